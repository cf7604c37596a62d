package reply

import "strings"

const (
	mostFooter     = 12 // lines of a footer
	mostNotice     = 8  // lines of a notice that are looked at
	shortestNotice = 10 // octets of the first of them
)

// listFooter finds what mailing lists and ticket systems add below a rule.
func (s *splitter) listFooter(i, _, end int) class {
	if !s.isRule(i) {
		return written
	}
	if s.count(i+1, end, mostFooter+1) <= mostFooter && s.isFooter(i+1, end) {
		s.locale = ""
		return footer
	}
	return written
}

// isFooter says whether the first lines from i on are those of a footer.
func (s *splitter) isFooter(i, end int) bool {
	for n := 0; n < 3; n++ {
		if i = s.next(i); i >= end || s.isRule(i) {
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

// notice finds the paragraph that companies add below: who may read the mail,
// whether to print it, which program looked for a virus.
func (s *splitter) notice(i, start, end int) class {
	if l := &s.lines[i]; i == start || l.end-l.start < shortestNotice || s.lines[i-1].class == written && !s.isRule(i-1) {
		return written
	}
	line := strings.TrimLeft(s.fold(i), ornaments+"\"[(")
	if isAdded(line) && !s.withinLetter(i, start, end) {
		s.locale = ""
		return footer
	}
	locale, ok := opening(line, notices[:])
	if first := strings.TrimLeft(s.raw(i), ornaments+"\"[("); !ok || !isCapital(first) {
		return written
	}
	text := ""
	for n := i; n < end && n < i+mostNotice; n++ {
		text += s.fold(n) + " "
	}
	if !isNotice(text) || s.withinLetter(i, start, end) {
		return written
	}
	s.locale = locale
	return footer
}

// withinLetter says whether what stands from line i on belongs to the letter above or below.
func (s *splitter) withinLetter(i, start, end int) bool {
	return s.introduced(i, start) || s.signedBelow(i, end)
}

// introduced says whether the last words above line i lead to it, as "Hello," and
// "we get this:" do.
func (s *splitter) introduced(i, start int) bool {
	for i--; i > start && (s.lines[i].class != written || s.isRule(i)); i-- {
		s.work++
	}
	line := s.raw(i)
	_, closed := closingIn(line)
	return !closed && (strings.HasSuffix(line, ",") || strings.HasSuffix(line, ":"))
}

// signedBelow says whether the last line of a piece is a name or the end of a
// letter: then what stands above, from line i on, is a letter too.
func (s *splitter) signedBelow(i, end int) bool {
	for n := end - 1; n > i && n >= end-mostFooter; n-- {
		if s.lines[n].class != written {
			continue
		}
		line := s.raw(n)
		_, closed := closingIn(line)
		return closed || isName(line) && len(line) <= longestName && !s.hasContact(n, n+1) && !strings.HasSuffix(line, ".") && !strings.HasSuffix(line, "。")
	}
	return false
}

// asks says whether a text has a question in it, as no machine's has.
func asks(text string) bool {
	return strings.Contains(text, "? ") || strings.Contains(text, "？")
}

// isNotice says whether a text that begins as a notice does is one.
func isNotice(text string) bool {
	if asks(text) {
		return false
	}
	return countOf(text, secrets[:]) >= fewestSecrets || countOf(text, viruses[:]) > 0 && countOf(text, searches[:]) > 0
}

// isAdded says whether a line is one that no sender writes.
func isAdded(line string) bool {
	for _, words := range clean {
		if rest, ok := strings.CutPrefix(line, words); ok {
			return rest == "" || strings.Contains(rest, "www.") || strings.Contains(rest, "://")
		}
	}
	return beginsWith(line, added[:])
}

// opening is the language of the first of some words that a text begins with.
func opening(text string, words []struct{ words, locale string }) (locale string, ok bool) {
	if text == "" {
		return "", false
	}
	for _, w := range words {
		if text[0] == w.words[0] && strings.HasPrefix(text, w.words) {
			return w.locale, true
		}
	}
	return "", false
}

func beginsWith(s string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// countOf counts the words that stand in a text.
func countOf(text string, words []string) (n int) {
	for _, w := range words {
		if strings.Contains(text, w) {
			n++
		}
	}
	return n
}
