package charset

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// sight is how much of a text is looked at where looking costs time.
const sight = 8 << 10

// byMark finds the set that a byte order mark tells (RFC 3629 section 6, RFC 2781 section 3.2).
func byMark(octets []byte) (s set, ok bool) {
	name := ""
	switch {
	case bytes.HasPrefix(octets, []byte("\xef\xbb\xbf")):
		if !valid(octets) {
			return set{}, false
		}
		name = "utf-8"
	case bytes.HasPrefix(octets, []byte("\xff\xfe\x00\x00")):
		name = "utf-32le"
	case bytes.HasPrefix(octets, []byte("\x00\x00\xfe\xff")):
		name = "utf-32be"
	case bytes.HasPrefix(octets, []byte("\xff\xfe")):
		name = "utf-16le"
	case bytes.HasPrefix(octets, []byte("\xfe\xff")):
		name = "utf-16be"
	default:
		return set{}, false
	}
	return lookup(name)
}

// related says whether a label and a mark agree: utf-16 and utf-16le do.
func related(declared, marked set) bool {
	return declared.name[:min(6, len(declared.name))] == marked.name[:min(6, len(marked.name))]
}

// looksWide says whether octets can be UTF-16 or UTF-32: most text has a space or
// a line end in it, and so a zero octet; the rest is not even plain text, or holds
// control characters that plain text never does.
func looksWide(octets []byte) bool {
	return bytes.IndexFunc(octets[:min(len(octets), sight)], neverInText) >= 0 || !valid(octets)
}

func neverInText(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' && r != '\x1b'
}

// inOrder returns the set with the order of octets that the zeros in them tell.
// QUIRK: RFC 2781 section 4.3 says big-endian, Windows writes little-endian.
func (s set) inOrder(octets []byte) set {
	if s.name != "utf-16" && s.name != "utf-32" {
		return s
	}
	var even, odd int
	for i, c := range octets[:min(len(octets), sight)] {
		switch {
		case c != 0:
		case i%2 == 0:
			even++
		default:
			odd++
		}
	}
	little := odd > even
	if s.name == "utf-32" && len(octets) >= 4 {
		little = octets[0] != 0 || octets[1] != 0
	}
	if !little {
		return s
	}
	s, _ = ours(s.name + "le")
	return s
}

// byEscape finds the set that escape sequences in seven-bit octets tell.
// QUIRK: Japanese mail that declares us-ascii or nothing (RFC 1468 wants a label).
func byEscape(octets []byte) (s set, ok bool) {
	rest := octets[:min(len(octets), sight)]
	for {
		at := bytes.IndexByte(rest, escape)
		if at < 0 {
			return set{}, false
		}
		rest = rest[at+1:]
		switch {
		case hasAnyPrefix(rest, "$B", "$@", "$(D", "(J", "(I"):
			return ours("iso-2022-jp")
		case hasAnyPrefix(rest, "$)C"):
			return ours("iso-2022-kr")
		case hasAnyPrefix(rest, "$)A", "$)G"):
			return ours("iso-2022-cn")
		}
	}
}

func hasAnyPrefix(octets []byte, prefixes ...string) bool {
	for _, p := range prefixes {
		if bytes.HasPrefix(octets, []byte(p)) {
			return true
		}
	}
	return false
}

func isASCII(octets []byte) bool {
	const high = 0x8080808080808080
	for len(octets) >= 32 {
		a, b := binary.LittleEndian.Uint64(octets), binary.LittleEndian.Uint64(octets[8:])
		c, d := binary.LittleEndian.Uint64(octets[16:]), binary.LittleEndian.Uint64(octets[24:])
		if (a|b|c|d)&high != 0 {
			return false
		}
		octets = octets[32:]
	}
	for _, c := range octets {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// valid says whether octets are UTF-8, but for a character cut at the end,
// which alone could be anything.
func valid(octets []byte) bool {
	whole := octets[:len(octets)-cutAtEnd(octets)]
	return utf8.Valid(whole) && (len(whole) == len(octets) || !isASCII(whole))
}

// cutAtEnd is how many octets at the end begin a character that does not end.
func cutAtEnd(octets []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(octets); n++ {
		if c := octets[len(octets)-n]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(octets[len(octets)-n:]) && n < len(octets) {
				return n
			}
			return 0
		}
	}
	return 0
}

// mostlyUTF8 says whether damaged UTF-8 is the best reading: of the characters
// beyond ASCII more are whole than broken.
func mostlyUTF8(octets []byte) bool {
	whole, broken := count(beyondASCII(octets))
	return whole > broken
}

// nearlyUTF8 says whether octets are UTF-8 with so little damage that no other
// set could look like it.
func nearlyUTF8(octets []byte) bool {
	whole, broken := count(beyondASCII(octets))
	return whole >= 4 && whole > 8*broken
}

// count counts the characters beyond ASCII in UTF-8, and the octets that belong to none.
func count(octets []byte) (whole, broken int) {
	for i := 0; i < len(octets); {
		if octets[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(octets[i:])
		if r == utf8.RuneError && size == 1 {
			broken++
		} else {
			whole++
		}
		i += size
	}
	return whole, broken
}

// plausible says whether octets that are valid UTF-8 are still rather what they
// declare: in the double-octet sets of East Asia a short text can be valid UTF-8
// by chance, but then it has no character of three octets, which in UTF-8 all of theirs have.
func plausible(octets []byte, s set) bool {
	if !s.doubleOctet() {
		return false
	}
	for i := 0; i < len(octets); {
		_, size := utf8.DecodeRune(octets[i:])
		if size > 2 {
			return false
		}
		i += size
	}
	return s.fits(octets)
}

// fits says whether octets that are no UTF-8 can be in the set: hardly any of
// them has no meaning there, and they come in pairs where the set has pairs.
// Every octet has a meaning in nearly all single-octet sets.
func (s set) fits(octets []byte) bool {
	if s.decoder == nil {
		return s.name == "utf-8" && mostlyUTF8(octets)
	}
	if !s.doubleOctet() {
		return true
	}
	sample := beyondASCII(octets)
	text, _, err := transform.Bytes(s.decoder(), sample)
	if err != nil || s.name != "shift_jis" && s.name != "big5" && alone(sample) > 0.8 {
		return false
	}
	broken, whole := strings.Count(string(text), "\ufffd"), 0
	for _, r := range string(text) {
		if r >= utf8.RuneSelf && r != utf8.RuneError {
			whole++
		}
	}
	return broken*4 <= whole
}
