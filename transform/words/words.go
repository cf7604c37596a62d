// Package words decodes encoded words in header fields (RFC 2047), one by one:
// a word that cannot be read stays as it is and spoils no other. Characters
// split between two words are joined. Octets that are not ASCII are read as
// UTF-8 (RFC 6532), or as what they look like where they are not.
package words

import (
	"strings"

	"github.com/mailchute/mailchute/transform/charset"
)

// Decode returns the text of a field value, always valid UTF-8 and without
// control characters. clean is false if something in it could not be decoded.
func Decode(value string) (text string, clean bool) {
	if !strings.Contains(value, "=?") {
		switch ascii, folded := look(value); {
		case ascii && !folded:
			return value, true
		case ascii:
			return unfolded(value), true
		}
	}
	d := decoder{value: value, clean: true, end: finder{"?=", -1}, begin: finder{" =?", -1}}
	d.run()
	return withoutControls(d.out.String()), d.clean
}

// look says whether a value is printable ASCII but for tabs and line ends, and
// whether it has these.
func look(value string) (ascii, folded bool) {
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c >= ' ' && c <= '~':
		case c == '\t' || c == '\n' || c == '\r':
			folded = true
		default:
			return false, folded
		}
	}
	return true, folded
}

// unfolded has a space for each tab and line end.
func unfolded(value string) string {
	var out strings.Builder
	out.Grow(len(value))
	for {
		i := strings.IndexAny(value, "\t\n\r")
		if i < 0 {
			out.WriteString(value)
			return out.String()
		}
		out.WriteString(value[:i])
		out.WriteByte(' ')
		value = value[i+1:]
	}
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
	end    finder // of "?="
	begin  finder // of " =?"
}

// finder knows where a mark stands next, so that none is searched for twice.
type finder struct {
	mark string
	at   int
}

// from returns where the mark is at or behind position i, the length of value
// if nowhere. Positions must not fall.
func (f *finder) from(value string, i int) int {
	if f.at < i {
		f.at = len(value)
		if n := strings.Index(value[i:], f.mark); n >= 0 {
			f.at = i + n
		}
	}
	return f.at
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
		switch {
		case d.first == d.last || strings.Trim(between, " \t\r\n") != "":
			d.flush()
			d.raw(between)
		case !d.joins(w.label): // white space between words is not part of the text (RFC 2047 section 6.2)
			if !d.flush() {
				d.raw(between)
			}
		}
		d.take(w, at)
		at += w.length
		pos = at
	}
	d.flush()
	d.raw(value[pos:])
}

// joins says whether a word continues those in hand: QUIRK: many senders split a
// character between two words (RFC 2047 section 5 forbids it).
func (d *decoder) joins(label string) bool {
	return charset.Normalize(d.label) == charset.Normalize(label) && (!charset.SevenBit(label) || charset.Unended(d.octets))
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
	end := d.end.from(value, start)
	if rest := value[start:]; end == len(value) && isCut(rest) {
		d.clean = false
		w.text, w.length = rest, len(value)-at
		return w, true
	}
	if end == len(value) || d.begin.from(value, start) < end {
		return word{}, false // it has no end of its own
	}
	if w.encoding == 'q' {
		end = endOfQ(value, end)
	}
	w.text = value[start:end]
	w.length = end + 2 - at
	return w, true
}

// isCut says whether rest is what was left of a word when the field was cut.
// QUIRK: programs that cut a Subject to a length (RFC 2047 section 2 ends a word with "?=").
func isCut(rest string) bool {
	return rest != "" && len(rest) <= longestTail && !strings.ContainsAny(rest, " \t\r\n")
}

// longestTail is how far endOfQ looks: a word has at most 75 octets (RFC 2047
// section 2), in a careless one more; it is also the most that is taken for a word that was cut.
const longestTail = 300

// endOfQ returns where a word in the "Q" encoding ends. QUIRK: senders leave a
// question mark as it is, also in front of an encoded octet: "why?=20me?=".
func endOfQ(value string, end int) int {
	far := min(len(value), end+longestTail)
	for i := end; i+3 < far && isHex(value[i+2]) && isHex(value[i+3]); {
		next := strings.Index(value[i+2:far], "?=")
		if next < 0 || strings.ContainsAny(value[i+2:i+2+next], " \t\r\n") || strings.Contains(value[i+2:i+2+next], "=?") {
			break
		}
		i += 2 + next
		end = i
	}
	return end
}

// take adds a word to those in hand.
func (d *decoder) take(w word, at int) {
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

// flush writes the words in hand; ok is false if they could not be decoded.
func (d *decoder) flush() (ok bool) {
	if d.first == d.last {
		return true
	}
	text, ok := charset.Word(d.octets, d.label)
	if !ok {
		text = charset.Raw(d.value[d.first:d.last])
	}
	d.clean = d.clean && ok && !strings.Contains(text, "\ufffd")
	d.out.WriteString(text)
	d.octets, d.first = d.octets[:0], d.last
	return ok
}

func (d *decoder) raw(s string) {
	text := charset.Raw(s)
	if text != s {
		d.clean = false
	}
	d.out.WriteString(text)
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
