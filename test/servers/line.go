package servers

import (
	"bytes"
	"net"
	"sync"
	"testing"
	"time"
)

// A Line is a TCP connection with a long way: all that goes through it arrives
// half a round trip later, at full bandwidth.
type Line struct {
	listener *listener
	target   string
	rtt      time.Duration
}

// Delay lays a line to the target that ends with the test.
func Delay(t testing.TB, target string, rtt time.Duration) *Line {
	t.Helper()
	l := &Line{target: target, rtt: rtt}
	l.listener = listen(t, l.carry)
	return l
}

// Addr is the near end.
func (l *Line) Addr() string { return l.listener.Addr().String() }

// Cut ends all connections at once, and loses what is on its way. New ones
// can be made.
func (l *Line) Cut() { l.listener.cut(false) }

// carry joins the two ends. The handshake of TCP takes a round trip and a half
// before the far end may speak.
func (l *Line) carry(ends *listener, near net.Conn) {
	time.Sleep(l.rtt + l.rtt/2)
	far, err := net.Dial("tcp", l.target)
	if err != nil {
		return // seen from the near end: connected, then closed
	}
	defer ends.drop(far)
	if !ends.keep(far) {
		return
	}
	var ways sync.WaitGroup
	ways.Go(func() { l.way(far, near) })
	ways.Go(func() { l.way(near, far) })
	ways.Wait()
}

// A parcel is on its way until due.
type parcel struct {
	due  time.Time
	data []byte
}

// way is one direction. What is read while earlier parcels are on their way
// follows them at its own distance, so the delay costs no bandwidth.
func (l *Line) way(to, from net.Conn) {
	parcels := make(chan parcel, 1024) // closed by the reader; 32 MiB under way at most
	var reader sync.WaitGroup
	defer reader.Wait()
	reader.Go(func() {
		defer close(parcels)
		for buffer := make([]byte, 32<<10); ; {
			n, err := from.Read(buffer)
			parcels <- parcel{due: time.Now().Add(l.rtt / 2), data: bytes.Clone(buffer[:n])}
			if err != nil {
				return
			}
		}
	})
	var lost error
	for p := range parcels { // to its end, for the reader's sake
		if lost != nil {
			continue
		}
		time.Sleep(time.Until(p.due))
		if _, lost = to.Write(p.data); lost != nil {
			_ = from.Close() // nobody hears it any more
		}
	}
	if half, ok := to.(*net.TCPConn); ok {
		_ = half.CloseWrite() // the end of the stream arrives too, or to is gone
	}
}
