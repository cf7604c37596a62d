package charset

import (
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// glyphs is a set of characters that an escape sequence can call up.
type glyphs byte

const (
	asciiGlyphs glyphs = iota
	kana               // JIS X 0201, half-width katakana
	jisX0208
	jisX0212
	gb2312
	ksX1001
	cnsOne
	cnsTwo
	latin1
	greek
	otherOne // not known, one octet a character
	otherTwo // not known, two octets a character
)

// width is how many octets a character has.
func (g glyphs) width() int {
	switch g {
	case jisX0208, jisX0212, gb2312, ksX1001, cnsOne, cnsTwo, otherTwo:
		return 2
	}
	return 1
}

// iso2022 decodes the seven-bit sets of East Asia, which switch sets by escape
// sequences: iso-2022-jp and its sequels (RFC 1468, RFC 1554, RFC 2237), -kr
// (RFC 1557), -cn and -cn-ext (RFC 1922). One decoder reads all of them.
type iso2022 struct {
	g       [4]glyphs // G0 to G3
	shifted bool      // SO: G1 is in use
	single  int       // 2 or 3: the next character is of G2 or G3, 0: it is not

	jis, gb, ks, greek transform.Transformer
	cns                cns
}

func newISO2022() *iso2022 {
	d := &iso2022{
		jis: japanese.EUCJP.NewDecoder(), gb: simplifiedchinese.GBK.NewDecoder(), ks: korean.EUCKR.NewDecoder(),
		greek: charmap.ISO8859_7.NewDecoder(), cns: newCNS(),
	}
	d.Reset()
	return d
}

// Reset begins a new text.
func (d *iso2022) Reset() {
	d.g, d.shifted, d.single = [4]glyphs{asciiGlyphs, ksX1001, cnsTwo, otherTwo}, false, 0
}

// Transform decodes src into dst.
func (d *iso2022) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if len(dst)-nDst < 4 {
			return nDst, nSrc, transform.ErrShortDst
		}
		if d.plainASCII(src[nSrc]) {
			dst[nDst] = src[nSrc]
			nDst++
			nSrc++
			continue
		}
		r, size := d.next(src[nSrc:])
		if size == 0 {
			if !atEOF {
				return nDst, nSrc, transform.ErrShortSrc
			}
			r, size = '\ufffd', len(src)-nSrc
		}
		if nSrc += size; r >= 0 {
			n, _ := put(dst[nDst:], r)
			nDst += n
		}
	}
	return nDst, nSrc, nil
}

func (d *iso2022) plainASCII(c byte) bool {
	return c >= 0x20 && c < 0x80 && !d.shifted && d.g[0] == asciiGlyphs && d.single == 0
}

const (
	escape   = 0x1b
	shiftOut = 0x0e
	shiftIn  = 0x0f
)

// next returns the character that src begins with, -1 for a switch; size is 0
// if src ends within it.
func (d *iso2022) next(src []byte) (r rune, size int) {
	switch c := src[0]; {
	case c == escape:
		return d.escape(src)
	case c == shiftOut:
		d.shifted = true
		return -1, 1
	case c == shiftIn:
		d.shifted = false
		return -1, 1
	case c == '\n':
		d.shifted = false // RFC 1557, RFC 1922: every line begins in ASCII
		return '\n', 1
	case c <= 0x20 || c == 0x7f:
		return rune(c), 1
	case c >= 0x80 && d.single == 0:
		return '\ufffd', 1
	}
	g := d.g[0]
	switch {
	case d.single > 0:
		g = d.g[d.single]
	case d.shifted:
		g = d.g[1]
	}
	if g.width() > len(src) {
		return 0, 0
	}
	d.single = 0
	if g.width() == 1 {
		return d.one(g, src[0]&0x7f), 1
	}
	if second := src[1] & 0x7f; second <= 0x20 || second == 0x7f {
		return '\ufffd', 1 // half a character
	}
	return d.two(g, src[0]&0x7f, src[1]&0x7f), 2
}

// escape reads an escape sequence (ISO 2022: ESC, intermediates, one final octet).
func (d *iso2022) escape(src []byte) (r rune, size int) {
	end := 1
	for end < len(src) && end < 4 && src[end] >= 0x20 && src[end] < 0x30 {
		end++
	}
	if end == len(src) {
		return 0, 0
	}
	between, final := string(src[1:end]), src[end]
	size = end + 1
	if between == "" && (final == 'N' || final == 'O') {
		d.single = int(final-'N') + 2
		return -1, size
	}
	switch between {
	case "(":
		d.g[0] = oneOctetGlyphs(final)
	case "$", "$(":
		d.g[0] = twoOctetGlyphs(final)
	case "$)":
		d.g[1] = twoOctetGlyphs(final)
	case "$*":
		d.g[2] = twoOctetGlyphs(final)
	case "$+":
		d.g[3] = twoOctetGlyphs(final)
	case ".":
		d.g[2] = highGlyphs(final)
	case "&": // names the revision of the set that the next sequence calls up
	default:
		return '\ufffd', 1
	}
	return -1, size
}

func oneOctetGlyphs(final byte) glyphs {
	switch final {
	case 'B', 'J', 'H': // JIS X 0201 Roman is ASCII but for the yen sign; QUIRK: "H" for "J", old Japanese mailers
		return asciiGlyphs
	case 'I':
		return kana
	}
	return otherOne
}

func twoOctetGlyphs(final byte) glyphs {
	switch final {
	case '@', 'B', 'O', 'Q': // JIS X 0213 is JIS X 0208 and more (iso-2022-jp-3)
		return jisX0208
	case 'D':
		return jisX0212
	case 'A', 'E': // ISO-IR 165 is GB 2312 and more (iso-2022-cn-ext)
		return gb2312
	case 'C':
		return ksX1001
	case 'G':
		return cnsOne
	case 'H':
		return cnsTwo
	}
	return otherTwo
}

func highGlyphs(final byte) glyphs {
	switch final {
	case 'A':
		return latin1
	case 'F':
		return greek
	}
	return otherOne
}

// one returns a character of one octet.
func (d *iso2022) one(g glyphs, c byte) rune {
	switch {
	case g == asciiGlyphs:
		return rune(c)
	case g == kana && c <= 0x5f:
		return 0xff61 + rune(c-0x21)
	case g == latin1:
		return rune(c | 0x80)
	case g == greek:
		return oneRune(d.greek, c|0x80)
	}
	return '\ufffd'
}

// two returns a character of two octets.
func (d *iso2022) two(g glyphs, row, column byte) rune {
	switch g {
	case jisX0208:
		return oneRune(d.jis, row|0x80, column|0x80)
	case jisX0212:
		return oneRune(d.jis, 0x8f, row|0x80, column|0x80)
	case gb2312:
		return oneRune(d.gb, row|0x80, column|0x80)
	case ksX1001:
		return oneRune(d.ks, row|0x80, column|0x80)
	case cnsOne:
		return d.cns.character(1, row, column)
	case cnsTwo:
		return d.cns.character(2, row, column)
	}
	return '\ufffd'
}
