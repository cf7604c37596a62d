package transfer

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// codec undoes an encoding that is made of lines, one file of it.
type codec interface {
	// line appends to dst what a line encodes. The line has no line end.
	line(dst, line []byte) ([]byte, verdict)
	// close counts what is missing at the end.
	close() (bad int64)
	// name is that of the file, "" where none was read yet.
	name() string
}

// verdict is what a codec says of a line.
type verdict uint8

const (
	taken   verdict = iota
	last            // taken, and the file ends with it
	foreign         // not of this encoding
	broken          // of this encoding, and it shows that octets are wrong or missing
)

func newCodec(e Encoding) codec {
	switch e {
	case YEnc:
		return &yEnc{}
	case BinHex:
		return &binHex{}
	default:
		return &uu{}
	}
}

// lineReader reads a body that is one encoded file.
type lineReader struct {
	lines *bufio.Reader
	codec codec
	ready []byte // decoded, in out
	out   []byte
	ended bool
	bad   int64
	err   error
}

func newLineReader(r io.Reader, c codec) *lineReader {
	return &lineReader{lines: bufio.NewReaderSize(r, chunk), codec: c}
}

func (l *lineReader) Read(p []byte) (int, error) {
	for len(l.ready) == 0 {
		if l.err != nil {
			return 0, l.err
		}
		l.next()
	}
	n := copy(p, l.ready)
	l.ready = l.ready[n:]
	return n, nil
}

func (l *lineReader) next() {
	line, err := readLine(l.lines)
	l.out = l.out[:0]
	if l.ended {
		l.bad += int64(len(bytes.TrimSpace(line)))
	} else {
		l.decode(trimLineEnd(line))
	}
	if l.ready = l.out; err != nil {
		l.err = err
		l.bad += l.codec.close()
	}
}

func (l *lineReader) decode(line []byte) {
	var v verdict
	l.out, v = l.codec.line(l.out, line)
	switch v {
	case last:
		l.ended = true
	case foreign:
		l.bad += int64(len(bytes.TrimSpace(line)))
	case broken:
		l.ended = true
		l.bad++
	}
}

// readLine reads a line with its line end, or a piece of one longer than the
// buffer. The line is good until the next read. Behind the last one err is set.
func readLine(r *bufio.Reader) (line []byte, err error) {
	line, err = r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		err = nil
	}
	return line, err
}

func trimLineEnd(line []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte{'\n'}), []byte{'\r'})
}
