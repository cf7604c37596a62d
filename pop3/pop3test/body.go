package pop3test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"time"
)

// body sends a reply of many lines, as it should be or as ordered.
func (s *session) body(raw []byte, a *Action) error {
	wire := stuff(raw)
	if a == nil {
		_, err := s.w.Write(wire)
		return err
	}
	switch a.kind {
	case unstuffed:
		wire = append(bytes.Clone(raw), ".\r\n"...)
	case bareLF:
		wire = bytes.ReplaceAll(wire, []byte("\r\n"), []byte("\n"))
	case gluedBody:
		wire = append(bytes.TrimSuffix(wire, []byte("\r\n.\r\n")), ".\r\n"...)
	case cutBody:
		_, err := s.w.Write(wire[:min(a.n, len(wire))])
		return errors.Join(err, errOver)
	case stallBody:
		_, err := s.w.Write(wire[:min(a.n, len(wire))])
		return errors.Join(err, s.wait())
	case dripBody:
		return s.drip(wire, a.pause)
	}
	_, err := s.w.Write(wire)
	return err
}

func (s *session) drip(wire []byte, pause time.Duration) error {
	for i := range wire {
		if _, err := s.w.Write(wire[i : i+1]); err != nil {
			return err
		}
		if err := s.w.Flush(); err != nil {
			return err
		}
		<-time.After(pause)
	}
	return nil
}

// stuff doubles a dot at the beginning of a line and ends with the terminator
// (RFC 1939 section 3).
func stuff(raw []byte) []byte {
	out := make([]byte, 0, len(raw)+64)
	for line := range bytes.Lines(raw) {
		if line[0] == '.' {
			out = append(out, '.')
		}
		out = append(out, line...)
	}
	return append(out, ".\r\n"...)
}

// splitter writes in pieces of random sizes.
type splitter struct {
	to   io.Writer
	size *rand.Rand
}

func newSplitter(to io.Writer, seed uint64) *splitter {
	return &splitter{to: to, size: rand.New(rand.NewPCG(seed, 0))}
}

func (s *splitter) Write(p []byte) (n int, err error) {
	for n < len(p) {
		piece := min(1+s.size.IntN(40), len(p)-n)
		written, err := s.to.Write(p[n : n+piece])
		n += written
		if err != nil {
			return n, err
		}
	}
	return n, nil
}
