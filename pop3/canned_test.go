package pop3_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/mailchute/mailchute/pop3"
)

// canned is a connection to a server that has said everything already. It costs
// nothing itself, so that what is measured is the client.
type canned struct{ said io.Reader }

func (c canned) Read(p []byte) (int, error)       { return c.said.Read(p) }
func (canned) Write(p []byte) (int, error)        { return len(p), nil }
func (canned) Close() error                       { return nil }
func (canned) LocalAddr() net.Addr                { return nil }
func (canned) RemoteAddr() net.Addr               { return nil }
func (canned) SetDeadline(time.Time) error        { return nil }
func (canned) SetReadDeadline(time.Time) error    { return nil }
func (canned) SetWriteDeadline(t time.Time) error { return nil }

// shy gives one reply a read: a client must not be handed what it has not asked for.
type shy struct{ replies []string }

func (s *shy) Read(p []byte) (int, error) {
	if len(s.replies) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.replies[0])
	if s.replies[0] = s.replies[0][n:]; s.replies[0] == "" {
		s.replies = s.replies[1:]
	}
	return n, nil
}

var opening = []string{"+OK\r\n", "+OK\r\nUIDL\r\nPIPELINING\r\n.\r\n", "+OK\r\n", "+OK\r\n", "+OK\r\nUIDL\r\nPIPELINING\r\n.\r\n"}

// open is a client behind the login of a canned server that goes on with that.
func open(t testing.TB, replies ...string) *pop3.Client {
	t.Helper()
	c, err := pop3.NewClient(t.Context(), canned{&shy{append(append([]string{}, opening...), replies...)}}, pop3.Options{TLS: pop3.Plain})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Login(t.Context(), "ann", "secret"); err != nil {
		t.Fatal(err)
	}
	return c
}

// listingOf is the reply to UIDL and LIST together, of n messages.
func listingOf(n int) string {
	var said strings.Builder
	said.WriteString("+OK\r\n")
	for i := range n {
		fmt.Fprintf(&said, "%d %08x5e3f1a2b\r\n", i+1, i)
	}
	said.WriteString(".\r\n+OK\r\n")
	for i := range n {
		fmt.Fprintf(&said, "%d %d\r\n", i+1, 4000+i%100)
	}
	said.WriteString(".\r\n")
	return said.String()
}

func TestASmallMessageCostsAtMostTwelveAllocations(t *testing.T) {
	const messages = 640
	var stream strings.Builder
	for i := range messages {
		stream.WriteString("+OK 4000 octets\r\n" + strings.Repeat("The quick brown fox.\r\n", 180) + ".\r\n")
		fmt.Fprintf(&stream, "+OK %d %08x5e3f1a2b\r\n", i+1, i)
	}
	scrap := make([]byte, 32<<10)
	session := func(retrieve bool) func() {
		return func() {
			c := open(t, listingOf(messages), stream.String())
			l, err := c.List(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			handles := make([]pop3.Handle, 0, messages)
			for _, e := range l.Entries {
				handles = append(handles, e.Handle)
			}
			if !retrieve {
				return
			}
			r := c.Retrieve(t.Context(), handles)
			for m, ok := r.Next(); ok; m, ok = r.Next() {
				for err := error(nil); err == nil; _, err = m.Read(scrap) {
				}
			}
			if r.Err() != nil || r.Proven() != messages {
				t.Fatal(r.Err(), r.Proven())
			}
		}
	}
	each := (testing.AllocsPerRun(5, session(true)) - testing.AllocsPerRun(5, session(false))) / messages
	t.Logf("%.2f allocations a message", each)
	if each > 12 {
		t.Errorf("%.2f allocations a message, want at most 12", each)
	}
}

func TestAnIdleClientCostsAtMost20KiB(t *testing.T) {
	const clients = 10_000
	idle := make([]*pop3.Client, clients)
	before := inUse()
	for i := range idle {
		idle[i] = open(t)
	}
	each := (inUse() - before) / clients
	t.Logf("%d octets a client", each)
	if each > 20<<10 {
		t.Errorf("%d octets a client, want at most 20 KiB", each)
	}
	runtime.KeepAlive(idle)
}

// inUse is the memory in use behind a collection, stacks too.
func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}

func TestALongListingCostsAtMost200OctetsAMessage(t *testing.T) {
	const messages = 100_000
	c := open(t, listingOf(messages))
	before := inUse()
	l, err := c.List(t.Context())
	if err != nil || len(l.Entries) != messages {
		t.Fatal(err, len(l.Entries))
	}
	each := (inUse() - before) / messages
	t.Logf("%d octets a message", each)
	if each > 200 {
		t.Errorf("%d octets a message, want at most 200", each)
	}
	runtime.KeepAlive(l)
}

// BenchmarkListing reads the listing of a million messages.
func BenchmarkListing(b *testing.B) {
	const messages = 1_000_000
	said := []byte(listingOf(messages))
	b.ReportAllocs()
	var peak, kept int64
	for b.Loop() {
		c := openAt(b, bytes.NewReader(said))
		before := inUse()
		l, err := c.List(b.Context())
		if err != nil || len(l.Entries) != messages {
			b.Fatal(err, len(l.Entries))
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		peak, kept = int64(m.HeapAlloc)-before, inUse()-before
		runtime.KeepAlive(l)
	}
	b.ReportMetric(float64(peak)/messages, "peak-B/message")
	b.ReportMetric(float64(kept)/messages, "kept-B/message")
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/listing")
}

func openAt(t testing.TB, then io.Reader) *pop3.Client {
	t.Helper()
	c, err := pop3.NewClient(t.Context(), canned{io.MultiReader(&shy{append([]string{}, opening...)}, then)}, pop3.Options{TLS: pop3.Plain})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Login(t.Context(), "ann", "secret"); err != nil {
		t.Fatal(err)
	}
	return c
}
