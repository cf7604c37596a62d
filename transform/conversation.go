package transform

import (
	"strings"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/recipient"
	"github.com/mailchute/mailchute/transform/thread"
)

// conversation finds for whom the mail is, the user's tokens in it, and which
// conversation it belongs to. It comes last, as tokens may stand anywhere.
func (r *reading) conversation() {
	r.out.Recipient = r.recipient()
	if r.t.limits.Tokens != nil {
		r.out.Tokens = r.t.limits.Tokens.Find(r.place)
	}
	r.out.Thread = r.thread()
}

// recipient finds the address that this copy was delivered to; nil if nothing tells.
func (r *reading) recipient() *eventv1.Recipient {
	fields := make([]recipient.Field, len(r.out.Headers))
	for i, h := range r.out.Headers {
		fields[i] = recipient.Field{Name: h.Name, Value: h.Value}
	}
	found, ok := recipient.Search{Chain: r.t.limits.RecipientHeaders, Own: r.t.limits.OwnAddresses}.Find(fields)
	if !ok {
		return nil
	}
	out := &eventv1.Recipient{
		Address: found.Address, SourceHeader: found.Source, Method: found.Method, Evidence: found.Evidence, Candidates: found.Candidates,
		Base: found.Parts.Base, Original: set(found.Parts.Original), Scheme: set(found.Parts.Scheme),
	}
	if found.Parts.Tagged {
		out.Tag = &found.Parts.Tag
	}
	return out
}

// thread says which conversation the mail belongs to.
func (r *reading) thread() *eventv1.Thread {
	index, _ := r.field("Thread-Index")
	topic, _ := r.field("Thread-Topic")
	t := threadOf(thread.Mail{
		MessageID: r.out.MessageId, InReplyTo: r.out.InReplyTo, References: r.out.References,
		Tag: r.out.Tokens[r.t.limits.ThreadToken], Index: index, Topic: topic,
	})
	if t.Method == "self" && r.out.MessageIdSynthesised {
		t.Evidence = "raw.sha256" // there is no Message-ID
	}
	return t
}

func threadOf(m thread.Mail) *eventv1.Thread {
	t := thread.Of(m)
	return &eventv1.Thread{Key: t.Key, RootMessageId: t.Root, Method: t.Method, Depth: uint32(t.Depth), Evidence: t.Evidence}
}

// place is a token.Source: what the mail has at a place that a rule names.
func (r *reading) place(name string) []string {
	if field, ok := strings.CutPrefix(name, "header:"); ok {
		return r.fields(field)
	}
	switch name {
	case "subject":
		return texts(r.out.GetSubject())
	case "text":
		return texts(r.out.GetText().GetValue())
	case "reply":
		return texts(r.out.GetReply().GetText())
	case "html":
		return texts(r.out.GetHtml().GetValue())
	case "from":
		return specs(r.out.From)
	case "to":
		return specs(r.out.To)
	case "recipient":
		return texts(r.out.GetRecipient().GetAddress())
	case "recipient_tag":
		return texts(r.out.GetRecipient().GetTag())
	case "message_id":
		return texts(r.out.MessageId)
	case "references":
		return r.out.References
	}
	return nil
}

// fields returns all fields of that name, decoded.
func (r *reading) fields(name string) []string {
	var values []string
	for _, h := range r.out.Headers {
		if isNamed(h.Name, name) {
			values = append(values, h.Value)
		}
	}
	return values
}

func texts(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func specs(list []*eventv1.Address) []string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = a.GetAddress()
	}
	return out
}
