package transfer

import (
	"bufio"
	"bytes"
	"io"
)

// Files takes the files that a Splitter finds, one after the other.
type Files interface {
	// Open is called where a file begins; false leaves it in the text.
	Open(e Encoding) bool
	// Write takes decoded octets of the file.
	Write(octets []byte)
	// Close is called where the file ends, with its name, "" for none, and how
	// many faults it had.
	Close(name string, bad int64)
}

// Splitter reads a text without the files that stand in it in uuencode, yEnc or
// BinHex; those it decodes and hands over.
type Splitter struct {
	lines *bufio.Reader
	files Files
	codec codec  // of the file in hand, nil in text
	out   []byte // scratch
	ready []byte // text to be read
	open  bool   // a piece of a line was read, and not yet its end
	err   error
}

// NewSplitter returns a Splitter that reads r, which holds the octets of a text.
func NewSplitter(r io.Reader, files Files) *Splitter {
	return &Splitter{lines: bufio.NewReaderSize(r, chunk), files: files}
}

// MayHoldFiles says whether a Splitter could find a file in text. It is quick,
// and wrong in one direction only.
func MayHoldFiles(text []byte) bool {
	return bytes.Contains(text, beginUU) && (bytes.HasPrefix(text, beginUU) || bytes.Contains(text, []byte("\nbegin "))) ||
		bytes.Contains(text, beginBase64) ||
		bytes.Contains(text, beginYEnc) || bytes.Contains(text, bannerBinHex)
}

// Read reads text. It fills p where it can: a text of short lines is not handed
// on line by line.
func (s *Splitter) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(s.ready) == 0 {
			if s.err != nil {
				break
			}
			s.next()
			continue
		}
		read := copy(p[n:], s.ready)
		s.ready = s.ready[read:]
		n += read
	}
	if n == 0 && len(p) > 0 {
		return 0, s.err
	}
	return n, nil
}

// firstOctets are those that a file can begin with.
var firstOctets = []byte("b=(")

// next reads one line: of the text or of a file in it.
func (s *Splitter) next() {
	line, err := readLine(s.lines)
	if s.codec == nil && !s.open && len(line) > 1 && bytes.IndexByte(firstOctets, line[0]) >= 0 {
		s.begin(&line)
	}
	s.open = len(line) > 0 && line[len(line)-1] != '\n'
	if s.codec == nil || !s.decode(trimLineEnd(line)) {
		s.ready = line
	}
	if s.err = err; err != nil && s.codec != nil {
		s.close(s.codec.close())
	}
}

// decode hands a line to the codec; false: the file ended in front of it.
func (s *Splitter) decode(line []byte) bool {
	var v verdict
	s.out, v = s.codec.line(s.out[:0], line)
	if len(s.out) > 0 {
		s.files.Write(s.out)
	}
	switch v {
	case last:
		s.close(0)
	case broken:
		s.close(1)
	case foreign:
		s.close(s.codec.close())
		return false
	}
	return true
}

func (s *Splitter) close(bad int64) {
	s.files.Close(s.codec.name(), bad)
	s.codec = nil
}

// sight is how far behind a first line is looked for what must follow it.
const sight = 256

// begin looks whether a file begins with a line. It copies the line before it
// looks further.
func (s *Splitter) begin(line *[]byte) {
	e := Identity
	switch text := trimLineEnd(*line); {
	case isBegin(text, beginUU):
		*line = bytes.Clone(*line)
		if next := s.behind(); len(next) > 0 && isDataUU(next) {
			e = UUEncode
		}
	case isBegin(text, beginBase64):
		*line = bytes.Clone(*line)
		if next := s.behind(); len(next) > 0 && isDataBase64(next) {
			e = UUEncode
		}
	case isBeginYEnc(text):
		e = YEnc
	case bytes.HasPrefix(text, bannerBinHex):
		*line = bytes.Clone(*line)
		if next := s.behind(); len(next) > 0 && next[0] == ':' {
			e = BinHex
		}
	}
	if e != Identity && s.files.Open(e) {
		s.codec = newCodec(e)
	}
}

// behind shows the next line that is not empty.
func (s *Splitter) behind() []byte {
	text, _ := s.lines.Peek(sight)
	text = bytes.TrimLeft(text, "\r\n")
	if end := bytes.IndexByte(text, '\n'); end >= 0 {
		text = text[:end]
	}
	return bytes.TrimSuffix(text, []byte{'\r'})
}
