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
			if p.lines[n].class != written || p.long(n) {
				return a, false
			}
			joined += " " + strings.Trim(p.fold(n), "- ")
		}
		if len(joined) > longestJoined {
			return a, false
		}
		c := cluesOf(joined)
		if v := c.weigh(); v == surely || v == ifAlone && p.alone(i) || v > never && p.quotedNext(n+1) {
			return attribution{start: i, end: n + 1, locale: c.locale}, true
		}
		if strings.HasSuffix(joined, ":") {
			return a, false
		}
	}
	return a, false
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
	if word == "in" {
		return strings.HasPrefix(rest, "data ") // Italian
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

// alone says whether no written line stands right above line i.
func (p *page) alone(i int) bool { return i == 0 || p.lines[i-1].class != written }

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
	case c.address && (c.opened || c.dates > 0 && strings.ContainsAny(c.text, "<(")):
		return surely
	case c.address && c.behind == 0 && c.words <= fewWords && strings.Contains(c.text, "<"):
		return surely
	case c.address && len(c.text) <= longestName*2:
		return ifFollowed
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

// weighBare judges a line that has no word for "wrote".
func (c *clues) weighBare() verdict {
	// QUIRK: some say "sent:" instead; no other word with that is an introduction.
	text := strings.TrimSuffix(c.text, " sent")
	switch {
	case !c.address || c.dates == 0 || !endsLikeAddress(text):
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
	for at := 0; at < len(s); {
		if isBetweenWords(s[at]) {
			at++
			continue
		}
		start := at
		for at < len(s) && !isBetweenWords(s[at]) {
			at++
		}
		behind++
		if l, ok := verb(s[start:at]); ok {
			found, locale, behind = true, l, 0
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

// verb is the language of a word for "wrote"; ok is false if the word is none.
func verb(word string) (locale string, ok bool) {
	word = strings.TrimLeft(word, "(")
	for i := 1; i < len(word); i++ {
		if c := word[i]; c == '(' || c == '/' || c == ')' { // "napisał(a)"
			word = word[:i]
			break
		}
	}
	if word == "" || len(word) > longestVerb || verbShapes[word[0]]>>len(word)&1 == 0 {
		return "", false
	}
	locale, ok = verbs[word]
	return locale, ok
}

const longestVerb = 63 // octets

// verbShapes has for the first octets of verbs a bit for every length: most
// words need not be looked up.
var verbShapes = shapesOf(verbs)

func shapesOf(words map[string]string) (shapes [256]uint64) {
	for word := range words {
		shapes[word[0]] |= 1 << min(len(word), longestVerb)
	}
	return shapes
}

func isBetweenWords(c byte) bool {
	return c == ' ' || c == ',' || c == ':' || c == '<' || c == '>' || c == '"'
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
