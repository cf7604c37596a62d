package delivery_test

import (
	"context"
	"errors"
	"testing"

	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
)

// The windows W1 to W17 in which something can break between a mailbox and a
// sink; docs/guarantees.md tells what each leaves behind.

func TestMailIsDeliveredOnceAndGone(t *testing.T) {
	r := newRig(t, mail("one"), mail("two"), mail("three"))
	report := r.visit()
	r.wantEvents("one", "two", "three")
	r.wantLeft(0)
	if report.Delivered != 3 || report.Deleted != 3 || report.Listed != 3 {
		t.Errorf("report = %+v", report)
	}
	if again := r.visit(); !again.Idle {
		t.Errorf("the next visit is not idle: %+v", again)
	}
}

func TestW1ASessionLostDuringRetrievalLosesAndRepeatsNothing(t *testing.T) {
	r := newRig(t, mail("one"), mail("two"), mail("three"))
	r.server.Order(pop3test.Fault{Command: "RETR", Message: 2, Session: 1, Do: pop3test.CutAfter(40)})
	if err := r.badVisit(); !errors.Is(err, pop3.ErrTransport) {
		t.Errorf("error = %v, want one of transport", err)
	}
	r.wantEvents("one") // complete messages are delivered all the same
	r.wantLeft(3)
	if row := r.row("id-2"); !row.Suspect || row.Attempts != 1 {
		t.Errorf("the message that was coming: suspect %v, %d attempts; want true, 1", row.Suspect, row.Attempts)
	}
	r.restart() // back-off begins anew
	r.visit()
	r.wantEvents("one", "two", "three")
	r.wantLeft(0)
}

func TestW1WithoutQuitNothingIsHiddenByServersThatHideWhatWasRetrieved(t *testing.T) {
	r := newRig(t, mail("one"), mail("two"))
	r.oddly(func(context.Context, sinks.Sink, []*eventv1.Event) []sinks.Result {
		return sinks.All(2, sinks.Result{Outcome: sinks.Again, Err: errors.New("down")})
	})
	r.badVisit()
	r.wantCommands("RETR", 2)
	r.wantCommands("QUIT", 0)
}

func TestW2AnAcknowledgementThatIsLostIsFoundAndNotRepeated(t *testing.T) {
	r := newRig(t, mail("one"), mail("two"))
	r.oddly(func(ctx context.Context, inner sinks.Sink, batch []*eventv1.Event) []sinks.Result {
		inner.Deliver(ctx, batch)
		return sinks.All(len(batch), sinks.Result{Err: errors.New("no answer")})
	})
	r.box.Visit(t.Context()) //nolint:errcheck // whether it ends early is not promised
	r.restart()
	r.visit()
	r.wantEvents("one", "two")
	r.wantLeft(0)
}

func TestW2ASinkThatCannotFindGetsARepeatWithTheSameID(t *testing.T) {
	r := newRig(t, mail("one"))
	sink := &memorySink{}
	lost := true
	r.box.Sinks[0].Sink = &oddSink{sink, func(ctx context.Context, inner sinks.Sink, batch []*eventv1.Event) []sinks.Result {
		results := inner.Deliver(ctx, batch)
		if lost {
			lost = false
			return sinks.All(len(batch), sinks.Result{Err: errors.New("no answer")})
		}
		return results
	}}
	r.badVisit()
	r.visit()
	if len(sink.events) != 2 || sink.events[0].GetId() != sink.events[1].GetId() {
		t.Errorf("events = %v, want one and its repeat with the same id", sink.events)
	}
	r.wantLeft(0)
}

func TestW3AnAcknowledgementThatTheLedgerMissedIsFoundAndNotRepeated(t *testing.T) {
	r := newRig(t, mail("one"), mail("two"))
	r.box.Ledger = &failingLedger{Ledger: r.ledger, good: 1} // the intent is written, delivered is not
	r.badVisit()
	r.wantCommands("DELE", 0)
	r.restart()
	r.visit()
	r.wantEvents("one", "two")
	r.wantLeft(0)
}

