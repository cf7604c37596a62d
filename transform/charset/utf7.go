package charset

import (
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// utf7Decoder decodes UTF-7 (RFC 2152). It holds what a shifted sequence has
// given so far.
type utf7Decoder struct {
	shifted bool
	empty   bool // nothing in the sequence yet
	bits    uint32
	count   uint // of bits
	high    rune // half of a surrogate pair, 0: none
}

// Reset begins a new text.
func (d *utf7Decoder) Reset() { *d = utf7Decoder{} }

// Transform decodes src into dst.
func (d *utf7Decoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if nDst+2*utf8.UTFMax > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += d.octet(dst[nDst:], src[nSrc])
		nSrc++
	}
	if atEOF && d.high != 0 { // half a character at the end
		n, ok := put(dst[nDst:], utf8.RuneError)
		if !ok {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += n
		d.high = 0
	}
	return nDst, nSrc, nil
}

// octet takes one octet and returns how many it wrote.
func (d *utf7Decoder) octet(dst []byte, c byte) int {
	if !d.shifted {
		switch {
		case c == '+':
			*d = utf7Decoder{shifted: true, empty: true}
			return 0
		case c >= utf8.RuneSelf:
			return utf8.EncodeRune(dst, utf8.RuneError)
		}
		dst[0] = c
		return 1
	}
	if v, ok := base64Value(c); ok {
		d.empty = false
		d.bits = d.bits<<6 | v
		d.count += 6
		if d.count < 16 {
			return 0
		}
		d.count -= 16
		return d.unit(dst, rune(d.bits>>d.count&0xffff))
	}
	empty, high := d.empty, d.high
	d.Reset()
	n := 0
	if high != 0 {
		n = utf8.EncodeRune(dst, utf8.RuneError)
	}
	switch {
	case c == '-' && empty:
		dst[n] = '+' // "+-" is a plus sign
		return n + 1
	case c == '-':
		return n
	case c >= utf8.RuneSelf:
		return n + utf8.EncodeRune(dst[n:], utf8.RuneError)
	}
	dst[n] = c
	return n + 1
}

// unit takes one unit of UTF-16.
func (d *utf7Decoder) unit(dst []byte, r rune) int {
	n := 0
	if high := d.high; high != 0 {
		d.high = 0
		pair := utf16.DecodeRune(high, r)
		n = utf8.EncodeRune(dst, pair)
		if pair != utf8.RuneError {
			return n
		}
	}
	if r >= 0xd800 && r < 0xdc00 {
		d.high = r
		return n
	}
	return n + utf8.EncodeRune(dst[n:], r)
}

func base64Value(c byte) (uint32, bool) {
	switch {
	case c >= 'A' && c <= 'Z':
		return uint32(c - 'A'), true
	case c >= 'a' && c <= 'z':
		return uint32(c-'a') + 26, true
	case c >= '0' && c <= '9':
		return uint32(c-'0') + 52, true
	case c == '+':
		return 62, true
	case c == '/':
		return 63, true
	}
	return 0, false
}
