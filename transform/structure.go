package transform

import "strings"

// Part is one part of a mail's MIME tree, as it was sent.
type Part struct {
	ID          string `json:"id"`                    // "1.2", as in part_id of the event; "" is a multipart root
	Depth       int    `json:"depth"`                 // multiparts around it
	Type        string `json:"type"`                  // media type, lower case
	Multipart   bool   `json:"multipart"`             // parts follow
	Size        int64  `json:"size"`                  // octets of the body as sent, before decoding; of a multipart, of all bodies in it
	Encoding    string `json:"encoding,omitempty"`    // Content-Transfer-Encoding, lower case
	Charset     string `json:"charset,omitempty"`     // as declared, lower case
	Disposition string `json:"disposition,omitempty"` // attachment or inline
	Filename    string `json:"filename,omitempty"`    // as sent, decoded
}

// Structure returns the MIME tree that Event reads, each part before those in
// it; nil if it cannot be read.
func (t *Transformer) Structure(src Source) (parts []Part) {
	m := &mail{src: src, size: src.Size()}
	d, _ := t.desks.Get().(*desk)
	defer func() {
		if recover() != nil { // as in Event
			parts = nil
			return
		}
		t.desks.Put(d)
	}()
	r := &reading{t: t, desk: d, mail: m, budget: t.budget()}
	r.scan()
	r.structure()
	for i := range r.tree.Parts {
		parts = append(parts, r.described(i))
	}
	for i := len(parts) - 1; i > 0; i-- { // those within a multipart stand behind it
		parts[r.tree.Parts[i].Parent].Size += parts[i].Size
	}
	return parts
}

func (r *reading) described(i int) Part {
	p := &r.tree.Parts[i]
	part := Part{ID: p.ID, Depth: p.Depth, Type: r.mediaType(i), Multipart: p.Multipart}
	if !p.Multipart {
		part.Size = max(p.End-p.Start, 0)
	}
	encoding, _ := p.Get("Content-Transfer-Encoding")
	part.Encoding = strings.ToValidUTF8(strings.ToLower(strings.TrimSpace(encoding)), "\ufffd")
	if declared, ok := p.Params.Get("charset"); ok {
		part.Charset = strings.ToValidUTF8(strings.ToLower(declared.Octets), "\ufffd")
	}
	if disposition := r.disposition(i); disposition != "unspecified" {
		part.Disposition = disposition
	}
	part.Filename, _ = r.filename(i)
	return part
}
