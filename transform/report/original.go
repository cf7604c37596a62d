package report

import (
	"strings"

	"github.com/mailchute/mailchute/transform/address"
	"github.com/mailchute/mailchute/transform/msgid"
	"github.com/mailchute/mailchute/transform/words"
)

// mostOriginal is how many addresses of a field of the original are kept.
const mostOriginal = 100

// original reads the mail that came back: a part of its own, or the end of the
// text. What is not there is taken from what the notice names, and the id from
// the field that says which mail the report answers.
func (m *Mail) original(n *notice) Original {
	o := originalOf(header(m.returned(n)))
	named := originalOf(n.summary)
	if o.Subject == nil {
		o.Subject = named.Subject
	}
	if len(o.From) == 0 {
		o.From = named.From
	}
	if len(o.To) == 0 {
		o.To = named.To
	}
	if o.MessageID == "" {
		o.MessageID = named.MessageID
	}
	for _, name := range []string{"In-Reply-To", "References"} {
		if o.MessageID == "" {
			value, _ := m.get(name)
			if ids, _ := msgid.List(value, 10); len(ids) > 0 {
				o.MessageID = ids[len(ids)-1]
			}
		}
	}
	return o
}

// returned is the mail that came back, or its header.
func (m *Mail) returned(n *notice) string {
	p := m.enclosed()
	if p == nil {
		return n.returned
	}
	return p.text()
}

// enclosed is the part that is a mail, or the header of one.
func (m *Mail) enclosed() *Part {
	return m.part("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers", "message/rfc822-headers", "message/partial")
}

func originalOf(fields []Field) Original {
	var o Original
	if value, ok := get(fields, "Message-ID"); ok {
		o.MessageID = msgid.First(value)
	}
	if value, ok := get(fields, "Subject"); ok {
		text, _ := words.Decode(value)
		text = strings.TrimSpace(text)
		o.Subject = &text
	}
	from, _ := get(fields, "From")
	to, _ := get(fields, "To")
	o.From, _ = address.Parse(from, mostOriginal)
	o.To, _ = address.Parse(to, mostOriginal)
	return o
}
