package delivery_test

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailchute/mailchute/connector/blob"
	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/transform/authres"
)

const headedLimit = 4096

func largeMail(subject string) string {
	return mail(subject) + strings.Repeat("a line of text\n", 1000)
}

// headed makes the process publish the headers of what is above the limit.
func (r *rig) headed() {
	r.box.Policy.Oversize, r.box.Limits.Message = delivery.HeaderOfLarge, headedLimit
	r.box.Open = func(ctx context.Context, _ bool) (delivery.Maildrop, error) { return r.limited(ctx, headedLimit) }
}

func newHeadedRig(t *testing.T, mails ...string) *rig {
	t.Helper()
	r := newRig(t, mails...)
	r.headed()
	return r
}

func TestOfAMessageAboveTheLimitTheHeaderIsPublishedOnceAndItStays(t *testing.T) {
	for name, keep := range map[string]time.Duration{"mail is deleted": 0, "mail is kept": delivery.Forever} {
		t.Run(name, func(t *testing.T) {
			r := newHeadedRig(t, mail("small"), largeMail("large"))
			r.box.Policy.Keep = keep
			if report := r.visit(); report.Delivered != 2 {
				t.Errorf("%d events were acknowledged, want 2", report.Delivered)
			}
			r.restart()
			r.headed()
			r.box.Policy.Keep = keep
			if report := r.visit(); !report.Idle {
				t.Error("the second visit finds something to do")
			}
			r.wantEvents("large", "small")
			r.wantCommands("RETR", 1)
			if keep == 0 {
				r.wantLeft(1)
				r.wantCommands("DELE", 1)
			}
			row := r.row("id-2")
			if row.Outcome != ledger.Skipped || row.Place != ledger.Kept || row.Reason == "" || row.RawRef != "" {
				t.Errorf("row = %+v", row)
			}
		})
	}
}

func TestTheEventOfAHeaderSaysThatTheBodyIsNotInIt(t *testing.T) {
	r := newHeadedRig(t, largeMail("large"))
	r.visit()
	content, err := os.ReadFile(r.events())
	if err != nil {
		t.Fatal(err)
	}
	event := string(content)
	for _, want := range []string{`"code":"body_not_retrieved"`, `"subject":"large"`, `"address":"ann@example.org"`, `"copy":0`, `"server_size":`} {
		if !strings.Contains(event, want) {
			t.Errorf("the event lacks %s: %s", want, event)
		}
	}
	for _, not := range []string{`"raw":{`, `"text":{`, `"boundary_`} {
		if strings.Contains(event, not) {
			t.Errorf("the event has %s: %s", not, event)
		}
	}
	if r.published()[0].ID != r.row("id-1").Event {
		t.Error("the event has another id than the ledger")
	}
}

func TestAMessageListedTooSmallHasItsHeaderPublishedAtTheNextVisit(t *testing.T) {
	r := newHeadedRig(t, largeMail("large"), mail("small"))
	r.drop.SetSize("id-1", 100)
	r.box.Visit(t.Context()) //nolint:errcheck // it ends without QUIT
	r.untilIdle()
	r.wantEvents("large", "small")
	r.wantLeft(1)
	r.wantCommands("DELE", 1)
	if row := r.row("id-1"); row.Outcome != ledger.Skipped {
		t.Errorf("outcome = %v, %s", row.Outcome, row.Reason)
	}
}

