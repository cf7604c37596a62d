package servers_test

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/mailchute/mailchute/test/servers"
)

// echo sends back what it gets, until the sender has said all.
func echo(t *testing.T) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			wait.Go(func() {
				defer conn.Close()
				_, _ = io.Copy(conn, conn) // ends as the client does
			})
		}
	})
	t.Cleanup(func() { _ = l.Close(); wait.Wait() })
	return l.Addr().String()
}

func connect(t *testing.T, addr string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func TestAnAnswerTakesARoundTripAtLeast(t *testing.T) {
	const rtt = 40 * time.Millisecond
	conn := connect(t, servers.Delay(t, echo(t), rtt).Addr())
	for range 3 {
		sent := time.Now()
		if _, err := io.WriteString(conn, "x"); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(conn, make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(sent); took < rtt {
			t.Errorf("the answer took %v, want %v at least", took, rtt)
		}
	}
}

func TestAllBytesArriveInOrderAndThenTheEnd(t *testing.T) {
	sent := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	conn := connect(t, servers.Delay(t, echo(t), time.Millisecond).Addr())
	var writer sync.WaitGroup
	writer.Go(func() {
		if _, err := conn.Write(sent); err != nil {
			t.Error(err)
		}
		if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
			t.Error(err)
		}
	})
	got, err := io.ReadAll(conn)
	writer.Wait()
	if err != nil || !bytes.Equal(got, sent) {
		t.Errorf("%d bytes came back of %d: %v", len(got), len(sent), err)
	}
}

func TestACutEndsConnectionsAndLaterOnesWork(t *testing.T) {
	line := servers.Delay(t, echo(t), 0)
	for range 2 {
		conn := connect(t, line.Addr())
		if _, err := io.WriteString(conn, "x"); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(conn, make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		line.Cut()
		if _, err := conn.Read(make([]byte, 1)); err == nil {
			t.Error("a cut line still speaks")
		}
	}
}
