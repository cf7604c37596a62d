package tnef

import (
	"encoding/binary"
	"errors"
	"strings"

	"github.com/mailchute/mailchute/transform/charset"
	"github.com/mailchute/mailchute/transform/rtf"
)

// codePage is the character set of text that is not Unicode (MS-OXTNEF section
// 2.3.3.2).
func (d *draft) codePage() string {
	if page := d.attributes[attOemCodepage]; len(page) >= 4 {
		if label := charset.CodePage(binary.LittleEndian.Uint32(page)); label != "" {
			return label
		}
	}
	for _, id := range []uint32{propMessageCodepage, propInternetCodepage} {
		if label := charset.CodePage(d.properties.number(id)); label != "" {
			return label
		}
	}
	return "windows-1252"
}

// describe reads what stands in the header of a mail. Properties go before
// attributes (MS-OXTNEF section 2.1.3). Times are those of properties only:
// attributes hold local time without its zone (MS-OXTNEF section 3.1).
func (r *reading) describe(d *draft) {
	m := r.message
	if m.Class = r.text(d, propMessageClass); m.Class == "" {
		m.Class = modernClass(r.attributeText(d, attMessageClass))
	}
	if m.Subject = r.text(d, propSubject); m.Subject == "" {
		m.Subject = r.attributeText(d, attSubject)
	}
	m.MessageID = strings.Trim(r.text(d, propMessageID), "<> \t")
	m.Sent, m.Received = d.properties.time(propClientSubmitTime), d.properties.time(propDeliveryTime)
	m.From = Person{
		Name:    r.text(d, propSentName, propSenderName),
		Address: r.address(d, propSentSMTP, propSenderSMTP, propSentAddress, propSenderAddress),
	}
	if m.From == (Person{}) {
		m.From = r.oneOff(d)
	}
	m.Appointment = r.appointment(d)
	for _, row := range d.recipients {
		r.recipient(&draft{properties: row, page: d.page})
	}
}

// modernClass is the class of today for one of Microsoft Mail (MS-OXTNEF section 2.1.3.3.5).
func modernClass(class string) string {
	switch class {
	case "IPM.Microsoft Mail.Note":
		return "IPM.Note"
	case "IPM.Microsoft Mail.Read Receipt":
		return "Report.IPM.Note.IPNRN"
	case "IPM.Microsoft Mail.Non-Delivery":
		return "Report.IPM.Note.NDR"
	}
	if rest, ok := strings.CutPrefix(class, "IPM.Microsoft Schedule."); ok {
		switch rest {
		case "MtgReq":
			return "IPM.Schedule.Meeting.Request"
		case "MtgRespP":
			return "IPM.Schedule.Meeting.Resp.Pos"
		case "MtgRespN":
			return "IPM.Schedule.Meeting.Resp.Neg"
		case "MtgRespA":
			return "IPM.Schedule.Meeting.Resp.Tent"
		case "MtgCncl":
			return "IPM.Schedule.Meeting.Canceled"
		}
	}
	return class
}

// address is the first of some properties that is an address of SMTP.
func (r *reading) address(d *draft, ids ...uint32) string {
	for _, id := range ids {
		if s := r.text(d, id); strings.Contains(s, "@") {
			return s
		}
	}
	return ""
}

// oneOff reads attFrom: four numbers, a name, and an address behind its type
// (MS-OXTNEF section 2.1.3.3.1).
func (r *reading) oneOff(d *draft) Person {
	c := cursor{rest: d.attributes[attFrom]}
	c.take(4)
	nameSize, addressSize := c.uint16(), c.uint16()
	name, address := c.take(uint64(nameSize)), c.take(uint64(addressSize))
	p := Person{Name: r.fit(decode(name, d.page))}
	kind, at, _ := strings.Cut(decode(address, d.page), ":")
	if strings.EqualFold(kind, "SMTP") {
		p.Address = r.fit(at)
	}
	return p
}

func (r *reading) recipient(d *draft) {
	kind := "to"
	switch d.properties.number(propRecipientType) & 0xf { // MS-OXCMSG section 2.2.3.1
	case 2:
		kind = "cc"
	case 3:
		kind = "bcc"
	}
	p := Person{Name: r.text(d, propDisplayName), Address: r.address(d, propSMTPAddress, propEmailAddress)}
	if p != (Person{}) {
		r.message.Recipients = append(r.message.Recipients, Recipient{Person: p, Kind: kind})
	}
}

// body reads text, HTML and RTF, whichever are there.
func (r *reading) body(d *draft) {
	m := r.message
	if m.Text = r.text(d, propBody); m.Text == "" {
		m.Text = r.attributeText(d, attBody)
	}
	if v := d.properties[propHTML]; v.kind == typeBinary {
		choice := charset.Choose(v.octets, charset.CodePage(d.properties.number(propInternetCodepage)), true)
		html, _ := choice.Decode(r.clip(v.octets))
		m.HTML = r.fit(html)
	} else {
		m.HTML = r.text(d, propHTML)
	}
	if v := d.properties[propRTF]; v.kind == typeBinary && len(v.octets) > 0 {
		r.rich(v.octets)
	}
}

// rich reads compressed RTF, and takes from it what is not there otherwise.
func (r *reading) rich(octets []byte) {
	m := r.message
	raw, err := rtf.Decompress(octets, r.left.Text)
	switch {
	case errors.Is(err, rtf.ErrLimit):
		r.fault(CodeLimit, detailTextLimit, true)
	case errors.Is(err, rtf.ErrChecksum):
		r.fault(CodeChecksum, detailRTFChecksum, false)
	case err != nil:
		r.fault(CodeDamaged, detailRTFDamaged, true)
	}
	m.RTF = raw
	r.left.Text -= len(raw)
	if m.Text != "" && m.HTML != "" {
		return
	}
	document := rtf.Read(raw, r.left.Text)
	if !document.Whole {
		r.fault(CodeLimit, detailTextLimit, true)
	}
	if m.HTML == "" {
		m.HTML = r.fit(document.HTML)
	}
	if m.Text == "" && document.Text != "" {
		m.Text, m.TextMade = r.fit(document.Text), !document.FromText
	}
}
