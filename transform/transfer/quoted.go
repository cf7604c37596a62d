package transfer

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// quotedReader decodes quoted-printable (RFC 2045 section 6.7). An "=" that
// begins no escape stays as it is.
type quotedReader struct {
	lines *bufio.Reader
	ready []byte // decoded, in out
	out   []byte
	held  []byte // the end of a piece of a long line that may begin an escape
	bad   int64
	err   error
}

func newQuotedReader() *quotedReader {
	return &quotedReader{lines: bufio.NewReaderSize(nil, chunk)}
}

func (q *quotedReader) reset(src io.Reader) {
	q.lines.Reset(src)
	q.ready, q.held, q.bad, q.err = nil, nil, 0, nil
}

// Read fills p where it can. A line that fits is decoded straight into it.
func (q *quotedReader) Read(p []byte) (int, error) {
	n := copy(p, q.ready)
	q.ready = q.ready[n:]
	for n < len(p) && q.err == nil {
		text, end := q.next()
		if len(text)+len(end) <= len(p)-n {
			n = len(append(q.appendDecoded(p[:n], text), end...))
			continue
		}
		q.out = append(q.appendDecoded(q.out[:0], text), end...)
		c := copy(p[n:], q.out)
		q.ready = q.out[c:]
		n += c
	}
	if n > 0 {
		return n, nil
	}
	return 0, q.err
}

// next reads one line, or one piece of a line longer than the buffer. It returns
// what of its text and line end counts.
func (q *quotedReader) next() (text, end []byte) {
	line, err := q.lines.ReadSlice('\n')
	piece := errors.Is(err, bufio.ErrBufferFull)
	if err != nil && !piece {
		q.err = err
	}
	if len(q.held) > 0 {
		line = append(q.held, line...)
		q.held = nil
	}
	n := textLength(line)
	text, end = line[:n], line[n:]
	if piece {
		if i := bytes.LastIndexByte(text[max(0, len(text)-2):], '='); i >= 0 {
			cut := max(0, len(text)-2) + i
			q.held = bytes.Clone(text[cut:])
			text = text[:cut]
		}
		return text, end
	}
	for len(text) > 0 && (text[len(text)-1] == ' ' || text[len(text)-1] == '\t') {
		text = text[:len(text)-1] // rule 3: added on the way
	}
	if len(text) > 0 && text[len(text)-1] == '=' {
		return text[:len(text)-1], nil // rule 5: soft line break
	}
	return text, end
}

// textLength is the length of a line without its line end.
func textLength(line []byte) int {
	n := len(line)
	if n == 0 || line[n-1] != '\n' {
		return n
	}
	if n > 1 && line[n-2] == '\r' {
		return n - 2
	}
	return n - 1
}

func (q *quotedReader) appendDecoded(dst, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '=')
		if i < 0 {
			return append(dst, text...)
		}
		dst, text = append(dst, text[:i]...), text[i:]
		for len(text) >= 3 && text[0] == '=' && isHex(text[1]) && isHex(text[2]) {
			dst = append(dst, unhex(text[1])<<4|unhex(text[2]))
			text = text[3:]
		}
		if len(text) > 0 && text[0] == '=' {
			q.bad++
			dst, text = append(dst, '='), text[1:]
		}
	}
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
