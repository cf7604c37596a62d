package transform_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/protobuf/proto"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
)

func TestTheEventOfAHeaderSaysWhatTheEventOfTheMailSaysOfIt(t *testing.T) {
	mails, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(mails) == 0 {
		t.Fatalf("%d mails, %v", len(mails), err)
	}
	tr := transform.New(transform.Config{})
	compared := 0
	for _, path := range mails {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
		head, _, ended := bytes.Cut(raw, []byte("\n\n"))
		whole, _ := tr.Event(bytes.NewReader(raw))
		if !ended || has(whole, "header_missing", "header_unended", "leading_blank", "boundary_missing", "line_ends_cr") || bytes.Contains(head, []byte("\r")) {
			continue // its header does not end there
		}
		e := tr.HeaderEvent(bytes.NewReader(append(head, "\n\n"...)))
		if e.Raw != nil || e.Text != nil || e.Html != nil || len(e.Attachments) > 0 || e.Reply != nil || e.DeliveryReport != nil || e.Preview != "" {
			t.Errorf("%s: it says something of the body: %v", path, e)
		}
		if !has(e, "body_not_retrieved") || e.Parse.Status != "degraded" {
			t.Errorf("%s: status %s, %s", path, e.Parse.Status, codes(e))
		}
		if want, got := ofHeader(whole), ofHeader(e); !proto.Equal(want, got) {
			t.Errorf("%s: header says\n%v\nmail says\n%v", path, got, want)
		}
		compared++
	}
	if compared < 100 {
		t.Errorf("only %d mails were compared", compared)
	}
}

// ofHeader is what an event has of the header alone.
func ofHeader(e *eventv1.Event) *eventv1.Event {
	of := &eventv1.Event{
		MessageIdSynthesised: e.MessageIdSynthesised, InReplyTo: e.InReplyTo, References: e.References,
		SentAt: e.SentAt, ReceivedAt: e.ReceivedAt, DateRaw: e.DateRaw, From: e.From, Sender: e.Sender, ReplyTo: e.ReplyTo,
		To: e.To, Cc: e.Cc, Bcc: e.Bcc, ReturnPath: e.ReturnPath, Recipient: e.Recipient, Subject: e.Subject,
		SubjectNormalized: e.SubjectNormalized, SubjectPrefixes: e.SubjectPrefixes, Headers: e.Headers,
	}
	if !e.MessageIdSynthesised {
		of.MessageId, of.Thread = e.MessageId, e.Thread
	}
	return of
}

func has(e *eventv1.Event, some ...string) bool {
	for _, w := range e.Parse.Warnings {
		for _, code := range some {
			if w.Code == code {
				return true
			}
		}
	}
	return false
}
