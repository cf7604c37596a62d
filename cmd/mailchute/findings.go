package main

import (
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	fielddate "github.com/mailchute/mailchute/transform/date"
)

// finding is one value that was read, and why it is that.
type finding struct {
	Field      string   `json:"field"` // of the event, e.g. "thread.key"
	Value      string   `json:"value"` // as the event has it
	Method     string   `json:"method,omitempty"`
	Evidence   string   `json:"evidence,omitempty"`
	Confidence *float64 `json:"confidence,omitempty"` // 0 to 1

	group   bool   // the values of the findings behind it belong to it; it has none itself
	shown   string // Value for people, where that is another text
	because string // of method and evidence what tells people more than the value does
}

// Methods of values that the event has without one.
const (
	byHeader = "header"   // the field of that name says it
	byParts  = "parts"    // the MIME part that evidence names says it
	computed = "computed" // made from other values of the event
	notRead  = "not_read" // the mail may say something of it, and it was not asked
)

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
			list = append(list, finding{Field: field, Value: shownAddress(a), Method: byHeader, Evidence: a.Raw, because: oddly(a)})
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
		list = append(list, finding{Field: "return_path", Value: e.GetReturnPath(), Method: byHeader, shown: "<" + e.GetReturnPath() + ">"})
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
	list := []finding{{Field: "subject", Value: e.GetSubject(), Method: byHeader}}
	if len(e.SubjectPrefixes) > 0 {
		without := "without " + strings.Join(e.SubjectPrefixes, " ")
		list = append(list, finding{Field: "subject_normalized", Value: e.GetSubjectNormalized(), Method: computed, Evidence: without, because: without})
	}
	return list
}

func dateFindings(e *eventv1.Event) (list []finding) {
	switch {
	case e.SentAt != nil:
		shown, field := stamp(e.SentAt), "Date: "+e.GetDateRaw()
		if local, ok := fielddate.Parse(e.GetDateRaw()); ok {
			if _, offset := local.Zone(); offset != 0 {
				shown += ", there " + local.Format("15:04:05 -0700")
			}
		}
		list = append(list, finding{Field: "sent_at", Value: instant(e.SentAt), Method: byHeader, Evidence: field, shown: shown, because: field})
	case e.DateRaw != nil:
		const unreadable = "no date that can be read"
		list = append(list, finding{Field: "date_raw", Value: e.GetDateRaw(), Method: byHeader, Evidence: unreadable, because: unreadable})
	}
	if e.ReceivedAt != nil {
		field := "newest Received, by " + e.GetReceivedSource()
		list = append(list, finding{Field: "received_at", Value: instant(e.ReceivedAt), Method: byHeader, Evidence: field, shown: stamp(e.ReceivedAt), because: field})
	}
	if e.ClockSkewS != nil {
		list = append(list, finding{
			Field: "clock_skew_s", Value: fmt.Sprint(e.GetClockSkewS()), Method: computed, Evidence: "sent_at minus received_at",
			shown: skew(e.GetClockSkewS()),
		})
	}
	return list
}

// instant is a time as the JSON of an event has it.
func instant(t *timestamppb.Timestamp) string { return t.AsTime().Format(time.RFC3339Nano) }

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
	list := []finding{{Field: "message_id", Value: e.MessageId, Method: byHeader}}
	if e.MessageIdSynthesised {
		const none = "the mail has none that is usable; made from its SHA-256"
		list[0].Method, list[0].Evidence, list[0].because = computed, none, none
	}
	for _, id := range e.InReplyTo {
		list = append(list, finding{Field: "in_reply_to", Value: id, Method: byHeader})
	}
	for _, id := range e.References {
		list = append(list, finding{Field: "references", Value: id, Method: byHeader})
	}
	return list
}

func bodyFindings(e *eventv1.Event) (list []finding) {
	for _, body := range []struct {
		field string
		*eventv1.Body
	}{{"text", e.Text}, {"html", e.Html}} {
		if body.Body != nil {
			list = append(list, bodyFinding(body.field, body.Body))
		}
	}
	if e.Preview != "" {
		list = append(list, finding{Field: "preview", Value: e.Preview, Method: computed, Evidence: "beginning of the text"})
	}
	return list
}

func bodyFinding(field string, b *eventv1.Body) finding {
	f := finding{Field: field, Value: b.Value, Method: byParts, shown: octetsText(b.Size), because: "read as " + b.CharsetUsed}
	switch {
	case b.Synthesised:
		f.Method, f.because = "synthesised", "made from the other body"
	case b.GetPartId() != "":
		f.shown += " from part " + b.GetPartId()
	}
	if b.CharsetDeclared != nil && b.GetCharsetDeclared() != b.CharsetUsed {
		f.because += ", declared as " + b.GetCharsetDeclared()
	}
	if b.Replacements > 0 {
		f.shown += fmt.Sprintf(", %d of U+FFFD for what could not be decoded", b.Replacements)
	}
	if b.Truncated {
		f.shown += ", cut"
	}
	f.Evidence = f.shown + "; " + f.because
	return f
}
