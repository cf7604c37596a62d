// Package charset turns octets of a mail into UTF-8, always valid.
//
// Which character set they are in is decided in this order: UTF-8 if they are
// valid UTF-8 (a wrong label is common, chance is not), the one that the mail
// declares, the one that the HTML names in itself, windows-1252. Labels are
// those of the WHATWG Encoding Standard and of IANA, and what senders write instead.
package charset

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// Choice is a decision for one text.
type Choice struct {
	Name    string // of the character set used, lower case
	Unknown bool   // the declared one is not known
	Wrong   bool   // the octets do not fit the declared one
	enc     encoding.Encoding
}

// Choose decides for octets that declare a label, "" for none. Where octets are
// only the beginning of a text, they may end within a character.
func Choose(octets []byte, declared string, isHTML bool) Choice {
	label := Normalize(declared)
	enc, name, known := lookup(label)
	if known && !asciiCompatible(name) {
		return Choice{Name: name, enc: enc}
	}
	c := Choice{Unknown: label != "" && !known}
	if ascii(octets) {
		c.Name = "us-ascii"
		if known {
			c.Name = name
		}
		return c
	}
	if valid(octets) && !(known && plausible(octets, name, enc)) {
		c.Name = "utf-8"
		c.Wrong = known && name != "utf-8"
		return c
	}
	if known && name == "utf-8" && !mostlyUTF8(octets) {
		c.Wrong, known = true, false
	}
	if !known && isHTML {
		if enc, name, known = lookup(meta(octets)); known && !asciiCompatible(name) {
			known = false // it could not have been read up to here
		}
	}
	if known {
		c.Name, c.enc = name, enc
		c.Wrong = c.Wrong || label == "us-ascii" || label == "ascii"
		return c
	}
	c.Name, c.enc = "windows-1252", charmap.Windows1252
	c.Wrong = true
	return c
}

// Decode returns octets as valid UTF-8 and how often U+FFFD stands for some
// that do not fit.
func (c *Choice) Decode(octets []byte) (text string, replacements int) {
	if c.enc == nil {
		if utf8.Valid(octets) {
			return string(octets), 0
		}
		octets = bytes.ToValidUTF8(octets, []byte("\ufffd"))
		return string(octets), bytes.Count(octets, []byte("\ufffd"))
	}
	out, err := c.enc.NewDecoder().Bytes(octets)
	if err != nil || !utf8.Valid(out) {
		out = bytes.ToValidUTF8(out, []byte("\ufffd"))
	}
	return string(out), bytes.Count(out, []byte("\ufffd"))
}

// Reader decodes a stream.
func (c *Choice) Reader(r io.Reader) io.Reader {
	if c.enc == nil {
		return r
	}
	return transform.NewReader(r, c.enc.NewDecoder())
}

// Word decodes octets that name their character set, as encoded words do; ok is
// false where it is not known.
func Word(octets []byte, label string) (text string, ok bool) {
	enc, name, known := lookup(Normalize(label))
	if !known {
		return "", false
	}
	if asciiCompatible(name) && utf8.Valid(octets) && !plausible(octets, name, enc) {
		return string(octets), true
	}
	c := Choice{enc: enc}
	text, _ = c.Decode(octets)
	return text, true
}

// Raw returns text of which nothing is declared, such as raw octets in a header
// (RFC 6532): UTF-8 if it is valid, else windows-1252.
func Raw(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	if mostlyUTF8([]byte(text)) {
		return strings.ToValidUTF8(text, "\ufffd")
	}
	out, err := charmap.Windows1252.NewDecoder().String(text)
	if err != nil {
		return strings.ToValidUTF8(text, "\ufffd")
	}
	return out
}

// Normalize returns a label in lower case, without quotes and space.
func Normalize(label string) string {
	return strings.ToLower(strings.Trim(label, " \t\"'<>;"))
}

func ascii(octets []byte) bool {
	for len(octets) >= 8 {
		if (octets[0]|octets[1]|octets[2]|octets[3]|octets[4]|octets[5]|octets[6]|octets[7])&0x80 != 0 {
			return false
		}
		octets = octets[8:]
	}
	for _, c := range octets {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// valid says whether octets are UTF-8, but for a character cut at the end.
func valid(octets []byte) bool {
	return utf8.Valid(octets[:len(octets)-cutAtEnd(octets)])
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

// mostlyUTF8 says whether damaged UTF-8 is the best reading: some character
// beyond ASCII is whole.
func mostlyUTF8(octets []byte) bool {
	whole, broken := 0, 0
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
	return whole > broken
}

// plausible says whether octets that are valid UTF-8 are still rather what they
// declare: in the double-octet sets of East Asia a short text can be valid UTF-8
// by chance, but then it has no character of three octets, which in UTF-8 all of theirs have.
func plausible(octets []byte, name string, enc encoding.Encoding) bool {
	switch name {
	case "gbk", "gb18030", "big5", "euc-kr", "euc-jp", "shift_jis":
	default:
		return false
	}
	for i := 0; i < len(octets); {
		_, size := utf8.DecodeRune(octets[i:])
		if size > 2 {
			return false
		}
		i += size
	}
	out, err := enc.NewDecoder().Bytes(octets)
	return err == nil && !bytes.Contains(out, []byte("\ufffd"))
}

// metaSight is how much of an HTML text is searched for what it says of itself
// (HTML section 4.2.5.4: within the first 1,024 octets).
const metaSight = 1 << 10

// meta returns the character set that an HTML text names.
func meta(octets []byte) string {
	head := bytes.ToLower(octets[:min(len(octets), metaSight)])
	for {
		at := bytes.Index(head, []byte("<meta"))
		if at < 0 {
			return ""
		}
		head = head[at+len("<meta"):]
		tag, _, _ := bytes.Cut(head, []byte(">"))
		if _, value, ok := bytes.Cut(tag, []byte("charset")); ok {
			value, ok = bytes.CutPrefix(bytes.TrimLeft(value, " \t\r\n"), []byte("="))
			if !ok {
				continue
			}
			value = bytes.TrimLeft(value, " \t\r\n\"'")
			if end := bytes.IndexAny(value, " \t\r\n\"';/"); end >= 0 {
				value = value[:end]
			}
			return Normalize(string(value))
		}
	}
}
