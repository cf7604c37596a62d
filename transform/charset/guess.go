package charset

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// candidate is a set that text without a usable label may be in, with the
// characters that its languages use most.
type candidate struct {
	name     string
	single   *charmap.Charmap     // nil: two octets a character
	script   func(r rune) float64 // how much a character speaks for the set
	frequent string
}

func candidates() []candidate {
	const (
		japanese = "のにをはがたでとしてるい"
		russian  = "оеаинтсрвлкм"
	)
	return []candidate{
		{"shift_jis", nil, japaneseScript, japanese},
		{"euc-jp", nil, japaneseScript, japanese},
		{"gbk", nil, hanScript, "的一是不了在人有我他这中大来上国你们为和您好，。"},
		{"big5", nil, hanScript, "的一是不了在人有我他這中大來上國你們為和您好，。"},
		{"euc-kr", nil, hangulScript, "이다는에의가을로하고지기사니"},
		{"windows-1251", charmap.Windows1251, cyrillicScript, russian},
		{"koi8-r", charmap.KOI8R, cyrillicScript, russian},
		{"ibm866", charmap.CodePage866, cyrillicScript, russian},
		{"iso-8859-5", charmap.ISO8859_5, cyrillicScript, russian},
		{"windows-1253", charmap.Windows1253, greekScript, "αοιετσνηυρπκ"},
		{"windows-1255", charmap.Windows1255, hebrewScript, "יוהלאתרשמבנ"},
		{"windows-1256", charmap.Windows1256, arabicScript, "اليمنرتوبةعد"},
		{"windows-874", charmap.Windows874, thaiScript, "านรอกเงมยลวดท่้"},
	}
}

// fewest is how many characters beyond ASCII a guess needs, kinds how many
// different octets they must be of (one that stands between the words everywhere is
// a space or a bullet), and surest how much they must speak for a set. A guess by
// less than fewestSure is told as unsure.
const (
	fewest     = 4
	fewestSure = 8
	kinds      = 3
	surest     = 0.6
)

// guess finds the set that octets without a usable label look most like; ok is
// false where that is only the fallback, windows-1252, for want of evidence.
func guess(octets []byte) (s set, ok bool) {
	sample := beyondASCII(octets)
	best, points := "windows-1252", alone(sample)
	ok = points >= surest
	points = max(points, surest)
	if kindsOf(sample) < kinds {
		s, _ = lookup(best)
		return s, ok
	}
	for _, c := range candidates() {
		if p := c.points(sample); p > points {
			best, points, ok = c.name, p, true
		}
	}
	s, _ = lookup(best)
	return s, ok
}

// beyondASCII returns the part of octets that is worth looking at: from near the
// first one that is not ASCII.
func beyondASCII(octets []byte) []byte {
	first := bytes.IndexFunc(octets, func(r rune) bool { return r >= utf8.RuneSelf })
	if first < 0 {
		return nil
	}
	if first > 0 {
		first-- // what is in front of it says whether it stands alone
	}
	return octets[first:min(len(octets), first+sight)]
}

// kindsOf counts the different octets beyond ASCII.
func kindsOf(sample []byte) (n int) {
	var seen [256]bool
	for _, c := range sample {
		if c >= utf8.RuneSelf && !seen[c] {
			seen[c] = true
			n++
		}
	}
	return n
}

// alone is which share of the octets beyond ASCII stands between ASCII: nearly
// all of them in languages written in Latin letters, hardly any in others.
func alone(sample []byte) float64 {
	total, single := 0, 0
	for i, c := range sample {
		if c < utf8.RuneSelf {
			continue
		}
		total++
		if (i == 0 || sample[i-1] < utf8.RuneSelf) && (i+1 == len(sample) || sample[i+1] < utf8.RuneSelf) {
			single++
		}
	}
	return float64(single) / float64(max(total, 1))
}

// points is how much a sample looks like a candidate: about 1 for ordinary text,
// less for what has another look, far less for what is not in the set.
func (c *candidate) points(sample []byte) float64 {
	t := tally{candidate: c}
	if c.single != nil {
		for _, octet := range sample {
			t.add(c.single.DecodeByte(octet))
		}
		return t.points()
	}
	s, _ := lookup(c.name)
	text, _, err := transform.Bytes(s.decoder(), sample)
	if err != nil {
		return 0
	}
	for _, r := range string(text) {
		t.add(r)
	}
	return t.points()
}

// tally adds up what characters say.
type tally struct {
	candidate *candidate
	sum       float64
	total     int
	last      rune
}

func (t *tally) add(r rune) {
	if r >= utf8.RuneSelf {
		t.total++
		t.sum += t.candidate.weigh(t.last, r)
	}
	t.last = r
}

func (t *tally) points() float64 {
	if t.total < fewest {
		return 0
	}
	return t.sum / float64(t.total)
}

// weigh is what one character says, behind another one.
func (c *candidate) weigh(last, r rune) float64 {
	switch {
	case r == utf8.RuneError, r < 0xa0, unicode.Is(unicode.Co, r), unicode.Is(unicode.Cc, r):
		return -3
	case unicode.Is(unicode.Mn, r) && !unicode.IsLetter(last) && !unicode.Is(unicode.Mn, last),
		unicode.Is(unicode.Mn, r) && last < utf8.RuneSelf:
		return -2 // an accent needs a letter
	case unicode.IsUpper(r) && unicode.IsLower(last), last < utf8.RuneSelf && unicode.IsLetter(last) && unicode.IsLetter(r):
		return -1 // words have capitals in front only, and letters of one script
	case strings.ContainsRune(c.frequent, r):
		return 1.5
	}
	return c.script(r)
}

func japaneseScript(r rune) float64 {
	switch {
	case r >= 0x3041 && r <= 0x30ff:
		return 1.2
	case unicode.Is(unicode.Han, r):
		return 0.6
	case r >= 0xff61 && r <= 0xff9f: // half-width katakana: what other sets look like
		return -0.5
	}
	return punctuation(r)
}

func hanScript(r rune) float64 {
	if unicode.Is(unicode.Han, r) {
		return 0.65
	}
	return punctuation(r)
}

func hangulScript(r rune) float64 {
	switch {
	case unicode.Is(unicode.Hangul, r):
		return 0.8
	case unicode.Is(unicode.Han, r):
		return -0.2
	}
	return punctuation(r)
}

// punctuation is what the marks of East Asian text say.
func punctuation(r rune) float64 {
	if r >= 0x3000 && r <= 0x301f || r >= 0xff01 && r <= 0xff5e {
		return 0.8
	}
	return 0
}

func cyrillicScript(r rune) float64 { return letters(unicode.Cyrillic, r) }
func greekScript(r rune) float64    { return letters(unicode.Greek, r) }
func hebrewScript(r rune) float64   { return letters(unicode.Hebrew, r) }
func arabicScript(r rune) float64   { return letters(unicode.Arabic, r) }
func thaiScript(r rune) float64     { return letters(unicode.Thai, r) }

// letters is what a letter says of a script: small ones more than capitals.
func letters(script *unicode.RangeTable, r rune) float64 {
	switch {
	case !unicode.Is(script, r) || !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r):
		return 0
	case unicode.IsUpper(r):
		return 0.2
	}
	return 0.4
}
