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
	shortest      = 8   // octets of the shortest introduction
)

// attribution is a line, or some, that introduces a quotation: "On Monday Ann wrote:".
type attribution struct {
	start, end int // lines
	locale     string
}

// attribution finds one that begins at line i.
func (p *page) attribution(i int) (a attribution, ok bool) {
	if p.long(i) || !p.mayTell(i) {
		return a, false
	}
	first := p.fold(i)
	if len(first) < 2 || !couldIntroduce(first) {
		return a, false
	}
	joined := strings.Trim(first, "- ")
	for n := i; n < len(p.lines) && n < i+mostJoined; n++ {
		if n > i {
			if p.lines[n].class == blank && p.addressBelow(n) {
				continue
			}
			if p.lines[n].class != written || p.long(n) {
				return a, false
			}
			joined += " " + strings.Trim(p.fold(n), "- ")
		}
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
	for at := strings.IndexByte(s, ':') + 1; at > 0 && at < len(s); {
		if s[at] != ' ' && !isDigit(s[at]) {
			if _, ok := verb(s[strings.LastIndexByte(s[:at], ' ')+1 : at-1]); ok && dateParts(s[:at]) > 1 {
				return s[:at]
			}
		}
		next := strings.IndexByte(s[at:], ':') + 1
		if next == 0 {
			break
		}
		at += next
	}
	return s
}

// couldIntroduce says whether a line can be the first of an introduction.
func couldIntroduce(s string) bool {
	if strings.HasSuffix(s, ":") || strings.ContainsAny(s, "@<") || isDigit(s[0]) {
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
	word, rest, _ := strings.Cut(head, " ")
	if word == "in" || word == "no" { // Italian, Portuguese
		return strings.HasPrefix(rest, "data ") || strings.HasPrefix(rest, "dia ")
	}
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

// isWeekday says whether a word is the name of a day: "mon.,".
func isWeekday(word string) bool { return weekdays[strings.TrimRight(word, ".,")] }

// alone says whether no written line stands right above line i, or one that ends a letter.
func (p *page) alone(i int) bool {
	if i == 0 || p.lines[i-1].class != written {
		return true
	}
	_, _, ends := isClosing(p.raw(i - 1))
	return ends
}

// verdict is when a line is an introduction.
type verdict int

const (
	never      verdict = iota
	ifFollowed         // by quoted lines
	ifAlone            // in a paragraph of its own, or followed
	surely
)

// clues are what speaks for an introduction.
type clues struct {
	text    string // without the colon
	colon   bool
	verb    bool
	locale  string // of the verb
	behind  int    // words behind it
	words   int
	dates   int // see dateParts
	address bool
	opened  bool // see opens
}

func cluesOf(s string) clues {
	s = strings.TrimSpace(s)
	c := clues{text: strings.TrimRight(s, ": "), colon: strings.HasSuffix(s, ":")}
	c.verb, c.locale, c.behind = verbIn(c.text)
	c.words, c.dates = len(strings.Fields(c.text)), dateParts(c.text)
	c.address, c.opened = strings.Contains(c.text, "@"), opens(c.text)
	return c
}

// weigh judges a line by its clues.
func (c *clues) weigh() verdict {
	switch {
	case len(c.text) < shortest:
		return never
	case !c.verb:
		return c.weighBare()
	case !c.colon: // QUIRK: Zoho
		if c.behind == 0 && c.opened && c.dates > 1 {
			return surely
		}
		return never
	case c.address && (c.opened || c.dates > 1 || c.dates > 0 && strings.ContainsAny(c.text, "<(")):
		return surely
	case c.address && c.behind == 0 && c.words <= fewWords && strings.Contains(c.text, "<"):
		return surely
	case c.address && c.behind == 0 && c.words == 2:
		return ifAlone
	case c.address && len(c.text) <= longestName*2:
		return ifFollowed
	case c.dates > 1 && wroteOn(c.text): // QUIRK: Notes
		return ifAlone
	case c.behind > mostBehind(c.locale):
		return never
	case c.dates > 1 && (c.opened || c.words <= 12), c.dates > 0 && c.opened && !strings.HasPrefix(c.text, "at "):
		return ifAlone
	case c.dates > 0 && len(c.text) <= longestName*2, c.behind == 0 && c.words <= fewWords:
		return ifFollowed
	}
	return never
}

const fewWords = 8 // of a name and the word for "wrote"

// wroteOn says whether a line ends with "wrote on 08/26/2019 04:37:12 PM".
func wroteOn(s string) bool {
	_, date, ok := strings.Cut(s, " wrote on ")
	for word := range strings.FieldsSeq(date) {
		ok = ok && (isDigit(word[0]) || word == "am" || word == "pm")
	}
	return ok
}

// weighBare judges a line that has no word for "wrote".
func (c *clues) weighBare() verdict {
	// QUIRK: some say "sent:" instead; no other word with that is an introduction.
	text := strings.TrimSuffix(c.text, " sent")
	switch {
	case !c.address || c.dates == 0:
		return never
	case c.colon && c.dates > 1 && c.words <= fewWords && isDigit(c.text[0]) && endsBare(text): // QUIRK: Tuta
		return ifAlone
	case !endsLikeAddress(text):
		return never
	case c.colon && c.dates > 1: // QUIRK: Yandex, and Gmail in Russian and Japanese
		return surely
	case !c.colon && isDigit(c.text[0]): // QUIRK: Gmail of 2012, "2012/10/30 Ann Lee <ann@example.org>"
		return ifFollowed
	}
	return never
}

// mostBehind is how many words may stand behind the word for "wrote" in a
// language: names where the name comes last.
func mostBehind(locale string) int {
	switch locale {
	case "de", "nl", "da", "is", "et", "pt", "pl", "fi", "hu", "hr", "he", "ar", "ca", "cy", "ga", "ko", "ja", "zh", "zh-Hant":
		return 8
	}
	return 1
}

// endsBare says whether s ends with an address without brackets.
func endsBare(s string) bool {
	return strings.Contains(s[strings.LastIndexByte(s, ' ')+1:], "@")
}

// endsLikeAddress says whether s ends with an address in brackets, or a name in quotes.
func endsLikeAddress(s string) bool {
	return strings.HasSuffix(s, ">") || strings.HasSuffix(s, ")") || strings.HasSuffix(s, "]") || strings.HasSuffix(s, "\"")
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
