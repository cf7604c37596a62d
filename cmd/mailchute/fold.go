package main

import (
	"strings"
	"unicode/utf8"
)

// terminalWidth is what texts are made for.
const terminalWidth = 80

// folded breaks a text into lines of at most wide characters: at blanks, and
// within words that are longer.
func folded(text string, wide int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > wide {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
		for utf8.RuneCountInString(line) > wide {
			runes := []rune(line)
			lines, line = append(lines, string(runes[:wide])), string(runes[wide:])
		}
	}
	return append(lines, line)
}

// hanging puts a text beside a label, further lines under its beginning.
func hanging(label string, indent int, text string) string {
	label += strings.Repeat(" ", max(indent-len(label), 1))
	return label + strings.Join(folded(text, terminalWidth-indent), "\n"+strings.Repeat(" ", indent)) + "\n"
}
