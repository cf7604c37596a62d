package transform

import (
	"strings"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/charset"
	"github.com/mailchute/mailchute/transform/mimescan"
	"github.com/mailchute/mailchute/transform/words"
)

// otherCharset is a character set beyond UTF-8 that the mail names, for those of its texts that
// name none; "us-ascii" if it names none at all.
func (r *reading) otherCharset() string {
	if r.other == "" {
		r.other = r.firstCharset()
	}
	return r.other
}

// firstCharset is the character set of a text, else of an encoded word of the subject or
// the sender: the names of others may be of another program.
func (r *reading) firstCharset() string {
	for i := range r.tree.Parts {
		p := &r.tree.Parts[i]
		if t, ok := p.Params.Get("charset"); ok && strings.HasPrefix(p.Type, "text/") && charset.Tells(charset.Raw(t.Octets)) {
			return charset.Raw(t.Octets)
		}
	}
	for _, f := range r.tree.Parts[0].Fields {
		if !isNamed(f.Name, "Subject") && !isNamed(f.Name, "From") && !isNamed(f.Name, "Sender") {
			continue
		}
		for _, label := range words.Labels(f.Value) {
			if charset.Tells(label) {
				return label
			}
		}
	}
	return "us-ascii"
}

// unlabelled is the value of a field in UTF-8 where it holds raw octets of a character
// set that only the rest of the mail names; else as it is.
// QUIRK: programs that send their own character set in a header (RFC 6532 allows UTF-8 only).
func (r *reading) unlabelled(f *mimescan.Field) string {
	if utf8.ValidString(f.Value) || strings.Contains(f.Value, "=?") { // encoded words name their own
		return f.Value
	}
	octets := []byte(f.Value)
	c := charset.Choose(octets, "", false)
	if !c.Unsure {
		return f.Value
	}
	if c = c.Named(octets, r.otherCharset()); c.Unsure {
		return f.Value
	}
	text, _ := c.Decode(octets)
	r.guessed(f.Name)
	return text
}
