package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	fielddate "github.com/mailchute/mailchute/transform/date"
)

// finding is one value that was read, and why it is that.
type finding struct {
	Field      string   `json:"field"` // of the event, e.g. "thread.key"
	Value      string   `json:"value"`
	Method     string   `json:"method,omitempty"`
	Evidence   string   `json:"evidence,omitempty"`
	Confidence *float64 `json:"confidence,omitempty"` // 0 to 1
}

// findingsOf are the interpreted fields of an event, in the order of the contract.
func findingsOf(e *eventv1.Event) []finding {
	list := addressFindings(e)
	list = append(list, subjectFindings(e)...)
	list = append(list, dateFindings(e)...)
	list = append(list, idFindings(e)...)
	list = append(list, bodyFindings(e)...)
	return append(list, otherFindings(e)...)
}

func addressFindings(e *eventv1.Event) (list []finding) {
	add := func(field string, addresses ...*eventv1.Address) {
		for _, a := range addresses {
			list = append(list, finding{Field: field, Value: shownAddress(a), Evidence: oddly(a)})
		}
	}
	add("from", e.From...)
	if e.Sender != nil {
		add("sender", e.Sender)
	}
	add("reply_to", e.ReplyTo...)
	add("to", e.To...)
	add("cc", e.Cc...)
	add("bcc", e.Bcc...)
	if e.ReturnPath != nil {
		list = append(list, finding{Field: "return_path", Value: "<" + e.GetReturnPath() + ">", Method: "header"})
	}
	return list
}

// shownAddress is an address as a mail program shows it.
func shownAddress(a *eventv1.Address) string {
	if a.Name == "" {
		return a.Address
	}
	return strings.TrimSpace(a.Name + " <" + a.Address + ">")
}

// oddly is how an address stands in the mail, where that is not how it is shown.
func oddly(a *eventv1.Address) string {
	said := a.Raw
	if shown := shownAddress(a); said == shown || strings.ReplaceAll(said, `"`, "") == shown || said == "<"+shown+">" {
		said = ""
	}
	switch {
	case a.Valid:
		return said
	case said == "":
		return "cannot be written to"
	}
	return said + " (cannot be written to)"
}

func subjectFindings(e *eventv1.Event) []finding {
	if e.Subject == nil {
		return nil
	}
	list := []finding{{Field: "subject", Value: e.GetSubject()}}
	if len(e.SubjectPrefixes) > 0 {
		list = append(list, finding{Field: "subject_normalized", Value: e.GetSubjectNormalized(), Evidence: "without " + strings.Join(e.SubjectPrefixes, " ")})
	}
	return list
}

func dateFindings(e *eventv1.Event) (list []finding) {
	switch {
	case e.SentAt != nil:
		value := stamp(e.SentAt)
		if local, ok := fielddate.Parse(e.GetDateRaw()); ok {
			if _, offset := local.Zone(); offset != 0 {
				value += ", there " + local.Format("15:04:05 -0700")
			}
		}
		list = append(list, finding{Field: "sent_at", Value: value, Evidence: "Date: " + e.GetDateRaw()})
	case e.DateRaw != nil:
		list = append(list, finding{Field: "date_raw", Value: e.GetDateRaw(), Evidence: "no date that can be read"})
	}
	if e.ReceivedAt != nil {
		list = append(list, finding{Field: "received_at", Value: stamp(e.ReceivedAt), Evidence: "newest Received, by " + e.GetReceivedSource()})
	}
	if e.ClockSkewS != nil {
		list = append(list, finding{Field: "clock_skew_s", Value: skew(e.GetClockSkewS())})
	}
	return list
}

func stamp(t *timestamppb.Timestamp) string { return t.AsTime().Format("2006-01-02 15:04:05 UTC") }

func skew(seconds int32) string {
	apart := time.Duration(seconds) * time.Second
	switch {
	case apart > 0:
		return fmt.Sprintf("sent %v after it was received", apart)
	case apart < 0:
		return fmt.Sprintf("received %v after it was sent", -apart)
	}
	return "none"
}

func idFindings(e *eventv1.Event) []finding {
	list := []finding{{Field: "message_id", Value: e.MessageId, Method: "header"}}
	if e.MessageIdSynthesised {
		list[0].Method, list[0].Evidence = "synthesised", "the mail has none that is usable; made from its SHA-256"
	}
	for _, id := range e.InReplyTo {
		list = append(list, finding{Field: "in_reply_to", Value: id})
	}
	for _, id := range e.References {
		list = append(list, finding{Field: "references", Value: id})
	}
	return list
}

