package tnef

import (
	"path"
	"strings"
)

const (
	methodMessage = 5 // MS-OXCMSG section 2.2.2.9
	shownByHTML   = 4 // MS-OXCMSG section 2.2.2.18
	interfaceSize = 16
)

// attach puts an attachment into words, and an attached message into the queue.
func (r *reading) attach(d *draft, depth int) {
	p := d.properties
	a := Attachment{
		MediaType: strings.ToLower(strings.TrimSpace(r.text(d, propMimeTag))),
		ContentID: strings.Trim(r.text(d, propContentID), "<> \t"),
		Inline:    p.number(propAttachFlags)&shownByHTML != 0,
		Hidden:    p.number(propAttachmentHidden) != 0,
		Data:      d.attributes[attAttachData],
	}
	a.Name = r.name(d)
	method := p.number(propAttachMethod)
	switch v := p[propAttachData]; v.kind {
	case typeObject:
		a.Data, a.OLE = v.octets, method != methodMessage
		if len(v.octets) >= interfaceSize && isTNEF(v.octets[interfaceSize:]) {
			a.Data, a.OLE, method = v.octets[interfaceSize:], false, methodMessage
		}
	case typeBinary:
		a.Data = v.octets
	}
	if method == methodMessage {
		a.Message = r.embedded(a.Data, depth)
	}
	r.message.Attachments = append(r.message.Attachments, a)
}

// embedded queues an attached message.
func (r *reading) embedded(octets []byte, depth int) *Message {
	switch {
	case !isTNEF(octets):
		r.fault(CodeDamaged, detailEmbeddedNoFormat, true)
		return nil
	case depth >= r.left.Depth:
		r.fault(CodeLimit, detailDepthLimit, true)
		return nil
	}
	m := &Message{}
	r.pending = append(r.pending, envelope{message: m, octets: octets, depth: depth + 1})
	return m
}

// name is the long name. The display name is one too where the short name, of
// eight letters and three, has the same ending, or there is none.
func (r *reading) name(d *draft) string {
	if long := r.text(d, propLongFilename); long != "" {
		return long
	}
	short := r.text(d, propAttachFilename)
	if short == "" {
		short = r.attributeText(d, attAttachTitle)
	}
	display := r.text(d, propDisplayName)
	if display != "" && (short == "" || strings.EqualFold(path.Ext(display), path.Ext(short))) {
		return display
	}
	if short == "" {
		short = strings.TrimSpace(r.attributeText(d, attTransportFilename))
	}
	return short
}
