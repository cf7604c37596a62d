package reply

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	mostJoined    = 4   // lines that an introduction goes over
	longestJoined = 600 // octets
	openerReach   = 40  // octets within which a date begins
	shortest      = 8   // octets of the shortest introduction
)

// attribution is a line, or some, that introduces a quotation: "On Monday Ann wrote:".
type attribution struct {
	start, end int // lines
	locale     string
	sure       bool // also where no quotation follows
}

// attribution finds one that begins at line i.
func (p *page) attribution(i int) (a attribution, ok bool) {
	first := p.fold(i)
	if len(first) < 2 || p.long(i) || !couldIntroduce(first) {
		return a, false
	}
	joined := strings.Trim(first, "- ")
	for n := i; n < len(p.lines) && n < i+mostJoined; n++ {
		if n > i {
			if p.lines[n].class != written || p.long(n) {
				return a, false
			}
			joined += " " + strings.Trim(p.fold(n), "- ")
		}
		if len(joined) > longestJoined {
			return a, false
		}
		if locale, sure, ok := introduces(joined, func() bool { return p.quotedNext(n + 1) }); ok {
			return attribution{start: i, end: n + 1, locale: locale, sure: sure}, true
		}
		if strings.HasSuffix(joined, ":") {
			return a, false
		}
	}
	return a, false
}

// couldIntroduce says whether a line can be the first of an introduction.
func couldIntroduce(s string) bool {
	if strings.HasSuffix(s, ":") || strings.ContainsAny(s, "@<") {
		return true
	}
	verb, _, _ := verbIn(s)
	return verb || opens(s) || strings.HasPrefix(s, "--")
}

// opens says whether a line begins as introductions do: with a word like "on",
// and a digit not far behind it.
func opens(s string) bool {
	s = strings.TrimLeft(s, "- ")
	head := s[:min(len(s), openerReach)]
	at := strings.IndexFunc(head, unicode.IsDigit)
	if at < 0 {
		return false
	}
	if at <= 1 {
		return true
	}
	word, _, _ := strings.Cut(head, " ")
	return openers[word] || openers[strings.TrimRight(word, "-0123456789")] || isWeekday(word) || unspacedOpener(head)
}

func unspacedOpener(s string) bool {
	for _, word := range [...]string{"在", "เมื่อ", "ในวันที่", "ב"} {
		if strings.HasPrefix(s, word) {
			return true
		}
	}
	return false
}

// isWeekday says whether a word is short and ends like a day of the week: "mon.,".
func isWeekday(word string) bool {
	bare := strings.TrimRight(word, ".,")
	return weekdays[bare]
}

// introduces judges joined lines. followed says whether quoted lines come next.
func introduces(s string, followed func() bool) (locale string, sure, ok bool) {
	bare := strings.TrimRight(s, " ")
	colon := strings.HasSuffix(bare, ":")
	if len(bare) < shortest {
		return "", false, false
	}
	bare = strings.TrimRight(bare, ": ")
	verb, locale, behind := verbIn(bare)
	if !colon && (!verb || behind > 0) {
		return "", false, false
	}
	address, dates, opened := strings.Contains(bare, "@"), dateParts(bare), opens(bare)
	if verb && !address && behind > mostBehind(locale) {
		return "", false, false
	}
	switch {
	case !verb: // QUIRK: Yandex, Gmail in Russian and Japanese: date, name and address only
		ok = address && dates >= 2 && endsLikeAddress(bare)
		sure = ok
	case !colon: // QUIRK: Zoho
		ok = opened && dates >= 2
		sure = ok
	case opened && (dates > 0 || address):
		ok, sure = true, true
	case address && dates > 0:
		sure = strings.ContainsAny(bare, "<(")
		ok = sure || followed()
	case address, dates > 0:
		ok = len(bare) <= 200 && followed()
	default:
		ok = behind == 0 && len(strings.Fields(bare)) <= 6 && followed()
	}
	return locale, sure, ok
}

// mostBehind is how many words may stand behind the word for "wrote" in a
// language: names where the name comes last.
func mostBehind(locale string) int {
	switch locale {
	case "de", "nl", "da", "is", "et", "pt", "pl", "fi", "hu", "hr", "he", "ar", "ca", "ko", "ja", "zh", "zh-Hant":
		return 6
	}
	return 1
}

// endsLikeAddress says whether s ends with an address in brackets, or a name in quotes.
func endsLikeAddress(s string) bool {
	return strings.HasSuffix(s, ">") || strings.HasSuffix(s, ")") || strings.HasSuffix(s, "\"")
}

// verbIn looks for a word for "wrote", and how many words stand behind it.
func verbIn(s string) (found bool, locale string, behind int) {
	for word := range strings.FieldsFuncSeq(s, isBetweenWords) {
		word = strings.TrimLeft(word, "(")
		if at := strings.IndexAny(word, "(/)"); at > 0 { // "napisał(a)"
			word = word[:at]
		}
		if l, ok := verbs[word]; ok {
			found, locale, behind = true, l, 0
		} else {
			behind++
		}
	}
	if found || isASCII(s) {
		return found, locale, behind
	}
	for _, u := range unspaced {
		if _, after, ok := strings.Cut(s, u.verb); ok {
			return true, u.locale, len(strings.Fields(after))
		}
	}
	return false, "", 0
}

func isBetweenWords(r rune) bool {
	return r == ' ' || r == ',' || r == ':' || r == '<' || r == '>' || r == '"'
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// dateParts counts what looks like a piece of a date: a time of day, a year, a
// day of the month in numbers.
func dateParts(s string) int {
	year, clock, day := false, false, false
	for i := 0; i < len(s); {
		if !isDigit(s[i]) {
			i++
			continue
		}
		end := i
		for end < len(s) && isDigit(s[end]) {
			end++
		}
		n := end - i
		year = year || (n == 4 && (s[i:i+2] == "19" || s[i:i+2] == "20"))
		if n <= 2 && end+2 < len(s) && isDigit(s[end+1]) {
			clock = clock || ((s[end] == ':' || s[end] == '.' || s[end] == 'h') && isDigit(s[end+2]))
			day = day || s[end] == '/' || s[end] == '-' || s[end] == '.'
		}
		if n <= 2 && end+1 < len(s) && s[end] == '.' && s[end+1] == ' ' {
			day = true
		}
		if strings.HasPrefix(s[end:], "年") || strings.HasPrefix(s[end:], "월") || strings.HasPrefix(s[end:], "月") || strings.HasPrefix(s[end:], "년") {
			day = true
		}
		i = end
	}
	n := 0
	for _, b := range [...]bool{year, clock, day} {
		if b {
			n++
		}
	}
	return n
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
