package htmltext

import "strings"

// literal stands for a "<" that begins no tag while a page is read: the same
// length, and a control character, of which pages have none.
const literal = "\x01"

// longestTag is how far the name of a tag is looked at.
const longestTag = 64

// withLiterals marks each "<" that begins no tag, such as that of an address or of
// "a<b)", so that what follows it is not lost as attributes.
// QUIRK: programs that make pages of plain text without escaping it; a browser
// shows nothing of "<ann@example.org>".
func withLiterals(source string) string {
	var out []byte
	for at := 0; ; {
		i := strings.IndexByte(source[at:], '<')
		if i < 0 {
			break
		}
		if at += i + 1; !isName(source[at:]) {
			if out == nil {
				out = []byte(source)
			}
			out[at-1] = literal[0]
		}
	}
	if out == nil {
		return source
	}
	return string(out)
}

// isName says whether text behind a "<" may be the name of a tag, well or badly written.
func isName(text string) bool {
	for i := 0; i < len(text) && i < longestTag; i++ {
		switch c := text[i]; {
		case strings.IndexByte("@.,;!?&()+*", c) >= 0:
			return i == 0 // the tokenizer knows
		case c == ':':
			if strings.HasPrefix(text[i:], "://") {
				return false
			}
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_':
		default:
			return true
		}
	}
	return true
}
