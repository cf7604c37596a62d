// Package address reads address fields (RFC 5322 section 3.4) as they are
// written, not as they should be: with groups, comments and quoted local parts,
// with brackets and quotes that are missing, with names that are no address at
// all. It never fails; what is not an address that one could write to is said
// to be invalid. Encoded words are left as they are, inside and out.
package address

import "strings"

// Mailbox is one address of a field.
type Mailbox struct {
	Name    string // display name without quotes, else the comment; encoded words still in it
	Address string // addr-spec without comments and space
	Group   string // the group it stands in
	InGroup bool   // Group is set, perhaps to ""
	Raw     string // the piece of the field
}

// Parse returns the addresses of a field, at most limit; more says that there were others.
func Parse(field string, limit int) (list []Mailbox, more bool) {
	field = withoutEncodedCommas(field)
	s := splitter{field: field, lastEnd: strings.LastIndexByte(field, ';')}
	for {
		piece, ok := s.next()
		if !ok {
			return list, false
		}
		m, ok := parsePiece(piece)
		if !ok {
			continue
		}
		if len(list) == limit {
			return list, true
		}
		m.Group, m.InGroup = s.group, s.inGroup
		list = append(list, m)
	}
}

// parsePiece reads what stands between two commas.
func parsePiece(piece string) (m Mailbox, ok bool) {
	m.Raw = strings.TrimSpace(piece)
	if m.Raw == "" {
		return m, false
	}
	text := withoutOuterQuotes(m.Raw)
	open, end := angles(text)
	if open >= 0 {
		m.Name = name(text[:open])
		inner := text[open+1 : end]
		if m.Name == "" && isWords(inner) {
			m.Name = name(inner)
			return m, true
		}
		m.Address = addrSpec(inner)
		if m.Name == "" && end < len(text) {
			m.Name = name(text[end+1:]) // QUIRK: the name behind the address
		}
		if m.Address == "" && m.Name == "" {
			return m, m.Raw != "<>"
		}
		return m, true
	}
	bare, comment := cutComments(text)
	m.Address, m.Name = bareAddress(bare)
	if m.Name == "" {
		m.Name = strings.TrimSpace(comment)
	}
	return m, m.Address != "" || m.Name != ""
}

// isWords says whether what stands in brackets is no address but words.
// QUIRK: browsers that save a page as mail name themselves so in From.
func isWords(inner string) bool {
	return !strings.Contains(inner, "@") && strings.ContainsAny(strings.TrimSpace(inner), " \t")
}

// withoutOuterQuotes takes away quotes that stand around a name and an address in
// brackets. QUIRK: RFC 5322 section 3.4 has them around the name only.
func withoutOuterQuotes(s string) string {
	if s[0] != '"' || quotedEnd(s, 0) != len(s)-1 {
		return s
	}
	inner := unquote(s)
	if strings.HasSuffix(inner, ">") && strings.Contains(inner, "<") && strings.Contains(inner, "@") {
		return inner
	}
	return s
}

// angles finds "<…>" outside quotes and comments; a ">" that is missing is at
// the end, and one without "<" makes the word in front of it the address.
func angles(s string) (open, end int) {
	open = -1
	var literal, closed bool // a quote or comment never ends; a ">" without "<" was seen
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case (c == '"' || c == '(') && !literal:
			end := quotedEnd
			if c == '(' {
				end = commentEnd
			}
			stop := end(s, i)
			literal = stop < 0
			i = max(i, stop)
		case c == '<':
			open = i
		case c == '>' && open >= 0:
			return open, i
		case c == '>' && !closed:
			closed = true
			if word := strings.LastIndexAny(s[:i], " \t\"") + 1; strings.Contains(s[word:i], "@") && word > 0 {
				return word - 1, i
			}
		}
	}
	return open, len(s)
}

// bareAddress reads a piece without brackets: the word with an "@" is the
// address, what else there is the name; a single word is an address without domain.
func bareAddress(s string) (address, name string) {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, `"`) || !strings.ContainsAny(s, " \t") {
		if spec := addrSpec(s); strings.Contains(spec, "@") || !strings.HasPrefix(s, `"`) {
			return spec, ""
		}
		return "", unquote(s)
	}
	if spec := withoutSpaceAround(s); spec != "" {
		return spec, ""
	}
	words := strings.Fields(s)
	for i, w := range words {
		if strings.Contains(w, "@") {
			rest := append(words[:i:i], words[i+1:]...)
			return strings.Trim(w, "<>\"'"), unquote(strings.Join(rest, " "))
		}
	}
	return "", unquote(s)
}

// withoutSpaceAround reads the obsolete form with space around "@" and "." (RFC 5322 section 4.4).
func withoutSpaceAround(s string) string {
	local, domain, ok := strings.Cut(s, "@")
	if !ok || strings.Contains(domain, "@") {
		return ""
	}
	local, domain = joinDots(local), joinDots(domain)
	if local == "" || domain == "" || strings.ContainsAny(local+domain, " \t") {
		return ""
	}
	return local + "@" + domain
}

func joinDots(s string) string {
	words := strings.Split(s, ".")
	for i := range words {
		words[i] = strings.TrimSpace(words[i])
	}
	return strings.Join(words, ".")
}
