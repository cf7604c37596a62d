package charset

import (
	"errors"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

// utf32Decoder is that of x/text, but for a text that ends within a character:
// the octets left are one U+FFFD, not an error.
type utf32Decoder struct{ transform.Transformer }

func newUTF32(order utf32.Endianness) utf32Decoder {
	return utf32Decoder{utf32.UTF32(order, utf32.UseBOM).NewDecoder()}
}

// Transform decodes src into dst.
func (d utf32Decoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	nDst, nSrc, err = d.Transformer.Transform(dst, src, atEOF)
	if !atEOF || !errors.Is(err, transform.ErrShortSrc) {
		return nDst, nSrc, err
	}
	n, ok := put(dst[nDst:], utf8.RuneError)
	if !ok {
		return nDst, nSrc, transform.ErrShortDst
	}
	return nDst + n, len(src), nil
}
