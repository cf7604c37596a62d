package address

import "strings"

// splitter parts a field into its mailboxes: at commas and semicolons, and where
// a comma is missing.
type splitter struct {
	field   string
	pos     int
	group   string
	inGroup bool
	ended   bool // the group ends with the piece in hand
	literal bool // quotes and brackets have no meaning any more: one of them never ends
	wordEnd int  // where the next "?=" is known to be
	lastEnd int  // where the last semicolon stands, -1: nowhere
}

// next returns the next piece.
func (s *splitter) next() (piece string, ok bool) {
	if s.ended {
		s.group, s.inGroup, s.ended = "", false, false
	}
	for s.pos < len(s.field) {
		end := s.separator()
		piece = s.field[s.pos:end]
		s.pos = end
		if end == len(s.field) {
			return piece, true
		}
		switch s.field[end] {
		case ':': // RFC 5322 section 3.4: group = display-name ":" [group-list] ";"
			s.pos++
			if label := unquote(strings.TrimSpace(withoutComments(piece))); !strings.EqualFold(label, "mailto") {
				s.group, s.inGroup = label, true
			}
			continue
		case ';':
			s.ended = true
			s.pos++
		case ',':
			s.pos++
		}
		return piece, true
	}
	return "", false
}

// separator returns where the piece that begins at s.pos ends.
func (s *splitter) separator() int {
	angle, at := false, false
	for i := s.pos; i < len(s.field); i++ {
		switch c := s.field[i]; c {
		case '"', '(', '[', '=':
			if end, ok := s.skip(i); ok {
				i = end
			}
		case '<':
			angle = true
		case '>':
			if angle && s.bracketAhead(i+1) {
				return i + 1
			}
			angle = false
		case '@':
			at = true
		case ' ', '\t':
			if at && !angle && s.addressAhead(i+1) {
				return i
			}
		case ':':
			if !angle && !at && !s.inGroup && s.groupAhead(i) {
				return i
			}
		case ',', ';':
			if !angle || !s.routeAhead(i) {
				return i
			}
		}
	}
	return len(s.field)
}

// skip returns where the quoted string, comment, literal or encoded word that begins at i ends.
func (s *splitter) skip(i int) (end int, ok bool) {
	if s.literal && s.field[i] != '=' {
		return i, false
	}
	switch s.field[i] {
	case '"':
		end = quotedEnd(s.field, i)
	case '(':
		end = commentEnd(s.field, i)
	case '=':
		return s.encodedWord(i)
	default:
		near := s.field[i:min(len(s.field), i+longestDomain)]
		end = i + strings.IndexByte(near, ']')
		if end < i || strings.ContainsAny(s.field[i:end], ",;<\"") {
			return i, false
		}
	}
	if end < 0 {
		s.literal = true
		return i, false
	}
	return end, true
}

// routeAhead says whether the comma at i is in a route (RFC 5322 section 4.4):
// "<@a,@b:local@domain>".
func (s *splitter) routeAhead(i int) bool {
	rest := strings.TrimLeft(s.field[i+1:], " \t")
	return strings.HasPrefix(rest, "@") && s.field[i] == ','
}

// longestWord is how long an encoded word may be here: 75 octets (RFC 2047
// section 2), and what careless senders need more.
const longestWord = 1000

// encodedWord returns where the encoded word that begins at i ends. QUIRK: some
// senders leave commas and quotes in it (RFC 2047 section 5 forbids them).
func (s *splitter) encodedWord(i int) (end int, ok bool) {
	const head = len("=?a?q?")
	if !strings.HasPrefix(s.field[i:], "=?") || i+head > len(s.field) {
		return i, false
	}
	marks := 0
	at := i + 2
	for ; at < len(s.field) && at < i+longestWord && marks < 2; at++ {
		switch c := s.field[at]; {
		case c == '?':
			marks++
		case c <= ' ' || c == ',' || c == '"' || c == '<':
			return i, false
		}
	}
	if s.wordEnd < at {
		if n := strings.Index(s.field[at:], "?="); n >= 0 {
			s.wordEnd = at + n
		} else {
			s.wordEnd = len(s.field)
		}
	}
	if s.wordEnd == len(s.field) || s.wordEnd > i+longestWord || strings.ContainsAny(s.field[at:s.wordEnd], "<>@") {
		return i, false
	}
	return s.wordEnd + 1, true
}

// groupAhead says whether the colon at i begins a group: a semicolon ends it, or no
// bracket follows within sight. QUIRK: colons in names without quotes, such as
// "Re: Ann <ann@example.org>" (RFC 5322 section 3.2.5).
func (s *splitter) groupAhead(i int) bool {
	if i < s.lastEnd {
		return true
	}
	near := s.field[i+1 : min(len(s.field), i+longestAddress)]
	n := strings.IndexAny(near, ",<")
	return n < 0 || near[n] != '<'
}

// bracketAhead says whether another address in brackets comes before the next
// separator. QUIRK: the comma between two mailboxes was forgotten.
func (s *splitter) bracketAhead(i int) bool {
	n := strings.IndexAny(s.field[i:], ",;:<>\"(")
	return n >= 0 && s.field[i+n] == '<' && n+1 < len(s.field)-i && s.field[i+n+1] != '>'
}

// addressAhead says whether the next word is an address too. QUIRK: space for a comma.
func (s *splitter) addressAhead(i int) bool {
	word := strings.TrimLeft(s.field[i:min(len(s.field), i+longestAddress)], " \t")
	if end := strings.IndexAny(word, " \t,;<>(\""); end >= 0 {
		word = word[:end]
	}
	return strings.IndexByte(word, '@') > 0
}

// longestAddress is the longest that can be written to (RFC 5321 section 4.5.3.1.3), with its brackets.
const longestAddress = 256

// withoutEncodedCommas decodes the comma behind an address that is written as an
// encoded word. QUIRK: Python's email, 3.12 and 3.13, when it folds (RFC 2047 section 5
// has words in names only).
func withoutEncodedCommas(field string) string {
	const comma = "=?utf-8?q?=2C?="
	if !strings.Contains(field, comma) {
		return field
	}
	var out strings.Builder
	for piece := range strings.SplitAfterSeq(field, comma) {
		text, found := strings.CutSuffix(piece, comma)
		out.WriteString(text)
		text = strings.TrimRight(text, " \t")
		switch lastWord := text[strings.LastIndexAny(text, " \t")+1:]; {
		case found && strings.Contains(lastWord, "@"):
			out.WriteByte(',')
		case found:
			out.WriteString(comma)
		}
	}
	return out.String()
}
