package charset

import (
	"bytes"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

// set is a character set.
type set struct {
	name    string                       // lower case
	decoder func() transform.Transformer // nil: its octets are UTF-8
}

// longestLabel is how long a label may be (RFC 2978 section 2.3 allows 40).
const longestLabel = 75

// Normalize returns a label in lower case, without what senders put around it:
// quotes, space, the name of the parameter, a language (RFC 2231 section 5).
func Normalize(label string) string {
	switch label {
	case "utf-8", "UTF-8": // most of them
		return "utf-8"
	}
	label = strings.ToLower(strings.Trim(label, " \t\r\n\"'<>;=_\\"))
	label = strings.TrimPrefix(label, "3d") // QUIRK: an equals sign in quoted-printable
	label = strings.TrimPrefix(strings.TrimPrefix(label, "charset="), "charset:")
	label = strings.TrimLeft(label, " \t\"'=")
	if end := strings.IndexAny(label, "\"'<>;,*\\\x1b$\x00"); end >= 0 {
		label = label[:end]
	}
	if len(label) > longestLabel {
		label = label[:longestLabel]
	}
	return strings.ToValidUTF8(strings.TrimSpace(label), "")
}

// saysNothing is true for labels that name no set (RFC 1428 has one of them).
func saysNothing(label string) bool {
	switch label {
	case "", "unknown", "unknown-8bit", "x-unknown", "unknown-charset", "default", "default_charset", "none", "null",
		"undefined", "autodetect", "autodetect_all", "8bit", "7bit", "binary", "user-defined":
		return true
	}
	return false
}

// lookup finds the set of a normalized label, with hyphens for underscores if need be.
func lookup(label string) (s set, known bool) {
	if saysNothing(label) {
		return set{}, false
	}
	if s, known = registered(label); known || !strings.Contains(label, "_") {
		return s, known
	}
	return registered(strings.ReplaceAll(label, "_", "-"))
}

// registered finds the set of a label as it is spelled.
func registered(label string) (s set, known bool) {
	name := alias(label)
	if s, known = ours(name); known {
		return s, true
	}
	if enc, err := htmlindex.Get(name); err == nil && enc != encoding.Replacement {
		if name, err := htmlindex.Name(enc); err == nil {
			if name == "gbk" {
				enc = simplifiedchinese.GB18030 // which has all of it, and more (Encoding Standard section 10.1)
			}
			return set{name, of(enc)}, true
		}
	}
	if enc, err := ianaindex.IANA.Encoding(name); err == nil && enc != nil {
		return set{name, of(enc)}, true
	}
	return set{}, false
}

// of returns how to make a decoder of x/text.
func of(enc encoding.Encoding) func() transform.Transformer {
	if m, ok := enc.(*charmap.Charmap); ok {
		return func() transform.Transformer { return &charmapDecoder{from: m} }
	}
	return func() transform.Transformer { return enc.NewDecoder() }
}

// ours finds the sets that are read here, or otherwise than the indexes of x/text say.
func ours(name string) (s set, known bool) {
	switch name {
	case "us-ascii", "utf-8":
		return set{name, nil}, true
	case "utf-7":
		return set{name, func() transform.Transformer { return &utf7Decoder{} }}, true
	case "utf-16", "utf-16be": // RFC 2781 section 4.3: without a mark, big-endian
		return set{name, of(unicode.UTF16(unicode.BigEndian, unicode.UseBOM))}, true
	case "utf-16le":
		return set{name, of(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM))}, true
	case "utf-32", "utf-32be":
		return set{name, func() transform.Transformer { return newUTF32(utf32.BigEndian) }}, true
	case "utf-32le":
		return set{name, func() transform.Transformer { return newUTF32(utf32.LittleEndian) }}, true
	case "iso-2022-jp", "iso-2022-kr", "iso-2022-cn":
		return set{name, func() transform.Transformer { return newISO2022() }}, true
	case "hz-gb-2312": // RFC 1843
		return set{name, of(simplifiedchinese.HZGB2312)}, true
	case "euc-tw":
		return set{name, func() transform.Transformer { return &eucTW{cns: newCNS()} }}, true
	case "ibm437":
		return set{name, of(charmap.CodePage437)}, true
	}
	if chars := upper(name); chars != "" {
		return set{name, func() transform.Transformer { return fromUpper(name, chars) }}, true
	}
	return set{}, false
}

// sevenBit says whether a set hides its characters in octets below 0x80, so
// that a text in it can leave a switch open at its end.
func (s set) sevenBit() bool {
	switch s.name {
	case "utf-7", "hz-gb-2312", "iso-2022-jp", "iso-2022-kr", "iso-2022-cn":
		return true
	}
	return false
}

// wide says whether a set has more than one octet for every character.
func (s set) wide() bool {
	return strings.HasPrefix(s.name, "utf-16") || strings.HasPrefix(s.name, "utf-32")
}

// ebcdic says whether a set has letters elsewhere than ASCII.
func (s set) ebcdic() bool {
	switch s.name {
	case "ibm037", "ibm1047", "ibm01140":
		return true
	}
	return false
}

// doubleOctet says whether the characters of a set have two octets, and may so
// be valid UTF-8 by chance.
func (s set) doubleOctet() bool {
	switch s.name {
	case "gbk", "gb18030", "big5", "euc-kr", "euc-jp", "shift_jis", "euc-tw":
		return true
	}
	return false
}

// SevenBit says whether label names a set in which a text can leave a switch open at its end.
func SevenBit(label string) bool {
	s, known := lookup(Normalize(label))
	return known && s.sevenBit()
}

// Unended says whether octets in iso-2022-jp end within two-octet characters, so
// that more of them may follow in another piece (RFC 1468: a text ends in ASCII).
func Unended(octets []byte) bool {
	last := bytes.LastIndexByte(octets, escape)
	return last >= 0 && hasAnyPrefix(octets[last+1:], "$B", "$@")
}