func TestALargeMessageIsQuarantinedWhereItsHeaderIsNotShown(t *testing.T) {
	t.Run("no TOP", func(t *testing.T) {
		r := newHeadedRig(t, largeMail("large"), mail("small"))
		r.server.Capabilities("UIDL", "USER")
		r.visit()
		r.wantEvents("small")
		r.wantLeft(1)
		if row := r.row("id-1"); row.Outcome != ledger.Quarantined || !strings.Contains(row.Reason, "no TOP") {
			t.Errorf("row = %v, %q", row.Outcome, row.Reason)
		}
	})
	t.Run("TOP refused", func(t *testing.T) {
		r := newHeadedRig(t, largeMail("large"), mail("small"))
		r.box.Policy.Attempts = 2
		r.box.Policy.PollInterval = time.Nanosecond
		r.server.Order(pop3test.Fault{Command: "TOP", Times: 9, Do: pop3test.Refuse("no")})
		r.untilIdle()
		r.wantEvents("small")
		r.wantLeft(1)
		if row := r.row("id-1"); row.Outcome != ledger.Quarantined || row.Attempts != 2 {
			t.Errorf("row = %v after %d attempts, %q", row.Outcome, row.Attempts, row.Reason)
		}
	})
	t.Run("header above the limit", func(t *testing.T) {
		r := newHeadedRig(t, "X-Long: "+strings.Repeat("word ", headedLimit/4)+"\n"+largeMail("large"))
		r.visit()
		r.wantEvents()
		if row := r.row("id-1"); row.Outcome != ledger.Quarantined || !strings.Contains(row.Reason, "header alone") {
			t.Errorf("row = %v, %q", row.Outcome, row.Reason)
		}
	})
}

func TestAServerThatBreaksAtAHeaderStopsNoOtherMail(t *testing.T) {
	r := newHeadedRig(t, largeMail("large"), mail("small"))
	r.box.Policy.Attempts, r.box.Policy.PollInterval = 2, time.Nanosecond
	r.server.Order(pop3test.Fault{Command: "TOP", Message: 1, Times: 2, Do: pop3test.CutAfter(30)})
	r.badVisit()
	r.wantEvents("small")
	for range 3 {
		r.box.Visit(t.Context()) //nolint:errcheck // one more breaks
	}
	r.untilIdle()
	r.wantEvents("small")
	r.wantLeft(1)
	if row := r.row("id-1"); row.Outcome != ledger.Quarantined {
		t.Errorf("outcome = %v, %q", row.Outcome, row.Reason)
	}
}

func TestAHeaderIsNotPublishedAgain(t *testing.T) {
	for name, happens := range map[string]func(r *rig){
		"when the limit is raised":             func(r *rig) { r.box.Open, r.box.Limits.Message = r.open, 1<<20 },
		"when the policy is another":           func(r *rig) { r.box.Policy.Oversize = delivery.QuarantineLarge },
		"when the server lists another size":   func(r *rig) { r.drop.SetSize("id-1", 17000) },
		"when the server gives new unique-ids": func(r *rig) { r.drop.Renumber() },
		"when it was hidden for some visits": func(r *rig) {
			r.drop.Remove("id-1")
			r.visit()
			r.visit() // now it is believed, and the row has ended
			r.drop.AddAs("id-1", []byte(largeMail("large")))
		},
		"when the limit is raised and size is new": func(r *rig) { r.box.Open, r.box.Limits.Message = r.open, 1<<20; r.drop.SetSize("id-1", 17000) },
	} {
		t.Run(name, func(t *testing.T) {
			r := newHeadedRig(t, largeMail("large"))
			r.visit()
			happens(r)
			r.untilIdle()
			r.wantEvents("large")
			r.wantLeft(1)
			r.wantCommands("DELE", 0)
		})
	}
}

func TestAHeaderIsNotPublishedAgainWhenOnlyItsUniqueIDIsNew(t *testing.T) {
	r := newHeadedRig(t, mail("small"), largeMail("large"))
	r.box.Policy.Keep = delivery.Forever
	r.visit()
	r.drop.Remove("id-2")
	r.drop.AddAs("new", []byte(largeMail("large")))
	r.untilIdle()
	r.wantEvents("large", "small")
	r.wantLeft(2)
}

// later is a sink that takes nothing for now.
func later(_ context.Context, _ sinks.Sink, batch []*eventv1.Event) []sinks.Result {
	return sinks.All(len(batch), sinks.Result{Outcome: sinks.Again, Err: errors.New("later")})
}

func TestAMessageThatWasOfferedWholeIsNeverPublishedAsAHeader(t *testing.T) {
	r := newRig(t, largeMail("large"))
	r.oddly(later)
	r.badVisit()
	before := r.row("id-1")
	r.restart()
	r.headed()
	r.box.Visit(t.Context()) //nolint:errcheck // it ends without QUIT
	r.untilIdle()
	r.wantEvents()
	r.wantLeft(1)
	if row := r.row("id-1"); before.Event == "" || row.Event != before.Event || row.Outcome != ledger.Quarantined {
		t.Errorf("row = %+v, before %+v", row, before)
	}
}

