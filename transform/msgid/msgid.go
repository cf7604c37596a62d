// Package msgid reads Message-ID, In-Reply-To and References (RFC 5322 section
// 3.6.4): the ids without angle brackets, and what stands there instead of ids.
package msgid

import "strings"

// longest is how long an id may be: a line (RFC 5322 section 2.1.1).
const longest = 998

// List returns the ids of a field in order, each once. Of more than limit ids it
// keeps the first, which names the conversation, and the newest; more says so.
func List(field string, limit int) (ids []string, more bool) {
	seen := map[string]bool{}
	add := func(id string) {
		if id = clean(id); id != "" && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	rest := field
	for {
		_, after, ok := strings.Cut(rest, "<")
		if !ok {
			break
		}
		id, behind, closed := strings.Cut(after, ">")
		if i := strings.LastIndexByte(id, '<'); i >= 0 {
			id = id[i+1:] // an id that never ended
		}
		if !closed {
			id, behind = firstWord(id), ""
		}
		add(id)
		rest = behind
	}
	if len(ids) == 0 {
		for _, word := range strings.Fields(field) {
			if strings.Contains(word, "@") { // QUIRK: ids without angle brackets
				add(strings.Trim(word, ",;\"'()"))
			}
		}
	}
	if len(ids) > limit {
		return append(ids[:1:1], ids[len(ids)-limit+1:]...), true
	}
	return ids, false
}

// First returns the first id of a field, "" if there is none. A Message-ID may
// be any one word.
func First(field string) string {
	if ids, _ := List(field, 1); len(ids) > 0 {
		return ids[0]
	}
	if words := strings.Fields(strings.Trim(field, "<> \t")); len(words) == 1 {
		return clean(words[0])
	}
	return ""
}

func firstWord(s string) string {
	if words := strings.Fields(s); len(words) > 0 {
		return words[0]
	}
	return ""
}

// clean takes away the space that folding left in an id.
func clean(id string) string {
	if strings.ContainsAny(id, " \t") {
		id = strings.Join(strings.Fields(id), "")
	}
	if len(id) > longest {
		return ""
	}
	return id
}
