package mimescan

import (
	"bytes"
	"errors"
	"io"
	"sync"
)

// blockSize is what is read at once. It must be longer than a delimiter line.
const blockSize = 64 << 10

// desk holds what a scan needs and the next one can use again.
type desk struct {
	view   []byte // of the mail
	block  []byte // one header, unfolded
	fields []span // in block
}

// What a header has as a rule; the desk of one that has more grows.
const (
	usualHeader = 4 << 10
	usualFields = 32
)

var desks = sync.Pool{New: func() any {
	return &desk{view: make([]byte, blockSize), block: make([]byte, 0, usualHeader), fields: make([]span, 0, usualFields)}
}}

// window is a view of the mail that only moves forward.
type window struct {
	src   io.Reader
	block []byte // holds buf
	buf   []byte // what is in view and not yet passed
	off   int64  // offset of buf[0] in the mail
	ended bool   // nothing follows buf
	err   error  // of src, io.EOF excepted
}

// fill brings at least n octets into view, fewer only at the end of the mail. n is at most blockSize.
func (w *window) fill(n int) []byte {
	if len(w.buf) >= n || w.ended {
		return w.buf
	}
	kept := copy(w.block, w.buf)
	got, err := io.ReadFull(w.src, w.block[kept:])
	w.ended = err != nil
	if w.ended && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		w.err = err
	}
	w.buf = w.block[:kept+got]
	return w.buf
}

// advance passes n octets that are in view.
func (w *window) advance(n int) {
	w.buf = w.buf[n:]
	w.off += int64(n)
}

// atEnd says whether the whole mail is passed.
func (w *window) atEnd() bool { return len(w.fill(1)) == 0 }

// line passes one line, with its line end. Of a line longer than the window it
// passes the first part, and ended is false.
func (w *window) line() (line []byte, ended bool) {
	if i := bytes.IndexByte(w.buf, '\n'); i >= 0 {
		line = w.buf[:i+1]
		w.advance(i + 1)
		return line, true
	}
	buf := w.fill(blockSize)
	i := bytes.IndexByte(buf, '\n')
	if i < 0 {
		w.advance(len(buf))
		return buf, w.ended
	}
	line = buf[:i+1]
	w.advance(i + 1)
	return line, true
}

// peekLine shows the next line, or as much of it as is at most n octets.
func (w *window) peekLine(n int) []byte {
	i := bytes.IndexByte(w.buf, '\n')
	if i < 0 && len(w.buf) < n {
		i = bytes.IndexByte(w.fill(n), '\n')
	}
	if i < 0 {
		i = len(w.buf) - 1
	}
	return w.buf[:min(i+1, n)]
}

// skipLine passes the rest of a line.
func (w *window) skipLine() {
	for !w.atEnd() {
		if _, ended := w.line(); ended {
			return
		}
	}
}

// longestLineEnd is CR CR LF. QUIRK: gateways write it (RFC 5322 section 2.3).
const longestLineEnd = 3

// toDashes passes at least one octet if there is one, and stops where a line
// begins with "--" or at the end. It returns the length of the line end in front.
func (w *window) toDashes() int {
	for {
		if i := indexDashes(w.buf); i >= 0 {
			lineEnd := 1
			for lineEnd <= i && lineEnd < longestLineEnd && w.buf[i-lineEnd] == '\r' {
				lineEnd++
			}
			w.advance(i + 1)
			return lineEnd
		}
		if n := len(w.buf) - longestLineEnd - 1; n > 0 { // a line end and "-" may be the beginning of what is sought
			w.advance(n)
		}
		if before := len(w.buf); len(w.fill(blockSize)) == before {
			w.advance(before)
			return 0
		}
	}
}

// indexDashes finds a line that begins with "--", at its line end in front. Dashes
// are rarer than lines, and base64 has none.
func indexDashes(buf []byte) int {
	for at := 0; at < len(buf); {
		i := bytes.Index(buf[at:], []byte("--"))
		if i < 0 {
			break
		}
		at += i
		if at > 0 && buf[at-1] == '\n' {
			return at - 1
		}
		at += len("--\n") // no line end is nearer
	}
	return -1
}

// toEnd passes all that is left.
func (w *window) toEnd() {
	for !w.atEnd() {
		w.advance(len(w.buf))
	}
}
