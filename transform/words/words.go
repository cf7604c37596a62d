// Package words decodes encoded words in header fields (RFC 2047), one by one:
// a word that cannot be read stays as it is and spoils no other. Characters
// split between two words are joined. Octets that are not ASCII are read as
// UTF-8 (RFC 6532), or as windows-1252 where they are not.
package words

import (
	"encoding/base64"
	"strings"

	"github.com/mailchute/mailchute/transform/charset"
)

// Decode returns the text of a field value, always valid UTF-8 and without
// control characters. clean is false if something in it could not be decoded.
func Decode(value string) (text string, clean bool) {
	if plain(value) {
		return withoutControls(value), true
	}
	d := decoder{value: value, clean: true, end: -1}
	d.run()
	return withoutControls(d.out.String()), d.clean
}

// plain says whether a value is ASCII without an encoded word.
func plain(value string) bool {
	for i := 0; i < len(value); i++ {
		c := value[i]
		if c > '~' || (c == '=' && i+1 < len(value) && value[i+1] == '?') {
			return false
		}
	}
	return true
}

// decoder is one value being decoded.
type decoder struct {
	value  string
	out    strings.Builder
	octets []byte // of words that are not yet decoded, all in one character set
	label  string // the character set
	first  int    // where these words begin
	last   int    // where they end; first: there are none
	clean  bool
	end    int // where the next "?=" is known to be, -1: not looked for
}

// word is an encoded word (RFC 2047 section 2).
type word struct {
	label    string
	encoding byte // 'b' or 'q'
	text     string
	length   int
}

func (d *decoder) run() {
	value := d.value
	pos := 0 // what is in front of it is done
	for at := 0; ; {
		i := strings.Index(value[at:], "=?")
		if i < 0 {
			break
		}
		at += i
		w, ok := d.find(at)
		if !ok {
			at += 2
			continue
		}
		between := value[pos:at]
		if d.first == d.last || strings.Trim(between, " \t\r\n") != "" {
			d.flush()
			d.raw(between)
		} // else white space between words is not part of the text (RFC 2047 section 6.2)
		d.take(w, at)
		at += w.length
		pos = at
	}
	d.flush()
	d.raw(value[pos:])
}

// longestLabel is how long the name of a character set may be.
const longestLabel = 75

// find reads the word that begins at value[at:].
func (d *decoder) find(at int) (word, bool) {
	value := d.value
	s := value[at+2:]
	mark := strings.IndexByte(s[:min(len(s), longestLabel)], '?')
	if mark <= 0 || len(s) < mark+3 || s[mark+2] != '?' {
		return word{}, false
	}
	w := word{label: s[:mark], encoding: s[mark+1] | 0x20}
	if w.encoding != 'b' && w.encoding != 'q' {
		return word{}, false
	}
	start := at + 2 + mark + 3
	if d.end < start {
		i := strings.Index(value[start:], "?=")
		if i < 0 {
			d.end = len(value) // no word ends any more
		} else {
			d.end = start + i
		}
	}
	if d.end == len(value) {
		return word{}, false
	}
	w.text = value[start:d.end]
	if strings.Contains(w.text, " =?") {
		return word{}, false // it has no end of its own
	}
	w.length = d.end + 2 - at
	return w, true
}

// take adds a word to those in hand, or begins anew in another character set.
func (d *decoder) take(w word, at int) {
	if d.first != d.last && !strings.EqualFold(d.label, w.label) {
		d.flush()
	}
	if d.first == d.last {
		d.first = at
	}
	d.label, d.last = w.label, at+w.length
	if w.encoding == 'b' {
		d.octets = appendBase64(d.octets, w.text)
	} else {
		d.octets = appendQ(d.octets, w.text)
	}
}

// flush writes the words in hand.
func (d *decoder) flush() {
	if d.first == d.last {
		return
	}
	text, ok := charset.Word(d.octets, d.label)
	if !ok {
		text = charset.Raw(d.value[d.first:d.last])
	}
	d.clean = d.clean && ok && !strings.Contains(text, "\ufffd")
	d.out.WriteString(text)
	d.octets, d.first = d.octets[:0], d.last
}

func (d *decoder) raw(s string) {
	text := charset.Raw(s)
	if text != s {
		d.clean = false
	}
	d.out.WriteString(text)
}

// appendBase64 decodes the "B" encoding (RFC 2047 section 4.1), also without padding.
func appendBase64(dst []byte, s string) []byte {
	digits := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '+', c == '/':
			digits = append(digits, c)
		}
	}
	if len(digits)%4 == 1 {
		digits = digits[:len(digits)-1]
	}
	out, err := base64.RawStdEncoding.AppendDecode(dst, digits)
	if err != nil {
		return dst // cannot be: only digits are left
	}
	return out
}

// appendQ decodes the "Q" encoding (RFC 2047 section 4.2).
func appendQ(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '_' {
			c = ' '
		} else if c == '=' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			c = unhex(s[i+1])<<4 | unhex(s[i+2])
			i += 2
		}
		dst = append(dst, c)
	}
	return dst
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' || c >= 'a' && c <= 'f'
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}

// withoutControls makes one line of a value: tabs and line ends become spaces,
// other control characters go.
func withoutControls(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case r < ' ' || r == 0x7f:
			return -1
		}
		return r
	}, s)
}
