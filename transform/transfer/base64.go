package transfer

import (
	"bytes"
	"encoding/base64"
	"io"
)

// chunk is how many encoded octets are read at once.
const chunk = 32 << 10

// base64Reader decodes base64 (RFC 2045 section 6.8). Octets outside the
// alphabet are passed over, missing padding is no matter, and what stands behind
// the padding is not part of the body (mailing lists put footers there).
type base64Reader struct {
	src     io.Reader
	digits  [chunk]byte // what is not yet decoded
	kept    int         // octets of digits in use between two reads, at most 3
	out     [chunk]byte
	ready   []byte // decoded, in out
	padded  bool
	damaged bool
	err     error // of src
}

func (b *base64Reader) reset(src io.Reader) {
	b.src = src
	b.kept, b.ready, b.padded, b.damaged, b.err = 0, nil, false, false, nil
}

func (b *base64Reader) Read(p []byte) (int, error) {
	for len(b.ready) == 0 {
		if b.err != nil {
			return 0, b.err
		}
		b.refill()
	}
	n := copy(p, b.ready)
	b.ready = b.ready[n:]
	return n, nil
}

// refill reads one chunk and decodes the whole groups of four digits in it.
func (b *base64Reader) refill() {
	n, err := b.src.Read(b.digits[b.kept:])
	b.err = err
	if b.padded {
		b.behindPadding(b.digits[:n])
		return
	}
	text := joinLines(b.digits[:b.kept+n], b.kept)
	if !b.decode(text) {
		b.decode(b.onlyDigits(text))
	}
}

// joinLines takes the line ends out of buf, in place; the first done octets have none.
func joinLines(buf []byte, done int) []byte {
	rest := buf[done:]
	length := done
	for {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			break
		}
		length += copy(buf[length:], bytes.TrimSuffix(rest[:i], []byte{'\r'}))
		rest = rest[i+1:]
	}
	length += copy(buf[length:], bytes.TrimSuffix(rest, []byte{'\r'}))
	return buf[:length]
}

// decode decodes text if it is digits only, and keeps those that fill no group.
func (b *base64Reader) decode(text []byte) bool {
	whole := len(text) &^ 3
	last := b.err != nil || b.padded
	if last {
		whole = len(text) // the last group may be short
		if whole%4 == 1 {
			whole--
		}
	}
	n, err := base64.RawStdEncoding.Decode(b.out[:], text[:whole])
	if err != nil || n != base64.RawStdEncoding.DecodedLen(whole) { // a bare CR would be passed over in silence
		return false
	}
	b.ready = b.out[:n]
	b.kept = copy(b.digits[:], text[whole:])
	if last {
		b.damaged = b.damaged || b.kept > 0
		b.kept = 0
	}
	return true
}

// onlyDigits takes everything else out of text, in place, up to the padding.
func (b *base64Reader) onlyDigits(text []byte) []byte {
	length := 0
	for i, c := range text {
		switch {
		case isDigit(c):
			text[length] = c
			length++
		case c == '=':
			b.padded = true
			b.behindPadding(text[i:])
			return text[:length]
		case c != ' ' && c != '\t' && c != '\r':
			b.damaged = true
		}
	}
	return text[:length]
}

func (b *base64Reader) behindPadding(text []byte) {
	b.damaged = b.damaged || len(bytes.Trim(text, "= \t\r\n")) > 0
}

// isDigit says whether c is in the alphabet (RFC 2045 section 6.8, table 1).
func isDigit(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/'
}
