package reply

import "strings"

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
	dates   int  // see dateParts
	late    bool // a date ends the line, behind the word for "wrote"
	address bool
	opened  bool // see opens
}

func cluesOf(s string) clues {
	s = strings.TrimSpace(s)
	c := clues{text: strings.TrimRight(s, ": "), colon: strings.HasSuffix(s, ":")}
	c.verb, c.locale, c.behind = verbIn(c.text)
	words := strings.Fields(c.text)
	c.words, c.dates = len(words), dateParts(c.text)
	c.late = c.behind > 0 && c.behind <= mostDated && endsDated(words[max(0, len(words)-c.behind):])
	c.address, c.opened = strings.Contains(c.text, "@"), opens(c.text)
	return c
}

// weigh judges a line by its clues.
func (c *clues) weigh() verdict {
	switch {
	case !c.verb:
		return c.weighBare()
	case !c.colon: // QUIRK: Zoho
		if c.behind == 0 && c.opened && c.dates > 1 {
			return surely
		}
		return never
	case c.address:
		return c.weighAddress()
	}
	return c.weighName()
}

// weighAddress judges a line with an address and a word for "wrote".
func (c *clues) weighAddress() verdict {
	switch {
	case c.opened || c.dates > 1:
		return surely
	case c.behind == 0 && c.words <= fewWords && strings.Contains(c.text, "<"):
		return surely
	case c.behind == 0 && c.words == 2: // "ann@example.org wrote:"
		return ifAlone
	case len(c.text) <= longestName*2:
		return ifFollowed
	}
	return never
}

// weighName judges a line with a name alone and a word for "wrote".
func (c *clues) weighName() verdict {
	switch {
	case !c.late && c.behind > mostBehind(c.locale):
		return c.weighFirst()
	case c.dates > 1 && (c.opened || c.words <= 12), c.dates > 0 && c.opened && !strings.HasPrefix(c.text, "at "):
		return ifAlone
	case c.behind == 0 && (c.words <= fewWords || c.opened):
		return ifFollowed
	}
	return c.weighFirst()
}

// weighFirst judges a line that may begin with the word for "wrote": "Ysgrifennodd Ann Lee:".
func (c *clues) weighFirst() verdict {
	if c.behind == c.words-1 && c.words <= fewWords {
		return ifFollowed
	}
	return never
}

const (
	fewWords  = 8  // of a name and the word for "wrote"
	fewSaid   = 4  // of a name and "said"
	mostDated = 10 // words and numbers behind "wrote", of a date: "wrote on Mon, 26 Aug 2019 04:37:12 PM"
)

// endsDated says whether words hold a date and end with it.
func endsDated(words []string) bool {
	if len(words) == 0 {
		return false
	}
	last := words[len(words)-1]
	return (last == "am" || last == "pm" || strings.ContainsAny(last, "0123456789")) && dateParts(strings.Join(words, " ")) > 1
}

// weighBare judges a line that has no word for "wrote".
func (c *clues) weighBare() verdict {
	// QUIRK: some say "sent:" instead; no other word with that is an introduction.
	text := strings.TrimSuffix(c.text, " sent")
	switch {
	case c.colon && strings.HasSuffix(c.text, " said") && (c.dates > 0 || c.words <= fewSaid):
		return ifFollowed
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
	case "de", "nl", "da", "is", "et", "pt", "pl", "fi", "hu", "hr", "he", "ar", "ca", "cy", "ga", "ko", "ja", "zh", "zh-Hant", "fil", "fy", "br", "gd":
		return 8
	}
	return 1
}

// endsBare says whether s ends with an address without brackets.
func endsBare(s string) bool {
	return strings.Contains(s[strings.LastIndexByte(s, ' ')+1:], "@")
}

// endsLikeAddress says whether s ends with an address in brackets.
func endsLikeAddress(s string) bool {
	return strings.HasSuffix(s, ">") || strings.HasSuffix(s, ")") || strings.HasSuffix(s, "]")
}
