package transform

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/charset"
	"github.com/mailchute/mailchute/transform/mimescan"
	"github.com/mailchute/mailchute/transform/param"
	"github.com/mailchute/mailchute/transform/transfer"
	"github.com/mailchute/mailchute/transform/words"
)

// open starts decoding the body of part i. The reader is good until the next open.
func (r *reading) open(i int) *transfer.Decoder {
	p := &r.tree.Parts[i]
	value, _ := p.Get("Content-Transfer-Encoding")
	encoding := transfer.Parse(value)
	if encoding == transfer.Unknown {
		r.warn("transfer_encoding_unknown", p.ID, "unknown Content-Transfer-Encoding; the octets are as sent", false)
	}
	var footer []byte
	if encoding == transfer.Base64 {
		footer = r.footer(p)
	}
	r.desk.decoder.Reset(encoding, r.mail.section(p.Start, p.End-int64(len(footer))))
	r.desk.decoder.LeaveOut(footer)
	return &r.desk.decoder
}

// footer is the text for people at the end of a body in base64. It is good until the desk is used.
func (r *reading) footer(p *mimescan.Part) []byte {
	tail := r.desk.block[:min(p.End-p.Start, transfer.Tail)]
	n, _ := r.mail.ReadAt(tail, p.End-int64(len(tail))) // what cannot be read is told when the body is
	return tail[n-transfer.Footer(tail[:n]) : n]
}

// damaged notes what a transfer encoding lacks.
func (r *reading) damaged(i int, bad int64) {
	detail := fmt.Sprintf("the transfer encoding is damaged in %d places; what could be decoded is there", bad)
	r.warn("transfer_encoding_damaged", r.tree.Parts[i].ID, detail, true)
}

// closed notes what reading the body of part i has shown.
func (r *reading) closed(i int, d *transfer.Decoder) (damaged bool) {
	if d.Bad() == 0 {
		return false
	}
	r.damaged(i, d.Bad())
	return true
}

// mediaType is the declared type of part i.
func (r *reading) mediaType(i int) string {
	if n := r.node(i); n != nil && strings.Contains(n.ContentType, "/") && utf8.ValidString(n.ContentType) {
		return strings.ToLower(n.ContentType)
	}
	return r.tree.Parts[i].Type
}

// disposition is attachment, inline or unspecified. An unknown one means
// attachment (RFC 2183 section 2.8).
func (r *reading) disposition(i int) string {
	n := r.node(i)
	value := ""
	if n != nil {
		value = n.Disposition
	}
	if value == "" {
		value = r.parameters(i, "Content-Disposition").Value
	}
	switch value = strings.ToLower(value); {
	case value == "inline":
		return "inline"
	case value == "form-data" && !r.hasFilename(i): // a field of a form sent by mail (RFC 7578 section 4.2)
		return "unspecified"
	case value == "", strings.ContainsAny(value, "()<>@,:\\\"/[]?= "): // no token (RFC 2045 section 5.1): it says nothing
		return "unspecified"
	case value != "attachment" && r.tree.Parts[i].Parent < 0: // of a whole mail it says nothing: there is nothing that it could be attached to
		return "unspecified"
	default:
		return "attachment"
	}
}

// parameters takes a field of part i apart.
func (r *reading) parameters(i int, name string) param.Field {
	value, ok := r.tree.Parts[i].Get(name)
	if !ok {
		return param.Field{}
	}
	return param.Parse(value, r.t.limits.Parameters)
}

// hasFilename says whether the sender named part i.
func (r *reading) hasFilename(i int) bool {
	_, ok := r.filename(i)
	return ok
}

// filename is the name of part i as sent: filename of Content-Disposition
// (RFC 2183 section 2.3), else name of Content-Type.
func (r *reading) filename(i int) (string, bool) {
	disposition := r.parameters(i, "Content-Disposition")
	if t, ok := disposition.Get("filename"); ok && isName(t.Octets) {
		return decodedParam(t), true
	}
	if t, ok := r.tree.Parts[i].Params.Get("name"); ok && isName(t.Octets) {
		return decodedParam(t), true
	}
	if n := r.node(i); n != nil && isName(n.FileName) {
		return strings.ToValidUTF8(n.FileName, "\ufffd"), true
	}
	return "", false
}

// isName says whether a file name names anything.
func isName(name string) bool { return strings.TrimSpace(name) != "" }

// decodedParam decodes a parameter: by RFC 2231, or as encoded words, which are
// forbidden there (RFC 2047 section 5) and common.
func decodedParam(t param.Text) string {
	if t.Charset != "" {
		if text, ok := charset.Word([]byte(t.Octets), t.Charset); ok {
			return text
		}
	}
	text, _ := words.Decode(t.Octets)
	return text
}

// contentID is the Content-ID of part i without angle brackets (RFC 2392), "" without one.
func (r *reading) contentID(i int) string {
	value, ok := r.tree.Parts[i].Get("Content-ID")
	if !ok {
		return ""
	}
	text, _ := words.Decode(strings.Trim(value, "<> \t"))
	return text
}
