// Package tnef reads the winmail.dat of Outlook and Exchange, the Transport
// Neutral Encapsulation Format (MS-OXTNEF): what the message says, its text and
// HTML, its files under their long names, and the messages attached to it.
//
// It reads slices of what it is given and copies no file. A length is believed
// only as far as there are octets, messages within messages are read one after
// the other, and all of them share one set of limits. What is damaged is said as
// a Fault and gives what can be read of it.
package tnef

import (
	"encoding/binary"
	"errors"
	"time"
)

// ErrFormat is the error of Parse where there is no TNEF at all.
var ErrFormat = errors.New("no TNEF: it does not begin with the signature (MS-OXTNEF section 2.1.3.2)")

// Limits bound one Parse; 0 is the default.
type Limits struct {
	Depth       int // messages around a message, default 5
	Attachments int // of all messages together, default 1,000
	Properties  int // of all messages together, default 100,000
	Text        int // octets of text, HTML and RTF of all messages together, default 8 MiB
}

func (l Limits) orDefaults() Limits {
	for _, d := range []struct {
		value *int
		usual int
	}{{&l.Depth, 5}, {&l.Attachments, 1_000}, {&l.Properties, 100_000}, {&l.Text, 8 << 20}} {
		if *d.value <= 0 {
			*d.value = d.usual
		}
	}
	return l
}

// Message is one message. All text is valid UTF-8 with line ends LF.
type Message struct {
	Class      string // "IPM.Note", "IPM.Schedule.Meeting.Request", …
	Charset    string // of its text where that is not Unicode
	Subject    string
	MessageID  string // without angle brackets
	From       Person
	Recipients []Recipient
	Sent       time.Time // zero where unknown
	Received   time.Time // zero where unknown

	Appointment *Appointment // nil where the message is not about one
	Text        string
	TextMade    bool // Text was made of the RTF; it was not sent as text
	HTML        string
	RTF         []byte // decompressed
	Attachments []Attachment
	Faults      []Fault // of this message, not of those within
}

// Person is somebody with an address. Address is "" where it is none of SMTP.
type Person struct {
	Name    string
	Address string
}

// Recipient is one row of the table of recipients.
type Recipient struct {
	Person
	Kind string // to, cc, bcc
}

// Attachment is one attachment.
type Attachment struct {
	Name      string // long, as the sender gave it; "" where there is none
	MediaType string // lower case, "" where none is declared
	ContentID string // without angle brackets
	Inline    bool   // the HTML shows it
	Hidden    bool   // Outlook does not list it

	// Data is a piece of the input. That of an OLE object begins with the 16
	// octets of its interface id, that of a message is TNEF.
	Data    []byte
	OLE     bool
	Message *Message // an attached message; nil where it is none, or beyond the limits
}

// Fault is something damaged or left out.
type Fault struct {
	Code   string
	Detail string // for people; never content of the message
	Lost   bool   // something of the message is not in the result
}

// Codes of faults.
const (
	CodeChecksum = "tnef_checksum" // octets have another sum than they should
	CodeDamaged  = "tnef_damaged"  // a structure ends early or is none
	CodeLimit    = "limit_tnef"
)

// What is said of them.
const (
	detailTruncated        = "an attribute ends early"
	detailGarbage          = "what follows the last attribute is none"
	detailChecksum         = "an attribute has another checksum than it says"
	detailPropertyDamaged  = "a list of properties is damaged"
	detailRTFDamaged       = "the compressed RTF is damaged"
	detailRTFChecksum      = "the compressed RTF has another checksum than it says"
	detailEmbeddedNoFormat = "an attached message is not TNEF"
	detailAttachmentLimit  = "there are more attachments than the limit"
	detailPropertyLimit    = "there are more properties than the limit"
	detailTextLimit        = "text is longer than the limit; cut"
	detailDepthLimit       = "a message within messages is too deep; not read"
)

const (
	signature     = 0x223e9f78
	signatureSize = 4 + 2 // a key without meaning follows
)

// Parse reads TNEF. The only error is ErrFormat.
func Parse(octets []byte, l Limits) (*Message, error) {
	if !isTNEF(octets) {
		return nil, ErrFormat
	}
	root := &Message{}
	r := reading{left: l.orDefaults(), pending: []envelope{{message: root, octets: octets}}}
	for len(r.pending) > 0 {
		next := r.pending[0]
		r.pending = r.pending[1:]
		r.read(next)
	}
	return root, nil
}

func isTNEF(octets []byte) bool {
	return len(octets) >= signatureSize && binary.LittleEndian.Uint32(octets) == signature
}

// envelope is a message still to be read.
type envelope struct {
	message *Message
	octets  []byte
	depth   int
}

// reading is the work on one input.
type reading struct {
	left    Limits // what is left of them
	pending []envelope
	message *Message // at hand
}

// mostFaults is how many faults of a message are told.
const mostFaults = 20

func (r *reading) fault(code, detail string, lost bool) {
	for _, f := range r.message.Faults {
		if f.Code == code && f.Detail == detail {
			return // told before
		}
	}
	if len(r.message.Faults) < mostFaults {
		r.message.Faults = append(r.message.Faults, Fault{Code: code, Detail: detail, Lost: lost})
	}
}

func (r *reading) read(e envelope) {
	r.message = e.message
	draft, parts := r.attributes(e.octets[signatureSize:])
	draft.page = draft.codePage()
	r.message.Charset = draft.page
	r.describe(draft)
	for _, part := range parts { // before the body, which may take all that is left for text
		part.page = draft.page
		r.attach(part, e.depth)
	}
	r.body(draft)
}
