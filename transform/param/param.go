// Package param reads header fields of the form "value; name=value; …"
// (RFC 2045 section 5.1), with values in pieces and in any character set
// (RFC 2231). It accepts what senders write: missing semicolons, bare quotes,
// comments, spaces in unquoted values. It decodes octets, not characters.
package param

import (
	"slices"
	"strconv"
	"strings"
)

// Field is one field taken apart.
type Field struct {
	Value  string // in front of the parameters, lower case, without comments; "" if it begins with a slash
	Params []Param
	Cut    bool // there were more parameters than the limit
}

// Param is one parameter as written.
type Param struct {
	Name     string // lower case, without the asterisks of RFC 2231
	Value    string // without quotes
	Section  int    // number of the piece (RFC 2231 section 3), -1: not in pieces
	Extended bool   // percent-encoded, may name its character set (RFC 2231 section 4)
}

// Text is the value of a parameter put together.
type Text struct {
	Octets   string
	Charset  string // "" where none is named
	Extended bool   // RFC 2231 was used: encoded words have no meaning in it
}

// Parse takes a field apart and reads at most limit parameters.
func Parse(field string, limit int) Field {
	r := reader{rest: field}
	var f Field
	if f.Value = strings.ToLower(r.value()); strings.HasPrefix(f.Value, "/") {
		f.Value = "" // half a media type says nothing
	}
	for r.more() {
		p, ok := r.param()
		if !ok {
			continue
		}
		if len(f.Params) == limit {
			f.Cut = true
			break
		}
		f.Params = append(f.Params, p)
	}
	return f
}

// Get returns the value of a parameter. The form of RFC 2231 goes before the
// plain one, unless it is empty or has no beginning; of two equal ones the first counts.
func (f *Field) Get(name string) (Text, bool) {
	var plain *Param
	var pieces []*Param
	for i := range f.Params {
		p := &f.Params[i]
		switch {
		case p.Name != name:
		case p.Section >= 0 || p.Extended:
			pieces = append(pieces, p)
		case plain == nil:
			plain = p
		}
	}
	if len(pieces) > 0 {
		whole := join(pieces)
		if plain == nil || whole.Octets != "" && pieces[0].Section <= 0 {
			return whole, true
		}
	}
	if plain == nil {
		return Text{}, false
	}
	return Text{Octets: plain.Value}, true
}

// join puts pieces together in the order of their numbers (RFC 2231 section 3);
// name* alone is a first piece. A gap is passed over, as what is behind it may be
// the extension of a file name; of two pieces with one number the first counts.
func join(pieces []*Param) Text {
	slices.SortStableFunc(pieces, func(a, b *Param) int { return max(a.Section, 0) - max(b.Section, 0) })
	t := Text{Extended: true}
	var b strings.Builder
	for i, p := range pieces {
		if i > 0 && max(p.Section, 0) == max(pieces[i-1].Section, 0) {
			continue
		}
		value := p.Value
		switch {
		case !p.Extended:
		case t.Charset == "":
			t.Charset, value = splitCharset(value, i == 0)
			value = percentDecode(value)
		default:
			value = percentDecode(withoutCharset(value, t.Charset))
		}
		b.WriteString(value)
	}
	t.Octets = b.String()
	return t
}

// withoutCharset takes the character set off a later piece. QUIRK: some senders
// repeat it, also with one apostrophe only (RFC 2231 section 4.1: the first piece has it).
func withoutCharset(s, charset string) string {
	n := len(charset)
	if len(s) <= n || s[n] != '\'' || !strings.EqualFold(s[:n], charset) {
		return s
	}
	return strings.TrimPrefix(s[n+1:], "'")
}

// splitCharset parts charset'language'value (RFC 2231 section 4). QUIRK: a later
// piece than the first may be the one that names it; there it must look like a name.
func splitCharset(s string, first bool) (charset, value string) {
	charset, rest, ok := strings.Cut(s, "'")
	if !ok {
		return "", s
	}
	language, value, ok := strings.Cut(rest, "'")
	if !ok || (!first && (len(charset) < 3 || !isToken(charset) || len(language) > 8)) {
		return "", s
	}
	return charset, value
}

func isToken(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte("()<>@,;:\\\"/[]?=%", c) >= 0 {
			return false
		}
	}
	return true
}

func percentDecode(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				out = append(out, byte(n))
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(out)
}

// splitName parts name*section* (RFC 2231 section 4.1).
func splitName(s string) (name string, section int, extended bool) {
	name, marks, ok := strings.Cut(s, "*")
	if !ok {
		return s, -1, false
	}
	if marks == "" {
		return name, -1, true
	}
	number, extended := strings.CutSuffix(marks, "*")
	n, err := strconv.ParseUint(number, 10, 16)
	if err != nil {
		return s, -1, false
	}
	return name, int(n), extended
}
