package htmltext

import (
	"os"
	"regexp"
)

// MarkNames are the names in the source of named.
func MarkNames() []string {
	source, err := os.ReadFile("mark.go")
	if err != nil {
		return nil
	}
	var names []string
	for _, list := range regexp.MustCompile(`(?s)switch name \{.*?return markNone`).FindAll(source, -1) {
		for _, name := range regexp.MustCompile(`"([A-Za-z_0-9-]+)"`).FindAllSubmatch(list, -1) {
			if named(string(name[1])) != markNone {
				names = append(names, string(name[1]))
			}
		}
	}
	return names
}

// Steps is how many tokens, attributes and elements Read looks at in source.
func Steps(source string, limit int) int { return read(source, limit, false).steps }
