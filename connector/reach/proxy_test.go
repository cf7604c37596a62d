package reach_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mailchute/mailchute/connector/reach"
)

const hidden = "hunter2-of-ann"

func port(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// httpProxy knows CONNECT and one user; it notes what it was asked for.
type httpProxy struct {
	*server
	asked atomic.Value // string
}

func newHTTPProxy(t *testing.T, target string) *httpProxy {
	p := &httpProxy{}
	p.server = newServer(t, func(conn net.Conn) {
		request, err := http.ReadRequest(bufio.NewReader(conn))
		if err != nil {
			return
		}
		p.asked.Store(request.Method + " " + request.RequestURI)
		request.Header.Set("Authorization", request.Header.Get("Proxy-Authorization"))
		if user, password, ok := request.BasicAuth(); !ok || user != "ann" || password != hidden {
			fmt.Fprintf(conn, "HTTP/1.1 407 go away\r\nContent-Length: 0\r\n\r\n")
			return
		}
		server, err := net.Dial("tcp", target)
		if err != nil {
			fmt.Fprintf(conn, "HTTP/1.1 502 no\r\n\r\n")
			return
		}
		defer server.Close()
		fmt.Fprintf(conn, "HTTP/1.1 200 Connection established\r\nX: y\r\n\r\n")
		_, _ = io.Copy(conn, server)
	})
	return p
}

// socksProxy knows RFC 1928 and one user of RFC 1929.
func newSOCKSProxy(t *testing.T, target string) *httpProxy {
	p := &httpProxy{}
	p.server = newServer(t, func(conn net.Conn) {
		r := bufio.NewReader(conn)
		take := func(n int) []byte {
			b := make([]byte, n)
			_, _ = io.ReadFull(r, b)
			return b
		}
		take(int(take(2)[1]))
		_, _ = conn.Write([]byte{5, 2})
		user := string(take(int(take(2)[1])))
		password := string(take(int(take(1)[0])))
		if user != "ann" || password != hidden {
			_, _ = conn.Write([]byte{1, 1})
			return
		}
		_, _ = conn.Write([]byte{1, 0})
		host := ""
		switch head := take(4); head[3] {
		case 1:
			host = net.IP(take(4)).String()
		case 3:
			host = string(take(int(take(1)[0])))
		case 4:
			host = net.IP(take(16)).String()
		}
		asked := take(2)
		p.asked.Store(net.JoinHostPort(host, strconv.Itoa(int(asked[0])<<8|int(asked[1]))))
		server, err := net.Dial("tcp", target)
		if err != nil {
			_, _ = conn.Write([]byte{5, 5, 0, 1, 0, 0, 0, 0, 0, 0})
			return
		}
		defer server.Close()
		_, _ = conn.Write([]byte{5, 0, 0, 1, 127, 0, 0, 1, 0, 1})
		_, _ = io.Copy(conn, server)
	})
	return p
}

func (p *httpProxy) settings(protocol reach.Protocol) *reach.Proxy {
	return &reach.Proxy{Protocol: protocol, Address: "127.0.0.1:" + p.port, Username: "ann", Password: hidden}
}

func TestAProxyIsGivenAddressesThatWereCheckedHere(t *testing.T) {
	mail := newServer(t, greet)
	target := "127.0.0.1:" + mail.port
	for protocol, p := range map[reach.Protocol]*httpProxy{reach.HTTP: newHTTPProxy(t, target), reach.SOCKS5: newSOCKSProxy(t, target)} {
		for _, tc := range []struct{ name, answer, want string }{
			{"IPv4", "192.0.2.7", "192.0.2.7:110"},
			{"IPv6", "2001:db8::7", "[2001:db8::7]:110"},
		} {
			dns := &names{answers: [][]string{{"169.254.169.254", tc.answer}}}
			d := &reach.Dialer{Proxy: p.settings(protocol), Resolver: dns.resolver(t)}
			conn, err := d.DialContext(t.Context(), "tcp", "mail.example.org:110")
			if err != nil {
				t.Fatalf("%s, %s: %v", protocol, tc.name, err)
			}
			wantGreeting(t, conn)
			if got := strings.TrimPrefix(p.asked.Load().(string), "CONNECT "); got != tc.want {
				t.Errorf("%s, %s: the proxy was asked for %s, want %s", protocol, tc.name, got, tc.want)
			}
		}
		d := &reach.Dialer{Proxy: p.settings(protocol), Resolver: (&names{answers: [][]string{{"169.254.169.254"}}}).resolver(t)}
		_, err := d.DialContext(t.Context(), "tcp", "mail.example.org:110")
		var refusal *reach.Refusal
		if !errors.As(err, &refusal) {
			t.Errorf("%s: %v, want a refusal", protocol, err)
		}
	}
}

func TestAProxyThatLooksNamesUpIsGivenTheName(t *testing.T) {
	mail := newServer(t, greet)
	for protocol, p := range map[reach.Protocol]*httpProxy{reach.HTTP: newHTTPProxy(t, "127.0.0.1:"+mail.port), reach.SOCKS5: newSOCKSProxy(t, "127.0.0.1:"+mail.port)} {
		settings := p.settings(protocol)
		settings.Names = true
		conn, err := (&reach.Dialer{Proxy: settings}).DialContext(t.Context(), "tcp", "mail.example.org:110")
		if err != nil {
			t.Fatal(err)
		}
		wantGreeting(t, conn)
		if got := strings.TrimPrefix(p.asked.Load().(string), "CONNECT "); got != "mail.example.org:110" {
			t.Errorf("%s: the proxy was asked for %s", protocol, got)
		}
		_, err = (&reach.Dialer{Proxy: settings}).DialContext(t.Context(), "tcp", "169.254.169.254:110")
		wantWords(t, err, "link-local")
		_, err = (&reach.Dialer{Proxy: settings, Private: true}).DialContext(t.Context(), "tcp", "mail.example.org:110")
		wantWords(t, err, "known to the proxy alone", "tls.mode")
		_, err = (&reach.Dialer{Proxy: settings, Policy: reach.Policy{Strict: true}}).DialContext(t.Context(), "tcp", "mail.example.org:110")
		if !errors.Is(err, reach.ErrUnreachable) {
			t.Errorf("%s: %v, want it refused where the policy is strict", protocol, err)
		}
	}
}

func TestAProxyThatRefusesIsToldWithoutItsCredentials(t *testing.T) {
	down := "127.0.0.1:" + closedPort(t)
	for protocol, p := range map[reach.Protocol]*httpProxy{reach.HTTP: newHTTPProxy(t, down), reach.SOCKS5: newSOCKSProxy(t, down)} {
		settings := p.settings(protocol)
		_, err := (&reach.Dialer{Proxy: settings}).DialContext(t.Context(), "tcp", "192.0.2.7:110")
		wantWords(t, err, "192.0.2.7:110", "127.0.0.1:"+p.port)
		settings.Password = "wrong-" + hidden
		_, wrong := (&reach.Dialer{Proxy: settings}).DialContext(t.Context(), "tcp", "192.0.2.7:110")
		wantWords(t, wrong, "127.0.0.1:"+p.port)
		for _, err := range []error{err, wrong} {
			if shown := fmt.Sprintf("%v %+v %#v", err, err, settings); strings.Contains(shown, hidden) {
				t.Errorf("%s: %s shows the password", protocol, shown)
			}
		}
	}
}

func TestTheNextAddressIsTriedThroughAProxyUpToALimit(t *testing.T) {
	var tries atomic.Int32
	p := newServer(t, func(conn net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
			tries.Add(1)
			fmt.Fprintf(conn, "HTTP/1.1 504 no\r\n\r\n")
		}
	})
	var many []string
	for i := range 20 {
		many = append(many, fmt.Sprintf("192.0.2.%d", i+1))
	}
	d := &reach.Dialer{Proxy: &reach.Proxy{Protocol: reach.HTTP, Address: "127.0.0.1:" + p.port}, Resolver: (&names{answers: [][]string{many}}).resolver(t)}
	_, err := d.DialContext(t.Context(), "tcp", "mail.example.org:110")
	wantWords(t, err, "504")
	if got := tries.Load(); got != 8 {
		t.Errorf("%d addresses were tried, want 8", got)
	}
}

