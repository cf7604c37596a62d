package delivery_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3/pop3test"
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
)

// What the windows W1 to W17 leave out.

// failingLedger stops writing after some commits, as a full disk does.
type failingLedger struct {
	Ledger interface {
		Load(context.Context, string) (ledger.Book, error)
		Tombstones(context.Context, string, []string) (map[string][]ledger.Tombstone, error)
		Copies(context.Context, string, []ledger.Hash) ([]uint32, error)
		Commit(context.Context, *ledger.Change) error
	}
	good int // commits before it fails; negative: it does not
}

func (l *failingLedger) Load(ctx context.Context, mailbox string) (ledger.Book, error) {
	return l.Ledger.Load(ctx, mailbox)
}

func (l *failingLedger) Tombstones(ctx context.Context, mailbox string, uidls []string) (map[string][]ledger.Tombstone, error) {
	return l.Ledger.Tombstones(ctx, mailbox, uidls)
}

func (l *failingLedger) Copies(ctx context.Context, mailbox string, raws []ledger.Hash) ([]uint32, error) {
	return l.Ledger.Copies(ctx, mailbox, raws)
}

func (l *failingLedger) Commit(ctx context.Context, c *ledger.Change) error {
	if l.good == 0 {
		return errors.New("no space left on device")
	}
	l.good--
	return l.Ledger.Commit(ctx, c)
}

func TestAQuarantinedMessageThatWasHiddenForAWhileIsNeverDeleted(t *testing.T) {
	r := newRig(t, mail("one"), mail("refused"))
	r.oddly(func(ctx context.Context, inner sinks.Sink, batch []*eventv1.Event) []sinks.Result {
		results := inner.Deliver(ctx, batch[:1])
		return append(results, sinks.Result{Outcome: sinks.Refused, Err: errors.New("no")})
	})
	r.visit()
	r.drop.Remove("id-2")
	r.visit() // a good listing lacks it
	r.drop.AddAs("id-2", []byte(mail("refused")))
	for range 2 {
		r.visit()
	}
	r.wantLeft(1)
	if row := r.row("id-2"); row.Outcome != ledger.Quarantined || row.Reason == "" {
		t.Errorf("outcome = %v, reason %q; want quarantined and why", row.Outcome, row.Reason)
	}
}

func TestAWindowThatTheProcessGaveUpOnSaysNothingAgainstItsMessages(t *testing.T) {
	r := newRig(t, mail("one"))
	for range 8 {
		blind := &blindFinder{Finder: r.file}
		r.box.Sinks[0].Sink = &oddFinder{oddSink{r.file, func(_ context.Context, _ sinks.Sink, batch []*eventv1.Event) []sinks.Result {
			blind.now = true
			return sinks.All(len(batch), sinks.Result{Err: errors.New("no answer")})
		}}, blind}
		r.badVisit()
		r.restart()
	}
	r.visit()
	r.wantEvents("one")
	r.wantLeft(0)
}

// blindFinder cannot say any more what it has.
type blindFinder struct {
	sinks.Finder
	now bool
}

func (f *blindFinder) Find(ctx context.Context, since sinks.Position, ids []string) (map[string]sinks.Receipt, error) {
	if f.now {
		return nil, errors.New("cannot look")
	}
	return f.Finder.Find(ctx, since, ids)
}

func TestALateDeletionOfMoreThanASessionHoldsIsSpreadOverSessions(t *testing.T) {
	r := newRig(t, mail("one"), mail("two"), mail("three"))
	r.server.Order(pop3test.Fault{Command: "QUIT", Session: 1, Do: pop3test.KeepAll()})
	r.visit()
	r.drop.Forget()
	r.box.Limits.VisitMessages = 2
	if report := r.visit(); !report.More {
		t.Error("nothing is said of what is left")
	}
	r.wantLeft(1)
	r.visit()
	r.wantLeft(0)
	r.wantCommands("RETR", 0)
}

func TestAMessageThatCannotBeRecognisedIsNotDeletedForTheOneBeforeIt(t *testing.T) {
	r := newRig(t, mail("old"))
	r.server.Order(pop3test.Fault{Command: "QUIT", Session: 1, Do: pop3test.KeepAll()})
	r.visit()
	r.drop.Remove("id-1")
	r.drop.AddAs("id-1", []byte(mail("new")))
	r.server.Order(pop3test.Fault{Command: "RETR", Session: 2, Do: pop3test.Refuse("not now")})
	r.visit()
	r.wantLeft(1)
	r.visit()
	r.wantEvents("old", "new")
	r.wantLeft(0)
}

func TestASinkThatDiesAmidAWindowSaysNothingAgainstTheRest(t *testing.T) {
	large := func(subject string) string { return mail(subject) + strings.Repeat("a line of text\n", 200_000) }
	r := newRig(t, large("one"), large("two"), large("three"))
	offered := 0
	r.oddly(func(ctx context.Context, inner sinks.Sink, batch []*eventv1.Event) []sinks.Result {
		if offered++; offered > 1 {
			return sinks.All(len(batch), sinks.Result{Outcome: sinks.Again, Err: errors.New("no space left on device")})
		}
		return inner.Deliver(ctx, batch)
	})
	r.badVisit()
	if offered < 2 {
		t.Fatalf("the window was offered in %d batches, want several", offered)
	}
	for _, uidl := range []string{"id-2", "id-3"} {
		if row := r.row(uidl); row.Attempts != 0 {
			t.Errorf("%s: %d attempts counted, want none", uidl, row.Attempts)
		}
	}
}

func TestAServerThatRefusesToShowAnyHeaderIsAskedForLittleAndLosesNothing(t *testing.T) {
	r := newRig(t, some(40)...)
	r.server.Order(pop3test.Fault{Command: "QUIT", Session: 1, Do: pop3test.KeepAll()})
	r.visit()
	r.server.Order(pop3test.Fault{Command: "TOP", Session: 2, Do: pop3test.Refuse("gone")}, pop3test.Fault{Command: "RETR", Session: 2, Do: pop3test.Refuse("gone")})
	r.visit()
	r.wantLeft(40)
	r.visit()
	r.wantLeft(0)
	r.wantEvents(subjects(40)...)
}

func TestAUniqueIDCannotTurnTextInTheLog(t *testing.T) {
	notice := "From: server\nSubject: Retrieval using the IMAP4/POP3 protocol failed for the following message: 7\n\nThe server could not retrieve it.\n"
	r := newRig(t)
	r.drop.AddAs("id\u202e-1", []byte(notice))
	var told bytes.Buffer
	r.box.Log = slog.New(slog.NewJSONHandler(&told, nil))
	r.visit()
	if log := told.String(); !strings.Contains(log, `id\\xe2\\x80\\xae-1`) || strings.Contains(log, "\u202e") {
		t.Errorf("the log says %s", log)
	}
}
