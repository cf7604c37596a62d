package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
)

// peeked is one message that peek has looked at; it is also its JSON.
type peeked struct {
	Mailbox string          `json:"mailbox"`
	Number  int             `json:"number"`
	UIDL    string          `json:"uidl,omitempty"`
	Size    int64           `json:"size"` // octets, as the server lists it
	From    string          `json:"from,omitempty"`
	Subject string          `json:"subject,omitempty"`
	Date    *time.Time      `json:"date,omitempty"`
	Problem string          `json:"problem,omitempty"` // why it would not be published now
	Event   json.RawMessage `json:"event,omitempty"`   // as it would be published; only of a retrieved message
}

// headline takes what a person knows a mail by.
func (p *peeked) headline(e *eventv1.Event) {
	p.Subject = shown(e.GetSubject())
	if from := e.GetFrom(); len(from) > 0 {
		p.From = shown(strings.TrimSpace(from[0].GetName() + " <" + from[0].GetAddress() + ">"))
	}
	if at := e.GetSentAt(); at != nil {
		when := at.AsTime()
		p.Date = &when
	}
}

// print writes a line for programs, or a paragraph for people.
func (p *peeked) print(out io.Writer, asJSON bool) error {
	text := []byte(p.text())
	var whole bytes.Buffer
	switch {
	case asJSON:
		line, err := json.Marshal(p)
		if err != nil {
			return fmt.Errorf("write message: %w", err)
		}
		text = append(escaped(line), '\n')
	case p.Event != nil:
		if err := json.Indent(&whole, p.Event, "  ", "  "); err != nil {
			return fmt.Errorf("write event: %w", err)
		}
		text = append(append(append(text, "  "...), escaped(whole.Bytes())...), '\n')
	}
	if _, err := out.Write(text); err != nil {
		return fmt.Errorf("write message: %w", err)
	}
	return nil
}

func (p *peeked) text() string {
	var text strings.Builder
	line := func(label, format string, args ...any) {
		text.WriteString(hanging("  "+label, 11, fmt.Sprintf(format, args...)))
	}
	fmt.Fprintf(&text, "%s, message %d, %d octets\n", p.Mailbox, p.Number, p.Size)
	if p.UIDL != "" {
		line("uidl", "%q", shown(p.UIDL))
	}
	if p.From != "" {
		line("from", "%q", p.From)
	}
	if p.Subject != "" {
		line("subject", "%q", p.Subject)
	}
	if p.Date != nil {
		line("date", "%s UTC", p.Date.Format(time.DateTime))
	}
	if p.Problem != "" {
		line("problem", "%s", p.Problem)
	}
	return text.String()
}

// escaped writes what a terminal should not get as JSON does: the same JSON, in
// other octets.
func escaped(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for _, r := range string(text) {
		if r == '\n' || unicode.IsPrint(r) {
			out = append(out, string(r)...)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) { // RFC 8259 section 7
			out = fmt.Appendf(out, `\u%04x`, unit)
		}
	}
	return out
}
