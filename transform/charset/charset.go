// Package charset turns octets of a mail into UTF-8, always valid.
//
// Which character set they are in is decided in this order: a byte order mark;
// UTF-8 if they are valid UTF-8 (a wrong label is common, chance is not); the
// one that the mail declares, if they fit it; the one that the HTML names in
// itself; the one whose text they look most like; windows-1252. The last two are not
// sure of a short text and of one in Latin letters: there Named goes by what the rest of
// the mail says. Labels are those of the WHATWG Encoding Standard and of IANA, and what
// senders write instead.
package charset

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Choice is a decision for one text.
type Choice struct {
	Name    string // of the character set used, lower case
	Unknown bool   // the declared one is not known
	Wrong   bool   // the octets do not fit the declared one
	Unsure  bool   // guessed with little to go by
	decoder func() transform.Transformer
}

// Choose decides for octets that declare a label, "" for none. Where octets are
// only the beginning of a text, they may end within a character.
func Choose(octets []byte, declared string, isHTML bool) Choice {
	label := Normalize(declared)
	s, known := lookup(label)
	c := choose(octets, s, known, isHTML)
	c.Unknown = !known && !saysNothing(label)
	return c
}

// choose decides for octets that declare a set, if it is known.
func choose(octets []byte, s set, known, isHTML bool) (c Choice) {
	if marked, ok := byMark(octets); ok {
		c.Wrong = known && !related(s, marked)
		return c.of(marked)
	}
	switch {
	case !known:
	case s.wide() && looksWide(octets):
		return c.of(s.inOrder(octets))
	case s.ebcdic():
		return c.of(s)
	case s.sevenBit() && isASCII(octets):
		return c.of(s)
	case s.wide(), s.sevenBit():
		c.Wrong, known = true, false
	}
	if isASCII(octets) {
		if escaped, ok := byEscape(octets); ok {
			c.Wrong = c.Wrong || known
			return c.of(escaped)
		}
		if !known {
			s.name = "us-ascii"
		}
		return c.of(set{name: s.name})
	}
	if (valid(octets) || nearlyUTF8(octets)) && !(known && plausible(octets, s)) {
		c.Wrong = c.Wrong || known && s.name != "utf-8"
		return c.of(set{name: "utf-8"})
	}
	return c.beyondUTF8(octets, s, known, isHTML)
}

// beyondUTF8 decides for octets that are neither ASCII nor UTF-8.
func (c Choice) beyondUTF8(octets []byte, s set, known, isHTML bool) Choice {
	if known && s.fits(octets) {
		return c.of(s)
	}
	c.Wrong = true // what declares nothing is US-ASCII (RFC 2045 section 5.2)
	if isHTML {
		named, ok := lookup(meta(octets))
		if ok && !named.wide() && !named.sevenBit() && named.fits(octets) {
			c.Wrong = known // what the mail does not say, the page may (RFC 2854 section 6)
			return c.of(named)
		}
	}
	if mostlyUTF8(octets) {
		return c.of(set{name: "utf-8"})
	}
	guessed, ok := guess(octets)
	if !ok && known && s.decoder != nil {
		return c.of(s)
	}
	whole, beyond := count(octets)
	isFallback := guessed.name == "windows-1252"
	if whole > 0 && s.decoder == nil && isFallback {
		guessed.decoder = func() transform.Transformer { return mixed{} }
	}
	c.Unsure = whole == 0 && s.decoder == nil && (isFallback || beyond < fewestSure)
	return c.of(guessed)
}

func (c Choice) of(s set) Choice {
	c.Name, c.decoder = s.name, s.decoder
	return c
}

// Decode returns octets as valid UTF-8 and how often U+FFFD stands for some
// that do not fit.
func (c *Choice) Decode(octets []byte) (text string, replacements int) {
	mark := []byte("\ufffd")
	if c.decoder == nil && utf8.Valid(octets) {
		return string(octets), 0
	}
	out, _, err := transform.Bytes(c.transformer(), octets)
	if err != nil || !utf8.Valid(out) { // cannot be: decoders replace what does not fit
		out = bytes.ToValidUTF8(out, mark)
	}
	replacements = bytes.Count(out, mark)
	if c.decoder == nil {
		replacements -= bytes.Count(octets, mark) // as sent
	}
	return string(out), replacements
}

// Reader decodes a stream.
func (c *Choice) Reader(r io.Reader) io.Reader {
	return transform.NewReader(r, c.transformer())
}

func (c *Choice) transformer() transform.Transformer {
	if c.decoder == nil {
		return unicode.UTF8.NewDecoder()
	}
	return c.decoder()
}

// Word decodes octets that name their character set, as encoded words do; ok is
// false where it is not known. A label that says nothing is none.
func Word(octets []byte, label string) (text string, ok bool) {
	name := Normalize(label)
	s, known := lookup(name)
	if !known && name != "" && saysNothing(name) {
		return Raw(string(octets)), true // RFC 1428 section 3
	}
	if !known {
		return "", false
	}
	c := choose(octets, s, true, false)
	if c.Wrong && !s.wide() && !s.sevenBit() && c.Name != "utf-8" && s.decoder != nil {
		c = c.of(s) // a word is too short to know better than its label
	}
	text, _ = c.Decode(octets)
	return text, true
}

// Raw returns text of which nothing is declared, such as raw octets in a header
// (RFC 6532): UTF-8 if it is valid, else what it looks like.
func Raw(text string) string {
	if utf8.ValidString(text) {
		return unescaped(text)
	}
	if mostlyUTF8([]byte(text)) {
		return strings.ToValidUTF8(text, "\ufffd")
	}
	var c Choice
	s, _ := guess([]byte(text))
	c = c.of(s)
	out, _ := c.Decode([]byte(text))
	return out
}

// unescaped decodes text that escape sequences tell the character set of.
func unescaped(text string) string {
	if strings.IndexByte(text, escape) < 0 {
		return text
	}
	s, ok := byEscape([]byte(text))
	if !ok {
		return text
	}
	var c Choice
	c = c.of(s)
	out, _ := c.Decode([]byte(text))
	return out
}
