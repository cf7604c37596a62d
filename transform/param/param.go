// Package param reads header fields of the form "value; name=value; …"
// (RFC 2045 section 5.1), with values in pieces and in any character set
// (RFC 2231). It accepts what senders write: missing semicolons, bare quotes,
// comments, spaces in unquoted values. It decodes octets, not characters.
package param

import (
	"strconv"
	"strings"
)

// Field is one field taken apart.
type Field struct {
	Value  string // in front of the parameters, lower case, without comments
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
	f.Value = strings.ToLower(r.value())
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
// plain one; of two equal ones the first counts.
func (f *Field) Get(name string) (Text, bool) {
	var plain *Param
	pieces := false
	for i := range f.Params {
		p := &f.Params[i]
		if p.Name != name {
			continue
		}
		switch {
		case p.Section >= 0 || p.Extended:
			pieces = true
		case plain == nil:
			plain = p
		}
	}
	if pieces {
		return f.join(name), true
	}
	if plain == nil {
		return Text{}, false
	}
	return Text{Octets: plain.Value}, true
}

// join puts the pieces together in the order of their numbers, up to the first
// gap (RFC 2231 section 3).
func (f *Field) join(name string) Text {
	t := Text{Extended: true}
	var b strings.Builder
	for n := 0; ; n++ {
		p := f.piece(name, n)
		if p == nil {
			break
		}
		value := p.Value
		if p.Extended {
			if n == 0 {
				t.Charset, value = splitCharset(value)
			}
			value = percentDecode(value)
		}
		b.WriteString(value)
	}
	t.Octets = b.String()
	return t
}

// piece finds the n-th piece; name* alone is a first piece.
func (f *Field) piece(name string, n int) *Param {
	for i := range f.Params {
		p := &f.Params[i]
		if p.Name == name && (p.Section == n || n == 0 && p.Section < 0 && p.Extended) {
			return p
		}
	}
	return nil
}

// splitCharset parts charset'language'value (RFC 2231 section 4).
func splitCharset(s string) (charset, value string) {
	charset, rest, ok := strings.Cut(s, "'")
	if !ok {
		return "", s
	}
	_, value, ok = strings.Cut(rest, "'")
	if !ok {
		return "", s
	}
	return charset, value
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
