package connector_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/connector"
	"github.com/mailchute/mailchute/connector/admin"
	"github.com/mailchute/mailchute/connector/datadir"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

// onceFails runs once and returns what a person is told.
func (r *rig) onceFails() string {
	r.t.Helper()
	_, err := r.once()
	if err == nil {
		r.t.Fatal("RunOnce ended well")
	}
	return err.Error()
}

// visitFails makes one visit and returns what a person is told.
func (r *rig) visitFails() string {
	r.t.Helper()
	v := r.visits(1, calm)[0]
	if v.Err == nil {
		r.t.Fatal("the visit ended well")
	}
	return v.Err.Error()
}

// speaker accepts connections, says one line and waits for the end.
func speaker(t *testing.T, line string) (addr string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() }) // a second Close is fine
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				_, _ = conn.Write([]byte(line))
				_, _ = conn.Read(make([]byte, 512))
				_ = conn.Close()
			}()
		}
	}()
	return listener.Addr().String()
}

func TestEveryTroubleWithAServerSaysWhatWhereAndWhatToDo(t *testing.T) {
	smtp := speaker(t, "220 mail.example.org ESMTP ready\r\n")
	http := speaker(t, "HTTP/1.1 400 Bad Request\r\n\r\n")
	for _, tc := range []struct {
		name string
		make func(r *rig)
		want []string
	}{
		{"an SMTP server", func(r *rig) { r.at("support", smtp, "tls: {mode: none}") }, []string{smtp, "220 mail.example.org ESMTP", "POP3 is at port 995 or 110"}},
		{"a web server", func(r *rig) { r.at("support", http, "tls: {mode: none}") }, []string{http, "HTTP/1.1 400", "is this a POP3 port"}},
		{"a plain server where TLS is wanted", func(r *rig) { r.at("support", smtp) }, []string{smtp, "does not begin with TLS", "tls.mode: stls"}},
		{"no STLS", func(r *rig) { r.mailbox("support", 1); r.boxes = replaceMode(r.boxes, "stls") }, []string{"does not offer STLS"}},
		{"nobody there", func(r *rig) { r.at("support", unused(r.t), "tls: {mode: none}") }, []string{"connection refused", "check host and port"}},
		{"no such name", func(r *rig) { r.at("support", "nowhere.example.invalid:110", "tls: {mode: stls}") }, []string{"nowhere.example.invalid", "check host"}},
		{"a maildrop in other hands", func(r *rig) {
			server, _ := r.mailbox("support", 1)
			server.Order(pop3test.Fault{Command: "AUTH", Do: pop3test.Refuse("[IN-USE] somebody else")})
		}, []string{"log in to 127.0.0.1:", "[IN-USE] somebody else"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			tc.make(r)
			wantWords(t, r.visitFails(), tc.want...)
		})
	}
}

func replaceMode(boxes, mode string) string {
	const none = "{mode: none}"
	return boxes[:len(boxes)-len(none)-1] + "{mode: " + mode + "}\n"
}

// unused is an address that nobody listens on.
func unused(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return listener.Addr().String()
}

func TestABadCertificateIsToldWithItsCure(t *testing.T) {
	certificate, _, err := pop3test.Certificate("mail.example.org")
	if err != nil {
		t.Fatal(err)
	}
	for mode, implicit := range map[string]bool{"implicit": true, "stls": false} {
		r := newRig(t)
		server, _ := r.mailbox("support", 1)
		server.TLS(certificate, implicit)
		r.boxes = replaceMode(r.boxes, mode)
		wantWords(t, r.visitFails(), "certificate signed by unknown authority", "tls.ca_file", "127.0.0.1:")
		r.wantEvents(0)
	}
}

