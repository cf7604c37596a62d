package main

import "strings"

// terminalWidth is what texts are made for.
const terminalWidth = 80

// hanging puts a text beside a label, further lines under its beginning.
func hanging(label string, indent int, text string) string {
	label += strings.Repeat(" ", max(indent-len(label), 1))
	lines := wrap(strings.Join(strings.Fields(text), " "), terminalWidth-indent)
	return label + strings.Join(lines, "\n"+strings.Repeat(" ", indent)) + "\n"
}
