package reach_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// wrap puts an IPv4 address into an IPv6 one.
func wrap(format string, addr netip.Addr) netip.Addr {
	b := addr.As4()
	return netip.MustParseAddr(fmt.Sprintf(format, b[0], b[1], b[2], b[3]))
}

// names is a name server whose answers change: each lookup of a type takes the
// next list, the last one stays.
type names struct {
	mu      sync.Mutex
	answers [][]string
	asked   map[dnsmessage.Type]int
}

// resolver asks the name server and nobody else.
func (n *names) resolver(t *testing.T) *net.Resolver {
	n.asked = make(map[dnsmessage.Type]int)
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		var serving sync.WaitGroup
		serving.Go(func() {
			defer theirs.Close()
			if err := n.serve(theirs); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrClosedPipe) {
				t.Error(err)
			}
		})
		t.Cleanup(serving.Wait)
		t.Cleanup(func() { ours.Close() })
		return ours, nil
	}}
}

// serve answers one question, framed as over TCP (RFC 1035 section 4.2.2).
func (n *names) serve(conn net.Conn) error {
	var length uint16
	if err := binary.Read(conn, binary.BigEndian, &length); err != nil {
		return err
	}
	query := make([]byte, length)
	if _, err := io.ReadFull(conn, query); err != nil {
		return err
	}
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil {
		return err
	}
	m.Response, m.Additionals = true, nil
	for _, text := range n.next(m.Questions[0].Type) {
		header := dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Class: dnsmessage.ClassINET}
		switch addr := netip.MustParseAddr(text); {
		case addr.Is4() && m.Questions[0].Type == dnsmessage.TypeA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: addr.As4()}})
		case addr.Is6() && m.Questions[0].Type == dnsmessage.TypeAAAA:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AAAAResource{AAAA: addr.As16()}})
		}
	}
	packed, err := m.Pack()
	if err != nil {
		return err
	}
	_, err = conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(packed))), packed...))
	return err
}

func (n *names) next(kind dnsmessage.Type) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	i := n.asked[kind]
	n.asked[kind]++
	return n.answers[min(i, len(n.answers)-1)]
}

// server is a listener that greets.
type server struct {
	listener net.Listener
	port     string
}

const greeting = "+OK ready\r\n"

func newServer(t *testing.T, serve func(net.Conn)) *server {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer conn.Close()
				serve(conn)
			})
		}
	})
	t.Cleanup(serving.Wait)
	t.Cleanup(func() { listener.Close() })
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return &server{listener, port}
}

func greet(conn net.Conn) { _, _ = io.WriteString(conn, greeting) }

// wantGreeting reads what the server says, to its end.
func wantGreeting(t *testing.T, conn net.Conn) {
	t.Helper()
	text, err := io.ReadAll(conn)
	if err := errors.Join(err, conn.Close()); err != nil {
		t.Error(err)
	}
	if string(text) != greeting {
		t.Errorf("the server said %q, want %q", text, greeting)
	}
}

// wantWords checks what a person is told.
func wantWords(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", words)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q lacks %q", err, word)
		}
	}
}

// closedPort is one where nothing listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err := errors.Join(err, listener.Close()); err != nil {
		t.Fatal(err)
	}
	return port
}

func ranges(texts ...string) []netip.Prefix {
	var all []netip.Prefix
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}
