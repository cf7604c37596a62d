package transform

import (
	"bytes"
	"io"
	"slices"
	"strconv"
	"strings"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/charset"
	"github.com/mailchute/mailchute/transform/rtf"
	"github.com/mailchute/mailchute/transform/thread"
	"github.com/mailchute/mailchute/transform/tnef"
	"github.com/mailchute/mailchute/transform/transfer"
)

// isTNEF says whether part i is the winmail.dat of Outlook (MS-OXTNEF).
func (r *reading) isTNEF(i int) bool {
	switch r.tree.Parts[i].Type {
	case "application/ms-tnef", "application/vnd.ms-tnef":
		return true
	case "application/octet-stream": // QUIRK: gateways that forget the type
		name, _ := r.filename(i)
		return strings.EqualFold(name, "winmail.dat")
	}
	return false
}

// unpacked returns the decoded octets of part i, which is a container, as long
// as the budget for what is read within the mail lasts.
func (r *reading) unpacked(i int) ([]byte, bool) {
	p := &r.tree.Parts[i]
	d := r.open(i)
	size := p.End - p.Start
	if d.Encoding() == transfer.Base64 {
		size = size/4*3 + 3
	}
	if size > int64(r.budget.embedded) || r.budget.parts <= 0 {
		r.warn("limit_container", p.ID, "a container is beyond the limits; what is in it is in the attachment only", true)
		return nil, false
	}
	r.budget.embedded -= int(size)
	b := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	if _, err := io.Copy(b, io.LimitReader(d, size)); err != nil {
		return nil, false // a Decoder only ends
	}
	return b.Bytes(), true
}

// outlook reads part i as TNEF.
func (r *reading) outlook(i int) {
	p := &r.tree.Parts[i]
	octets, ok := r.unpacked(i)
	if !ok {
		return
	}
	m, err := tnef.Parse(octets, tnef.Limits{
		Depth: max(r.budget.depth-r.level, 1), Attachments: max(r.budget.parts, 1), Text: max(r.budget.text, 1),
	})
	if err != nil {
		r.warn("tnef_damaged", p.ID, "a part is no TNEF, which it should be", false)
		return
	}
	u := unpacking{r: r, part: i, prefix: p.ID, out: r.out}
	u.message(m)
}

// unpacking turns a message of TNEF into what the event says.
type unpacking struct {
	r      *reading
	part   int
	prefix string         // of the ids of its files
	out    *eventv1.Event // of the mail, or of a message in the container
	files  int
}

func (u *unpacking) id() string { return u.r.tree.Parts[u.part].ID }

// message fills in what the mail does not say itself. It goes as deep as the
// messages of the container, which tnef bounds.
func (u *unpacking) message(m *tnef.Message) {
	for _, f := range m.Faults {
		u.r.warn(f.Code, u.id(), f.Detail, f.Lost)
	}
	u.r.budget.text -= len(m.RTF) + len(m.Text) + len(m.HTML)
	if u.out.Html == nil && m.HTML != "" {
		u.out.Html = u.r.containedText(m.HTML, m.Charset, u.id())
	}
	if isBlank(u.out.Text) {
		switch {
		case m.Text != "":
			u.out.Text = u.r.containedText(m.Text, m.Charset, u.id())
			u.out.Text.Synthesised = m.TextMade
		case m.HTML != "":
			u.out.Text = u.r.asText(u.out.Html)
			u.out.Text.Synthesised, u.out.Text.PartId = true, nil
		}
		u.out.Preview = preview(u.out.Text.GetValue())
	}
	if m.Appointment != nil && len(u.out.Calendar) < mostCalendars {
		u.out.Calendar = append(u.out.Calendar, appointment(m, u.id()))
	}
	for i := range m.Attachments {
		u.attachment(&m.Attachments[i])
	}
}

// isBlank says whether a mail has no text to read of its own. QUIRK: Exchange
// writes an empty text beside TNEF.
func isBlank(b *eventv1.Body) bool { return b == nil || strings.TrimSpace(b.Value) == "" }

