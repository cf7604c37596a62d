package connector_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/mailchute/mailchute/connector"
	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

func (r *rig) once() (connector.Result, error) {
	r.t.Helper()
	return r.connector(connector.Options{}).RunOnce(r.t.Context())
}

func (r *rig) mustOnce() connector.Result {
	r.t.Helper()
	result, err := r.once()
	if err != nil {
		r.t.Fatal(err)
	}
	return result
}

func TestOnceEndsWhenEveryMailboxIsEmpty(t *testing.T) {
	r := newRig(t)
	_, support := r.mailbox("support", 3)
	_, billing := r.mailbox("billing", 2)
	result := r.mustOnce()
	if result.Findings {
		t.Error("there are findings, want none")
	}
	for id, n := range map[string]int{"support": 3, "billing": 2} {
		if got := result.Mailboxes[id]; got.Delivered != n || got.Deleted != n || got.Listed != 0 {
			t.Errorf("%s: %d delivered, %d deleted, %d left; want %d, %d, 0", id, got.Delivered, got.Deleted, got.Listed, n, n)
		}
	}
	r.wantEvents(5)
	r.wantLeft(support, 0)
	r.wantLeft(billing, 0)
}

func TestMailThatIsKeptIsPublishedOnceHoweverOftenItIsLookedAt(t *testing.T) {
	r := newRig(t)
	_, drop := r.mailbox("support", 3, "keep_on_server: forever")
	for range 3 {
		if result := r.mustOnce(); result.Findings || result.Mailboxes["support"].Tally[ledger.Delivered] != 3 {
			t.Errorf("result = %+v, want 3 delivered and no findings", result)
		}
	}
	r.wantEvents(3)
	r.wantLeft(drop, 3)
}

// Without a required sink an event that every sink has taken must still count.
func TestMailThatIsKeptIsPublishedOnceAlsoToSinksThatAreNotRequired(t *testing.T) {
	r := newRig(t)
	_, drop := r.mailbox("support", 3, "keep_on_server: forever")
	r.more = "sinks:\n  - name: events\n    required: false\n    file: {path: events.ndjson}\n"
	for range 3 {
		r.mustOnce()
	}
	r.wantEvents(3)
	r.wantLeft(drop, 3)
}

func TestOneMailboxThatCannotBeUsedDoesNotStopTheOthersAndIsNamed(t *testing.T) {
	r := newRig(t)
	_, drop := r.mailbox("support", 3)
	bad, _ := r.mailbox("billing", 2)
	bad.Order(pop3test.Fault{Command: "AUTH", Do: pop3test.Refuse("[AUTH] no")})
	result, err := r.once()
	if !errors.Is(err, pop3.ErrCredential) {
		t.Fatalf("RunOnce = %v, want ErrCredential", err)
	}
	wantWords(t, err.Error(), "mailbox billing: ", "check username and password")
	if bad.Sessions() != 1 {
		t.Errorf("%d logins with a wrong password, want 1: servers lock accounts", bad.Sessions())
	}
	if got := result.Mailboxes["support"].Deleted; got != 3 {
		t.Errorf("%d deleted in the good mailbox, want 3", got)
	}
	r.wantEvents(3)
	r.wantLeft(drop, 0)
}

func TestAConnectionFaultIsTriedThreeTimes(t *testing.T) {
	r := newRig(t)
	server, _ := r.mailbox("support", 1)
	server.Order(pop3test.Fault{Command: "UIDL", Times: 2, Do: pop3test.DropBefore()})
	r.bubble(func() {
		began := time.Now()
		r.mustOnce()
		if passed := time.Since(began); passed != 3*time.Second {
			t.Errorf("it waited %v, want 1s and 2s", passed)
		}
	})
	r.wantEvents(1)

	server.Order(pop3test.Fault{Command: "UIDL", Do: pop3test.DropBefore()})
	before := server.Sessions()
	r.bubble(func() {
		if _, err := r.once(); !errors.Is(err, pop3.ErrTransport) {
			t.Errorf("RunOnce = %v, want ErrTransport", err)
		}
	})
	if n := server.Sessions() - before; n != 3 {
		t.Errorf("%d sessions, want 3", n)
	}
}

func TestWhatIsOnTheServerIsToldAsTheLastGoodListingSaid(t *testing.T) {
	r := newRig(t)
	server, _ := r.mailbox("support", 2, "keep_on_server: forever")
	for session := 2; session <= 4; session++ {
		server.Order(pop3test.Fault{Command: "UIDL", Session: session, Do: pop3test.DropBefore()})
	}
	r.bubble(func() {
		result, err := r.once()
		if !errors.Is(err, pop3.ErrTransport) {
			t.Errorf("RunOnce = %v, want ErrTransport", err)
		}
		if got := result.Mailboxes["support"]; !got.Good || got.Listed != 2 || got.Delivered != 2 {
			t.Errorf("report = %+v, want 2 listed and 2 delivered", got)
		}
	})
}

