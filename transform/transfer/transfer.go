// Package transfer undoes Content-Transfer-Encoding as a stream (RFC 2045
// section 6). Damaged encodings give what can be read of them; Damaged tells.
package transfer

import (
	"io"
	"strings"
)

// Encoding is a Content-Transfer-Encoding.
type Encoding uint8

// The encodings that are undone; every other one is left as it is.
const (
	Identity Encoding = iota // 7bit, 8bit, binary
	Base64
	QuotedPrintable
	Unknown
)

// Parse reads the value of the field, "" for none. Anything behind the first
// word, such as a comment, is of no matter.
func Parse(value string) Encoding {
	word := strings.ToLower(strings.Trim(value, " \t\"';"))
	if end := strings.IndexAny(word, " \t;,(\"'"); end > 0 {
		word = word[:end]
	}
	switch word {
	case "", "7bit", "8bit", "binary", "7-bit", "8-bit":
		return Identity
	case "base64", "base-64", "x-base64":
		return Base64
	case "quoted-printable", "quoted_printable", "quotedprintable":
		return QuotedPrintable
	}
	return Unknown
}

// Decoder undoes one encoding after the other; its buffers are used again.
// The zero value is ready for Reset.
type Decoder struct {
	encoding Encoding
	src      io.Reader
	base64   *base64Reader
	quoted   *quotedReader
}

// Reset makes d read r in this encoding.
func (d *Decoder) Reset(e Encoding, r io.Reader) {
	d.encoding, d.src = e, r
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
	default:
		return d.src.Read(p)
	}
}

// Damaged says whether what was read so far was not as it should be.
func (d *Decoder) Damaged() bool {
	switch d.encoding {
	case Base64:
		return d.base64.damaged
	case QuotedPrintable:
		return d.quoted.damaged
	default:
		return false
	}
}
