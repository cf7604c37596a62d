package reply

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	mostJoined    = 5   // lines that an introduction goes over, blank ones too
	longestJoined = 600 // octets
	openerReach   = 40  // octets within which a date begins
)

// attribution is a line, or some, that introduces a quotation: "On Monday Ann wrote:".
type attribution struct {
	start, end int // lines
	locale     string
}

// attribution finds one that begins at line i.
func (p *page) attribution(i int) (a attribution, ok bool) {
	if p.long(i) || !p.mayTell(i) || !couldIntroduce(p.fold(i)) {
		return a, false
	}
	joined := ""
	for n := i; n < len(p.lines) && n < i+mostJoined; n++ {
		if p.lines[n].class == blank && p.addressBelow(n) {
			continue
		}
		if n > i && p.lines[n].class != written || p.long(n) {
			return a, false
		}
		joined += " " + strings.Trim(p.fold(n), "- ")
		if len(joined) > longestJoined {
			return a, false
		}
		c := cluesOf(withoutGlued(joined))
		if v := c.weigh(); v == surely || v == ifAlone && p.alone(i) || v > never && p.quotedNext(n+1) {
			return attribution{start: i, end: n + 1, locale: c.locale}, true
		}
		if strings.HasSuffix(joined, ":") {
			return a, false
		}
	}
	return a, false
}

// addressBelow says whether line i, a blank one, stands in the middle of an introduction.
// QUIRK: Polymail breaks an address in three: "<", "mailto:ann@example.org", ">".
func (p *page) addressBelow(i int) bool { return i+1 < len(p.lines) && p.raw(i+1) == "<" }

// withoutGlued cuts a line behind "wrote:" where the quotation begins on the same line.
// QUIRK: Hushmail and Yahoo's app write "wrote:old text".
func withoutGlued(s string) string {
	for i := 0; i+1 < len(s); i++ {
		if s[i] != ':' || s[i+1] == ' ' {
			continue
		}
		word := s[strings.LastIndexByte(s[:i], ' ')+1 : i]
		if _, ok := verb(word); ok && dateParts(s[:i]) > 1 {
			return s[:i+1]
		}
	}
	return s
}

// couldIntroduce says whether a line can be the first of an introduction.
func couldIntroduce(s string) bool {
	if len(s) < 2 { // "1" is an answer
		return false
	}
	if strings.HasSuffix(s, ":") || strings.ContainsAny(s, "@<") {
		return true
	}
	verb, _, _ := verbIn(s)
	return verb || opens(s)
}

// opens says whether a line begins as introductions do: with a word like "on",
// and a digit not far behind it.
func opens(s string) bool {
	s = strings.TrimLeft(s, "- ")
	head := s[:min(len(s), openerReach)]
	if strings.IndexFunc(head, unicode.IsDigit) < 0 {
		return false
	}
	for _, words := range unspacedOpeners {
		if strings.HasPrefix(head, words) {
			return true
		}
	}
	word, _, _ := strings.Cut(head, " ")
	return isDigit(head[0]) || openers[word] || isWeekday(word)
}

// isWeekday says whether a word is the name of a day: "mon.,".
func isWeekday(word string) bool { return weekdays[strings.TrimRight(word, ".,")] }

// alone says whether no written line stands right above line i, or one that ends a letter.
func (p *page) alone(i int) bool {
	if i == 0 || p.lines[i-1].class != written {
		return true
	}
	_, ends := closingIn(p.raw(i - 1))
	return ends
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
