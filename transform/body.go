package transform

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/charset"
	"github.com/mailchute/mailchute/transform/mimescan"
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
	var plain *eventv1.Body // stands in front, and was compared with nothing
	for _, i := range c.text {
		if r.tree.Parts[i].Type != "text/html" {
			plain = r.body(i)
			texts = append(texts, plain)
			synthesised = false
			continue
		}
		if html[i] == nil {
			html[i] = r.body(i)
		}
		if made := r.asText(html[i]); plain == nil || !repeats(made, plain) {
			texts = append(texts, made)
		}
		plain = nil // once: many forms of a long text would be work without end
	}
	r.out.Html = r.joined(htmls)
	if text := r.joined(texts); text != nil {
		if made := r.inPlaceOfBlank(text); made != nil {
			text, synthesised = made, true
		}
		if text.Synthesised = synthesised; synthesised {
			text.PartId = nil
		}
		r.out.Text = text
		r.out.Preview = preview(text.Value)
	}
	r.attachments(&c)
}

// repeats says whether a text made of html has nothing to say that the plain text
// in front of it does not.
// QUIRK: programs send the two forms of a text in a mixed, not in an alternative (RFC 2046 section 5.1.4).
func repeats(made, plain *eventv1.Body) bool {
	return strings.Contains(letters(plain.Value), letters(made.Value))
}

// letters is a text without space and marks, which the two forms of a text differ in.
func letters(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsNumber(c) {
			return c
		}
		return -1
	}, text)
}

// inPlaceOfBlank makes text of the html where the text that was sent has no word; nil if
// there is no need or the html has none either.
// QUIRK: programs that write html only send a blank text beside it (RFC 2046 section
// 5.1.4 has the same information in all parts of an alternative).
func (r *reading) inPlaceOfBlank(text *eventv1.Body) *eventv1.Body {
	if r.out.Html == nil || !isBlank(text) {
		return nil
	}
	if made := r.asText(r.out.Html); !isBlank(made) {
		return made
	}
	return nil
}

// joined makes one body of several, nil of none. The limit is that of all together.
func (r *reading) joined(bodies []*eventv1.Body) *eventv1.Body {
	if len(bodies) == 0 {
		return nil
	}
	whole := bodies[0]
	if len(bodies) == 1 {
		return whole
	}
	size := len(bodies) // of all line ends between them
	for _, b := range bodies {
		size += len(b.Value)
	}
	var value strings.Builder
	value.Grow(min(size, r.t.limits.Text))
	value.WriteString(whole.Value)
	for _, next := range bodies[1:] {
		r.join(whole, next, &value)
	}
	whole.Value = value.String()
	return whole
}

// join appends the text of another part to value.
func (r *reading) join(whole, next *eventv1.Body, value *strings.Builder) {
	separator := ""
	if value.Len() > 0 && !strings.HasSuffix(value.String(), "\n") {
		separator = "\n"
	}
	whole.Size += next.Size + uint32(len(separator))
	whole.Replacements += next.Replacements
	whole.EncodingProblem = whole.EncodingProblem || next.EncodingProblem
	if !slices.Contains(strings.Split(whole.CharsetUsed, ", "), next.CharsetUsed) {
		whole.CharsetUsed += ", " + next.CharsetUsed
	}
	room := r.t.limits.Text - value.Len() - len(separator)
	if whole.Truncated = whole.Truncated || next.Truncated; room <= 0 && next.Value != "" {
		r.truncated(whole)
		return
	}
	piece := cutText(next.Value, room)
	if len(piece) < len(next.Value) {
		r.truncated(whole)
	}
	value.WriteString(separator)
	value.WriteString(piece)
}

func (r *reading) truncated(b *eventv1.Body) {
	b.Truncated = true
	r.warn("limit_text", b.GetPartId(), "a text is longer than the limit; cut", true)
}

