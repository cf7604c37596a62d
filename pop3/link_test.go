package pop3_test

import (
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// link is a network between client and server.
type link struct {
	rtt  time.Duration
	rate int // octets a second towards the client; 0: no limit
}

// through is an address behind which addr is, over the link.
func through(b *testing.B, addr string, l link) string {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	var running sync.WaitGroup
	b.Cleanup(func() {
		listener.Close()
		running.Wait()
	})
	running.Go(func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return // closed
			}
			far, err := net.Dial("tcp", addr)
			if err != nil {
				near.Close()
				continue
			}
			running.Go(func() { carry(far, near, l.rtt/2, 0) })
			running.Go(func() { carry(near, far, l.rtt/2, l.rate) })
		}
	})
	return listener.Addr().String()
}

type parcel struct {
	octets []byte
	due    time.Time
}

// carry copies one way, each octet after the delay and none faster than rate.
func carry(to io.WriteCloser, from io.Reader, delay time.Duration, rate int) {
	way := make(chan parcel, 1<<14) // closed when from has ended
	go func() {
		defer close(way)
		free := time.Now() // when the line has sent all before
		for {
			octets := make([]byte, 16<<10)
			n, err := from.Read(octets)
			if err != nil {
				return
			}
			if now := time.Now(); free.Before(now) {
				free = now
			}
			if rate > 0 {
				free = free.Add(time.Duration(n) * time.Second / time.Duration(rate))
			}
			way <- parcel{octets[:n], free.Add(delay)}
		}
	}()
	for p := range way {
		<-time.After(time.Until(p.due))
		if _, err := to.Write(p.octets); err != nil {
			break
		}
	}
	to.Close()
	for range way { // until the reader has ended
	}
}
