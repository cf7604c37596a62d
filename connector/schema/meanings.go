package schema

import (
	"regexp"
	"strings"

	"github.com/mailchute/mailchute/docs"
)

var (
	keyInCell = regexp.MustCompile("`([a-z0-9_]+)`")
	link      = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
)

// meanings are what docs/configuration.md says of each setting ("sinks.kafka.topic").
// There a heading of the second level is a key of the file, one below it a key
// in that; the columns of the tables are key, perhaps default, and meaning.
func meanings() map[string]string {
	said := make(map[string]string)
	top, prefix, columns := "", "", 3
	for line := range strings.Lines(docs.Configuration()) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "## "):
			top = strings.TrimPrefix(line, "## ")
			if strings.Contains(top, " ") { // "Top level"
				top = ""
			}
			prefix = top
		case strings.HasPrefix(line, "###"):
			prefix = join(top, strings.TrimLeft(line, "# "))
		case strings.HasPrefix(line, "| Key "):
			columns = strings.Count(line, "|") - 1
		case strings.HasPrefix(line, "| `"):
			cells := strings.SplitN(strings.Trim(line, "| "), "|", columns)
			for _, key := range keyInCell.FindAllStringSubmatch(cells[0], -1) {
				said[join(prefix, key[1])] = plain(cells[len(cells)-1])
			}
		}
	}
	return said
}

// plain is a cell without its markup.
func plain(cell string) string {
	return strings.ReplaceAll(link.ReplaceAllString(strings.TrimSpace(cell), "$1"), "`", "")
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
