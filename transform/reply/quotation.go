package reply

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// quotations finds what is quoted, from the top.
func (s *splitter) quotations() {
	for i := 0; i < len(s.lines); {
		switch s.lines[i].class {
		case written:
			i = s.beginning(i)
		case quoted:
			if next, ok := s.forwardBehindArrows(i); ok {
				i = next
				continue
			}
			if s.lines[i].arrow {
				s.decide("text_rule", "", s.raw(i), sureArrows)
				s.mark(s.aboveRules(i), i, quoted)
			}
			if s.betweenArrows(i) && !s.quotedNext(i+1) {
				s.mark(i+1, len(s.lines), quoted)
			}
			i = s.afterQuoted(i)
		default:
			i++
		}
	}
}

// betweenArrows says whether a line introduces a quotation that has no signs of its own.
// QUIRK: GroupWise writes ">>> Ann Lee <ann@example.org> 08/26/19 4:37 PM >>>".
func (p *page) betweenArrows(i int) bool {
	const sign = ">>>"
	line := p.raw(i)
	return len(line) > 2*len(sign) && strings.HasPrefix(line, sign) && strings.HasSuffix(line, sign) && dateParts(line) > 1
}

// beginning looks whether a quotation begins at a written line, and returns the
// line to go on with.
func (s *splitter) beginning(i int) int {
	if m, ok := s.marker(i); ok && (s.some || !m.above) { // else it is a ticket system's own mail
		return s.takeMarker(i, m)
	}
	if s.lines[i].traits&hasColon != 0 {
		if b, ok := s.header(i); ok {
			return s.takeHeader(b)
		}
	}
	if b, ok := s.table(i); ok {
		return s.takeHeader(b)
	}
	if a, ok := s.attribution(i); ok {
		if s.first == nil && s.part(i) {
			a.start, a.end = a.start+1, a.end+1
		}
		return s.takeAttribution(a)
	}
	s.some = true
	return i + 1
}

// takeMarker notes a line that says what stands below it, and returns the line
// to go on with.
func (s *splitter) takeMarker(i int, m marker) int {
	c := quoted
	if s.forwards(m) {
		c = forwarded
	}
	top := s.aboveRules(i)
	s.decide("text_rule", m.locale, s.raw(i), sureHeader)
	s.mark(top, m.end, c)
	if m.above {
		return s.takeRest(m.end, c)
	}
	b := s.headerOf(m)
	if c == forwarded {
		s.takeForward(&b, "marker", m.locale, s.raw(i))
	}
	end := max(m.end, b.end)
	if s.quotedNext(m.end) {
		end = m.end // the fields are behind ">", too
	}
	s.mark(m.end, end, c)
	return s.takeRest(end, c)
}

// takeHeader notes a quoted header without a line that says so, and returns the
// line to go on with.
func (s *splitter) takeHeader(b block) int {
	c := quoted
	if s.mail.Forward {
		c = forwarded
		s.takeForward(&b, "header_block", b.locale, s.raw(b.start))
	}
	s.decide("text_rule", b.locale, s.raw(b.start), sureHeader)
	s.mark(s.aboveRules(b.start), b.end, c)
	return s.takeRest(b.end, c)
}

// takeRest takes all lines from i on for quoted or forwarded, unless they are
// marked as quoted one by one; then others may be answers. It returns the line to
// go on with.
func (s *splitter) takeRest(i int, c class) int {
	if i > 0 && i < len(s.lines) && s.lines[i-1].arrow || s.quotedNext(i) {
		for i = s.next(i); c == forwarded && i < len(s.lines) && s.lines[i].arrow; i = s.next(i + 1) {
			s.lines[i].class = forwarded
		}
		return i
	}
	s.mark(i, len(s.lines), c)
	return len(s.lines)
}

