package reply

import "strings"

const (
	fewestDashes = 2
	longestRule  = 120 // octets of a line of dashes
	shortLine    = 60  // octets of a line that may ask for answers without any
)

const (
	ornaments = "-_=~#>‐–—―─━* "
	endings   = ":：. "
)

// marker is a line that says what stands below it: "-----Original Message-----".
type marker struct {
	end int // the line behind it
	phrase
	above  bool  // it asks for answers above itself
	header block // on the same line
}

// marker finds one at line i.
func (p *page) marker(i int) (m marker, ok bool) {
	if p.lines[i].first == '-' {
		if m, ok = headerBehind(p.raw(i)); ok {
			m.end = i + 1
			return m, true
		}
	}
	if p.lines[i].end-p.lines[i].start > 2*longestRule || p.tooLongToMark(i) {
		return m, false
	}
	s := strings.ReplaceAll(p.fold(i), "&nbsp;", " ") // QUIRK: QQ Mail
	inner := strings.Trim(s, ornaments)
	dashes := len(s) - len(inner)
	words := strings.TrimRight(strings.TrimSpace(inner), endings)
	if ph, known := phrases[words]; known {
		return marker{end: i + 1, phrase: ph}, dashes >= fewestDashes || p.headerBelow(i+1)
	}
	if locale, ok := wroteBetweenDashes(s, words); ok {
		return marker{end: i + 1, phrase: phrase{locale: locale}}, true
	}
	if locale, ok := forwarder(words); ok && dashes >= fewestDashes {
		return marker{end: i + 1, phrase: phrase{forward: true, locale: locale}}, true
	}
	if dashes < fewestDashes && (len(s) > shortLine || !strings.Contains(s, "this line")) {
		return m, false // without dashes the words of other languages may be those of a letter
	}
	locale, ok := asksForAnswers(inner)
	return marker{end: i + 1, phrase: phrase{locale: locale}, above: true}, ok || isFramed(s)
}

// forwarder says whether a line says who forwarded what stands below it, and in
// which language.
func forwarder(words string) (locale string, ok bool) {
	for _, f := range forwarders {
		if strings.HasPrefix(words, f.words) {
			return f.locale, true
		}
	}
	return "", false
}

// asksForAnswers says whether a line asks for answers above itself, and in which
// language.
func asksForAnswers(s string) (locale string, ok bool) {
	if isSentence(s) {
		return "", false
	}
	for _, a := range above {
		if strings.Contains(s, a.words) {
			return a.locale, true
		}
	}
	return "", false
}

// headerBehind reads a marker that the fields of a quoted header follow on its line.
// QUIRK: Samsung and Yahoo write "---- Original message ---- From: Ann To: Bob".
func headerBehind(line string) (m marker, ok bool) {
	const rule = "----"
	words, fields, ok := strings.Cut(strings.TrimLeft(line, "- "), rule)
	if !ok || !strings.HasPrefix(line, rule) {
		return m, false
	}
	if m.phrase, ok = phrases[strings.TrimSpace(fold(words))]; !ok {
		return m, false
	}
	m.header = fieldsIn(strings.TrimLeft(fields, "- "))
	return m, m.header.roles > 1
}

// wroteBetweenDashes says whether a line is "---- Ann wrote ----", and in which language.
// QUIRK: mail programs of Android write it, and no sign on the lines below.
func wroteBetweenDashes(s, words string) (locale string, ok bool) {
	const rule = "----"
	if !strings.HasPrefix(s, rule) || !strings.HasSuffix(s, rule) {
		return "", false
	}
	found, locale, behind := verbIn(words)
	return locale, found && behind == 0 && len(strings.Fields(words)) <= fewWords
}

// isFramed says whether a line stands in the frame that Zendesk draws around its
// request, in any language.
func isFramed(s string) bool { return strings.HasPrefix(s, "##- ") && strings.HasSuffix(s, " -##") }

// isSentence says whether a line goes on behind the end of a sentence.
func isSentence(s string) bool { return strings.Contains(s, ". ") || strings.Contains(s, "? ") }

// headerBelow says whether two fields of a quoted header stand below line i, or
// one behind ">".
func (p *page) headerBelow(i int) bool {
	i = p.next(i)
	if i >= len(p.lines) || !p.isField(i) {
		return false
	}
	if p.lines[i].arrow {
		return true
	}
	i = p.next(i + 1)
	return i < len(p.lines) && p.isField(i)
}

// isRule says whether line i is nothing but dashes or their like.
func (p *page) isRule(i int) bool {
	first := p.lines[i].first
	if first == 0 || first >= '0' && first <= 'z' && first != '=' && first != '_' {
		return false // most lines
	}
	s := p.raw(i)
	return len(s) >= fewestDashes && len(s) <= 3*longestRule && strings.Trim(s, "-_=~*‐–—―─━ ") == ""
}

// aboveRules goes up from line i over lines that belong to what begins there:
// rules and blank lines between them.
func (p *page) aboveRules(i int) int {
	top := i
	for n := i - 1; n >= 0 && i-n <= mostFields; n-- {
		if p.lines[n].class == blank {
			continue
		}
		if p.lines[n].class != written || !p.isRule(n) {
			break
		}
		top = n
	}
	return top
}
