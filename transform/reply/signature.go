package reply

import (
	"strings"
	"unicode/utf8"
)

const (
	fewLines    = 15 // lines below "--" that are a signature
	mostFooter  = 12 // lines of a footer
	mostBlock   = 6  // lines below a closing, a telephone's words or a rule
	longestName = 70 // characters of such a line
)

// signatures finds signatures and footers at the end of each piece that the
// sender wrote: in front of a quotation, or at the end.
func (s *splitter) signatures() {
	for i := 0; i < len(s.lines); {
		if s.lines[i].class != written {
			i++
			continue
		}
		end := i
		for end < len(s.lines) && (s.lines[end].class == written || s.lines[end].class == blank) {
			end++
		}
		s.signature(i, end)
		i = end
	}
}

// signature looks through one piece.
func (s *splitter) signature(start, end int) {
	rest := s.cut(start, end, s.dashes)
	rest = s.cut(start, rest, s.listFooter)
	rest = s.cut(start, rest, s.contact)
	rest = s.cut(start, rest, s.device)
	s.closing(start, rest)
}

// finder says what begins at line i and goes to the end of a piece; written if nothing does.
type finder func(i, start, end int) class

// cut gives the end of a piece from the first line on that find knows a class,
// and returns where the rest ends.
func (s *splitter) cut(start, end int, find finder) int {
	for i := start; i < end; i++ {
		if s.lines[i].class != written {
			continue
		}
		c := find(i, start, end)
		if c == written {
			continue
		}
		s.decideMinor("text_rule", s.locale, s.raw(i))
		i = s.dashAbove(i, start)
		s.mark(i, end, c)
		return i
	}
	return end
}

// dashAbove is the line of dashes that parts what begins at line i from the text
// above; i if there is none.
func (s *splitter) dashAbove(i, start int) int {
	for n := i - 1; n >= start && i-n <= 2; n-- {
		if s.lines[n].class == written {
			if s.isRule(n) || s.raw(n) == "—" {
				return n
			}
			break
		}
	}
	return i
}

// dashes finds the line that parts a signature from the text (RFC 3676 section 4.3).
func (s *splitter) dashes(i, _, end int) class {
	l := &s.lines[i]
	if l.end-l.start > 4 || s.raw(i) != "--" {
		return written
	}
	s.locale = ""
	if s.isFooter(i+1, end) {
		return footer
	}
	if strings.HasSuffix(s.text[l.start:l.end], " ") || s.count(i+1, end, fewLines+1) <= fewLines {
		return signature
	}
	return written // QUIRK: most programs lose the space; then it may be a rule
}

// listFooter finds what mailing lists and ticket systems add below a rule.
func (s *splitter) listFooter(i, _, end int) class {
	if !s.isRule(i) && (s.lines[i].first != "—"[0] || s.raw(i) != "—") {
		return written
	}
	if n := s.count(i+1, end, mostFooter+1); n > 0 && n <= mostFooter && s.isFooter(i+1, end) {
		s.locale = ""
		return footer
	}
	return written
}

// isFooter says whether the first lines from i on are those of a footer.
func (s *splitter) isFooter(i, end int) bool {
	for n := 0; n < 3; n++ {
		if i = s.next(i); i >= end {
			return false
		}
		line := s.fold(i)
		for _, words := range [...]string{
			"mailing list", "/listinfo/", "unsubscribe", "you received this message because", "you are receiving this because",
			"reply to this email directly", "view it on github", "to view this discussion", "visit topic", "désabonner", "abmelden von", "abbestellen",
		} {
			if strings.Contains(line, words) {
				return true
			}
		}
		i++
	}
	return false
}

// contact finds a rule with few short lines below it, one of them an address or
// a telephone number.
func (s *splitter) contact(i, start, end int) class {
	if i == start || !s.isRule(i) || !isASCII(s.raw(i)) || len(s.raw(i)) < 3 {
		return written
	}
	if n := s.count(i+1, end, mostBlock+1); n == 0 || n > mostBlock || !s.short(i+1, end) {
		return written
	}
	for n := i + 1; n < end; n++ {
		if line := s.raw(n); strings.Contains(line, "@") || strings.Contains(line, "www.") || digits(line) >= 7 {
			s.locale = ""
			return signature
		}
	}
	return written
}

// closing finds the formal end of a letter and the name below it. Both are words
// of the letter, unless a signature follows or more than a name stands there.
func (s *splitter) closing(start, end int) {
	signed, below := s.signedAt(end), 0
	for i := end - 1; i > start && below <= mostBlock; i-- {
		if s.lines[i].class != written {
			continue
		}
		line := s.raw(i)
		locale, named, ok := isClosing(line)
		if ok {
			if named {
				below++
			}
			if below > 1 || signed && below > 0 {
				s.decideMinor("text_rule", locale, line)
				s.mark(i, end, signature)
			}
			return
		}
		if utf8.RuneCountInString(line) > longestName || isPostscript(line) {
			return
		}
		below++
	}
}

// signedAt says whether a signature begins at line i that is more than a telephone's words.
func (s *splitter) signedAt(i int) bool {
	if i < len(s.lines) && s.isRule(i) {
		i = s.next(i + 1)
	}
	if i >= len(s.lines) || s.lines[i].class != signature {
		return false
	}
	_, _, device := sentFromDevice(s.fold(i))
	return !device
}

// isPostscript says whether a line is a word of the letter below its end: "PS: call me".
func isPostscript(line string) bool {
	words := strings.ToLower(line[:min(len(line), 5)])
	return strings.HasPrefix(words, "p.s.") || strings.HasPrefix(words, "ps:") || strings.HasPrefix(words, "ps ") || strings.HasPrefix(words, "ps.")
}

// isClosing says whether a line is a formal closing, and whether the name stands
// behind it.
func isClosing(raw string) (locale string, named, ok bool) {
	if len(raw) > 2*longestName {
		return "", false, false
	}
	words := fold(raw)
	if locale, ok = closings[strings.TrimRight(words, " ,.!،、，。")]; ok {
		return locale, false, true
	}
	if one, other, two := strings.Cut(words, "/"); two { // in two languages
		_, ok = closings[strings.Trim(other, " ,.!")]
		return closings[strings.TrimSpace(one)], false, ok
	}
	words, name, _ := strings.Cut(words, ",")
	locale, ok = closings[words]
	n := len(strings.Fields(name))
	return locale, true, ok && n > 0 && n <= 3
}

// count counts the lines from i up to end that are not blank, up to most.
func (s *splitter) count(i, end, most int) (n int) {
	for ; i < end && n < most; i++ {
		s.work++
		if s.lines[i].class != blank {
			n++
		}
	}
	return n
}

// short says whether no line from i up to end is longer than those of a signature.
func (s *splitter) short(i, end int) bool {
	for ; i < end; i++ {
		if utf8.RuneCountInString(s.raw(i)) > longestName {
			return false
		}
	}
	return true
}

func digits(s string) (n int) {
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
		}
	}
	return n
}
