package transform

import (
	"io"
	"strconv"
	"strings"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/charset"
	"github.com/mailchute/mailchute/transform/param"
	"github.com/mailchute/mailchute/transform/transfer"
)

// enclosed makes attachments of the files that stand encoded in the text of a
// part, as mail carried them before MIME (transfer.Files).
type enclosed struct {
	r      *reading
	part   int
	origin string
	keeper keeper
}

// withoutFiles reads the body of part i without the files in it.
func (r *reading) withoutFiles(i int) io.Reader {
	delete(r.enclosed, i) // a part that is read twice has them once
	return transfer.NewSplitter(r.open(i), &enclosed{r: r, part: i})
}

// holdsFiles says whether a part is of a type that is nothing but an encoded file.
func holdsFiles(mediaType string) bool {
	switch mediaType {
	case "application/mac-binhex40", "application/x-uuencode", "application/x-uue", "text/x-uuencode": // RFC 1741 section 4
		return true
	}
	return false
}

// unpack takes the files out of part i, whatever else it holds.
func (r *reading) unpack(i int) {
	src := r.withoutFiles(i)
	for {
		if _, err := src.Read(r.desk.block); err != nil {
			return
		}
	}
}

// Open starts a file, as long as the mail may have another part.
func (f *enclosed) Open(e transfer.Encoding) bool {
	if f.r.budget.parts <= 0 {
		f.r.warn("limit_parts", f.r.tree.Parts[f.part].ID, "more files in a text than the limit; the rest is left in the text", true)
		return false
	}
	f.r.budget.parts--
	switch e {
	case transfer.YEnc:
		f.origin = "yenc"
	case transfer.BinHex:
		f.origin = "binhex"
	default:
		f.origin = "uuencode"
	}
	f.keeper = f.r.keeper(0)
	return true
}

// Write takes decoded octets.
func (f *enclosed) Write(octets []byte) { f.keeper.write(octets) }

// Close makes the attachment.
func (f *enclosed) Close(name string, bad int64) {
	id := f.r.tree.Parts[f.part].ID
	a := &eventv1.Attachment{
		Id:     id + "/" + strconv.Itoa(len(f.r.enclosed[f.part])+1),
		PartId: id, ContentType: "application/octet-stream", Disposition: "attachment", Origin: f.origin,
	}
	if f.origin == "binhex" {
		name, _ = charset.Word([]byte(name), "macintosh") // RFC 1741 section 4: a file of a Macintosh
	}
	setName(a, charset.Raw(name))
	f.r.keep(a, &f.keeper)
	if bad > 0 {
		seen := len(f.r.warnings)
		f.r.damaged(f.part, bad)
		a.Warnings = append(a.Warnings, f.r.warnings[seen:]...)
	}
	if f.r.enclosed == nil {
		f.r.enclosed = map[int][]*eventv1.Attachment{}
	}
	f.r.enclosed[f.part] = append(f.r.enclosed[f.part], a)
}

// setName sets the names of an attachment, as sent and made safe. NUL goes from
// both: databases refuse it.
func setName(a *eventv1.Attachment, raw string) {
	if raw = strings.ReplaceAll(raw, "\x00", ""); raw == "" {
		return
	}
	safe := param.SafeName(raw)
	a.Filename, a.FilenameRaw = &safe, &raw
}
