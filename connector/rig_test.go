package connector_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mailchute/mailchute/connector"
	"github.com/mailchute/mailchute/connector/config"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

// rig is a folder with a configuration, and POP3 servers in memory. Ledger, file
// sink and client are the real ones.
type rig struct {
	t       *testing.T
	dir     string
	servers []*pop3test.Server
	boxes   string // the mailboxes, as the file has them
	more    string // what else the file has
	log     lockedBuffer
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir()}
	t.Cleanup(func() {
		for _, server := range r.servers {
			if err := server.Close(); err != nil {
				t.Error(err)
			}
		}
	})
	return r
}

// mailbox adds a mailbox on a server of its own; more are lines of its settings.
func (r *rig) mailbox(id string, mails int, more ...string) (*pop3test.Server, *pop3test.Maildrop) {
	r.t.Helper()
	server := pop3test.New()
	drop := server.AddMaildrop(id+"@example.org", "secret")
	for i := range mails {
		drop.Add(mail(id, i))
	}
	addr, err := server.Listen()
	if err != nil {
		r.t.Fatal(err)
	}
	r.servers = append(r.servers, server)
	r.at(id, addr, append(more, "tls: {mode: none}")...)
	return server, drop
}

// at adds a mailbox at an address.
func (r *rig) at(id, addr string, more ...string) {
	r.t.Helper()
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		r.t.Fatal(err)
	}
	r.boxes += fmt.Sprintf("  - id: %s\n    host: %s\n    port: %s\n    username: %s@example.org\n    password: secret\n", id, host, port, id)
	for _, line := range more {
		r.boxes += "    " + line + "\n"
	}
}

func (r *rig) config() *config.Config {
	r.t.Helper()
	sinks := "sinks:\n  - name: events\n    file: {path: events.ndjson}\n"
	if strings.Contains(r.more, "sinks:") {
		sinks = ""
	}
	text := "data_dir: data\nmailboxes:\n" + r.boxes + sinks + r.more
	cfg, err := config.Parse([]byte(text), "mailchute.yaml", r.dir, os.LookupEnv)
	if err != nil {
		r.t.Fatal(err)
	}
	return cfg
}

// connector makes one; o may have hooks.
func (r *rig) connector(o connector.Options) *connector.Connector {
	r.t.Helper()
	o.Log, o.Version = slog.New(slog.NewTextHandler(&r.log, nil)), "test"
	return connector.New(r.config(), o)
}

// visits runs the connector until it has made n visits, and returns them.
func (r *rig) visits(n int, before func(visit int)) []visited {
	r.t.Helper()
	ctx, stop := context.WithCancel(r.t.Context())
	defer stop()
	var all []visited
	c := r.connector(connector.Options{Visited: func(id string, v connector.Visited) {
		all = append(all, visited{id, v, time.Until(v.Next)})
		if len(all) == n {
			stop()
			return
		}
		before(len(all))
	}})
	before(0)
	if err := c.Run(ctx); err != nil {
		r.t.Errorf("Run = %v", err)
	}
	return all
}

// visited is a visit and the pause behind it.
type visited struct {
	id string
	connector.Visited
	pause time.Duration
}

// events are the subjects in the file.
func (r *rig) events() []string {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.dir, "events.ndjson"))
	if err != nil && !os.IsNotExist(err) {
		r.t.Fatal(err)
	}
	var subjects []string
	for _, line := range strings.Split(string(text), "\n") {
		if _, rest, ok := strings.Cut(line, `"subject":"`); ok {
			subject, _, _ := strings.Cut(rest, `"`)
			subjects = append(subjects, subject)
		}
	}
	return subjects
}

func (r *rig) wantEvents(n int) {
	r.t.Helper()
	seen := make(map[string]bool)
	for _, subject := range r.events() {
		if seen[subject] {
			r.t.Errorf("%s is there twice", subject)
		}
		seen[subject] = true
	}
	if len(seen) != n {
		r.t.Errorf("%d events, want %d", len(seen), n)
	}
}

func (r *rig) wantLeft(drop *pop3test.Maildrop, n int) {
	r.t.Helper()
	if got := len(drop.UIDLs()); got != n {
		r.t.Errorf("%d messages are left on the server, want %d", got, n)
	}
}

func mail(id string, i int) []byte {
	return fmt.Appendf(nil, "From: ann@example.org\r\nSubject: %s %d\r\n\r\nText %d.\r\n", id, i, i)
}

// lockedBuffer is a log that several goroutines write to.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// forget empties the log.
func (b *lockedBuffer) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.text.Reset()
}

// wantWords checks what a person is told.
func wantWords(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%q lacks %q", text, word)
		}
	}
}
