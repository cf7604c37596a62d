package pop3_test

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/pop3"
)

// script plays a server by its lines: "S: text" is sent, "C: text" must come.
// "S~" sends the text as it is, without a line end.
func script(t *testing.T, lines ...string) net.Conn {
	t.Helper()
	near, far := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer far.Close()
		r := bufio.NewReader(far)
		for _, line := range lines {
			kind, text := line[:2], strings.TrimPrefix(line[2:], " ")
			switch kind {
			case "S:":
				text += "\r\n"
				fallthrough
			case "S~":
				if _, err := far.Write([]byte(text)); err != nil {
					return // the client has given up, which is for the test to judge
				}
			case "C:":
				got, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if got != text+"\r\n" {
					t.Errorf("client sent %q, want %q", got, text)
				}
			}
		}
	}()
	t.Cleanup(func() {
		near.Close()
		<-done
	})
	return near
}

// plainCapa are the lines of a server that offers the usual, and pipelining.
var plainCapa = []string{"S: +OK ready", "C: CAPA", "S: +OK", "S: UIDL", "S: TOP", "S: PIPELINING", "S: ."}

// loggedIn is a client behind the login, on a server that goes on with lines.
func loggedIn(t *testing.T, o pop3.Options, lines ...string) *pop3.Client {
	t.Helper()
	all := append([]string{}, plainCapa...)
	all = append(all, "C: USER ann", "S: +OK", "C: PASS secret", "S: +OK", "C: CAPA", "S: +OK", "S: UIDL", "S: TOP", "S: PIPELINING", "S: .")
	o.TLS = pop3.Plain
	c, err := pop3.NewClient(t.Context(), script(t, append(all, lines...)...), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Login(t.Context(), "ann", "secret"); err != nil {
		t.Fatal(err)
	}
	return c
}

// listed is a client that has listed n messages of ten octets each.
func listed(t *testing.T, n int, lines ...string) (*pop3.Client, []pop3.Handle) {
	t.Helper()
	return listedWith(t, pop3.Options{}, n, lines...)
}

func listedWith(t *testing.T, o pop3.Options, n int, lines ...string) (*pop3.Client, []pop3.Handle) {
	t.Helper()
	all := []string{"C: UIDL", "C: LIST", "S: +OK"}
	for i := range n {
		all = append(all, fmt.Sprintf("S: %d id%d", i+1, i+1))
	}
	all = append(all, "S: .", "S: +OK")
	for i := range n {
		all = append(all, fmt.Sprintf("S: %d 10", i+1))
	}
	c := loggedIn(t, o, append(append(all, "S: ."), lines...)...)
	l, err := c.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !l.Good || len(l.Entries) != n {
		t.Fatalf("listing: good %v, %d entries, faults %q", l.Good, len(l.Entries), l.Faults)
	}
	var handles []pop3.Handle
	for _, e := range l.Entries {
		handles = append(handles, e.Handle)
	}
	return c, handles
}
