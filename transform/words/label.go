package words

import "strings"

// Labels returns the names of the character sets that encoded words in a value declare, as written.
func Labels(value string) (labels []string) {
	for {
		_, rest, ok := strings.Cut(value, "=?")
		if !ok {
			return labels
		}
		label, _, ended := strings.Cut(rest, "?")
		if ended && label != "" && !strings.ContainsAny(label, " \t=") {
			labels = append(labels, label)
		}
		value = rest
	}
}
