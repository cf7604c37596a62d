// Package transform reads one mail (RFC 5322, MIME) and says in an Event what
// it says. Any bytes give an event: what breaks the rules is repaired, what is
// beyond the limits or cannot be read is left out, and both are told in
// Event.Parse. The same bytes and settings always give the same event.
//
// No mail can stall it: mimescan finds the structure within the limits and
// writes a skeleton of it, enmime reads headers and tree of the skeleton, and
// bodies are decoded here, as streams.
package transform

import (
	"bufio"
	"io"
	"sync"

	"github.com/jhillyerd/enmime/v2"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/report"
	"github.com/mailchute/mailchute/transform/sniff"
	"github.com/mailchute/mailchute/transform/transfer"
)

// parserName is Parse.parser: name and version of what reads here.
const parserName = "mailchute/1"

// Transformer turns messages into events. It may be used by several goroutines.
type Transformer struct {
	limits Config
	enmime *enmime.Parser
	desks  sync.Pool // of *desk
}

// desk holds what reading a message needs and the next one can use again.
type desk struct {
	block    []byte
	skeleton []byte
	lines    *bufio.Reader // of the skeleton
	body     []byte
	sight    []byte // beginning of an attachment
	decoder  transfer.Decoder
}

// New returns a Transformer with these limits.
func New(c Config) *Transformer {
	return &Transformer{
		limits: c.orDefaults(),
		enmime: newParser(),
		desks: sync.Pool{New: func() any {
			return &desk{block: make([]byte, blockSize), lines: bufio.NewReader(nil), sight: make([]byte, 0, sniff.Sight)}
		}},
	}
}

// Event reads src and returns the event of it, all but id, mailbox, ingest and
// raw.ref. It never fails. whole is false when the event leaves something out,
// so that the raw message must be stored before the mail may be deleted.
func (t *Transformer) Event(src Source) (e *eventv1.Event, whole bool) {
	return t.read(src, &shelf{}, false)
}

// EventWithFiles is Event for those who store attachments: octets for which the
// event has no room go into a file, which begin begins, and the event names it.
// The error is of the files; the event is then one without those.
func (t *Transformer) EventWithFiles(src Source, begin func() (File, error)) (e *eventv1.Event, whole bool, err error) {
	s := &shelf{begin: begin}
	e, whole = t.read(src, s, false)
	return e, whole && s.err == nil, s.err
}

// HeaderEvent is the event of a mail of which src is only the header. It says
// nothing of the body and has no raw; the warning body_not_retrieved tells so.
func (t *Transformer) HeaderEvent(src Source) *eventv1.Event {
	e, _ := t.read(src, &shelf{}, true)
	e.Raw = nil
	return e
}

func (t *Transformer) read(src Source, s *shelf, headOnly bool) (e *eventv1.Event, whole bool) {
	m := &mail{src: src, size: src.Size()}
	d, _ := t.desks.Get().(*desk)
	defer func() {
		if recover() != nil { // the last net: what is left is the raw message
			s.discard()
			e, whole = t.unread(m), false
			return
		}
		t.desks.Put(d)
	}()
	r := &reading{t: t, desk: d, mail: m, budget: t.budget(), shelf: s, headOnly: headOnly}
	return r.event()
}

// budget is what is left to one mail and the messages in it, all together.
type budget struct {
	parts    int
	headers  int
	inline   int
	embedded int
	text     int // of containers, which are packed
	packed   *report.Room
	depth    int
}

// allHeaders is how many octets of headers are kept of one mail, in units of Config.HeaderBlock.
const allHeaders = 16

func (t *Transformer) budget() *budget {
	return &budget{
		parts:    t.limits.Parts,
		headers:  t.limits.HeaderBlock * allHeaders,
		inline:   t.limits.InlineAttachments,
		embedded: t.limits.EmbeddedBytes,
		text:     2 * t.limits.Text,
		packed:   report.NewRoom(),
		depth:    t.limits.EmbeddedDepth,
	}
}

// unread is the event of a mail that could not be read at all.
func (t *Transformer) unread(m *mail) *eventv1.Event {
	size, sum := m.survey(func(src io.Reader) {
		_, _ = io.Copy(io.Discard, src) // what cannot be read is noted
	})
	return &eventv1.Event{
		SchemaVersion:        schemaVersion,
		Raw:                  &eventv1.Raw{Size: octets(size), Sha256: sum},
		MessageId:            madeID(sum),
		MessageIdSynthesised: true,
		Parse: &eventv1.Parse{
			Status: "failed", Parser: parserName,
			Warnings: []*eventv1.Warning{{Code: "reader_broken", Detail: "the reader broke on this mail; only the raw message tells what it says"}},
		},
	}
}
