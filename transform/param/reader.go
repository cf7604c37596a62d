package param

import "strings"

const space = " \t\r\n"

// reader walks over a field once.
type reader struct {
	rest string
}

// more skips what stands between two parameters and says whether there is another.
func (r *reader) more() bool {
	for {
		r.rest = strings.TrimLeft(r.rest, space+";,")
		if !strings.HasPrefix(r.rest, "(") {
			return r.rest != ""
		}
		r.comment()
	}
}

// value reads what stands in front of the parameters. Around a slash there may
// be space and comments.
func (r *reader) value() string {
	var out strings.Builder
	for {
		r.skip()
		end := strings.IndexAny(r.rest, space+";,(/")
		if end < 0 {
			end = len(r.rest)
		}
		if strings.Contains(r.rest[:end], "=") {
			return out.String() // QUIRK: only parameters, the value itself was forgotten (RFC 2045 section 5.1)
		}
		out.WriteString(strings.Trim(r.rest[:end], `"'`))
		r.rest = r.rest[end:]
		r.skip()
		slash := strings.HasPrefix(r.rest, "/")
		if !slash {
			return out.String()
		}
		out.WriteByte('/')
		r.rest = r.rest[1:]
	}
}

// skip goes past white space and comments.
func (r *reader) skip() {
	for {
		r.rest = strings.TrimLeft(r.rest, space)
		if !strings.HasPrefix(r.rest, "(") {
			return
		}
		r.comment()
	}
}

// comment skips a comment (RFC 5322 section 3.2.2); one that never ends is skipped with all the rest.
func (r *reader) comment() {
	depth := 0
	for i := 0; i < len(r.rest); i++ {
		switch r.rest[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				r.rest = r.rest[i+1:]
				return
			}
		}
	}
	r.rest = ""
}

// param reads one "name=value".
func (r *reader) param() (Param, bool) {
	end := strings.IndexAny(r.rest, "=;")
	if end < 0 || r.rest[end] == ';' {
		if end < 0 {
			end = len(r.rest)
		}
		r.rest = r.rest[end:]
		return Param{}, false // a word without value says nothing
	}
	name := strings.ToLower(strings.TrimSpace(r.rest[:end]))
	name = name[strings.LastIndexAny(name, space)+1:] // QUIRK: a word that says nothing in front of it
	r.rest = strings.TrimLeft(r.rest[end+1:], space)
	var p Param
	p.Name, p.Section, p.Extended = splitName(name)
	file := p.Name == "name" || p.Name == "filename"
	if !file {
		r.skip() // of a file, brackets are part of the name
	}
	if strings.HasPrefix(r.rest, `"`) {
		p.Value = r.quoted(file)
	} else {
		p.Value = r.bare(file)
	}
	return p, p.Name != ""
}

// quoted reads a quoted-string. A quote ends it only where a parameter can end,
// so that quotes that should have been escaped stay part of the value.
func (r *reader) quoted(file bool) string {
	var out strings.Builder
	s := r.rest[1:]
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (!file || s[i+1] == '"' || s[i+1] == '\\'):
			// QUIRK: in a file name any other backslash is kept, since Windows clients send paths unescaped.
			i++
			out.WriteByte(s[i])
		case s[i] == '"' && endsParam(s[i+1:]):
			r.rest = s[i+1:]
			return out.String()
		default:
			out.WriteByte(s[i])
		}
	}
	r.rest = ""
	return strings.TrimRight(out.String(), `"`)
}

// bare reads a value without quotes; it may hold spaces, but not a next parameter.
func (r *reader) bare(file bool) string {
	s := r.rest
	end := 0
	for end < len(s) && s[end] != ';' {
		if strings.IndexByte(space, s[end]) < 0 {
			end++
			continue
		}
		next := strings.TrimLeft(s[end:], space)
		if startsParam(next) || (strings.HasPrefix(next, "(") && !file) {
			break
		}
		end = len(s) - len(next)
	}
	r.rest = s[end:]
	return strings.TrimRight(s[:end], space)
}

// endsParam says whether a parameter can end in front of s.
func endsParam(s string) bool {
	trimmed := strings.TrimLeft(s, space)
	return trimmed == "" || trimmed[0] == ';' || trimmed[0] == '(' || (len(trimmed) < len(s) && startsParam(trimmed))
}

// longestParam is how far startsParam looks for the "=".
const longestParam = 64

// startsParam says whether s begins with "name=".
func startsParam(s string) bool {
	for i := 0; i < len(s) && i < longestParam; i++ {
		switch c := s[i]; {
		case c == '=':
			return i > 0
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '*':
		default:
			return false
		}
	}
	return false
}