// takeAttribution notes an introduction and returns the line to go on with.
func (s *splitter) takeAttribution(a attribution) int {
	followed := s.quotedNext(a.end)
	if above := a.start - 1; above >= 0 && s.lines[above].class == written && s.startsInMiddle(a.start) {
		a.start = above
	}
	c, sure := quoted, sureBareIntro
	if followed {
		sure = sureIntro
	}
	if s.mail.Forward && s.first == nil { // QUIRK: Outlook for the Mac forwards as others answer
		c = forwarded
		s.takeIntroduced(a)
	}
	s.decide("text_rule", a.locale, s.raw(a.start), sure)
	if followed && c == quoted {
		s.mark(a.start, a.end, intro)
		return a.end
	}
	s.mark(a.start, a.end, c)
	return s.takeRest(a.end, c)
}

// part makes two lines of line i where the sender wrote in front of an
// introduction: "yes On Mon, 2 Nov 2026, Ann wrote:". This is done once in a text,
// as it moves all lines below.
func (s *splitter) part(i int) bool {
	const opener = " On "
	l := s.lines[i]
	line := s.text[l.start:min(l.end, l.start+longestLine)]
	at := strings.Index(line, opener)
	if at < 0 {
		return false
	}
	own := strings.TrimRight(line[:at], "- ")
	day, _, _ := strings.Cut(line[at+len(opener):], " ")
	if strings.TrimSpace(own) == "" || strings.ContainsAny(own, "@<") || !isWeekday(fold(day)) {
		return false
	}
	s.lines[i].end = l.start + len(own)
	l.start += len(own)
	for s.text[l.start] == ' ' {
		l.start++
	}
	l.first = s.text[l.start]
	s.lines = slices.Insert(s.lines, i+1, l)
	s.known, s.some = -1, true
	return true
}

// startsInMiddle says whether an introduction begins with the address that
// belongs to a name on a short line of its own above.
func (s *splitter) startsInMiddle(i int) bool {
	above := s.raw(i - 1)
	alone := i-1 == 0 || s.lines[i-2].class == blank
	return strings.HasPrefix(s.raw(i), "<") && alone && utf8.RuneCountInString(above) <= 60
}

const (
	wrapped     = 60 // octets of a quoted line that may have been broken
	mostWrapped = 2  // lines that one broken line leaves
)

// afterQuoted takes what a mail program broke off a quoted line for quoted, and
// returns the line to go on with.
func (s *splitter) afterQuoted(i int) int {
	next := i + 1
	if !s.lines[i].arrow || next >= len(s.lines) || s.lines[next].class != written {
		return next
	}
	end := next
	for end < len(s.lines) && s.lines[end].class == written && end-next < mostWrapped {
		end++
	}
	if end == len(s.lines) || s.lines[end].class != quoted {
		return next
	}
	line, below := s.raw(i), s.raw(next)
	if !endsLink(line, below) && !isLink(below) && (len(line) < wrapped || !goesOn(line, below)) {
		return next
	}
	s.mark(next, end, quoted)
	return end
}

// endsLink says whether a line ends the link in parentheses that the line above
// it leaves open.
func endsLink(above, below string) bool {
	opening := strings.LastIndexByte(above, '(')
	if opening < 0 || !isOpen(above, '(', ')') || !strings.Contains(above[opening:], "://") {
		return false
	}
	closing := strings.IndexByte(below, ')')
	return closing >= 0 && !strings.ContainsAny(below[:closing], " (")
}

// isLink says whether a line is a link that lost the sign of its line and kept
// the sign of the next: "(https://example.org/a) >".
func isLink(s string) bool {
	return strings.HasPrefix(s, "(http") && strings.HasSuffix(s, ") >") && !strings.Contains(s[:len(s)-2], " ")
}

// goesOn says whether a line goes on with the sentence of the line above it.
func goesOn(above, below string) bool {
	first, _ := utf8.DecodeRuneInString(below)
	last, _ := utf8.DecodeLastRuneInString(above)
	return unicode.IsLower(first) || !strings.ContainsRune(".!?:。！？", last)
}
