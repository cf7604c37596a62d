package main

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// harmless shows as a dot what could move the cursor, hide or turn text.
func harmless(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) && !unicode.Is(unicode.Bidi_Control, c) {
			return c
		}
		return '\u00b7'
	}, text)
}

// wrap breaks a text at its line ends and, where it is wider than the column,
// at spaces, or anywhere in a long word.
func wrap(text string, wide int) (lines []string) {
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		line = harmless(strings.ReplaceAll(line, "\t", " "))
		for end := fit(line, wide); end < len(line) && len(lines) < mostWrapped; end = fit(line, wide) {
			next := end
			if space := strings.LastIndexByte(line[:end], ' '); line[end] == ' ' {
				next = end + 1
			} else if space > 0 && strings.TrimSpace(line[:space]) != "" {
				end, next = space, space+1
			}
			lines, line = append(lines, line[:end]), line[next:]
		}
		lines = append(lines, line)
		if len(lines) > mostWrapped {
			break
		}
	}
	return lines
}

// mostWrapped is more lines than are ever shown; what is behind them is one.
const mostWrapped = 1000

// fit is how much of a line is at most so many columns wide, at least one character.
func fit(line string, wide int) int {
	at := 0
	for i, c := range line {
		if at += runeColumns(c); at > wide && i > 0 {
			return i
		}
	}
	return len(line)
}

// columns is how wide a text is on a terminal.
func columns(text string) (n int) {
	for _, c := range text {
		n += runeColumns(c)
	}
	return n
}

func runeColumns(c rune) int {
	switch k := width.LookupRune(c).Kind(); {
	case unicode.Is(unicode.Mn, c):
		return 0
	case k == width.EastAsianWide || k == width.EastAsianFullwidth:
		return 2
	}
	return 1
}
