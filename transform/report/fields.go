package report

import (
	"strings"
)

// mostFields is how many fields of one text are read.
const mostFields = 5000

// get returns the first field of that name.
func get(fields []Field, name string) (value string, ok bool) {
	for _, f := range fields {
		if len(f.Name) == len(name) && strings.EqualFold(f.Name, name) {
			return f.Value, true
		}
	}
	return "", false
}

// groups reads groups of fields that blank lines part (RFC 3464 section 2.1).
// Lines that are no field are passed over.
func groups(text string) [][]Field {
	var all [][]Field
	var group []Field
	count := 0
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" {
			if len(group) > 0 {
				all = append(all, group)
			}
			group = nil
			continue
		}
		if count == mostFields {
			break
		}
		if isSpace(line[0]) && len(group) > 0 { // RFC 5322 section 2.2.3
			last := &group[len(group)-1]
			last.Value = strings.TrimLeft(last.Value+" "+strings.TrimSpace(line), " ")
			count++
			continue
		}
		if n := fieldName(line); n > 0 {
			group = append(group, Field{Name: strings.TrimRight(line[:n], " \t"), Value: strings.TrimSpace(line[n+1:])})
			count++
		}
	}
	if len(group) > 0 {
		all = append(all, group)
	}
	return all
}

// header reads the fields up to the first blank line.
func header(text string) []Field {
	text = strings.TrimLeft(text, "\r\n \t")
	if end := blankLine(text); end >= 0 {
		text = text[:end]
	}
	if all := groups(text); len(all) > 0 {
		return all[0]
	}
	return nil
}

// blankLine is where the first blank line begins, -1 without one.
func blankLine(text string) int {
	at := 0
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			return at
		}
		at += len(line)
	}
	return -1
}

// fieldName is the length of the field name that a line begins with, 0 if it
// begins with none (RFC 5322 section 2.2), with the spaces that may stand before
// the colon (RFC 5322 section 4.5).
func fieldName(line string) int {
	for i := 0; i < len(line) && i < 80; i++ {
		switch c := line[i]; {
		case c == ':':
			return i
		case isSpace(c) && i > 0 && strings.HasPrefix(strings.TrimLeft(line[i:], " \t"), ":"):
			return strings.IndexByte(line, ':')
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_':
		default:
			return 0
		}
	}
	return 0
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }
