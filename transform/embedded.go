package transform

import (
	"bytes"
	"io"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/transfer"
)

// isMessage says whether a type is a whole mail (RFC 2046 section 5.2.1, RFC 6532 section 3.7).
func isMessage(mediaType string) bool {
	return mediaType == "message/rfc822" || mediaType == "message/global"
}

// mostDecoded is how long an attached message may be that must be decoded first,
// which RFC 2046 section 5.2.1 forbids.
const mostDecoded = 8 << 20

// embedded reads part i as a mail of its own. Config.EmbeddedDepth bounds how
// deep this goes, and all messages share one budget.
func (r *reading) embedded(i int) {
	p := &r.tree.Parts[i]
	size := p.End - p.Start
	if r.level >= r.budget.depth || size > int64(r.budget.embedded) || r.budget.parts <= 0 {
		r.warn("limit_embedded", p.ID, "an attached message is beyond the limits; not read as an event", true)
		return
	}
	src, ok := r.embeddedSource(i)
	if !ok {
		r.warn("limit_embedded", p.ID, "an attached message is encoded and too long; not read as an event", true)
		return
	}
	r.budget.embedded -= int(size)
	d, _ := r.t.desks.Get().(*desk)
	defer r.t.desks.Put(d)
	inner := r.within(d, src)
	e, _ := inner.event()
	r.dropped = r.dropped || inner.dropped
	if inner.lost {
		r.warn("embedded_incomplete", p.ID, "the event of an attached message leaves something out", true)
	}
	r.out.EmbeddedMessages = append(r.out.EmbeddedMessages, &eventv1.EmbeddedMessage{PartId: p.ID, Event: e})
}

// within is the work on a mail within this one.
func (r *reading) within(d *desk, src Source) *reading {
	return &reading{t: r.t, desk: d, budget: r.budget, shelf: r.shelf, level: r.level + 1, mail: &mail{src: src, size: src.Size()}}
}

// embeddedSource is the attached message as a source: a piece of this one, or decoded into memory.
func (r *reading) embeddedSource(i int) (Source, bool) {
	p := &r.tree.Parts[i]
	d := r.open(i)
	if d.Encoding() == transfer.Identity || d.Encoding() == transfer.Unknown {
		return io.NewSectionReader(r.mail, p.Start, p.End-p.Start), true
	}
	if p.End-p.Start > mostDecoded {
		return nil, false
	}
	decoded, err := io.ReadAll(d)
	if err != nil {
		return nil, false
	}
	return bytes.NewReader(decoded), true
}
