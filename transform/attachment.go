package transform

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"net/url"
	"strings"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/charset"
	"github.com/mailchute/mailchute/transform/sniff"
	"github.com/mailchute/mailchute/transform/transfer"
)

// attachments reads every leaf that is not shown as text or html.
func (r *reading) attachments(c *chosen) {
	cids := r.referenced()
	for i := range r.tree.Parts {
		p := &r.tree.Parts[i]
		if c.has(i, p.Type == "text/plain") {
			r.out.Attachments = append(r.out.Attachments, r.enclosed[i]...)
			continue
		}
		if p.Multipart || r.isNothing(i) {
			continue
		}
		seen := len(r.warnings)
		a := r.attachment(i)
		if a.ContentId != nil {
			a.InlineReferenced = cids[*a.ContentId]
		}
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

// isNothing says whether part i is the body that a mail without body has.
func (r *reading) isNothing(i int) bool {
	p := &r.tree.Parts[i]
	return p.Parent < 0 && p.Start >= p.End
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
	k := keeper{hash: sha256.New(), room: r.budget.inline, head: r.desk.sight[:0]}
	k.expect(p.End-p.Start, d.Encoding())
	k.readAll(d, r.desk.block)
	r.closed(i, d)
	if a.Filename == nil {
		setName(a, charset.Raw(d.Name()))
	}
	r.keep(a, &k)
	return a
}

// keep sets what is known of the octets of an attachment.
func (r *reading) keep(a *eventv1.Attachment, k *keeper) {
	sniffed(a, k.head)
	a.Size, a.Sha256 = octets(k.size), hex.EncodeToString(k.hash.Sum(nil))
	if k.dropped {
		r.lost = true // the octets are in the raw message only
		return
	}
	r.budget.inline -= len(k.kept)
	a.Content = k.kept
}

// keeper hashes octets and keeps them as long as there is room.
type keeper struct {
	hash    hash.Hash
	size    int64
	kept    []byte
	room    int
	dropped bool
	head    []byte // the first sniff.Sight octets
}

// expect makes room for what size encoded octets will give, if that can fit.
func (k *keeper) expect(size int64, e transfer.Encoding) {
	if e == transfer.Base64 {
		size = size / 4 * 3
	}
	if k.dropped = k.room < 0; !k.dropped {
		k.kept = make([]byte, 0, min(size, int64(k.room)))
	}
}

func (k *keeper) readAll(d io.Reader, block []byte) {
	for {
		n, err := d.Read(block)
		k.write(block[:n])
		if err != nil {
			return
		}
	}
}

func (k *keeper) write(octets []byte) {
	k.hash.Write(octets) // a hash never fails
	k.size += int64(len(octets))
	if missing := sniff.Sight - len(k.head); missing > 0 {
		k.head = append(k.head, octets[:min(len(octets), missing)]...)
	}
	if k.size > int64(k.room) {
		k.kept, k.dropped = nil, true
	}
	if !k.dropped {
		k.kept = append(k.kept, octets...)
	}
}

// mostReferences is how many Content-IDs of an html body are looked at.
const mostReferences = 10_000

// referenced lists the Content-IDs that the html shows (RFC 2392).
func (r *reading) referenced() map[string]bool {
	if r.out.Html == nil {
		return nil
	}
	cids := map[string]bool{}
	rest := r.out.Html.Value
	for len(cids) < mostReferences {
		i := indexCID(rest)
		if i < 0 {
			break
		}
		rest = rest[i+len("cid:"):]
		end := strings.IndexAny(rest[:min(len(rest), 1<<10)], "\"'<> )\t\r\n")
		if end < 0 {
			continue
		}
		id := rest[:end]
		if plain, err := url.PathUnescape(id); err == nil {
			id = plain
		}
		cids[id] = true
	}
	return cids
}

// indexCID finds the next "cid:", in whatever case.
func indexCID(s string) int {
	for from := 0; ; {
		i := strings.IndexByte(s[from:], ':')
		if i < 0 {
			return -1
		}
		at := from + i
		if at >= 3 && strings.EqualFold(s[at-3:at], "cid") {
			return at - 3
		}
		from = at + 1
	}
}
