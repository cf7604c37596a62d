package transform

import (
	"bytes"
	"hash"
	"io"
)

// Canonical reads a raw message with CRLF for every line end, as signatures are
// verified (RFC 6376 section 5.3).
func Canonical(src Source) io.Reader {
	return newCRLFReader(io.NewSectionReader(src, 0, src.Size()))
}

// canonical hashes what is written to it with CRLF for every line end.
type canonical struct {
	hash    hash.Hash
	size    int64
	last    byte
	lines   bool   // an LF was seen
	returns bool   // a CR was seen before any LF
	out     []byte // scratch
}

func (c *canonical) write(block []byte) {
	if !c.lines {
		lf := bytes.IndexByte(block, '\n')
		c.lines = lf >= 0
		c.returns = c.returns || bytes.IndexByte(block, '\r') >= 0
	}
	if endsCRLF(block, c.last) {
		c.add(block)
	} else {
		c.out = appendCRLF(c.out[:0], block, c.last)
		c.add(c.out)
	}
	c.last = block[len(block)-1]
}

func (c *canonical) add(p []byte) {
	c.hash.Write(p) // a hash never fails
	c.size += int64(len(p))
}

// finish ends the last line.
func (c *canonical) finish() {
	if c.size > 0 && c.last != '\n' {
		c.add([]byte("\r\n"))
	}
}

// endsCRLF says whether every LF of block has a CR in front; last is the octet
// before block. It tries the length of the line before, and counts the LFs it has
// seen. Where it jumps over one it says no, which costs time only.
func endsCRLF(block []byte, last byte) bool {
	unseen, expected := bytes.Count(block, []byte{'\n'}), 0
	for unseen > 0 {
		end := expected
		if end >= len(block) || block[end] != '\n' {
			if end = bytes.IndexByte(block, '\n'); end < 0 {
				return false
			}
			expected = end
		}
		if end > 0 {
			last = block[end-1]
		}
		if last != '\r' {
			return false
		}
		unseen--
		block, last = block[end+1:], '\n'
	}
	return true
}

// appendCRLF appends src with a CR in front of every LF that has none; last is the octet before src.
func appendCRLF(dst, src []byte, last byte) []byte {
	for {
		i := bytes.IndexByte(src, '\n')
		if i < 0 {
			return append(dst, src...)
		}
		if i > 0 {
			last = src[i-1]
			dst = append(dst, src[:i]...)
		}
		if last != '\r' {
			dst = append(dst, '\r')
		}
		dst = append(dst, '\n')
		last = '\n'
		src = src[i+1:]
	}
}

// crlfReader gives CRLF for every line end of src.
type crlfReader struct {
	src  io.Reader
	in   []byte
	out  []byte
	rest []byte // of out, not yet read
	last byte
}

func newCRLFReader(src io.Reader) *crlfReader {
	return &crlfReader{src: src, in: make([]byte, 4<<10)}
}

func (r *crlfReader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		n, err := r.src.Read(r.in)
		if n == 0 && err != nil {
			return 0, err
		}
		if n > 0 {
			r.out = appendCRLF(r.out[:0], r.in[:n], r.last)
			r.rest, r.last = r.out, r.in[n-1]
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
