package mimescan

import (
	"bytes"
	"strings"
)

// nameLength returns where the colon of a field stands, 0 if the line is none:
// a name is printable ASCII without space (RFC 5322 section 2.2); space in front
// of the colon is the obsolete form (section 4.5).
// QUIRK: octets beyond ASCII are taken too, as some programs write names in their language.
func nameLength(line []byte) int {
	for i, c := range line {
		switch {
		case c == ':':
			return i
		case c == ' ' || c == '\t':
			rest := line[i:]
			for len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t') {
				rest = rest[1:]
			}
			if i > 0 && len(rest) > 0 && rest[0] == ':' {
				return len(line) - len(rest)
			}
			return 0
		case c < '!' || c == 0x7f:
			return 0
		}
	}
	return 0
}

// isNearlyField says whether a line is a field but for space or control characters
// in its name.
// QUIRK: scripts write "Reply To: name"; who hides a sender puts a NUL into From.
func isNearlyField(line []byte) bool {
	name, value, ok := bytes.Cut(line, []byte(":"))
	if !ok || isBlank(name) || isBlank(value) || bytes.IndexByte(name, ' ') != bytes.LastIndexByte(name, ' ') {
		return false
	}
	for _, c := range name {
		if c > ' ' && c != 0x7f && !isToken(string(c)) {
			return false
		}
	}
	return true
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }

// isLineEnd says whether a line holds nothing but its line end. QUIRK: gateways that
// write CR CR LF (RFC 5322 section 2.3 has CR and LF together only).
func isLineEnd(line []byte) bool {
	end := len(line) - 1
	for i := 0; i < end; i++ {
		if line[i] != '\r' {
			return false
		}
	}
	return end >= 0 && line[end] == '\n'
}

// isBlank says whether a text holds nothing but space.
func isBlank(text []byte) bool {
	for _, c := range text {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return false
		}
	}
	return true
}

func trimSpace(s string) string {
	for s != "" && isSpace(s[0]) {
		s = s[1:]
	}
	return trimRight(s)
}

func trimRight(s string) string {
	for s != "" && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

func hasContentPrefix(name string) bool {
	const prefix = "content-"
	return len(name) > len(prefix) && strings.EqualFold(name[:len(prefix)], prefix)
}

// isParameter says whether a line begins with "attribute=" (RFC 2045 section 5.1).
func isParameter(line []byte) bool {
	attribute, _, ok := bytes.Cut(line, []byte("="))
	return ok && isToken(string(attribute))
}

// isToken says whether s is a token (RFC 2045 section 5.1).
func isToken(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c > '~' || strings.IndexByte(`()<>@,;:\"/[]?=`, c) >= 0 {
			return false
		}
	}
	return s != ""
}
