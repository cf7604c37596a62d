package transform

import (
	"bytes"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/charset"
	"github.com/mailchute/mailchute/transform/smime"
)

// seal is how part i says that it is signed or encrypted.
func (r *reading) seal(i int) (s smime.Seal, isCMS bool) {
	p := &r.tree.Parts[i]
	text := func(name string) string {
		t, _ := p.Params.Get(name)
		return charset.Raw(t.Octets)
	}
	part := smime.Part{Type: p.Type, Protocol: text("protocol"), Micalg: text("micalg"), SMIMEType: text("smime-type")}
	if !p.Multipart {
		part.Name, _ = r.filename(i)
	}
	return smime.Look(part)
}

// security says how the mail is signed and encrypted, the outermost first; nil
// if it is neither. Nothing is verified.
func (r *reading) security() *eventv1.Security {
	var s smime.Seal
	for i := range r.tree.Parts {
		if kind := r.tree.Parts[i].Type; kind == "text/plain" || kind == "text/html" {
			continue
		}
		one, ok := r.seals[i]
		if !ok {
			one, _ = r.seal(i)
		}
		s = s.And(one)
	}
	s = s.And(smime.LookInText(r.out.GetText().GetValue()))
	if s == (smime.Seal{}) {
		return nil
	}
	out := &eventv1.Security{Signed: set(s.Signed), Encrypted: set(s.Encrypted)}
	if s.Signed != "" {
		out.SignatureStatus = set("unverified")
	}
	return out
}

// unseal opens part i if it is a CMS object, and reads the mail within its signature.
func (r *reading) unseal(i int) {
	said, isCMS := r.seal(i)
	if !isCMS {
		return
	}
	octets, ok := r.unpacked(i)
	if !ok {
		return
	}
	p := &r.tree.Parts[i]
	o, err := smime.Open(octets)
	if err != nil {
		r.warn("smime_damaged", p.ID, "a part is no S/MIME, which it should be", false)
		return
	}
	if r.seals == nil {
		r.seals = map[int]smime.Seal{}
	}
	r.seals[i] = o.Seal().And(said)
	if o.Entity == nil {
		return
	}
	if !o.Whole {
		r.warn("smime_damaged", p.ID, "a signed mail ends early", false)
	}
	if r.level >= r.budget.depth {
		r.warn("limit_embedded", p.ID, "a signed mail is beyond the limits; what is in it is in the attachment only", true)
		return
	}
	r.signed(i, o.Entity)
}

// signed reads an entity (RFC 8551 section 3.1) as a piece of the mail in place
// of part i. Config.EmbeddedDepth bounds how deep this goes.
func (r *reading) signed(i int, entity []byte) {
	d, _ := r.t.desks.Get().(*desk)
	defer r.t.desks.Put(d)
	inner := r.within(d, bytes.NewReader(entity))
	inner.out = &eventv1.Event{Raw: inner.scan()}
	inner.structure()
	inner.bodies()
	p := &r.tree.Parts[i]
	for _, w := range inner.warnings {
		r.warn(w.Code, p.ID, w.Detail, false)
	}
	r.lost, r.dropped = r.lost || inner.lost, r.dropped || inner.dropped
	e := inner.out
	if !r.unsealed && (e.Text != nil || e.Html != nil) { // of several signed parts the first is the text
		r.unsealed = true
		r.out.Html = r.around(placed(e.Html, p.ID), r.out.Html)
		r.out.Text = r.around(placed(e.Text, p.ID), r.out.Text)
		r.out.Preview = preview(r.out.Text.GetValue())
	}
	for _, a := range e.Attachments {
		a.Id, a.PartId = p.ID+"/"+a.Id, p.ID
		if a.Origin == "mime" {
			a.Origin = "smime"
		}
		r.out.Attachments = append(r.out.Attachments, a)
	}
	for _, m := range e.EmbeddedMessages {
		m.PartId = p.ID
	}
	for _, c := range e.Calendar {
		c.PartId = p.ID
	}
	r.out.EmbeddedMessages = append(r.out.EmbeddedMessages, e.EmbeddedMessages...)
	r.out.Calendar = append(r.out.Calendar, e.Calendar...)
	if s := inner.security(); s != nil {
		r.seals[i] = r.seals[i].And(smime.Seal{Signed: s.GetSigned(), Encrypted: s.GetEncrypted()})
	}
}

// around is a signed body with what stands around it, mostly the footer of a list,
// which cannot go into what is signed.
func (r *reading) around(signed, outer *eventv1.Body) *eventv1.Body {
	switch {
	case signed == nil:
		return outer
	case isBlank(outer):
		return signed
	}
	whole := r.joined([]*eventv1.Body{signed, outer})
	whole.Synthesised = signed.Synthesised && outer.Synthesised
	return whole
}

// placed is a body that came out of part id.
func placed(b *eventv1.Body, id string) *eventv1.Body {
	if b != nil && b.PartId != nil {
		b.PartId = &id
	}
	return b
}
