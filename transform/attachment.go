package transform

import (
	"strings"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/charset"
)

// attachments reads every leaf that is not shown as text or html.
func (r *reading) attachments(c *chosen) {
	var shown map[string]bool
	for i := range r.tree.Parts {
		p := &r.tree.Parts[i]
		if c.has(i, p.Type != "text/html") {
			r.out.Attachments = append(r.out.Attachments, r.enclosed[i]...)
			continue
		}
		if p.Multipart || r.isNothing(i) {
			continue
		}
		seen := len(r.warnings)
		a := r.attachment(i)
		if shown == nil && (a.ContentId != nil || a.FilenameRaw != nil) {
			shown = r.shown()
		}
		a.InlineReferenced = shown[a.GetContentId()] || shown[a.GetFilenameRaw()]
		r.out.Attachments = append(r.out.Attachments, a)
		r.inside(i)
		a.Warnings = append(a.Warnings, r.warnings[seen:]...)
		r.out.Attachments = append(r.out.Attachments, r.enclosed[i]...)
	}
}

// inside reads what part i holds beside being a file.
func (r *reading) inside(i int) {
	p := &r.tree.Parts[i]
	switch {
	case isMessage(p.Type):
		r.embedded(i)
	case p.Type == "text/calendar":
		r.invitation(i)
	case p.Type == "application/ics" && len(r.out.Calendar) == 0: // QUIRK: Google sends the same twice, others only so
		r.invitation(i)
	case holdsFiles(p.Type):
		r.unpack(i)
	case r.isTNEF(i):
		r.outlook(i)
	case p.Type == "text/rtf", p.Type == "application/rtf":
		r.richText(i)
	case strings.HasPrefix(p.Type, "application/"):
		r.unseal(i)
	case p.Type == "message/partial": // RFC 2046 section 5.2.2
		r.warn("message_partial", p.ID, "the mail is a piece of a longer one; pieces are not put together", false)
	case p.Type == "message/external-body": // RFC 2046 section 5.2.3
		r.warn("external_body", p.ID, "the body is somewhere else; it is not fetched", false)
	}
}

// isNothing says whether part i is the body that a mail without body has. What is
// named or called an attachment is an empty file.
func (r *reading) isNothing(i int) bool {
	p := &r.tree.Parts[i]
	return p.Parent < 0 && p.Start >= p.End && r.disposition(i) != "attachment" && !r.hasFilename(i)
}

// attachment describes part i, hashes its octets and keeps them if there is room.
func (r *reading) attachment(i int) *eventv1.Attachment {
	p := &r.tree.Parts[i]
	a := &eventv1.Attachment{
		Id: p.ID, PartId: p.ID, ContentType: r.mediaType(i), Disposition: r.disposition(i), Origin: "mime",
	}
	if raw, ok := r.filename(i); ok {
		setName(a, raw)
	}
	if id := r.contentID(i); id != "" {
		a.ContentId = &id
	}
	d := r.open(i)
	k := r.keeper(decodedSize(p.End-p.Start, d.Encoding()))
	k.readAll(d, r.desk.block)
	r.closed(i, d)
	if a.Filename == nil {
		setName(a, charset.Raw(d.Name()))
	}
	r.keep(a, &k)
	return a
}

// shown lists what the images of the html refer to: Content-IDs (RFC 2392), and
// names of files. "" is none.
func (r *reading) shown() map[string]bool {
	if r.out.Html == nil {
		return map[string]bool{}
	}
	images := r.pageOf(r.out.Html).Images
	shown := make(map[string]bool, len(images))
	for _, reference := range images {
		shown[reference] = true
	}
	return shown
}
