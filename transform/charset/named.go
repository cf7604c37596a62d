package charset

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// Tells says whether a label names a set that octets which are no UTF-8 can be in.
func Tells(label string) bool {
	_, ok := telling(label)
	return ok
}

func telling(label string) (s set, ok bool) {
	s, known := lookup(Normalize(label))
	return s, known && s.decoder != nil && !s.wide() && !s.sevenBit() && !s.ebcdic()
}

// Named returns the choice of a label, if octets are words in its set; else c, which is not
// sure. The label is what the same mail says elsewhere, in another part or in an encoded
// word: as a rule one program wrote both.
func (c Choice) Named(octets []byte, label string) Choice {
	s, ok := telling(label)
	if !ok || !s.words(octets) {
		return c
	}
	c.Unsure = false
	return c.of(s)
}

// words says whether octets read as words in the set: all of them have a meaning, and what is
// beyond ASCII is Latin letters, or letters of another script that stand together rather
// than among Latin ones. Each word of another script has one odd letter, its first, and two
// where Latin goes on behind it.
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