func TestQuarantinedMailIsAFindingAndStays(t *testing.T) {
	r := newRig(t)
	_, drop := r.mailbox("support", 2)
	r.more = "limits: {message_size: 2KiB}\n"
	drop.Add(append(mail("support", 9), bytes.Repeat([]byte("long line\r\n"), 10_000)...))
	result := r.mustOnce()
	if report := result.Mailboxes["support"]; !result.Findings || report.Tally[ledger.Quarantined] != 1 || report.Deleted != 2 {
		t.Errorf("result = %+v, want 2 deleted and one finding", result)
	}
	r.wantEvents(2)
	r.wantLeft(drop, 1)
	if again := r.mustOnce(); !again.Findings {
		t.Error("the second time the quarantined message is no finding")
	}
}

func TestMailThatWaitsForAnotherTryIsAFinding(t *testing.T) {
	r := newRig(t)
	server, drop := r.mailbox("support", 3)
	server.Order(pop3test.Fault{Command: "RETR", Message: 2, Times: 1, Do: pop3test.Refuse("cannot read it")})
	result := r.mustOnce()
	if got := result.Mailboxes["support"].Tally[ledger.Pending]; !result.Findings || got != 1 {
		t.Errorf("%d pending, findings %v; want 1 and true", got, result.Findings)
	}
	r.wantLeft(drop, 1)
}

func TestVanishedMailIsAFinding(t *testing.T) {
	r := newRig(t)
	server, drop := r.mailbox("support", 2)
	server.Order(pop3test.Fault{Command: "RETR", Message: 2, Times: 1, Do: pop3test.Refuse("cannot read it")})
	r.mustOnce()
	drop.Remove("id-2")
	r.mustOnce() // an empty listing is not believed at once
	if result := r.mustOnce(); !result.Findings || result.Mailboxes["support"].Vanished != 1 {
		t.Errorf("result = %+v, want one vanished", result)
	}
}

func TestLoginDelayIsWaitedOutUpToTenMinutes(t *testing.T) {
	r := newRig(t)
	server, drop := r.mailbox("support", 1)
	server.AfterLogin("LOGIN-DELAY 600")
	r.bubble(func() {
		began := time.Now()
		r.mustOnce()
		if passed := time.Since(began); passed != 10*time.Minute {
			t.Errorf("it waited %v, want 10m: one visit collects, one confirms", passed)
		}
	})
	r.wantLeft(drop, 0)

	server.AfterLogin("LOGIN-DELAY 601")
	drop.Add(mail("support", 7))
	r.bubble(func() {
		began := time.Now()
		_, err := r.once()
		if err == nil || time.Since(began) != 0 {
			t.Fatalf("RunOnce = %v after %v, want an error at once", err, time.Since(began))
		}
		wantWords(t, err.Error(), "10m1s between two logins", "run again later")
	})
}

func TestASinkThatCannotWorkEndsTheStartBeforeAnyLogin(t *testing.T) {
	r := newRig(t)
	server, drop := r.mailbox("support", 1)
	r.more = "sinks:\n  - name: events\n    file: {path: none/events.ndjson}\n"
	for name, start := range map[string]func() error{
		"run":        func() error { return r.connector(connector.Options{}).Run(t.Context()) },
		"run --once": func() error { _, err := r.once(); return err },
	} {
		err := start()
		if err == nil {
			t.Fatalf("%s ended well", name)
		}
		wantWords(t, err.Error(), "open sink events", "none/events.ndjson", "make the directory")
	}
	if server.Sessions() != 0 {
		t.Errorf("%d sessions, want none", server.Sessions())
	}
	r.wantLeft(drop, 1)
}

func TestAnInterruptedOnceEndsAndLosesNothing(t *testing.T) {
	r := newRig(t)
	_, drop := r.mailbox("support", 5)
	ctx, interrupt := context.WithCancel(t.Context())
	_, err := r.connector(connector.Options{Notify: func(delivery.Notice) { interrupt() }}).RunOnce(ctx)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("RunOnce = %v, want the interruption", err)
	}
	r.wantLeft(drop, 5)
	r.mustOnce()
	r.wantEvents(5)
	r.wantLeft(drop, 0)
}

func TestAttachmentsAreStoredWhereTheConfigurationSays(t *testing.T) {
	for store, folder := range map[string]string{"raw": "raw", "files": "attachments"} {
		t.Run(store, func(t *testing.T) {
			r := newRig(t)
			r.more = "attachments: {store: " + store + "}\nlimits: {inline_attachments: 0}\n"
			_, drop := r.mailbox("support", 0)
			drop.Add([]byte("Subject: a file\r\nContent-Type: text/csv; name=a.csv\r\nContent-Disposition: attachment\r\n\r\n1,2\r\n"))
			r.mustOnce()
			r.wantLeft(drop, 0)
			for _, name := range []string{"raw", "attachments"} {
				stored, err := filepath.Glob(filepath.Join(r.dir, "data", name, "*", "*"))
				if want := name == folder; err != nil || (len(stored) == 1) != want {
					t.Errorf("files in %s: %q, %v", name, stored, err)
				}
			}
		})
	}
}