func TestADataDirectoryThatIsHeldIsToldWithItsHolder(t *testing.T) {
	r := newRig(t)
	server, _ := r.mailbox("support", 1)
	held, err := datadir.Open(filepath.Join(r.dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	wantWords(t, r.onceFails(), filepath.Join(r.dir, "data"), "in use by another process", "stop that one, or set another data_dir")
	if server.Sessions() != 0 {
		t.Error("a mailbox was opened without the ledger")
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	r.mustOnce()
}

func TestADataDirectoryThatCannotBeMadeIsToldWithItsCure(t *testing.T) {
	r := newRig(t)
	r.mailbox("support", 1)
	if err := os.WriteFile(filepath.Join(r.dir, "data"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	wantWords(t, r.onceFails(), filepath.Join(r.dir, "data"), "set another data_dir")
}

func TestADamagedLedgerIsToldAndNothingIsTouched(t *testing.T) {
	r := newRig(t)
	server, _ := r.mailbox("support", 1)
	ledger := filepath.Join(r.dir, "data", "ledger.db")
	if err := errors.Join(os.Mkdir(filepath.Dir(ledger), 0o700), os.WriteFile(ledger, []byte("no ledger at all"), 0o600)); err != nil {
		t.Fatal(err)
	}
	wantWords(t, r.onceFails(), ledger)
	if text, err := os.ReadFile(ledger); err != nil || string(text) != "no ledger at all" {
		t.Errorf("the ledger is %q now, %v", text, err)
	}
	if server.Sessions() != 0 {
		t.Error("a mailbox was opened without the ledger")
	}
}

func TestARenamedMailboxIsNotPolledWhileItsMailIsThere(t *testing.T) {
	r := newRig(t)
	_, drop := r.mailbox("support", 2, "keep_on_server: forever")
	r.mustOnce()
	before := r.boxes
	r.boxes = replaceID(before, "helpdesk")
	r.bubble(func() {
		wantWords(t, r.onceFails(), "mailbox helpdesk: it is not polled", "as mailbox support, with 2 messages", "write id: support again")
	})
	wantWords(t, r.log.String(), "the ledger has rows of a mailbox that the configuration does not name")
	r.wantEvents(2)

	r.boxes = before
	drop.Remove("id-1")
	drop.Remove("id-2")
	r.mustOnce() // sees the empty mailbox under the old id
	r.boxes = replaceID(before, "helpdesk")
	drop.Add(mail("new", 1))
	r.mustOnce()
	r.wantEvents(3)
}

func replaceID(boxes, id string) string {
	const old = "  - id: support\n"
	return "  - id: " + id + "\n" + boxes[len(old):]
}

func TestTheStatusPageNamesTheSinkThatIsInTheWayUntilItIsMended(t *testing.T) {
	r := newRig(t)
	r.mailbox("support", 1, "poll_interval: 1m")
	events := filepath.Join(r.dir, "events.ndjson")
	if err := os.WriteFile(events, []byte("somebody's own text without a line end"), 0o600); err != nil {
		t.Fatal(err)
	}
	var c *connector.Connector
	var ready []int
	ask := func() {
		answer := httptest.NewRecorder()
		admin.Handler(c.Board(), http.NotFoundHandler()).ServeHTTP(answer, httptest.NewRequest("GET", "/readyz", nil))
		ready = append(ready, answer.Code)
	}
	r.bubble(func() {
		ctx, stop := context.WithCancel(r.t.Context())
		defer stop()
		c = r.connector(connector.Options{Visited: func(_ string, v connector.Visited) {
			ask()
			if v.Err == nil {
				stop()
				return
			}
			wantWords(t, v.Err.Error(), "sink events", events)
			wantWords(t, c.Board().Sinks()[0].Problem, events)
			if err := os.Remove(events); err != nil {
				t.Error(err)
			}
		}})
		if err := c.Run(ctx); err != nil {
			t.Errorf("Run = %v", err)
		}
	})
	if !slices.Equal(ready, []int{503, 200}) {
		t.Errorf("/readyz = %v, want 503, then 200", ready)
	}
	r.wantEvents(1)
}

func TestTheStatusPageIsServedWhereItIsAskedFor(t *testing.T) {
	r := newRig(t)
	r.mailbox("support", 1)
	r.more = "admin: {listen: \"127.0.0.1:0\"}\n"
	r.visits(1, func(int) {})
	_, url, found := strings.Cut(r.log.String(), "url=http://127.0.0.1:")
	if !found || strings.HasPrefix(url, "0/") {
		t.Errorf("the log does not say where the page is:\n%s", r.log.String())
	}
}
