package servers

import (
	"net"
	"sync"
	"testing"
)

// A listener serves each connection in a goroutine of its own, and has ended
// all of them when the test ends.
type listener struct {
	net.Listener
	wait sync.WaitGroup

	mu    sync.Mutex
	conns map[net.Conn]bool // open ones; nil when the listener has ended
}

func listen(t testing.TB, serve func(*listener, net.Conn)) *listener {
	t.Helper()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	l := &listener{Listener: inner, conns: map[net.Conn]bool{}}
	l.wait.Go(func() { l.accept(serve) })
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Errorf("stop listening: %v", err)
		}
		l.cut(true)
		l.wait.Wait()
	})
	return l
}

func (l *listener) accept(serve func(*listener, net.Conn)) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return // closed
		}
		l.wait.Go(func() {
			if l.keep(conn) {
				serve(l, conn)
			}
			l.drop(conn)
		})
	}
}

// keep notes a connection, to be cut with the others; false says that it comes
// too late.
func (l *listener) keep(conn net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conns == nil {
		return false
	}
	l.conns[conn] = true
	return true
}

// drop closes a connection on which all is said, or whose other end is gone.
func (l *listener) drop(conn net.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, conn)
	_ = conn.Close() // no matter how it ends
}

// cut closes all connections, and for good refuses new ones.
func (l *listener) cut(forGood bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for conn := range l.conns {
		_ = conn.Close() // what is under way is lost either way
	}
	if forGood {
		l.conns = nil
	}
}
