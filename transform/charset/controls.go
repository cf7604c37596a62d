package charset

import "strings"

// WithoutControls returns text that databases, XML and terminals take: NUL and
// the other C0 controls are taken out and counted, but for tab and line ends; a
// vertical tab or form feed becomes a line end.
func WithoutControls(text string) (clean string, removed int) {
	if !hasUnwanted(text) {
		return text, 0
	}
	clean = strings.Map(func(r rune) rune {
		switch {
		case r == '\v' || r == '\f':
			return '\n'
		case r <= 0x7f && unwanted[r]:
			removed++
			return -1
		}
		return r
	}, text)
	return clean, removed
}

func hasUnwanted(text string) bool {
	for i := 0; i < len(text); i++ {
		if unwanted[text[i]] {
			return true
		}
	}
	return false
}

// unwanted are the controls but for tab and line ends, by octet: every octet of
// every text is looked up here.
var unwanted = [1 << 8]bool{
	0x00: true, 0x01: true, 0x02: true, 0x03: true, 0x04: true, 0x05: true, 0x06: true, 0x07: true, 0x08: true,
	'\v': true, '\f': true, 0x0e: true, 0x0f: true,
	0x10: true, 0x11: true, 0x12: true, 0x13: true, 0x14: true, 0x15: true, 0x16: true, 0x17: true,
	0x18: true, 0x19: true, 0x1a: true, 0x1b: true, 0x1c: true, 0x1d: true, 0x1e: true, 0x1f: true,
	0x7f: true,
}
