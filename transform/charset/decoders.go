package charset

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// put writes r to dst and returns the octets written; ok is false if there is no room.
func put(dst []byte, r rune) (n int, ok bool) {
	if len(dst) < utf8.UTFMax {
		return 0, false
	}
	return utf8.EncodeRune(dst, r), true
}

// oneRune decodes a few octets that are one character; U+FFFD if they are not.
func oneRune(decoder transform.Transformer, octets ...byte) rune {
	var out [3 * utf8.UTFMax]byte
	n, _, err := decoder.Transform(out[:], octets, true)
	r, size := utf8.DecodeRune(out[:n])
	if err != nil || size != n {
		return utf8.RuneError
	}
	return r
}

// singleOctet decodes a set of which every octet is a character.
type singleOctet struct {
	transform.NopResetter
	utf8  [256][4]byte // the character in UTF-8, its length at the end: none has four octets
	plain [256]bool    // the octet is the same in ASCII
}

// charmapDecoder decodes a set that x/text knows. The table that makes it fast is
// made where there is more than a word to decode.
type charmapDecoder struct {
	transform.NopResetter
	from  *charmap.Charmap
	table *singleOctet
}

// aWord is up to how many octets are decoded without a table.
const aWord = 256

// Transform decodes src into dst.
func (d *charmapDecoder) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	if d.table == nil && len(src) > aWord {
		d.table = fromCharmap(d.from)
	}
	if d.table != nil {
		return d.table.Transform(dst, src, atEOF)
	}
	for _, c := range src {
		n, ok := put(dst[nDst:], d.from.DecodeByte(c))
		if !ok {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst, nSrc = nDst+n, nSrc+1
	}
	return nDst, nSrc, nil
}

// fromCharmap returns the decoder of a set that x/text knows.
func fromCharmap(m *charmap.Charmap) *singleOctet {
	d := &singleOctet{}
	for i := range 256 {
		d.set(byte(i), m.DecodeByte(byte(i)))
	}
	return d
}

// fromUpper returns the decoder of a set whose upper half is given in order.
func fromUpper(name, upper string) *singleOctet {
	d := &singleOctet{}
	for i := range 0x80 {
		d.set(byte(i), rune(i))
	}
	at := byte(0x80)
	for _, r := range upper {
		d.set(at, r)
		at++
	}
	for _, low := range lower(name) {
		d.set(low.octet, low.char)
	}
	return d
}

func (d *singleOctet) set(octet byte, r rune) {
	char := &d.utf8[octet]
	char[3] = byte(utf8.EncodeRune(char[:3], r))
	d.plain[octet] = r == rune(octet) && r < utf8.RuneSelf
}

// Transform decodes src into dst.
func (d *singleOctet) Transform(dst, src []byte, _ bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if c := src[nSrc]; d.plain[c] && nDst < len(dst) {
			dst[nDst] = c
			nDst++
			nSrc++
			continue
		}
		char := &d.utf8[src[nSrc]]
		n := int(char[3])
		if nDst+n > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		copy(dst[nDst:], char[:n])
		nDst += n
		nSrc++
	}
	return nDst, nSrc, nil
}

// lowChar is a character in place of a control character.
type lowChar struct {
	octet byte
	char  rune
}

// lower returns what Vietnamese sets have below 0x20, where 128 places are not enough.
func lower(name string) []lowChar {
	switch name {
	case "viscii": // RFC 1456
		return []lowChar{{0x02, 'Ẳ'}, {0x05, 'Ẵ'}, {0x06, 'Ẫ'}, {0x14, 'Ỷ'}, {0x19, 'Ỹ'}, {0x1e, 'Ỵ'}}
	case "tcvn":
		return []lowChar{
			{0x01, 'Ú'},
			{0x02, 'Ụ'},
			{0x04, 'Ừ'},
			{0x05, 'Ử'},
			{0x06, 'Ữ'},
			{0x11, 'Ứ'},
			{0x12, 'Ự'},
			{0x13, 'Ỳ'},
			{0x14, 'Ỷ'},
			{0x15, 'Ỹ'},
			{0x16, 'Ý'},
			{0x17, 'Ỵ'},
		}
	}
	return nil
}
