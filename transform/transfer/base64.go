package transfer

import (
	"bytes"
	"encoding/base64"
	"io"
)

// chunk is how many encoded octets are read at once.
const chunk = 32 << 10

// base64Reader decodes base64 (RFC 2045 section 6.8). Octets outside the
// alphabet are passed over and missing padding is no matter. Behind the padding
// another block may follow, but other text is not part of the body (mailing
// lists put footers there).
type base64Reader struct {
	src    io.Reader
	buf    [chunk]byte
	in     []byte // of buf, not yet decoded
	hungry bool   // in is too short to go on
	out    [chunk]byte
	ready  []byte // decoded, in out
	padded bool   // in begins with padding
	over   bool   // what is still to come is not base64
	judged int    // octets of in that are known to be base64
	blocks int    // that ended with padding
	bad    int64
	err    error // of src
}

func (b *base64Reader) reset(src io.Reader) {
	b.src, b.hungry = src, true
	b.in, b.ready, b.padded, b.over, b.judged, b.blocks, b.bad, b.err = nil, nil, false, false, 0, 0, 0, nil
}

func (b *base64Reader) Read(p []byte) (int, error) {
	for len(b.ready) == 0 {
		if b.hungry {
			if b.err != nil {
				return 0, b.err
			}
			b.fill()
		}
		b.step()
	}
	n := copy(p, b.ready)
	b.ready = b.ready[n:]
	return n, nil
}

func (b *base64Reader) fill() {
	kept := copy(b.buf[:], b.in)
	n, err := b.src.Read(b.buf[kept:])
	b.in, b.err = b.buf[:kept+n], err
}

func (b *base64Reader) step() {
	switch {
	case b.over:
		b.pass(b.in)
	case b.padded:
		b.judge()
	default:
		b.decode()
	}
}

// decode decodes what is in hand up to the next padding.
func (b *base64Reader) decode() {
	text, rest := b.in, []byte(nil)
	if i := bytes.IndexByte(text, '='); i >= 0 {
		text, rest, b.padded = text[:i], text[i:], true
		b.judged -= i
	}
	last := b.padded || b.err != nil
	text = joinLines(text)
	left, ok := b.groups(text, last)
	if !ok {
		left, _ = b.groups(b.digits(text), last)
	}
	if last {
		b.bad += int64(len(left)) // six bits are no octet
		left = nil
	}
	b.in, b.hungry = rest, !b.padded
	if !b.padded {
		b.in, b.judged = left, 0
	}
}

// groups decodes text if it is digits only, and returns those that fill no group.
func (b *base64Reader) groups(text []byte, last bool) (left []byte, ok bool) {
	whole := len(text) &^ 3
	if last && len(text)%4 > 1 {
		whole = len(text) // the last group may be short
	}
	read, n := decodePairs(b.out[:], text[:whole])
	short, err := base64.RawStdEncoding.Decode(b.out[n:], text[read:whole])
	n += short
	if err != nil || n != base64.RawStdEncoding.DecodedLen(whole) { // a bare CR would be passed over in silence
		return nil, false
	}
	for _, c := range text[whole:] {
		if !isDigit(c) {
			return nil, false
		}
	}
	b.ready = b.out[:n]
	return text[whole:], true
}

// longestJudged is how much of the text behind the padding is looked at, and
// shortestBlock how long it must be to be a block without padding of its own.
// Of more than mostBlocks the rest is not decoded.
const (
	longestJudged = 1 << 10
	shortestBlock = 8
	mostBlocks    = 1 << 20
)

// judge looks at the line behind the padding: whole groups are another block. A
// line is judged once, however many blocks it has.
func (b *base64Reader) judge() {
	text := bytes.TrimLeft(b.in, "= \t\r\n")
	b.judged -= len(b.in) - len(text)
	b.in = text
	if b.judged <= 0 {
		line := text[:min(len(text), longestJudged)]
		end := bytes.IndexAny(line, "\r\n")
		if b.hungry = end < 0 && len(line) < longestJudged && b.err == nil; b.hungry {
			return
		}
		if end >= 0 {
			line = line[:end]
		}
		b.judged = len(line)
		b.over = !isBlock(bytes.TrimRight(line, " \t"))
	}
	b.blocks++
	b.over = b.over || b.blocks > mostBlocks
	b.padded = false
	b.hungry = len(b.in) == 0
}

// isBlock says whether a line behind padding goes on with base64.
func isBlock(line []byte) bool {
	if len(line)%4 != 0 {
		return false
	}
	for _, c := range line {
		if !isDigit(c) && c != '=' {
			return false
		}
	}
	return len(line) >= shortestBlock || bytes.IndexByte(line, '=') >= 0
}

// pass passes over text that is not part of the body.
func (b *base64Reader) pass(text []byte) {
	for _, c := range text {
		if !isBlank(c) {
			b.bad++
		}
	}
	b.in, b.hungry = nil, true
}

// digits takes everything else out of text, in place.
func (b *base64Reader) digits(text []byte) []byte {
	length := 0
	for _, c := range text {
		switch {
		case isDigit(c):
			text[length] = c
			length++
		case !isBlank(c):
			b.bad++
		}
	}
	return text[:length]
}

// joinLines takes the line ends out of text, in place. It tries the length of the
// line before; a shorter line within is seen when it is decoded.
func joinLines(text []byte) []byte {
	rest, length, expected := text, 0, 0
	for {
		end := expected
		if end >= len(rest) || rest[end] != '\n' {
			if end = bytes.IndexByte(rest, '\n'); end < 0 {
				break
			}
			expected = end
		}
		length += copy(text[length:], withoutCR(rest[:end]))
		rest = rest[end+1:]
	}
	length += copy(text[length:], withoutCR(rest))
	return text[:length]
}

func withoutCR(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
