package transform

import "io"

// File is the octets of one attachment on their way to where they are stored.
// Keep or Discard ends it.
type File interface {
	io.Writer
	// Keep stores what was written, durably, and returns where it is. sha256 is
	// that of these octets.
	Keep(sha256 [32]byte) (ref string, err error)
	// Discard drops what was written.
	Discard() error
}

// shelf is where the octets of attachments go for which the event has no room,
// those of attached messages too. It takes one file at a time, and none behind
// an error.
type shelf struct {
	begin func() (File, error) // nil: there is no shelf
	file  File                 // in hand
	err   error                // the first
}

// open begins a file, if it can.
func (s *shelf) open() bool {
	if s.begin == nil || s.err != nil {
		return false
	}
	s.file, s.err = s.begin()
	if s.err != nil {
		s.file = nil // it may be a nil pointer of some type, which is not nil
	}
	return s.err == nil
}

// write adds to the file in hand.
func (s *shelf) write(octets []byte) {
	if s.err == nil {
		_, s.err = s.file.Write(octets)
	}
}

// keep ends the file in hand and returns its reference; "" behind an error.
func (s *shelf) keep(sha256 [32]byte) (ref string) {
	if s.err != nil {
		s.discard()
		return ""
	}
	ref, s.err = s.file.Keep(sha256)
	s.file = nil
	return ref
}

// discard drops the file in hand, if there is one.
func (s *shelf) discard() {
	if s.file == nil {
		return
	}
	if err := s.file.Discard(); s.err == nil {
		s.err = err
	}
	s.file = nil
}