// containedText is a body that came out of a container.
func (r *reading) containedText(value, label, part string) *eventv1.Body {
	value = r.cleaned(value, part)
	b := &eventv1.Body{Value: value, Size: octets(int64(len(value))), CharsetUsed: "utf-8", PartId: &part}
	if label != "" {
		b.CharsetUsed = charset.Normalize(label)
	}
	if b.Value = cutText(value, r.t.limits.Text); len(b.Value) < len(value) {
		r.truncated(b)
	}
	return b
}

// attachment takes a file, or a message, out of the container.
func (u *unpacking) attachment(found *tnef.Attachment) {
	if u.r.budget.parts <= 0 {
		u.r.warn("limit_parts", u.id(), "more files in a container than the limit; the rest is in the attachment only", true)
		return
	}
	u.r.budget.parts--
	u.files++
	a := &eventv1.Attachment{
		Id: u.prefix + "/" + strconv.Itoa(u.files), PartId: u.id(), ContentType: found.MediaType, Disposition: "attachment", Origin: "tnef",
		ContentId: set(found.ContentID), InlineReferenced: found.Inline,
	}
	switch {
	case a.ContentType != "":
	case found.Message != nil:
		a.ContentType = "application/ms-tnef"
	default:
		a.ContentType = "application/octet-stream"
	}
	if found.Inline || found.Hidden {
		a.Disposition = "inline"
	}
	setName(a, charset.Raw(found.Name))
	k := u.r.keeper(int64(len(found.Data)))
	k.write(found.Data)
	u.r.keep(a, &k)
	u.out.Attachments = append(u.out.Attachments, a)
	if found.Message != nil {
		u.embed(found, a)
	}
}

// embed makes an event of a message in the container.
func (u *unpacking) embed(found *tnef.Attachment, a *eventv1.Attachment) {
	m := found.Message
	e := &eventv1.Event{
		SchemaVersion: schemaVersion, Raw: &eventv1.Raw{Size: a.Size, Sha256: a.Sha256},
		MessageId: m.MessageID, SentAt: stamp(m.Sent), ReceivedAt: stamp(m.Received), Subject: set(m.Subject),
	}
	if e.MessageId == "" {
		e.MessageId, e.MessageIdSynthesised = madeID(a.Sha256), true
	}
	if m.From != (tnef.Person{}) {
		e.From = []*eventv1.Address{personOf(m.From)}
	}
	for _, to := range m.Recipients[:min(len(m.Recipients), u.r.t.limits.Addresses)] {
		switch to.Kind {
		case "cc":
			e.Cc = append(e.Cc, personOf(to.Person))
		case "bcc":
			e.Bcc = append(e.Bcc, personOf(to.Person))
		default:
			e.To = append(e.To, personOf(to.Person))
		}
	}
	seen := len(u.r.warnings)
	inner := unpacking{r: u.r, part: u.part, prefix: a.Id, out: e}
	inner.message(m)
	e.Thread = threadOf(thread.Mail{MessageID: e.MessageId})
	e.Parse = &eventv1.Parse{Status: "ok", Parser: parserName, Parts: 1, Warnings: slices.Clone(u.r.warnings[seen:])}
	if len(e.Parse.Warnings) > 0 {
		e.Parse.Status = "degraded"
	}
	u.out.EmbeddedMessages = append(u.out.EmbeddedMessages, &eventv1.EmbeddedMessage{PartId: u.id(), Event: e})
}

// mostRichText is how many octets of RTF are read; most of it lays out the text.
const mostRichText = 16 << 20

// richText reads part i, RTF, where the mail has no other text.
func (r *reading) richText(i int) {
	if !isBlank(r.out.Text) {
		return
	}
	octets, ok := r.unpacked(i)
	if !ok {
		return
	}
	p := &r.tree.Parts[i]
	d := rtf.Read(octets[:min(len(octets), mostRichText)], max(min(r.t.limits.Text, r.budget.text), 1))
	u := unpacking{r: r, part: i, out: r.out}
	u.message(&tnef.Message{HTML: d.HTML, Text: d.Text, TextMade: !d.FromText})
	if !d.Whole || len(octets) > mostRichText {
		r.warn("limit_text", p.ID, "a text is longer than the limit; cut", true)
	}
}
