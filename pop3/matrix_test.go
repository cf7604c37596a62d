package pop3_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

// user is the least that a careful user of the client does: it remembers what it
// has delivered, deletes only that, and leaves a session that is in doubt.
type user struct {
	server    *pop3test.Server
	options   pop3.Options
	delivered []string // raw messages
	told      []error  // whatever went wrong, visit by visit
}

func (u *user) visit(ctx context.Context) {
	conn, err := u.server.Dial(ctx)
	if err != nil {
		u.tell(err)
		return
	}
	c, err := pop3.NewClient(ctx, conn, u.options)
	if err != nil {
		u.tell(err)
		return
	}
	if err := u.session(ctx, c); err != nil {
		u.tell(err)
	}
	u.tell(c.Abort())
}

// visitBeside visits, and has the other visit as soon as this session waits. What
// the other delivers and tells counts as well.
func (u *user) visitBeside(ctx context.Context, other *user) {
	var first sync.WaitGroup
	first.Go(func() { u.visit(ctx) })
	synctest.Wait()
	other.visit(ctx)
	first.Wait()
	u.told = append(u.told, other.told...)
	for _, text := range other.delivered {
		if !slices.Contains(u.delivered, text) { // by both: the event has one id
			u.delivered = append(u.delivered, text)
		}
	}
}

func (u *user) tell(err error) {
	if err != nil {
		u.told = append(u.told, err)
	}
}

func (u *user) session(ctx context.Context, c *pop3.Client) error {
	if err := c.Login(ctx, "ann", "secret"); err != nil {
		return err
	}
	l, err := c.List(ctx)
	if err != nil {
		return err
	}
	if !l.Good {
		u.tell(errors.New(strings.Join(l.Faults, "; ")))
	}
	var handles, whole []pop3.Handle
	for _, e := range l.Entries {
		handles = append(handles, e.Handle)
	}
	var texts []string
	r := c.Retrieve(ctx, handles)
	before, proven := 0, 0 // messages; of whole
	for m, ok := r.Next(); ok; m, ok = r.Next() {
		if r.Proven() > before {
			before, proven = r.Proven(), len(whole)
		}
		text, err := io.ReadAll(m)
		if err == nil && m.Refusal() != nil {
			err = m.Refusal()
		}
		u.tell(err)
		if m.Complete() {
			whole, texts = append(whole, m.Handle()), append(texts, string(text))
		}
	}
	if errors.Is(r.Err(), pop3.ErrOutOfStep) { // only what is proven can be trusted
		whole, texts = whole[:proven], texts[:proven]
	}
	for _, text := range texts {
		if !slices.Contains(u.delivered, text) {
			u.delivered = append(u.delivered, text)
		}
	}
	if r.Err() != nil {
		return r.Err()
	}
	refusals, err := c.Delete(ctx, whole)
	u.tell(errors.Join(refusals...))
	if err != nil {
		return err
	}
	return c.Quit(ctx).Err
}

// what a row of the matrix promises.
type promise string

const (
	// fine: every message is delivered once, unchanged, and gone from the server.
	fine promise = "ok"
	// safe: every message is delivered unchanged or still there, nothing else is
	// delivered, every visit ends in bounded time and tells what was wrong.
	safe promise = "safe, bounded, reported"
)

type fault struct {
	name    string
	promise promise
	mails   []string // nil: three ordinary ones
	faults  []pop3test.Fault
	setUp   func(*pop3test.Server, *pop3test.Maildrop)
	options pop3.Options
	beside  bool  // another user visits while the first visit is under way
	tells   error // class of an error that must be told
}

var ordinary = []string{"Subject: one\n\nfirst\n", "Subject: two\n\nsecond\nof two lines\n", "Subject: three\n\nthird\n"}

func (f fault) run(t *testing.T) {
	t.Helper()
	server := pop3test.New()
	mails := f.mails
	if mails == nil {
		mails = ordinary
	}
	drop := server.AddMaildrop("ann", "secret")
	for _, mail := range mails {
		drop.Add([]byte(mail))
	}
	sent := drop.Messages()
	if f.setUp != nil {
		f.setUp(server, drop)
	}
	server.Order(f.faults...)
	u := &user{server: server, options: f.options}
	if f.options.TLSConfig == nil {
		u.options.TLS = pop3.Plain
	}
	began := time.Now()
	if f.beside {
		u.visitBeside(t.Context(), &user{server: server, options: u.options})
	}
	for range 3 {
		u.visit(t.Context())
	}
	if took := time.Since(began); took > 3*time.Hour {
		t.Errorf("three visits took %v", took)
	}
	f.judge(t, u, sent, drop.Messages())
	if err := server.Close(); err != nil {
		t.Error(err)
	}
}

