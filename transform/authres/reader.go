package authres

import (
	"strings"

	"github.com/mailchute/mailchute/transform/charset"
)

// reader goes through a field, word by word.
type reader struct {
	rest    string
	comment string // the last one passed
}

// word reads a quoted string, or up to space, a comment or one of stop.
func (r *reader) word(stop string) string {
	if strings.HasPrefix(r.rest, `"`) {
		if text, rest, ok := quoted(r.rest); ok {
			r.rest = rest
			return text
		}
		r.rest = r.rest[1:] // a quote that never ends
	}
	end := 0
	for end < len(r.rest) && !isSpace(r.rest[end]) && r.rest[end] != '(' && strings.IndexByte(stop, r.rest[end]) < 0 {
		end++
	}
	word := r.rest[:end]
	r.rest = r.rest[end:]
	return word
}

// space passes white space and comments, which may stand in each other (RFC 5322 section 3.2.2).
func (r *reader) space() {
	for r.rest != "" {
		switch {
		case isSpace(r.rest[0]):
			r.rest = r.rest[1:]
		case r.rest[0] == '(':
			end := commentEnd(r.rest)
			r.comment = strings.TrimSpace(charset.Raw(unescape(r.rest[1:end])))
			r.rest = r.rest[min(end+1, len(r.rest)):]
		default:
			return
		}
	}
}

// commentEnd is where the comment that s begins with ends; one that does not end is all of s.
func commentEnd(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(s)
}

// unescape takes the backslashes of quoted pairs away (RFC 5322 section 3.2.1).
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// quoted reads the quoted string that s begins with (RFC 5322 section 3.2.4).
func quoted(s string) (text, rest string, ok bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:], true
		case '\\':
			if i++; i < len(s) {
				b.WriteByte(s[i])
			}
		default:
			b.WriteByte(s[i])
		}
	}
	return "", s, false
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
