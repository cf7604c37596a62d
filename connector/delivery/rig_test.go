package delivery_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/mailchute/mailchute/connector/blob"
	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/connector/ledger/bolt"
	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/file"
	"github.com/mailchute/mailchute/transform"
)

// rig is a mailbox with the real client, ledger, file sink and stores; the
// server alone is in memory, so that it can be told to misbehave.
type rig struct {
	t      *testing.T
	dir    string
	server *pop3test.Server
	drop   *pop3test.Maildrop
	ledger *bolt.Ledger
	file   *file.Sink
	box    *delivery.Mailbox
}

func newRig(t *testing.T, mails ...string) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir(), server: pop3test.New()}
	r.drop = r.server.AddMaildrop("ann", "secret")
	for _, m := range mails {
		r.drop.Add([]byte(m))
	}
	r.start()
	t.Cleanup(func() {
		r.stop()
		if err := r.server.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// start is a new process on the same data directory.
func (r *rig) start() {
	r.t.Helper()
	var err error
	if r.ledger, err = bolt.Open(filepath.Join(r.dir, "ledger.db")); err != nil {
		r.t.Fatal(err)
	}
	if r.file, err = file.Open(r.t.Context(), file.Config{Path: r.events()}); err != nil {
		r.t.Fatal(err)
	}
	raw, err := blob.Open(r.dir)
	if err != nil {
		r.t.Fatal(err)
	}
	r.box = &delivery.Mailbox{
		ID: "support", Host: "mail.example.org", Account: "mail.example.org ann", Version: "test",
		Open:       r.open,
		Ledger:     r.ledger,
		Sinks:      []delivery.Sink{{Name: "events", Required: true, Sink: r.file}},
		Transform:  transform.New(transform.Config{}),
		Spool:      blob.NewSpool(r.t.TempDir(), 1<<20, 1<<30),
		Raw:        raw,
		Transforms: make(chan struct{}, 2),
		Policy:     delivery.Policy{PollInterval: time.Minute, Attempts: 5, Required: []string{"events"}},
		Log:        slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// stop ends the process. Nothing of it is told to the ledger.
func (r *rig) stop() {
	r.t.Helper()
	if err := errors.Join(r.file.Close(context.Background()), r.ledger.Close()); err != nil {
		r.t.Error(err)
	}
}

func (r *rig) restart() {
	r.t.Helper()
	r.stop()
	r.start()
}

func (r *rig) open(ctx context.Context, lockStep bool) (delivery.Maildrop, error) {
	conn, err := r.server.Dial(ctx)
	if err != nil {
		return nil, err
	}
	return login(ctx, conn, lockStep)
}

func login(ctx context.Context, conn net.Conn, lockStep bool) (delivery.Maildrop, error) {
	client, err := pop3.NewClient(ctx, conn, pop3.Options{TLS: pop3.Plain, LockStep: lockStep})
	if err != nil {
		return nil, err
	}
	if err := client.Login(ctx, "ann", "secret"); err != nil {
		return nil, errors.Join(err, client.Abort())
	}
	return client, nil
}

// visit makes a visit that must end well.
func (r *rig) visit() delivery.Report {
	r.t.Helper()
	report, err := r.box.Visit(r.t.Context())
	if err != nil {
		r.t.Fatalf("visit: %v", err)
	}
	return report
}

// badVisit makes a visit that must end early.
func (r *rig) badVisit() error {
	r.t.Helper()
	_, err := r.box.Visit(r.t.Context())
	if err == nil {
		r.t.Fatal("the visit ended well; want an error")
	}
	return err
}

func (r *rig) events() string { return filepath.Join(r.dir, "events.ndjson") }

// published is an event as the file has it.
type published struct {
	ID      string `json:"id"`
	Subject string `json:"subject"`
	Raw     struct {
		Ref    string `json:"ref"`
		SHA256 string `json:"sha256"`
	} `json:"raw"`
	Attachments []struct {
		Ref    string `json:"ref"`
		SHA256 string `json:"sha256"`
	} `json:"attachments"`
}

func (r *rig) published() []published {
	r.t.Helper()
	f, err := os.Open(r.events())
	if errors.Is(err, os.ErrNotExist) {
		return nil // nothing has been written yet
	}
	if err != nil {
		r.t.Fatal(err)
	}
	defer f.Close()
	var all []published
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e published
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			r.t.Fatalf("event is no JSON: %v", err)
		}
		all = append(all, e)
	}
	return all
}

// wantEvents checks what the file holds, by subject, in any order.
func (r *rig) wantEvents(want ...string) {
	r.t.Helper()
	var got []string
	for _, e := range r.published() {
		got = append(got, e.Subject)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		r.t.Errorf("events = %q, want %q", got, want)
	}
}

func (r *rig) wantLeft(n int) {
	r.t.Helper()
	if got := len(r.drop.Messages()); got != n {
		r.t.Errorf("%d messages are left on the server, want %d", got, n)
	}
}

// wantCommands checks how often the server was asked, in all sessions.
func (r *rig) wantCommands(keyword string, n int) {
	r.t.Helper()
	if got := r.drop.Count(keyword); got != n {
		r.t.Errorf("%d × %s, want %d; all: %q", got, keyword, n, r.drop.Commands())
	}
}

// row is the live row of a message.
func (r *rig) row(uidl string) ledger.Record {
	r.t.Helper()
	book, err := r.ledger.Load(r.t.Context(), "support")
	if err != nil {
		r.t.Fatal(err)
	}
	for _, row := range book.Rows {
		if row.UIDL == uidl {
			return row
		}
	}
	r.t.Fatalf("the ledger has no live row of %s", uidl)
	return ledger.Record{}
}

// mail is a small message; its subject names it.
func mail(subject string) string {
	return fmt.Sprintf("From: ann@example.org\nTo: support@example.com\nSubject: %s\nMessage-ID: <same@example.org>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\nText of %s.\n", subject, subject)
}

// oddSink is a sink that answers what it is told to, for the events it is told.
type oddSink struct {
	sinks.Sink
	deliver func(ctx context.Context, inner sinks.Sink, batch []*eventv1.Event) []sinks.Result
}

func (s *oddSink) Deliver(ctx context.Context, batch []*eventv1.Event) []sinks.Result {
	return s.deliver(ctx, s.Sink, batch)
}

// oddFinder is an oddSink that still finds.
type oddFinder struct {
	oddSink
	finder sinks.Finder
}

func (s *oddFinder) Position(ctx context.Context) (sinks.Position, error) {
	return s.finder.Position(ctx)
}

func (s *oddFinder) Find(ctx context.Context, since sinks.Position, ids []string) (map[string]sinks.Receipt, error) {
	return s.finder.Find(ctx, since, ids)
}

// oddly makes the file sink answer oddly.
func (r *rig) oddly(deliver func(ctx context.Context, inner sinks.Sink, batch []*eventv1.Event) []sinks.Result) {
	r.box.Sinks[0].Sink = &oddFinder{oddSink{r.file, deliver}, r.file}
}

// memorySink keeps events in memory and repeats what it is told twice.
type memorySink struct{ events []*eventv1.Event }

func (s *memorySink) Deliver(_ context.Context, batch []*eventv1.Event) []sinks.Result {
	s.events = append(s.events, batch...)
	return sinks.All(len(batch), sinks.Result{Outcome: sinks.Delivered, Receipt: "memory"})
}
func (*memorySink) Check(context.Context) error { return nil }
func (*memorySink) About() sinks.About          { return sinks.About{Trait: sinks.Repeats} }
func (*memorySink) Close(context.Context) error { return nil }

// dropLedger loses the ledger file.
func (r *rig) dropLedger() {
	r.t.Helper()
	if err := os.Remove(filepath.Join(r.dir, "ledger.db")); err != nil {
		r.t.Fatal(err)
	}
}
