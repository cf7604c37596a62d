package file_test

import (
	"bytes"
	"sync"
)

// terminal is a standard output that remembers what it showed.
type terminal struct {
	stall *stall

	mu  sync.Mutex
	out bytes.Buffer
}

func (t *terminal) Write(p []byte) (int, error) {
	t.stall.pass()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.out.Write(p)
}

func (t *terminal) shown() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Clone(t.out.Bytes())
}
