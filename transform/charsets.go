package transform

import (
	"slices"
	"strings"

	"github.com/mailchute/mailchute/transform/charset"
	"github.com/mailchute/mailchute/transform/words"
)

// charsets are the character sets that the mail names: those of its bodies, which may name
// their own (RFC 2854 section 6), of other texts, and of the encoded words of its subject and sender.
// The recipients' names may be of another program.
func (r *reading) charsets() []string {
	labels := slices.Clone(r.used)
	for i := range r.tree.Parts {
		p := &r.tree.Parts[i]
		if t, ok := p.Params.Get("charset"); ok && strings.HasPrefix(p.Type, "text/") {
			labels = append(labels, charset.Raw(t.Octets))
		}
	}
	for _, f := range r.tree.Parts[0].Fields {
		if isNamed(f.Name, "Subject") || isNamed(f.Name, "From") || isNamed(f.Name, "Sender") {
			labels = append(labels, words.Labels(f.Value)...)
		}
	}
	return labels
}
