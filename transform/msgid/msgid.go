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
	for _, id := range candidates(field) {
		if id = clean(id); id != "" && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	switch {
	case len(ids) <= limit:
		return ids, false
	case limit < 1:
		return nil, true
	}
	return append(ids[:1:1], ids[len(ids)-limit+1:]...), true
}

// First returns the first id of a field, "" if there is none. A Message-ID may
// be any one word.
func First(field string) string {
	if ids, _ := List(field, 1); len(ids) > 0 {
		return ids[0]
	}
	if words := strings.Fields(strings.Trim(field, "<> \t")); len(words) == 1 && !strings.ContainsAny(words[0], "<>") {
		return clean(words[0])
	}
	return ""
}

// candidates returns what stands in angle brackets, or where nothing does the
// words of a field that has nothing but ids.
func candidates(field string) []string {
	if !strings.Contains(field, "<") && strings.Contains(field, "&lt;") { // QUIRK: a field that went through HTML
		field = strings.NewReplacer("&lt;", "<", "&gt;", ">").Replace(field)
	}
	before, rest, bracketed := strings.Cut(field, "<")
	if !bracketed {
		return bare(before)
	}
	var list []string
	for bracketed {
		var piece string
		piece, rest, bracketed = strings.Cut(rest, "<")
		if !strings.Contains(piece, ">") {
			piece = firstWord(piece) // QUIRK: the bracket at the end is missing
		}
		list = append(list, piece)
	}
	return list
}

// bare returns ids without angle brackets. QUIRK: old mail programs; others
// wrote phrases there, such as "Your message of Monday" (RFC 5322 section 4.5.4).
func bare(field string) []string {
	words := strings.Fields(field)
	for i, word := range words {
		words[i] = strings.Trim(word, ",;\"'()")
		if !strings.Contains(word, "@") {
			return nil
		}
	}
	return words
}

func firstWord(s string) string {
	s = strings.TrimLeft(s, " \t")
	if end := strings.IndexAny(s, " \t"); end >= 0 {
		s = s[:end]
	}
	return s
}

// clean takes away what is behind the bracket, the space that folding left in an
// id, and an id that is too long.
func clean(id string) string {
	id, _, _ = strings.Cut(id, ">")
	if strings.ContainsAny(id, " \t") {
		id = strings.Join(strings.Fields(id), "")
	}
	if len(id) > longest {
		return ""
	}
	return id
}
