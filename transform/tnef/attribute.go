package tnef

import "encoding/binary"

// Attributes (MS-OXTNEF section 2.1.3.1), without the type in the upper half.
const (
	attFrom              = 0x8000
	attSubject           = 0x8004
	attMessageClass      = 0x8008
	attBody              = 0x800c
	attAttachData        = 0x800f
	attAttachTitle       = 0x8010
	attTransportFilename = 0x9001
	attAttachRendData    = 0x9002
	attMsgProps          = 0x9003
	attRecipTable        = 0x9004
	attAttachment        = 0x9005
	attOemCodepage       = 0x9007
)

const (
	levelMessage    = 1
	levelAttachment = 2
	attributeHeader = 1 + 4 + 4 // level, id, length
	checksumSize    = 2
	mostTrailing    = attributeHeader + checksumSize // octets behind the end that are no loss
)

// draft is what is known of a message or an attachment before it is put into words.
type draft struct {
	attributes map[uint16][]byte
	properties properties
	recipients []properties
	page       string // character set of text that is not Unicode
}

// attributes reads the stream: those of the message, and those of each
// attachment, which begin with attAttachRendData (MS-OXTNEF section 2.1.3).
func (r *reading) attributes(stream []byte) (message *draft, parts []*draft) {
	message = &draft{attributes: map[uint16][]byte{}, properties: properties{}}
	var part *draft
	for len(stream) > 0 {
		level, id, data, rest, ok := r.attribute(stream)
		if !ok {
			break
		}
		stream = rest
		if level == levelMessage {
			r.keep(message, id, data)
			continue
		}
		// QUIRK: some writers leave out attAttachRendData of the first attachment.
		if id == attAttachRendData || part == nil {
			if r.left.Attachments == 0 {
				r.fault(CodeLimit, detailAttachmentLimit, true)
				break
			}
			r.left.Attachments--
			part = &draft{attributes: map[uint16][]byte{}, properties: properties{}}
			parts = append(parts, part)
		}
		r.keep(part, id, data)
	}
	return message, parts
}

// attribute reads the next one. Of the last, what is there is enough.
func (r *reading) attribute(stream []byte) (level byte, id uint16, data, rest []byte, ok bool) {
	le := binary.LittleEndian
	if len(stream) < attributeHeader || (stream[0] != levelMessage && stream[0] != levelAttachment) {
		r.fault(CodeDamaged, detailGarbage, len(stream) > mostTrailing)
		return 0, 0, nil, nil, false
	}
	level, id = stream[0], le.Uint16(stream[1:])
	size := uint64(le.Uint32(stream[5:]))
	stream = stream[attributeHeader:]
	if uint64(len(stream)) < size {
		r.fault(CodeDamaged, detailTruncated, true)
		return level, id, stream, nil, true
	}
	data, rest = stream[:size], stream[size:]
	if len(rest) < checksumSize {
		r.fault(CodeDamaged, detailTruncated, false)
		return level, id, data, nil, true
	}
	if le.Uint16(rest) != checksum(data) {
		r.fault(CodeChecksum, detailChecksum, false)
	}
	return level, id, data, rest[checksumSize:], true
}

// checksum is the sum of all octets, modulo 65,536 (MS-OXTNEF section 2.1.3).
func checksum(data []byte) uint16 {
	var sum uint16
	for _, c := range data {
		sum += uint16(c)
	}
	return sum
}

// keep notes an attribute; of several equal ones the first counts.
func (r *reading) keep(d *draft, id uint16, data []byte) {
	switch id {
	case attMsgProps, attAttachment:
		c := cursor{rest: data}
		r.properties(&c, d.properties)
	case attRecipTable:
		r.rows(data, d)
	case attFrom, attSubject, attMessageClass, attBody, attAttachData, attAttachTitle, attTransportFilename, attOemCodepage:
		if _, known := d.attributes[id]; !known {
			d.attributes[id] = data
		}
	}
}

// rows reads the table of recipients.
func (r *reading) rows(table []byte, d *draft) {
	c := cursor{rest: table}
	for n := c.uint32(); n > 0 && !c.short; n-- {
		if r.left.Properties == 0 {
			r.fault(CodeLimit, detailPropertyLimit, true)
			return
		}
		r.left.Properties--
		row := properties{}
		r.properties(&c, row)
		if len(row) > 0 {
			d.recipients = append(d.recipients, row)
		}
	}
}
