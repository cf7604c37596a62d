package calendar

import (
	"bytes"
	"net/url"
	"strings"
)

// unfold makes line ends LF and joins lines that are folded (RFC 5545 section
// 3.1), in a copy where there is anything to do.
func unfold(text []byte) []byte {
	if !bytes.ContainsAny(text, "\r") && !bytes.Contains(text, []byte("\n ")) && !bytes.Contains(text, []byte("\n\t")) {
		return text
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\r' {
			if i+1 < len(text) && text[i+1] == '\n' {
				continue
			}
			c = '\n' // QUIRK: a bare CR
		}
		if c == '\n' && i+1 < len(text) && (text[i+1] == ' ' || text[i+1] == '\t') {
			i++
			continue
		}
		out = append(out, c)
	}
	return out
}

// line is one content line (RFC 5545 section 3.1).
type line struct {
	name   string // upper case, "" for a line that is none
	params string
	value  string
}

// nextLine takes the first content line of a text. QUIRK: some gateways break
// lines without folding them; what begins like no property belongs to the one before.
func nextLine(text string) (l line, rest string) {
	whole, rest, _ := strings.Cut(text, "\n")
	var joined strings.Builder
	for rest != "" {
		next, behind, _ := strings.Cut(rest, "\n")
		if strings.TrimSpace(next) == "" || beginsProperty(next) {
			break
		}
		if joined.Len() == 0 {
			joined.WriteString(whole)
		}
		joined.WriteString(next)
		rest = behind
	}
	if joined.Len() > 0 {
		whole = joined.String()
	}
	return property(whole), rest
}

// beginsProperty says whether a line has a name, and what must follow it.
func beginsProperty(s string) bool {
	end := strings.IndexAny(s, ":;")
	return end > 0 && isName(strings.TrimSpace(s[:end]))
}

// isName says whether s is a name: letters, digits and hyphens.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '-' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return s != ""
}

// property parts "NAME;PARAMS:VALUE"; a colon within quotes is not the one, but
// for quotes that do not end.
func property(s string) line {
	if !beginsProperty(s) {
		return line{}
	}
	colon := unquotedColon(s)
	if colon < 0 {
		colon = strings.IndexByte(s, ':')
	}
	if colon < 0 {
		return line{}
	}
	name, _, _ := strings.Cut(s[:colon], ";")
	name = strings.ToUpper(strings.TrimSpace(name))
	switch name {
	case "DTSTART", "DTEND", "DUE", "RECURRENCE-ID", "EXDATE", "RDATE":
		colon = timeColon(s, colon)
	}
	_, params, _ := strings.Cut(s[:colon], ";")
	return line{name: name, params: params, value: s[colon+1:]}
}

// timeColon is the colon in front of times. QUIRK: Exchange has colons in the
// names of zones, and does not quote them.
func timeColon(s string, first int) int {
	last := strings.LastIndexByte(s, ':')
	if strings.Trim(s[first:last], "0123456789-:.TtZz, ") != "" {
		return last
	}
	return first
}

func unquotedColon(s string) int {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ':' && !quoted:
			return i
		}
	}
	return -1
}

// param is the value of a parameter (RFC 5545 section 3.2), "" where there is none.
func (l line) param(name string) string {
	for rest := l.params; rest != ""; {
		var p string
		p, rest = cutParam(rest)
		if key, value, ok := strings.Cut(p, "="); ok && strings.EqualFold(strings.TrimSpace(key), name) {
			value = strings.Trim(strings.TrimSpace(value), `"`)
			if strings.IndexByte(value, '^') < 0 {
				return value
			}
			return strings.NewReplacer("^n", "\n", "^^", "^", "^'", `"`).Replace(value) // RFC 6868 section 3.1
		}
	}
	return ""
}

// cutParam parts parameters behind the first; a semicolon within quotes parts nothing.
func cutParam(s string) (first, rest string) {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ';' && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// address is the address of a CAL-ADDRESS (RFC 5545 section 3.3.3). QUIRK: a name
// with a colon that is not quoted, as Outlook wrote it, leaves something in front.
func address(value string) string {
	const scheme = "mailto:"
	if at := strings.LastIndex(strings.ToLower(value), scheme); at >= 0 && at+len(scheme) <= len(value) {
		value = value[at+len(scheme):]
	}
	if plain, err := url.PathUnescape(value); err == nil { // RFC 6068 section 2
		value = plain
	}
	return clean(value)
}

// unescape reads TEXT (RFC 5545 section 3.3.11).
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' && i+1 < len(s) && strings.IndexByte(`nN,;\`, s[i+1]) >= 0 {
			i++
			if c = s[i]; c|0x20 == 'n' {
				c = '\n'
			}
		}
		out.WriteByte(c)
	}
	return out.String()
}

// clean takes out space around, control characters, and what is no UTF-8.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if (r < ' ' && r != '\n' && r != '\t') || r == 0x7f {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(strings.ToValidUTF8(s, "\ufffd"))
}
