package main

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostShown is how much of a server's text is shown, in characters.
const mostShown = 200

// shown makes a text that came from elsewhere fit for a terminal: cut, without
// control and bidirectional characters.
func shown(text string) string { return shownUpTo(mostShown, text) }

func shownUpTo(most int, text string) string {
	var out strings.Builder
	n := 0
	for _, r := range text {
		switch {
		case n == most:
			return out.String() + "…"
		case r == utf8.RuneError, !unicode.IsPrint(r): // bidirectional characters are not printable
			out.WriteByte('?')
		default:
			out.WriteRune(r)
		}
		n++
	}
	return out.String()
}