// asText makes plain text of an html body.
func (r *reading) asText(html *eventv1.Body) *eventv1.Body {
	page := r.pageOf(html)
	b := &eventv1.Body{
		Value: page.Text, Size: uint32(len(page.Text)), CharsetDeclared: html.CharsetDeclared, CharsetUsed: html.CharsetUsed,
		EncodingProblem: html.EncodingProblem, Replacements: html.Replacements, Truncated: html.Truncated, PartId: html.PartId, Synthesised: true,
	}
	if !page.Whole {
		r.truncated(b)
	}
	return b
}

// body reads part i as text.
func (r *reading) body(i int) *eventv1.Body {
	p := &r.tree.Parts[i]
	d := r.open(i)
	src := io.Reader(d)
	head, more := r.head(src)
	inVain := d.Encoding() == transfer.Base64 && d.Bad() > 0 && !utf8.Valid(head) && (d.Bad()*12 > int64(len(head)) || r.isProse(p))
	if inVain {
		r.warn("transfer_encoding_wrong", p.ID, "the text is not in the transfer encoding that it declares; read as it stands", false)
		d.Reset(transfer.Identity, r.mail.section(p.Start, p.End))
		head, more = r.head(src)
	}
	if p.Type == "text/plain" && !inVain && (more || transfer.MayHoldFiles(head)) {
		src = r.withoutFiles(i)
		head, more = r.head(src)
	}
	if d.Encoding() == transfer.Identity {
		head = withoutAddedCR(head)
	}
	declared := ""
	if t, ok := p.Params.Get("charset"); ok {
		declared = charset.Normalize(charset.Raw(t.Octets))
	}
	choice := charset.Choose(head, declared, p.Type == "text/html")
	if choice.Unsure {
		choice = choice.Named(head, r.otherCharset())
	} else if charset.Tells(choice.Name) {
		r.other = choice.Name // of an html that names it itself, too (RFC 2854 section 6)
	}
	value, replacements := choice.Decode(withLF(head))
	b := &eventv1.Body{CharsetUsed: choice.Name, Replacements: uint32(replacements), PartId: &p.ID}
	if declared != "" {
		b.CharsetDeclared = &declared
	}
	b.Value = r.cleaned(value, p.ID)
	b.Size = uint32(len(b.Value))
	if more {
		b.Size += octets(r.sizeOfRest(&choice, src))
	}
	if cut := cutText(b.Value, r.t.limits.Text); more || len(cut) < len(b.Value) {
		b.Value = cut
		r.truncated(b)
	}
	r.judge(b, &choice, r.closed(i, d) || inVain)
	return b
}

// isProse says whether the octets of a part, before decoding, look like words: too
// many spaces are in their beginning.
func (r *reading) isProse(p *mimescan.Part) bool {
	beginning := r.desk.block[:min(p.End-p.Start, 1<<10)]
	n, _ := r.mail.ReadAt(beginning, p.Start) // the octets were read before
	return bytes.Count(beginning[:n], []byte{' '})*16 > n
}

// head reads the beginning of a text, a little more than the event may hold.
func (r *reading) head(src io.Reader) (head []byte, more bool) {
	limit := r.t.limits.Text + utf8.UTFMax
	head = r.desk.body[:0]
	for len(head) < limit {
		head = slices.Grow(head, min(blockSize, limit-len(head)))
		n, err := src.Read(head[len(head):min(cap(head), limit)])
		head = head[:len(head)+n]
		if err != nil {
			r.desk.body = head
			return head, false
		}
	}
	r.desk.body = head
	return head, true
}

// sizeOfRest is the length in UTF-8 of what follows the head, a CRLF counted as one.
func (r *reading) sizeOfRest(choice *charset.Choice, rest io.Reader) int64 {
	var total int64
	var last byte
	src := choice.Reader(rest)
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
	case choice.Wrong && b.CharsetDeclared == nil:
		r.warn("charset_wrong", b.GetPartId(), "the text names no character set and is not us-ascii; read as "+choice.Name, b.Replacements > 0)
	case choice.Wrong:
		r.warn("charset_wrong", b.GetPartId(), "the text does not fit the character set declared; read as "+choice.Name, b.Replacements > 0)
	case b.Replacements > 0:
		r.warn("charset_damaged", b.GetPartId(), "octets that are no characters were replaced", true)
	}
}
