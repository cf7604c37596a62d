// Package transfer undoes what makes octets fit to be sent as lines of text: the
// Content-Transfer-Encodings (RFC 2045 section 6), and uuencode, yEnc and BinHex,
// which are older than MIME or beside it. All are undone as streams in constant
// memory. Damaged encodings give what can be read of them; Bad tells.
package transfer

import (
	"io"
	"strings"
)

// Encoding is a way to send octets as text.
type Encoding uint8

// The encodings that are undone; every other one is left as it is.
const (
	Identity Encoding = iota // 7bit, 8bit, binary
	Base64
	QuotedPrintable
	UUEncode // POSIX uuencode
	YEnc     // yEnc draft 1.3
	BinHex   // BinHex 4.0 (RFC 1741 section 4)
	Unknown
)

// Parse reads the value of the field, "" for none. Case, quotes, hyphens, a comment
// in front and what stands behind are of no matter.
func Parse(value string) Encoding {
	switch value { // as nearly all mail has it
	case "quoted-printable":
		return QuotedPrintable
	case "base64":
		return Base64
	}
	if rest := strings.TrimLeft(value, " \t"); strings.HasPrefix(rest, "(") {
		_, value, _ = strings.Cut(rest, ")") // RFC 822 section 3.4.3: comments may stand anywhere
	}
	if end := strings.IndexAny(value, ";,("); end >= 0 {
		value = value[:end]
	}
	if e := named(value); e != Unknown {
		return e
	}
	if words := strings.Fields(value); len(words) > 0 {
		return named(words[0])
	}
	return Identity // RFC 2045 section 6.1
}

// named is the encoding of that name.
func named(name string) Encoding {
	switch strings.TrimPrefix(strings.Map(letter, name), "x") {
	case "", "7bit", "8bit", "binary", "7bits", "8bits":
		return Identity
	case "base64":
		return Base64
	case "quotedprintable":
		return QuotedPrintable
	case "uuencode", "uuencoded", "uue", "uu":
		return UUEncode
	case "yenc":
		return YEnc
	case "binhex", "binhex40", "macbinhex", "macbinhex40":
		return BinHex
	}
	return Unknown
}

// letter keeps what tells one name from another.
func letter(c rune) rune {
	switch {
	case c >= 'A' && c <= 'Z':
		return c + 'a' - 'A'
	case strings.ContainsRune(" \t\"'-_.", c):
		return -1
	}
	return c
}

// Decoder undoes one encoding after the other; its buffers are used again.
// The zero value is ready for Reset.
type Decoder struct {
	encoding Encoding
	src      io.Reader
	leftOut  int64
	base64   *base64Reader
	quoted   *quotedReader
	lines    *lineReader
}

// Reset makes d read r in this encoding.
func (d *Decoder) Reset(e Encoding, r io.Reader) {
	d.encoding, d.src, d.leftOut = e, r, 0
	switch e {
	case Base64:
		if d.base64 == nil {
			d.base64 = &base64Reader{}
		}
		d.base64.reset(r)
	case QuotedPrintable:
		if d.quoted == nil {
			d.quoted = newQuotedReader()
		}
		d.quoted.reset(r)
	case UUEncode, YEnc, BinHex:
		d.lines = newLineReader(r, newCodec(e))
	}
}

// Encoding is the encoding being undone.
func (d *Decoder) Encoding() Encoding { return d.encoding }

// Read reads decoded octets.
func (d *Decoder) Read(p []byte) (int, error) {
	switch d.encoding {
	case Base64:
		return d.base64.Read(p)
	case QuotedPrintable:
		return d.quoted.Read(p)
	case UUEncode, YEnc, BinHex:
		return d.lines.Read(p)
	default:
		return d.src.Read(p)
	}
}

// LeaveOut notes that octets belong to the body and are not read: each is a fault, but for space.
func (d *Decoder) LeaveOut(octets []byte) {
	for _, c := range octets {
		if !isBlank(c) {
			d.leftOut++
		}
	}
}

// Bad counts the faults in what was read so far: octets that the encoding does
// not have, and one for an end or a checksum that is not as it should be. It is 0 for
// what is whole.
func (d *Decoder) Bad() int64 { return d.leftOut + d.inRead() }

func (d *Decoder) inRead() int64 {
	switch d.encoding {
	case Base64:
		return d.base64.bad
	case QuotedPrintable:
		return d.quoted.bad
	case UUEncode, YEnc, BinHex:
		return d.lines.bad
	default:
		return 0
	}
}

// Name is the file name that uuencode, yEnc and BinHex bring along, as octets; "" for none.
func (d *Decoder) Name() string {
	switch d.encoding {
	case UUEncode, YEnc, BinHex:
		return d.lines.codec.name()
	default:
		return ""
	}
}
