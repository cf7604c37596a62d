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
		case isUnwanted(r):
			removed++
			return -1
		}
		return r
	}, text)
	return clean, removed
}

func hasUnwanted(text string) bool {
	for i := 0; i < len(text); i++ {
		if isUnwanted(rune(text[i])) {
			return true
		}
	}
	return false
}

func isUnwanted(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f
}
