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

func (q *quotedReader) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(q.ready) == 0 {
			if q.err != nil {
				break
			}
			q.next()
		}
		c := copy(p[n:], q.ready)
		q.ready = q.ready[c:]
		n += c
	}
	if n > 0 {
		return n, nil
	}
	return 0, q.err
}

// next decodes one line, or one piece of a line longer than the buffer.
func (q *quotedReader) next() {
	line, err := q.lines.ReadSlice('\n')
	piece := errors.Is(err, bufio.ErrBufferFull)
	if err != nil && !piece {
		q.err = err
	}
	if len(q.held) > 0 {
		line = append(q.held, line...)
		q.held = nil
	}
	ending := 0
	switch {
	case bytes.HasSuffix(line, []byte("\r\n")):
		ending = 2
	case bytes.HasSuffix(line, []byte("\n")):
		ending = 1
	}
	text, end := line[:len(line)-ending], line[len(line)-ending:]
	if piece {
		if i := bytes.LastIndexByte(text[max(0, len(text)-2):], '='); i >= 0 {
			cut := max(0, len(text)-2) + i
			q.held = bytes.Clone(text[cut:])
			text = text[:cut]
		}
	} else if ending > 0 || q.err != nil {
		text = bytes.TrimRight(text, " \t") // rule 3: added on the way
		if bytes.HasSuffix(text, []byte{'='}) {
			text, end = text[:len(text)-1], nil // rule 5: soft line break
		}
	}
	q.out = q.appendDecoded(q.out[:0], text)
	q.out = append(q.out, end...)
	q.ready = q.out
}

func (q *quotedReader) appendDecoded(dst, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '=')
		if i < 0 {
			return append(dst, text...)
		}
		dst = append(dst, text[:i]...)
		text = text[i:]
		if len(text) >= 3 && isHex(text[1]) && isHex(text[2]) {
			dst = append(dst, unhex(text[1])<<4|unhex(text[2]))
			text = text[3:]
			continue
		}
		q.bad++
		dst = append(dst, '=')
		text = text[1:]
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
