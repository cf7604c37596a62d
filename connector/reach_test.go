package connector_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/mailchute/mailchute/pop3/pop3test"
)

// without takes a line out of the mailboxes.
func without(boxes, line string) string { return strings.Replace(boxes, line, "", 1) }

func TestAForbiddenAddressIsNotDialled(t *testing.T) {
	r := newRig(t)
	server, _ := r.mailbox("support", 1)
	r.boxes = strings.Replace(r.boxes, "host: 127.0.0.1", "host: localhost", 1)
	r.more = "network: {deny: [127.0.0.0/8, '::1']}\n"
	wantWords(t, r.visitFails(), "connect to localhost:", "network.deny forbids", "network.allow")
	if got := server.Sessions(); got != 0 {
		t.Errorf("%d sessions", got)
	}
}

func TestAStrictPolicyHidesFromTheErrorWhatTheLogSays(t *testing.T) {
	r := newRig(t)
	r.mailbox("support", 1)
	r.boxes = strings.Replace(r.boxes, "host: 127.0.0.1", "host: localhost", 1)
	_, port, _ := strings.Cut(r.boxes, "port: ")
	port, _, _ = strings.Cut(port, "\n")
	r.more = "network: {policy: strict, ports: [" + port + "]}\n"
	told := r.visitFails()
	wantWords(t, told, "the server cannot be reached", "the log says more")
	if strings.Contains(told, "loopback") {
		t.Errorf("%q tells what the address is", told)
	}
	wantWords(t, r.log.String(), "server not reached", "is loopback")
}

func TestMailComesThroughAProxy(t *testing.T) {
	var asked atomic.Value
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	proxy := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		asked.Store(request.Method + " " + request.Host)
		tunnel(w, request.Host)
	})}
	ended := make(chan error, 1)
	go func() { ended <- proxy.Serve(listener) }()
	t.Cleanup(func() {
		_ = proxy.Close()
		<-ended
	})
	r := newRig(t)
	_, drop := r.mailbox("support", 3, "proxy: {url: 'http://"+listener.Addr().String()+"', username: ann, password: secret}")
	r.mustOnce()
	r.wantEvents(3)
	r.wantLeft(drop, 0)
	if got, _ := asked.Load().(string); !strings.HasPrefix(got, "CONNECT 127.0.0.1:") {
		t.Errorf("the proxy was asked for %q", got)
	}
}

// tunnel joins a client of a proxy with a server.
func tunnel(w http.ResponseWriter, target string) {
	server, err := net.Dial("tcp", target)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer server.Close()
	client, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer client.Close()
	_, _ = io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n")
	up := make(chan struct{})
	go func() {
		defer close(up)
		_, _ = io.Copy(server, bufio.NewReader(buffered))
		_ = server.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(client, server)
	_ = client.Close()
	<-up
}

func TestARenewedRootCountsFromTheNextSessionOn(t *testing.T) {
	r := newRig(t)
	server, drop := r.mailbox("support", 1, "poll_interval: 1ms")
	r.boxes = strings.Replace(r.boxes, "tls: {mode: none}", "tls: {ca_file: ca.pem}", 1)
	renew := func() {
		certificate, _, err := pop3test.Certificate("127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		server.TLS(certificate, true)
	}
	trust := func() {
		if err := os.WriteFile(filepath.Join(r.dir, "ca.pem"), server.CertificatePEM(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	renew()
	trust()
	visits := r.visits(3, func(visit int) {
		switch visit {
		case 1:
			renew()
		case 2:
			trust()
		}
	})
	for i, fine := range []bool{true, false, true} {
		if (visits[i].Err == nil) != fine {
			t.Errorf("visit %d: %v", i, visits[i].Err)
		}
	}
	r.wantLeft(drop, 0)
}

func TestDangerousSettingsAreToldAtEachStart(t *testing.T) {
	r := newRig(t)
	r.mailbox("support", 0)
	r.boxes = strings.Replace(r.boxes, "tls: {mode: none}", "tls: {mode: none, allow_public: true}", 1)
	r.mustOnce()
	wantWords(t, r.log.String(), "level=WARN", "dangerous setting", "mailbox=support", "allow_public")
}
