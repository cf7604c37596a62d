package charset

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// Named returns the choice of the first of labels that names a set beyond UTF-8, if octets
// are words in it; else c, which is a fallback. Labels are what the same mail says elsewhere,
// in another part or in an encoded word: as a rule one program wrote both.
func (c Choice) Named(octets []byte, labels []string) Choice {
	for _, label := range labels {
		s, known := lookup(Normalize(label))
		if !known || s.decoder == nil || s.wide() || s.sevenBit() || s.ebcdic() {
			continue
		}
		if s.words(octets) {
			c.Fallback = false
			return c.of(s)
		}
		break
	}
	return c
}

// words says whether octets read as words in the set: all of them have a meaning, and what is
// beyond ASCII is Latin letters, or letters of another script that stand together rather
// than among Latin ones.
func (s set) words(octets []byte) bool {
	text, _, err := transform.Bytes(s.decoder(), beyondASCII(octets))
	if err != nil {
		return false
	}
	letters, odd := 0, 0
	last := ' '
	for _, r := range string(text) {
		switch {
		case r == utf8.RuneError, r >= utf8.RuneSelf && unicode.IsControl(r):
			return false
		case isForeign(r) && !isForeign(last), isForeign(last) && isLatin(r):
			odd++
		case isForeign(r), r >= utf8.RuneSelf && isLatin(r):
			letters++
		}
		last = r
	}
	return letters > 0 && letters >= odd
}

func isLatin(r rune) bool { return unicode.Is(unicode.Latin, r) }

// isForeign says whether a character belongs to a word that is not in Latin letters.
func isForeign(r rune) bool {
	return r >= utf8.RuneSelf && unicode.In(r, unicode.L, unicode.Mn) && !isLatin(r)
}