func TestW4AMessageDeliveredButNotDeletedIsOnlyDeletedLater(t *testing.T) {
	r := newRig(t, mail("one"), mail("two"))
	r.server.Order(pop3test.Fault{Command: "DELE", Session: 1, Do: pop3test.DropBefore()})
	r.badVisit()
	r.wantLeft(2)
	r.drop.Forget()
	r.restart()
	r.visit()
	r.wantEvents("one", "two")
	r.wantCommands("RETR", 0)
	r.wantCommands("DELE", 2)
	r.wantLeft(0)
}

func TestW5ASessionLostBehindDeleIsDeletedLaterWithoutARepeat(t *testing.T) {
	r := newRig(t, mail("one"), mail("two"))
	r.server.Order(pop3test.Fault{Command: "QUIT", Session: 1, Do: pop3test.DropBefore()})
	r.badVisit()
	r.wantLeft(2)
	r.drop.Forget()
	r.visit()
	r.wantEvents("one", "two")
	r.wantCommands("RETR", 0)
	r.wantLeft(0)
}

func TestW6ADeleteThatIsRefusedIsTriedAgainWithoutARepeat(t *testing.T) {
	r := newRig(t, mail("one"), mail("two"))
	r.server.Order(pop3test.Fault{Command: "DELE", Message: 1, Session: 1, Do: pop3test.Refuse("not now")})
	r.visit()
	r.wantLeft(1)
	r.visit()
	r.wantEvents("one", "two")
	r.wantLeft(0)
}

func TestW7ALostReplyToQuitIsSettledByTheNextListing(t *testing.T) {
	for name, fault := range map[string]pop3test.Action{"the server had deleted": pop3test.DropAfter(), "the server had not": pop3test.DropBefore()} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, mail("one"), mail("two"))
			r.server.Order(pop3test.Fault{Command: "QUIT", Session: 1, Do: fault})
			r.badVisit()
			r.visit()
			r.wantEvents("one", "two")
			r.wantLeft(0)
		})
	}
}

func TestW8AQuitThatDeletedSomeIsFinishedByTheNextVisit(t *testing.T) {
	r := newRig(t, mail("one"), mail("two"), mail("three"))
	r.server.Order(pop3test.Fault{Command: "QUIT", Session: 1, Do: pop3test.KeepSome(1)})
	r.badVisit()
	r.wantLeft(2)
	r.visit()
	r.wantEvents("one", "two", "three")
	r.wantLeft(0)
}

func TestW9AQuitThatSaysOKAndKeepsTheMailRepeatsNothing(t *testing.T) {
	r := newRig(t, mail("one"), mail("two"))
	r.server.Order(pop3test.Fault{Command: "QUIT", Times: 3, Do: pop3test.KeepAll()})
	for range 3 {
		r.visit()
		r.wantLeft(2)
	}
	r.wantCommands("RETR", 2)
	r.visit()
	r.wantEvents("one", "two")
	r.wantLeft(0)
}

func TestW10MailRestoredFromABackupIsNotPublishedAgain(t *testing.T) {
	r := newRig(t, mail("one"))
	r.visit()
	r.visit() // sees that it is gone
	r.drop.AddAs("id-1", []byte(mail("one")))
	r.visit()
	r.wantEvents("one")
	r.wantLeft(0)
}

func TestW11NothingIsDeletedBeforeItsAcknowledgement(t *testing.T) {
	for _, outcome := range []sinks.Outcome{sinks.Unknown, sinks.Again, sinks.Refused} {
		t.Run(outcome.String(), func(t *testing.T) {
			r := newRig(t, mail("one"), mail("two"))
			r.oddly(func(_ context.Context, _ sinks.Sink, batch []*eventv1.Event) []sinks.Result {
				return sinks.All(len(batch), sinks.Result{Outcome: outcome, Err: errors.New("no")})
			})
			for range 3 {
				r.box.Visit(t.Context()) //nolint:errcheck // whether it ends early is not promised
			}
			r.wantCommands("DELE", 0)
			r.wantLeft(2)
		})
	}
}