// judge holds the end to the promise.
func (f fault) judge(t *testing.T, u *user, sent, left [][]byte) {
	t.Helper()
	for _, text := range u.delivered {
		if !slices.ContainsFunc(sent, func(raw []byte) bool { return string(raw) == text }) {
			t.Errorf("delivered %.60q, which nobody sent", text)
		}
	}
	for _, raw := range sent {
		there := slices.ContainsFunc(left, func(l []byte) bool { return bytes.Equal(l, raw) })
		got := slices.Contains(u.delivered, string(raw))
		if !there && !got {
			t.Errorf("lost %.60q", raw)
		}
		if f.promise == fine && (there || !got) {
			t.Errorf("%.60q: delivered %v, still there %v", raw, got, there)
		}
	}
	switch {
	case f.promise == safe && len(u.told) == 0:
		t.Error("nothing was told")
	case f.tells != nil && !slices.ContainsFunc(u.told, func(err error) bool { return errors.Is(err, f.tells) }):
		t.Errorf("told %v, want %v", u.told, f.tells)
	case f.promise == fine && f.tells == nil && len(u.told) > 0:
		t.Errorf("told %v, want nothing", u.told)
	}
	for _, err := range u.told {
		if strings.ContainsAny(err.Error(), "\x1b\x00\r") || strings.Contains(err.Error(), "secret") {
			t.Errorf("told %q", err)
		}
	}
}

// TestTheFaultMatrix is the table of what servers do wrong.
func TestTheFaultMatrix(t *testing.T) {
	for _, f := range everyFault(t) {
		t.Run(fmt.Sprintf("%s: %s", f.name, f.promise), func(t *testing.T) {
			synctest.Test(t, f.run)
		})
	}
}

func everyFault(t *testing.T) []fault {
	return slices.Concat(fineFaults(), listingFaults(), messageFaults(), leavingFaults(), endlessFaults(), tlsFaults(t))
}

func tlsFaults(t *testing.T) []fault {
	certificate, roots, err := pop3test.Certificate("localhost")
	if err != nil {
		t.Fatal(err)
	}
	stls := func(s *pop3test.Server, _ *pop3test.Maildrop) { s.TLS(certificate, false) }
	now := time.Now() // the clock of a bubble begins long before the certificate
	o := pop3.Options{TLS: pop3.STLS, TLSConfig: &tls.Config{RootCAs: roots, ServerName: "localhost", Time: func() time.Time { return now }}}
	at := func(command string, do pop3test.Action) []pop3test.Fault {
		return []pop3test.Fault{{Command: command, Do: do}}
	}
	return []fault{
		{name: "STLS as it should be", promise: fine, setUp: stls, options: o},
		{name: "STLS is not offered", promise: safe, options: o, tells: pop3.ErrProtocol},
		{name: "CAPA is refused where STLS is needed", promise: safe, setUp: stls, faults: at("CAPA", pop3test.Refuse("no")), options: o, tells: pop3.ErrProtocol},
		{name: "STLS is refused", promise: safe, setUp: stls, faults: at("STLS", pop3test.Refuse("no")), options: o, tells: pop3.ErrTemporary},
		{name: "octets behind the +OK to STLS", promise: safe, setUp: stls, faults: at("STLS", pop3test.Say("+OK\r\n+OK injected\r\n")), options: o, tells: pop3.ErrOutOfStep},
		{name: "garbage in place of the handshake", promise: safe, setUp: stls, faults: at("STLS", pop3test.Garbage()), options: o, tells: pop3.ErrTransport},
		{name: "the connection breaks in the handshake", promise: safe, setUp: stls, faults: at("TLS", pop3test.DropBefore()), options: o, tells: pop3.ErrTransport},
		{name: "silence in place of the handshake", promise: safe, setUp: stls, faults: at("STLS", pop3test.Say("+OK\r\n")), options: o, tells: pop3.ErrTransport},
		{name: "no close_notify behind QUIT", promise: fine, setUp: stls, faults: at("QUIT", pop3test.NoGoodbye()), options: o},
	}
}