func TestAHeaderThatWasOfferedIsPublishedAsAHeaderUnderAnyLimit(t *testing.T) {
	r := newHeadedRig(t, largeMail("large"))
	r.oddly(later)
	r.badVisit()
	before := r.row("id-1")
	r.restart()
	r.untilIdle()
	r.wantEvents("large")
	r.wantLeft(1)
	if e := r.published()[0]; e.ID != before.Event || e.Raw.SHA256 != "" {
		t.Errorf("event = %+v, offered before as %s", e, before.Event)
	}
}

func TestNoSignatureIsVerifiedWithoutTheBody(t *testing.T) {
	r := newHeadedRig(t, mail("small"), largeMail("large"))
	asked := 0
	r.box.Verify = func(context.Context, io.Reader) []authres.Result { asked++; return nil }
	r.visit()
	r.wantEvents("large", "small")
	if asked != 1 {
		t.Errorf("signatures of %d mails were verified, want those of the whole one", asked)
	}
}

func TestARowEndsInTheVisitInWhichAHeaderShowsThatItIsNotItsMessage(t *testing.T) {
	r := newHeadedRig(t, mail("one"), mail("two"))
	r.box.Policy.Keep = delivery.Forever
	r.visit()
	r.drop.Remove("id-1")
	r.drop.Add([]byte(largeMail("large")))
	r.visit()
	book, err := r.ledger.Load(t.Context(), "support")
	if err != nil || len(book.Rows) != 2 {
		t.Errorf("%d rows, %v; want those of the two listed", len(book.Rows), err)
	}
}

func TestAnotherLargeMessageUnderItsUniqueIDIsPublishedToo(t *testing.T) {
	r := newHeadedRig(t, largeMail("large"))
	r.visit()
	r.drop.Remove("id-1")
	r.drop.AddAs("id-1", []byte(largeMail("another")))
	r.untilIdle()
	r.wantEvents("another", "large")
	r.wantLeft(1)
}

func TestTwoLargeMessagesUnderOneUniqueIDAreBothPublished(t *testing.T) {
	r := newHeadedRig(t)
	r.drop.AddAs("same", []byte(largeMail("one")))
	r.drop.AddAs("same", []byte(largeMail("two")))
	r.untilIdle()
	r.wantEvents("one", "two")
	r.wantLeft(2)
	r.wantCommands("DELE", 0)
}

func TestACrashAtAnyStepPublishesAHeaderOnceAndDeletesNothing(t *testing.T) {
	mails := []string{mail("one"), largeMail("large"), mail("two")}
	crossed := eachCrash(t, true, mails, (*rig).headed, func(r *rig) {
		r.wantEvents("large", "one", "two")
		r.wantLeft(1)
	})
	if !slices.Contains(crossed, "look at a header") {
		t.Errorf("no crash happened at a header; crossed: %q", crossed)
	}
}

// limited is a session that takes messages of so many octets.
func (r *rig) limited(ctx context.Context, octets int64) (delivery.Maildrop, error) {
	conn, err := r.server.Dial(ctx)
	if err != nil {
		return nil, err
	}
	client, err := pop3.NewClient(ctx, conn, pop3.Options{TLS: pop3.Plain, Limits: pop3.Limits{Message: octets}})
	if err != nil {
		return nil, err
	}
	return client, client.Login(ctx, "ann", "secret")
}

func TestAHeaderThatOurOwnDiskRefusesIsNotHeldAgainstTheMessage(t *testing.T) {
	r := newHeadedRig(t, largeMail("large"))
	spool := r.box.Spool
	r.box.Spool = blob.NewSpool("/nowhere", 0, 0)
	r.badVisit()
	r.box.Spool = spool
	r.visit()
	r.wantEvents("large")
	if row := r.row("id-1"); row.Attempts != 0 || row.Suspect {
		t.Errorf("attempts %d, suspect %v", row.Attempts, row.Suspect)
	}
}
