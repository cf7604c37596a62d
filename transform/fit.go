package transform

import (
	"slices"

	"google.golang.org/protobuf/proto"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
)

// Fit returns e cut to at most limit octets of JSON: e itself if it fits or
// limit is 0. It takes the steps of a ladder until the rest fits: attachment
// content, largest first, then attached messages, html, text, header fields,
// and at last all but what names the mail. Each step is told as a warning, and
// whole is then false: the raw message must be stored first. e is not changed.
func Fit(e *eventv1.Event, limit int) (fitted *eventv1.Event, whole bool) {
	excess := len(eventv1.AppendJSON(nil, e)) - limit
	if limit <= 0 || excess <= 0 {
		return e, true
	}
	f := &fitting{limit: limit}
	f.event, _ = proto.Clone(e).(*eventv1.Event)
	if f.event.Parse == nil {
		f.event.Parse = &eventv1.Parse{}
	}
	for _, step := range []func(*fitting) bool{
		(*fitting).dropContent, (*fitting).dropEmbedded, (*fitting).cutHTML, (*fitting).cutText,
		(*fitting).dropHeaders, (*fitting).dropLists,
	} {
		if step(f) {
			return f.event, false
		}
	}
	return f.reference(), false
}

// fitting is an event on the ladder. Each step returns whether the event fits.
type fitting struct {
	event *eventv1.Event
	limit int
	line  []byte
}

// excess is by how many octets the event is too long.
func (f *fitting) excess() int {
	f.line = eventv1.AppendJSON(f.line[:0], f.event)
	return len(f.line) - f.limit
}

func (f *fitting) fits() bool { return f.excess() <= 0 }

// tell notes a step as a warning.
func (f *fitting) tell(code, detail string) {
	f.event.Parse.Status = "degraded"
	f.event.Parse.Warnings = append(f.event.Parse.Warnings, &eventv1.Warning{Code: code, Detail: detail})
}

// dropContent leaves out the content of attachments, the largest first.
func (f *fitting) dropContent() bool {
	all := Contents(f.event)
	if len(all) == 0 {
		return false
	}
	f.tell("size_attachments", "the event was too long for the sink; content of attachments is left out")
	slices.SortStableFunc(all, func(a, b *eventv1.Attachment) int { return len(b.Content) - len(a.Content) })
	excess := f.excess()
	for _, a := range all {
		if excess <= 0 {
			break
		}
		excess -= len(`,"content":""`) + (len(a.Content)+2)/3*4
		a.Content = nil
	}
	return f.fits()
}

// Contents lists the attachments of which e holds the content, those in attached
// messages too.
func Contents(e *eventv1.Event) []*eventv1.Attachment {
	var all []*eventv1.Attachment
	for events := []*eventv1.Event{e}; len(events) > 0; {
		e, events = events[0], events[1:]
		for _, a := range e.GetAttachments() {
			if a.Content != nil {
				all = append(all, a)
			}
		}
		for _, m := range e.GetEmbeddedMessages() {
			events = append(events, m.GetEvent())
		}
	}
	return all
}

func (f *fitting) dropEmbedded() bool {
	if len(f.event.EmbeddedMessages) == 0 {
		return false
	}
	f.tell("size_embedded", "the event was too long for the sink; attached messages are left out")
	f.event.EmbeddedMessages = nil
	return f.fits()
}

func (f *fitting) cutHTML() bool {
	if f.event.Reply != nil {
		f.event.Reply.Html = nil // its words are those of the html
	}
	return f.cut(f.event.Html, "size_html", "the event was too long for the sink; the html is cut")
}

func (f *fitting) cutText() bool {
	f.event.Reply = nil // its words are those of the text
	return f.cut(f.event.Text, "size_text", "the event was too long for the sink; the text is cut")
}

// cut shortens a body as far as needed. An octet less of the value is at least an octet less of JSON.
func (f *fitting) cut(b *eventv1.Body, code, detail string) bool {
	if b.GetValue() == "" {
		return false
	}
	f.tell(code, detail)
	b.Truncated = true
	b.Value = cutText(b.Value, len(b.Value)-max(f.excess(), 0))
	return f.fits()
}

func (f *fitting) dropHeaders() bool {
	f.tell("size_headers", "the event was too long for the sink; header fields are left out")
	f.event.Headers = nil
	return f.fits()
}

// longestList is how long lists may stay in an event that is hard to fit.
const longestList = 10

// dropLists shortens every list that a mail can make long.
func (f *fitting) dropLists() bool {
	f.tell("size_lists", "the event was too long for the sink; lists are cut")
	e := f.event
	for _, list := range []*[]*eventv1.Address{&e.From, &e.ReplyTo, &e.To, &e.Cc, &e.Bcc} {
		*list = (*list)[:min(len(*list), longestList)]
	}
	e.InReplyTo = e.InReplyTo[:min(len(e.InReplyTo), longestList)]
	e.References = e.References[:min(len(e.References), longestList)]
	e.Attachments = e.Attachments[:min(len(e.Attachments), longestList)]
	if a := e.Automation; a != nil {
		a.Unsubscribe = a.Unsubscribe[:min(len(a.Unsubscribe), longestList)]
	}
	if a := e.Auth; a != nil {
		a.Dkim = a.Dkim[:min(len(a.Dkim), longestList)]
	}
	e.Calendar, e.Forwarded, e.DeliveryReport, e.Recipient = nil, nil, nil, nil
	if n := len(e.Parse.Warnings); n > 2*longestList {
		e.Parse.Warnings = slices.Delete(e.Parse.Warnings, longestList, n-longestList)
	}
	return f.fits()
}

// reference is all that is left of an event that cannot be made to fit: what it
// is of, and where the raw message is.
func (f *fitting) reference() *eventv1.Event {
	e := f.event
	return &eventv1.Event{
		Id: e.Id, SchemaVersion: e.SchemaVersion, Mailbox: e.Mailbox, Ingest: e.Ingest, Raw: e.Raw,
		MessageId: e.MessageId, MessageIdSynthesised: e.MessageIdSynthesised,
		SentAt: e.SentAt, ReceivedAt: e.ReceivedAt, Thread: e.Thread,
		Parse: &eventv1.Parse{
			Status: "degraded", Parser: e.Parse.Parser, Parts: e.Parse.Parts, Depth: e.Parse.Depth,
			Warnings: []*eventv1.Warning{{Code: "size_reference_only", Detail: "the event was too long for the sink; only what names the mail is left"}},
		},
	}
}