func bodyFindings(e *eventv1.Event) (list []finding) {
	add := func(field string, b *eventv1.Body) {
		if b == nil {
			return
		}
		f := finding{Field: field, Value: octetsText(b.Size), Method: "read as " + b.CharsetUsed}
		switch {
		case b.Synthesised:
			f.Method = "made from the other body"
		case b.GetPartId() != "":
			f.Value += " from part " + b.GetPartId()
		}
		if b.CharsetDeclared != nil && b.GetCharsetDeclared() != b.CharsetUsed {
			f.Method += ", declared as " + b.GetCharsetDeclared()
		}
		if b.Replacements > 0 {
			f.Value += fmt.Sprintf(", %d of U+FFFD for what could not be decoded", b.Replacements)
		}
		if b.Truncated {
			f.Value += ", cut"
		}
		list = append(list, f)
	}
	add("text", e.Text)
	add("html", e.Html)
	if e.Preview != "" {
		list = append(list, finding{Field: "preview", Value: e.Preview})
	}
	return list
}

// apart says whether a field of an event is told elsewhere, or not read from the mail.
func apart(name protoreflect.Name) bool {
	switch name {
	case "id", "schema_version", "mailbox", "ingest", "raw", "message_id", "message_id_synthesised", "in_reply_to", "references",
		"sent_at", "received_at", "date_raw", "received_source", "clock_skew_s", "from", "sender", "reply_to", "to", "cc", "bcc",
		"return_path", "subject", "subject_normalized", "subject_prefixes", "headers", "text", "html", "preview", "attachments",
		"embedded_messages", "parse":
		return true
	}
	return false
}

// otherFindings are all other fields that are set, those of later versions too:
// a message with its method, evidence and confidence, then what is in it.
func otherFindings(e *eventv1.Event) []finding {
	var list []finding
	m := e.ProtoReflect()
	for i := range m.Descriptor().Fields().Len() {
		if f := m.Descriptor().Fields().Get(i); !apart(f.Name()) && m.Has(f) {
			list = fieldFindings(list, m, f, string(f.Name()))
		}
	}
	return list
}

// fieldFindings appends what a field holds. It descends as deep as the contract
// nests its messages; embedded mail is not in what it is called for.
func fieldFindings(list []finding, m protoreflect.Message, f protoreflect.FieldDescriptor, path string) []finding {
	v := m.Get(f)
	switch {
	case f.IsMap():
		v.Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
			list = append(list, finding{Field: path + "." + k.String(), Value: v.String()})
			return true
		})
		added := list[len(list)-v.Map().Len():]
		slices.SortFunc(added, func(a, b finding) int { return strings.Compare(a.Field, b.Field) })
	case f.IsList():
		for i := range v.List().Len() {
			at := path
			if v.List().Len() > 1 && f.Message() != nil {
				at = fmt.Sprintf("%s[%d]", path, i)
			}
			list = valueFindings(list, f, v.List().Get(i), at)
		}
	default:
		list = valueFindings(list, f, v, path)
	}
	return list
}

func valueFindings(list []finding, f protoreflect.FieldDescriptor, v protoreflect.Value, path string) []finding {
	if f.Message() == nil {
		return append(list, finding{Field: path, Value: fmt.Sprint(v.Interface())})
	}
	switch m := v.Message().Interface().(type) {
	case *timestamppb.Timestamp:
		return append(list, finding{Field: path, Value: stamp(m)})
	case *eventv1.Address:
		return append(list, finding{Field: path, Value: shownAddress(m), Evidence: oddly(m)})
	case *eventv1.Span:
		return append(list, finding{Field: path, Value: fmt.Sprintf("%d to %d", m.Start, m.End)})
	}
	return messageFindings(list, v.Message(), path)
}

func messageFindings(list []finding, m protoreflect.Message, path string) []finding {
	fields := m.Descriptor().Fields()
	// Elsewhere method is what the mail says, e.g. of an invitation.
	found := fields.ByName("method") != nil && fields.ByName("evidence") != nil
	head := finding{Field: path}
	var below []finding
	for i := range fields.Len() {
		f := fields.Get(i)
		switch name := f.Name(); {
		case found && name == "method":
			head.Method = m.Get(f).String()
		case found && name == "evidence":
			head.Evidence = m.Get(f).String()
		case found && name == "confidence":
			confidence := m.Get(f).Float()
			head.Confidence = &confidence
		case m.Has(f) || f.Kind() == protoreflect.BoolKind && !f.HasPresence():
			below = fieldFindings(below, m, f, path+"."+string(name))
		}
	}
	if found {
		list = append(list, head)
	}
	return append(list, below...)
}
