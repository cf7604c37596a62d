// Package report reads mail that reports about other mail: that it could not be
// delivered or is late (RFC 3464), was read or deleted (RFC 8098), is complained
// about (RFC 5965), or how a domain fared in a day (RFC 7489 section 7.2).
//
// Many mail systems bounce in prose that was never standardised. It is read too,
// but only if there is evidence that a mail system speaks: the null reverse-path
// (RFC 5321 section 4.5.5), the sender's name, a field of the header, the address
// that it goes to, or a part for machines. The less that says, the more must the
// text say: whom it is about, why, and what came back. Mail that talks about
// bounces, or quotes one, reports nothing.
//
// Read never fails. It looks at a bounded beginning of everything and does work
// in proportion to that, whatever the mail says.
package report

import (
	"io"
	"strings"

	"github.com/mailchute/mailchute/transform/address"
	"github.com/mailchute/mailchute/transform/charset"
	"github.com/mailchute/mailchute/transform/words"
)

// Mail is what Read looks at.
type Mail struct {
	Fields []Field // of the header, in order
	Parts  []Part  // leaves of the MIME tree, in order; those of attached messages are not among them
	Text   string  // to read, decoded, line ends LF
	Room   *Room   // shared by a mail and those in it; nil: this mail has one of its own
}

// Field is a header field, unfolded, not decoded.
type Field struct{ Name, Value string }

// Part is a leaf of the MIME tree.
type Part struct {
	Type string           // media type, lower case, without parameters
	Name string           // file name, "" without one
	Open func() io.Reader // octets without transfer encoding; read to its end, or left, before the next is opened
}

// Kinds of reports.
const (
	DSN   = "dsn"   // about delivery
	MDN   = "mdn"   // about disposition
	ARF   = "arf"   // a complaint
	DMARC = "dmarc" // an aggregate of a domain
)

// Report is what a mail reports. Texts are valid UTF-8; "" is "not told".
type Report struct {
	Kind         string
	ReportingMTA string // name of the one who reports
	Recipients   []Recipient
	Original     Original
	Evidence     string     // what decided: part, json, x-failed-recipients, text
	Feedback     *Feedback  // of ARF only
	Aggregate    *Aggregate // of DMARC only
	More         bool       // the mail holds another aggregate
}

// Recipient is one recipient that is reported on.
type Recipient struct {
	Original     string // as the sender wrote it (RFC 3464 section 2.3.1)
	Final        string // as it was tried in the end (RFC 3464 section 2.3.2)
	Action       string // failed, delayed, delivered, relayed, expanded (RFC 3464 section 2.3.3), a disposition of RFC 8098 section 3.2.6, or a feedback type of RFC 5965 section 7.3
	Status       string // RFC 3463, three numbers
	StatusSource string // status: the Status field; diagnostic: from a text; reason: made from Reason
	Diagnostic   string // what the one who refused it said, on one line
	RemoteMTA    string // who refused it
	Reason       string // one of the Reasons; "" if nothing failed
}

// Permanent says whether trying again is in vain, by the class of the status
// (RFC 3463 section 2); known is false where nothing failed or it is not told.
func (r *Recipient) Permanent() (permanent, known bool) {
	if r.Status == "" || r.Reason == "" {
		return false, false
	}
	return r.Status[0] == '5', true
}

// Original is the mail that is reported on, as far as it came back.
type Original struct {
	MessageID string  // without angle brackets
	Subject   *string // decoded; nil where it is not known
	From, To  []address.Mailbox
}

// Read returns what the mail reports; ok is false if it reports nothing.
func Read(m *Mail) (r Report, ok bool) {
	s := m.sender()
	if r, ok = aggregate(m); ok {
		return r, true
	}
	for _, read := range [...]func(*Mail, *sender) (Report, bool){feedback, machine, disposition, notifies, prose} {
		if r, ok = read(m, &s); ok {
			return r, true
		}
	}
	return Report{}, false
}

// get returns the first field of that name as it is written.
func (m *Mail) get(name string) (value string, ok bool) { return get(m.Fields, name) }

// decoded returns the first field of that name as text.
func (m *Mail) decoded(name string) string {
	value, _ := m.get(name)
	text, _ := words.Decode(value)
	return strings.TrimSpace(text)
}

// part returns the first part that is of one of these types.
func (m *Mail) part(types ...string) *Part {
	for i := range m.Parts {
		for _, t := range types {
			if m.Parts[i].Type == t {
				return &m.Parts[i]
			}
		}
	}
	return nil
}

// longestPart is how much of a part is read.
const longestPart = 256 << 10

// text reads the beginning of the part; what is broken ends it.
func (p *Part) text() string {
	if p == nil || p.Open == nil {
		return ""
	}
	var b strings.Builder
	if _, err := io.Copy(&b, io.LimitReader(p.Open(), longestPart)); err != nil {
		return charset.Raw(b.String()) // what could be read is all there is
	}
	return charset.Raw(b.String())
}
