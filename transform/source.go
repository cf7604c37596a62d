package transform

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math"
)

// Source is a whole raw message, readable by offset.
type Source interface {
	io.ReaderAt
	Size() int64
}

// blockSize is what is read at once.
const blockSize = 32 << 10

// mail is a Source whose lines end with LF or CRLF. It remembers what could not be read.
type mail struct {
	src       Source
	size      int64
	crOnly    bool // every line ends with CR: read as LF
	canonical bool // every line ends with CRLF, the last one too
	unended   bool // the last line has no line end
	err       error
}

// ReadAt reads from the source.
func (m *mail) ReadAt(p []byte, off int64) (int, error) {
	n, err := m.src.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) {
		m.err = err
	}
	if m.crOnly {
		for i, c := range p[:n] {
			if c == '\r' {
				p[i] = '\n'
			}
		}
	}
	return n, err
}

// Size is the length of the mail.
func (m *mail) Size() int64 { return m.size }

// section reads from start to end, with CRLF for every line end.
func (m *mail) section(start, end int64) io.Reader {
	r := io.Reader(io.NewSectionReader(m, start, end-start))
	if m.canonical {
		return r
	}
	if end == m.size && m.unended && start < end {
		r = io.MultiReader(r, bytes.NewReader([]byte("\n")))
	}
	return newCRLFReader(r)
}

// span is a piece of a mail that is left out of a digest.
type span struct{ start, end int64 }

// digest hashes the mail in its canonical form: every line ends with CRLF, the
// last one too. It returns the length in that form and the hash in hex.
func (m *mail) digest(without []span, block []byte) (size int64, sum string) {
	c := canonical{hash: sha256.New()}
	at := int64(0)
	for _, s := range append(without, span{m.size, m.size}) {
		m.feed(&c, at, s.start, block)
		at = s.end
	}
	c.finish()
	return c.size, hex.EncodeToString(c.hash.Sum(nil))
}

func (m *mail) feed(c *canonical, from, to int64, block []byte) {
	for from < to {
		n, err := m.ReadAt(block[:min(int64(len(block)), to-from)], from)
		if n == 0 {
			m.shorten(from, err)
			return
		}
		c.write(block[:n])
		from += int64(n)
	}
}

// shorten notes that the source ends before it said.
func (m *mail) shorten(at int64, err error) {
	m.size = at
	if m.err == nil {
		m.err = errors.Join(io.ErrUnexpectedEOF, err)
	}
}

// survey hashes the mail and finds out how its lines end, while read reads it to
// its end: mail is large, and so is what a pass costs.
func (m *mail) survey(read func(io.Reader)) (size int64, sum string) {
	m.canonical = false
	s := surveyor{mail: m, canonical: canonical{hash: sha256.New()}}
	read(&s)
	if !s.lines && s.returns && !m.crOnly {
		m.crOnly = true // a bare CR is data, but for a mail that has nothing else
		return m.survey(read)
	}
	m.unended = s.last != '\n' && s.size > 0
	s.finish()
	m.canonical = s.size == m.size
	return s.size, hex.EncodeToString(s.hash.Sum(nil))
}

// surveyor reads a mail and hashes what it reads.
type surveyor struct {
	canonical
	mail *mail
	at   int64
}

// Read ends the mail where it cannot be read, and notes that.
func (s *surveyor) Read(p []byte) (int, error) {
	if p = p[:min(int64(len(p)), s.mail.size-s.at)]; len(p) == 0 {
		return 0, io.EOF
	}
	n, err := s.mail.ReadAt(p, s.at)
	if n == 0 {
		s.mail.shorten(s.at, err)
		return 0, io.EOF
	}
	s.write(p[:n])
	s.at += int64(n)
	return n, nil
}

// octets returns n as the event holds sizes.
func octets(n int64) uint32 {
	return uint32(min(max(n, 0), math.MaxUint32))
}