func TestAProxyThatIsNoneIsGivenUp(t *testing.T) {
	for name, say := range map[string]string{
		"rubbish":         "SSH-2.0-x\r\n\r\n",
		"nothing":         "",
		"an endless head": "HTTP/1.1 200 OK\r\n" + strings.Repeat("X: y\r\n", 4000),
		"half a head":     "HTTP/1.1 200 OK\r\nX",
	} {
		p := newServer(t, func(conn net.Conn) { _, _ = io.WriteString(conn, say) })
		for _, protocol := range []reach.Protocol{reach.HTTP, reach.HTTPS, reach.SOCKS5} {
			d := &reach.Dialer{Proxy: &reach.Proxy{Protocol: protocol, Address: "127.0.0.1:" + p.port}}
			_, err := d.DialContext(t.Context(), "tcp", "192.0.2.7:110")
			if wantWords(t, err, "192.0.2.7:110", "proxy 127.0.0.1:"+p.port); t.Failed() {
				t.Fatalf("%s from a %s proxy", name, protocol)
			}
		}
	}
}

func TestAProxyThatKeepsSilentIsGivenUpInTime(t *testing.T) {
	p := newServer(t, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })
	for _, protocol := range []reach.Protocol{reach.HTTP, reach.SOCKS5} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		_, err := (&reach.Dialer{Proxy: &reach.Proxy{Protocol: protocol, Address: "127.0.0.1:" + p.port}}).DialContext(ctx, "tcp", "192.0.2.7:110")
		cancel()
		if err == nil || ctx.Err() == nil {
			t.Errorf("%s: %v, want it given up", protocol, err)
		}
	}
}
