package reply

import (
	"strings"
	"unicode/utf8"
)

const (
	fewLines    = 15 // lines below "--" that are a signature
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
	rest := s.cut(start, end, s.notice)
	rest = s.cut(start, rest, s.dashes)
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
	if strings.HasPrefix(s.raw(i), "签名由") {
		return s.cardAbove(i, start)
	}
	for n := i - 1; n >= start && i-n <= 2; n-- {
		if s.lines[n].class == written {
			if s.isRule(n) {
				return n
			}
			break
		}
	}
	return i
}

// cardAbove is the first line of a visiting card that stands above line i, drawn
// with bars; i if there is none.
// QUIRK: NetEase's Mail Master puts one above its own words.
func (s *splitter) cardAbove(i, start int) (top int) {
	top = i
	for n := i - 1; n > start && i-n <= mostFooter; n-- {
		line := s.raw(n)
		if utf8.RuneCountInString(line) > longestName {
			break
		}
		if line != "" && strings.Trim(line, "| ") == "" {
			top = n
		}
	}
	return top
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

// contact finds a rule with few short lines below it that stand below the end of
// a letter, or one of which is an address or a telephone number.
func (s *splitter) contact(i, start, end int) class {
	if i == start || !s.isRule(i) || len(s.raw(i)) < 3 || strings.HasPrefix(s.raw(i), "—") { // a dash is the writer's own
		return written
	}
	if n := s.count(i+1, end, mostBlock+1); n == 0 || n > mostBlock || !s.short(i+1, end) {
		return written
	}
	if !s.hasContact(i+1, end) && !s.endsLetter(i-1, start) {
		return written
	}
	s.locale = ""
	return signature
}

// hasContact says whether one of the lines from i up to end is an address, a link
// or a telephone number.
func (s *splitter) hasContact(i, end int) bool {
	for ; i < end; i++ {
		line := s.raw(i)
		if strings.Contains(line, "@") || strings.Contains(line, "www.") || strings.Contains(line, "://") || digits(line) >= 7 {
			return true
		}
	}
	return false
}

// endsLetter says whether line i, or the last above it, is the name below a closing.
func (s *splitter) endsLetter(i, start int) bool {
	for seen := 0; i >= start && seen < 2; i-- {
		if s.lines[i].class == blank {
			continue
		}
		if c, ok := closingIn(s.raw(i)); ok {
			return c.named || seen > 0
		}
		seen++
	}
	return false
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
