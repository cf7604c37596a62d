package blob

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"sync"
	"sync/atomic"

	"github.com/mailchute/mailchute/connector/datadir"
	"github.com/mailchute/mailchute/connector/ledger"
)

// Spool takes messages as they come: a small one stays in memory, a large one
// becomes a file. It may be used from several goroutines.
type Spool struct {
	dir     string
	memory  int64 // octets of one message
	budget  int64 // octets of all messages together
	held    atomic.Int64
	buffers sync.Pool // of *[]byte; a message grows in one, and leaves in a slice of its own size
}

// NewSpool returns a spool that keeps messages of up to memory octets in memory,
// as long as all of them together are at most budget octets, and others in files
// in dir.
func NewSpool(dir string, memory, budget int64) *Spool {
	return &Spool{dir: dir, memory: memory, budget: budget, buffers: sync.Pool{New: func() any { return new([]byte) }}}
}

// Spooling is a message on its way in. It ends with Finish or Discard.
type Spooling struct {
	spool  *Spool
	buffer *[]byte  // nil: in the file, or ended
	file   *os.File // nil: in memory
	size   int64
	raw    hash.Hash
	header header
	err    error
}

// New begins a message.
func (s *Spool) New() *Spooling {
	return &Spooling{spool: s, buffer: s.buffers.Get().(*[]byte), raw: sha256.New(), header: header{hash: sha256.New()}}
}

// Write takes the next octets. Behind an error nothing of the message is left.
func (s *Spooling) Write(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	if err := s.store(p); err != nil {
		s.err = errors.Join(fmt.Errorf("spool message: %w", err), s.Discard())
		return 0, s.err
	}
	s.size += int64(len(p))
	s.raw.Write(p)
	s.header.write(p)
	return len(p), nil
}

func (s *Spooling) store(p []byte) error {
	if s.file == nil {
		if s.size+int64(len(p)) <= s.spool.memory && s.spool.hold(int64(len(p))) {
			*s.buffer = append(*s.buffer, p...)
			return nil
		}
		if err := s.moveToFile(); err != nil {
			return err
		}
	}
	_, err := s.file.Write(p)
	return err
}

// hold takes octets of the budget, or none if it has not so many left.
func (s *Spool) hold(octets int64) bool {
	if s.held.Add(octets) <= s.budget {
		return true
	}
	s.held.Add(-octets)
	return false
}

func (s *Spooling) moveToFile() (err error) {
	if s.file, err = os.CreateTemp(s.spool.dir, datadir.SpoolPattern); err != nil {
		return err
	}
	_, err = s.file.Write(*s.buffer)
	s.spool.held.Add(-s.size)
	s.giveBack()
	return err
}

// giveBack returns the buffer for the next message.
func (s *Spooling) giveBack() {
	if s.buffer != nil {
		*s.buffer = (*s.buffer)[:0]
		s.spool.buffers.Put(s.buffer)
		s.buffer = nil
	}
}

// errEnded is returned for a message that has been finished or discarded.
var errEnded = errors.New("spool message: it has ended")

// Finish ends the message. Behind an error nothing of it is left.
func (s *Spooling) Finish() (*Spooled, error) {
	if s.err != nil {
		return nil, s.err
	}
	m := &Spooled{spool: s.spool, file: s.file, size: s.size, header: s.header.sum()}
	s.raw.Sum(m.raw[:0])
	if s.file == nil {
		m.memory = bytes.Clone(*s.buffer)
	}
	s.giveBack()
	s.file, s.err = nil, errEnded
	return m, nil
}

// Discard drops the message. It does nothing behind Finish or another Discard.
func (s *Spooling) Discard() error {
	if s.buffer != nil {
		s.spool.held.Add(-s.size)
	}
	s.giveBack()
	if s.err == nil {
		s.err = errEnded
	}
	f := s.file
	s.file = nil
	return remove(f)
}

// Spooled is a whole message. Its bytes may be read from several goroutines
// until Close.
type Spooled struct {
	spool       *Spool
	memory      []byte
	file        *os.File // nil: in memory
	size        int64
	raw, header ledger.Hash
}

// ReadAt reads at an offset.
func (m *Spooled) ReadAt(p []byte, off int64) (int, error) {
	if m.file != nil {
		return m.file.ReadAt(p, off)
	}
	return bytes.NewReader(m.memory).ReadAt(p, off)
}

// Size is the number of octets.
func (m *Spooled) Size() int64 { return m.size }

// Raw is the SHA-256 of the whole message.
func (m *Spooled) Raw() ledger.Hash { return m.raw }

// Header is the SHA-256 of the header as it was sent: what TOP shows of the same
// message has the same.
func (m *Spooled) Header() ledger.Hash { return m.header }

// Open reads from the beginning.
func (m *Spooled) Open() io.Reader { return io.NewSectionReader(m, 0, m.size) }

// Close gives the bytes up. A second Close does nothing.
func (m *Spooled) Close() error {
	f := m.file
	m.spool.held.Add(-int64(len(m.memory)))
	m.memory, m.file, m.size = nil, nil, 0
	return remove(f)
}

func remove(f *os.File) error {
	if f == nil {
		return nil
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
