package pop3test

import (
	"bytes"
	"net"
	"sync"
)

// eager reads ahead, as the kernel does for a TCP connection: in memory a write
// would else wait until the session reads, which may be waiting to write itself.
type eager struct {
	net.Conn
	mu      sync.Mutex
	changed *sync.Cond
	unread  bytes.Buffer
	err     error
}

func newEager(conn net.Conn) *eager {
	e := &eager{Conn: conn}
	e.changed = sync.NewCond(&e.mu)
	return e
}

// pump reads until the connection ends.
func (e *eager) pump() {
	var octets [4 << 10]byte
	for {
		n, err := e.Conn.Read(octets[:])
		e.mu.Lock()
		e.unread.Write(octets[:n])
		e.err = err
		e.changed.Broadcast()
		e.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (e *eager) Read(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for e.unread.Len() == 0 {
		if e.err != nil {
			return 0, e.err
		}
		e.changed.Wait()
	}
	return e.unread.Read(p)
}