func TestW12AStreamOutOfStepDeletesNothingAndTakesNothingUnprovenForWhole(t *testing.T) {
	dotted := mail("dotted") + ".\nthe rest behind a line that is one dot\n"
	r := newRig(t, mail("one"), dotted, mail("three"))
	r.server.Order(pop3test.Fault{Command: "RETR", Message: 2, Times: 1, Do: pop3test.Unstuffed()})
	if err := r.badVisit(); !errors.Is(err, pop3.ErrOutOfStep) {
		t.Errorf("error = %v, want out of step", err)
	}
	r.wantEvents("one") // proven before the trouble
	r.wantCommands("DELE", 0)
	r.wantCommands("QUIT", 0)
	r.restart()
	r.visit()
	r.wantEvents("one", "dotted", "three")
	r.wantLeft(0)
}

func TestW12AMessageThatNeverComesInStepIsQuarantinedAndStopsNoOther(t *testing.T) {
	dotted := mail("dotted") + ".\nthe rest behind a line that is one dot\n"
	r := newRig(t, mail("one"), dotted, mail("three"))
	r.server.Order(pop3test.Fault{Command: "RETR", Message: 2, Do: pop3test.Unstuffed()})
	r.server.Order(pop3test.Fault{Command: "RETR", Message: 1, Session: 99}) // never
	for range 8 {
		r.box.Visit(t.Context()) //nolint:errcheck // most of them end early
		r.restart()
		// the faulty message keeps its number only while it is listed second
		if len(r.drop.UIDLs()) == 1 {
			r.server.Order(pop3test.Fault{Command: "RETR", Message: 1, Do: pop3test.Unstuffed()})
		}
	}
	r.wantEvents("one", "three")
	r.wantLeft(1)
	if row := r.row("id-2"); row.Outcome != ledger.Quarantined {
		t.Errorf("outcome = %v, want quarantined", row.Outcome)
	}
}

func TestW13AStandInForAMessageIsQuarantinedAndTheMessageStays(t *testing.T) {
	notice := "From: server\nSubject: Retrieval using the IMAP4/POP3 protocol failed for the following message: 7\n\nThe server could not retrieve it.\n"
	r := newRig(t, mail("one"), mail("two"))
	r.server.Order(pop3test.Fault{Command: "RETR", Message: 1, Do: pop3test.Instead(notice)})
	r.visit()
	r.wantEvents("two")
	r.wantLeft(1)
	row := r.row("id-1")
	if row.Outcome != ledger.Quarantined || row.RawRef == "" || row.Reason == "" {
		t.Errorf("row = %v, raw %q, reason %q; want quarantined with a raw copy and a reason", row.Outcome, row.RawRef, row.Reason)
	}
}

func TestW15TwoPollersOnOneMailboxGiveTheSameEventIDs(t *testing.T) {
	r, other := newRig(t, mail("one")), newRig(t, mail("one"))
	r.visit()
	other.visit()
	if a, b := r.published()[0].ID, other.published()[0].ID; a != b || len(a) != 52 {
		t.Errorf("ids %q and %q; want the same, of 52 characters", a, b)
	}
}

func TestW16ALostLedgerRepeatsOnceWithTheSameIDAndLosesNothing(t *testing.T) {
	r := newRig(t, mail("one"), mail("two"))
	r.server.Order(pop3test.Fault{Command: "QUIT", Session: 1, Do: pop3test.KeepAll()})
	r.visit()
	r.stop()
	r.dropLedger()
	r.start()
	r.visit()
	r.wantEvents("one", "one", "two", "two")
	ids := make(map[string]int)
	for _, e := range r.published() {
		ids[e.ID]++
	}
	if len(ids) != 2 {
		t.Errorf("ids = %v, want two, each twice", ids)
	}
	r.wantLeft(0)
}

func TestW17AMessageUnderAReusedUniqueIDIsDeliveredNotDeleted(t *testing.T) {
	r := newRig(t, mail("old"))
	r.server.Order(pop3test.Fault{Command: "QUIT", Session: 1, Do: pop3test.KeepAll()})
	r.visit()
	r.drop.Remove("id-1")
	r.drop.AddAs("id-1", []byte(mail("new")))
	r.visit()
	r.wantEvents("old", "new")
	r.wantLeft(0)
}
