package main

import (
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
)

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
	return append(withSignals(list, e.Automation), unasked(e)...)
}

// withSignals says beside the class of a mail what decided it.
func withSignals(list []finding, a *eventv1.Automation) []finding {
	for i := range list {
		if list[i].Field == "automation.class" {
			list[i].Method, list[i].Evidence = "signals", strings.Join(a.GetSignals(), "; ")
		}
	}
	return list
}

// unasked tells that receivers wrote verdicts which nobody is configured to trust.
func unasked(e *eventv1.Event) []finding {
	if e.Auth != nil {
		return nil
	}
	for _, h := range e.Headers {
		if strings.EqualFold(h.Name, "Authentication-Results") {
			id, _, _ := strings.Cut(h.Value, ";")
			return []finding{{Field: "auth", Method: notRead, Evidence: "the mail has Authentication-Results of " + strings.TrimSpace(id) + ", but transform.authserv_ids names nobody", group: true}}
		}
	}
	return nil
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
		return append(list, finding{Field: path, Value: instant(m), shown: stamp(m)})
	case *eventv1.Address:
		return append(list, finding{Field: path, Value: shownAddress(m), Evidence: m.Raw, because: oddly(m)})
	case *eventv1.Span:
		return append(list, finding{Field: path, Value: fmt.Sprintf("%d to %d", m.Start, m.End)})
	}
	return messageFindings(list, v.Message(), path)
}

func messageFindings(list []finding, m protoreflect.Message, path string) []finding {
	fields := m.Descriptor().Fields()
	// Elsewhere method is what the mail says, e.g. of an invitation.
	found := fields.ByName("method") != nil && fields.ByName("evidence") != nil
	head := finding{Field: path, group: true}
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
