package transform

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/charset"
	"github.com/mailchute/mailchute/transform/htmltext"
	"github.com/mailchute/mailchute/transform/transfer"
)

// bodies reads the leaves: text and html, then everything else.
func (r *reading) bodies() {
	c := r.choose()
	html := make(map[int]*eventv1.Body, len(c.html))
	var htmls, texts []*eventv1.Body
	for _, i := range c.html {
		html[i] = r.body(i)
		htmls = append(htmls, html[i])
	}
	synthesised := true
	for _, i := range c.text {
		if r.tree.Parts[i].Type == "text/plain" {
			texts = append(texts, r.body(i))
			synthesised = false
			continue
		}
		if html[i] == nil {
			html[i] = r.body(i)
		}
		texts = append(texts, r.asText(html[i]))
	}
	r.out.Html = r.joined(htmls)
	if text := r.joined(texts); text != nil {
		if text.Synthesised = synthesised; synthesised {
			text.PartId = nil
		}
		r.out.Text = text
		r.out.Preview = preview(text.Value)
	}
	r.attachments(&c)
}

// joined makes one body of several, nil of none. The limit is that of all together.
func (r *reading) joined(bodies []*eventv1.Body) *eventv1.Body {
	if len(bodies) == 0 {
		return nil
	}
	for _, next := range bodies[1:] {
		r.join(bodies[0], next)
	}
	return bodies[0]
}

// join appends the text of another part.
func (r *reading) join(whole, next *eventv1.Body) {
	separator := ""
	if whole.Value != "" && !strings.HasSuffix(whole.Value, "\n") {
		separator = "\n"
	}
	whole.Size += next.Size + uint32(len(separator))
	whole.Replacements += next.Replacements
	whole.EncodingProblem = whole.EncodingProblem || next.EncodingProblem
	room := r.t.limits.Text - len(whole.Value) - len(separator)
	if whole.Truncated = whole.Truncated || next.Truncated; room <= 0 && next.Value != "" {
		r.truncated(whole)
		return
	}
	value := cutText(next.Value, room)
	if len(value) < len(next.Value) {
		r.truncated(whole)
	}
	whole.Value += separator + value
}

func (r *reading) truncated(b *eventv1.Body) {
	b.Truncated = true
	r.warn("limit_text", b.GetPartId(), "a text is longer than the limit; cut", true)
}

// asText makes plain text of an html body.
func (r *reading) asText(html *eventv1.Body) *eventv1.Body {
	value, whole := htmltext.Convert(html.Value, r.t.limits.Text)
	b := &eventv1.Body{
		Value: value, Size: uint32(len(value)), CharsetDeclared: html.CharsetDeclared, CharsetUsed: html.CharsetUsed,
		EncodingProblem: html.EncodingProblem, Replacements: html.Replacements, Truncated: html.Truncated, PartId: html.PartId,
	}
	if !whole {
		r.truncated(b)
	}
	return b
}

// body reads part i as text.
func (r *reading) body(i int) *eventv1.Body {
	p := &r.tree.Parts[i]
	d := r.open(i)
	head, more := r.head(d)
	declared := ""
	if t, ok := p.Params.Get("charset"); ok {
		declared = charset.Normalize(charset.Raw(t.Octets))
	}
	choice := charset.Choose(head, declared, p.Type == "text/html")
	value, replacements := choice.Decode(withLF(head))
	b := &eventv1.Body{CharsetUsed: choice.Name, Replacements: uint32(replacements), PartId: &p.ID}
	if declared != "" {
		b.CharsetDeclared = &declared
	}
	b.Value = r.cleaned(value, p.ID)
	b.Size = uint32(len(b.Value))
	if more {
		b.Size += octets(r.sizeOfRest(&choice, d))
	}
	if cut := cutText(b.Value, r.t.limits.Text); more || len(cut) < len(b.Value) {
		b.Value = cut
		r.truncated(b)
	}
	r.judge(b, &choice, r.closed(i, d))
	return b
}

// head reads the beginning of a text, a little more than the event may hold.
func (r *reading) head(d *transfer.Decoder) (head []byte, more bool) {
	limit := r.t.limits.Text + utf8.UTFMax
	head = r.desk.body[:0]
	for len(head) < limit {
		n, err := d.Read(r.desk.block[:min(len(r.desk.block), limit-len(head))])
		head = append(head, r.desk.block[:n]...)
		if err != nil {
			r.desk.body = head
			return head, false
		}
	}
	r.desk.body = head
	return head, true
}

// sizeOfRest is the length in UTF-8 of what follows the head, a CRLF counted as one.
func (r *reading) sizeOfRest(choice *charset.Choice, d *transfer.Decoder) int64 {
	var total int64
	var last byte
	src := choice.Reader(d)
	for {
		n, err := src.Read(r.desk.block)
		for _, c := range r.desk.block[:n] {
			if c != '\n' || last != '\r' {
				total++
			}
			last = c
		}
		if err != nil {
			return total
		}
	}
}

// judge notes how well the character set fitted.
func (r *reading) judge(b *eventv1.Body, choice *charset.Choice, damaged bool) {
	b.EncodingProblem = damaged || choice.Wrong || choice.Unknown || b.Replacements > 0
	switch {
	case choice.Unknown:
		r.warn("charset_unknown", b.GetPartId(), "the character set is not known; read as "+choice.Name, true)
	case choice.Wrong:
		r.warn("charset_wrong", b.GetPartId(), "the text does not fit the character set declared; read as "+choice.Name, b.Replacements > 0)
	case b.Replacements > 0:
		r.warn("charset_damaged", b.GetPartId(), "octets that are no characters were replaced", true)
	}
}

// cleaned returns text with LF for line ends and without control characters, which databases refuse.
func (r *reading) cleaned(text, part string) string {
	if strings.IndexByte(text, '\r') >= 0 { // of two octets a character (UTF-16)
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	text = strings.TrimPrefix(text, "\ufeff")
	text, removed := charset.WithoutControls(text)
	if removed > 0 {
		r.warn("nul_removed", part, "NUL and other control characters were taken out of the text", true)
	}
	return text
}

// withLF makes every line end of text LF, in place; a bare CR is a line end too.
// Texts in UTF-16 and UTF-32 are left alone: there an octet is no character.
func withLF(text []byte) []byte {
	first := bytes.IndexByte(text, '\r')
	if first < 0 || bytes.IndexByte(text[:min(len(text), 4<<10)], 0) >= 0 {
		return text
	}
	to := first
	for i := first; i < len(text); {
		if text[i] == '\r' {
			text[to] = '\n'
			to++
			if i++; i < len(text) && text[i] == '\n' {
				i++
			}
			continue
		}
		end := bytes.IndexByte(text[i:], '\r')
		if end < 0 {
			end = len(text) - i
		}
		to += copy(text[to:], text[i:i+end])
		i += end
	}
	return text[:to]
}

// cutText cuts a text to at most limit octets, between two characters.
func cutText(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	limit = max(limit, 0)
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

// previewLength is how many characters a preview has at most.
const previewLength = 256

// preview is the beginning of the text on one line.
func preview(text string) string {
	var out strings.Builder
	count, space := 0, false
	for _, c := range text {
		if unicode.IsSpace(c) || unicode.IsControl(c) {
			space = out.Len() > 0
			continue
		}
		if space {
			if count++; count >= previewLength {
				break
			}
			out.WriteByte(' ')
			space = false
		}
		if count++; count > previewLength {
			break
		}
		out.WriteRune(c)
	}
	return out.String()
}
