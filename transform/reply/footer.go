package reply

import "strings"

const (
	mostFooter     = 12  // lines of a footer
	mostWarnings   = 4   // on top of a mail
	mostWarning    = 6   // lines of one
	longestOpening = 100 // octets in which a text that warns has begun to
	mostNotice     = 8   // lines of a notice that are looked at
	shortestNotice = 10  // octets of the first of them
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

// warnings takes for footers what gateways put on top of a mail: "CAUTION: This
// email originated from outside of the organization. Do not click links …".
func (s *splitter) warnings() {
	i := s.next(0)
	for n := 0; n < mostWarnings && i < len(s.lines) && s.lines[i].class == written; n++ {
		top := i
		for i < len(s.lines) && s.isRule(i) {
			i = s.next(i + 1)
		}
		end, locale, ok := s.warning(i)
		if !ok || s.next(end) == len(s.lines) {
			return
		}
		s.decideMinor("text_rule", locale, s.raw(i))
		for end < len(s.lines) && s.isRule(end) {
			end++
		}
		s.mark(top, end, footer)
		i = s.next(end)
	}
}

// warning reads one that begins at line i, and tells the line behind it.
func (s *splitter) warning(i int) (end int, locale string, ok bool) {
	text := ""
	for end = i; end < len(s.lines) && end < i+mostWarning && s.lines[end].class == written; end++ {
		if ok && !s.wraps(end-1) && countOf(s.fold(end), dangers[:]) == 0 {
			break
		}
		text = strings.TrimLeft(text+s.fold(end)+" ", ornaments+"[(⚠\ufe0f!")
		locale, ok = opensWarning(text)
		if !ok && len(text) > longestOpening {
			return end, "", false
		}
		ok = ok && warns(text)
	}
	return end, locale, ok
}

// wraps says whether line i goes on with the next one.
func (s *splitter) wraps(i int) bool {
	line := s.raw(i)
	return len(line) >= wrapped && goesOn(line, s.raw(i+1)) && !strings.HasSuffix(line, "]") && !strings.HasSuffix(line, "*")
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

// opensWarning says whether a text begins as such a warning does, and in which language.
func opensWarning(text string) (locale string, ok bool) {
	if locale, ok = opening(text, alarms[:]); ok {
		return locale, true
	}
	locale, ok = opening(text, notices[:])
	return locale, ok || beginsWith(text, unacquainted[:])
}

// warns says whether a text that begins as a warning does is one.
func warns(text string) bool {
	if beginsWith(text, unacquainted[:]) {
		return strings.Contains(text, "@")
	}
	return !asks(text) && countOf(text, outside[:]) > 0 && countOf(text, dangers[:]) > 0
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
