package delivery_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

// some makes n mails of one size whose subjects count up.
func some(n int) []string {
	mails := make([]string, n)
	for i := range mails {
		mails[i] = mail(fmt.Sprintf("number %03d", i))
	}
	return mails
}

func subjects(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("number %03d", i)
	}
	return all
}

func (r *rig) keep(d time.Duration) { r.box.Policy.Keep = d }

func TestKeptMailUnderNewUniqueIDsIsNotPublishedAgain(t *testing.T) {
	r := newRig(t, some(30)...)
	r.keep(delivery.Forever)
	r.visit()
	r.drop.Renumber()
	r.drop.Add([]byte(mail("a new one")))
	r.drop.Forget()
	r.visit()
	r.wantEvents(append(subjects(30), "a new one")...)
	r.wantCommands("RETR", 1)
	if row := r.row("id-31"); row.Epoch != 1 || row.Outcome != ledger.Delivered {
		t.Errorf("epoch %d, %v; want 1, delivered", row.Epoch, row.Outcome)
	}
	r.drop.Forget()
	if report := r.visit(); !report.Idle {
		t.Error("the visit behind is not idle")
	}
	r.wantCommands("TOP", 0)
}

func TestOneKeptMessageUnderANewUniqueIDIsNotPublishedAgain(t *testing.T) {
	r := newRig(t, mail("one"))
	r.keep(delivery.Forever)
	r.visit()
	r.drop.Renumber()
	r.visit()
	r.wantEvents("one")
	r.wantLeft(1)
}

func TestMailThatQuitDidNotRemoveIsKnownUnderNewUniqueIDs(t *testing.T) {
	r := newRig(t, some(30)...)
	r.server.Order(pop3test.Fault{Command: "QUIT", Session: 1, Do: pop3test.KeepAll()})
	r.visit()
	r.drop.Renumber()
	r.drop.Forget()
	r.visit()
	r.wantEvents(subjects(30)...)
	r.wantCommands("RETR", 0)
	r.wantLeft(0)
}

func TestWithoutTopMailUnderNewUniqueIDsIsKnownByItsBytes(t *testing.T) {
	r := newRig(t, some(30)...)
	r.server.Capabilities("UIDL", "USER", "PIPELINING")
	r.keep(delivery.Forever)
	r.visit()
	r.drop.Renumber()
	r.drop.Add([]byte(mail("a new one")))
	r.visit()
	r.wantEvents(append(subjects(30), "a new one")...)
	r.visit()
	r.wantEvents(append(subjects(30), "a new one")...)
	r.wantLeft(31)
}

func TestEqualMailThatComesAgainLaterIsACopyNotAReset(t *testing.T) {
	for _, n := range []int{1, 5} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			r := newRig(t, some(n)...)
			r.visit()
			for _, m := range some(n) {
				r.drop.Add([]byte(m))
			}
			r.visit()
			r.wantEvents(append(subjects(n), subjects(n)...)...)
			r.wantLeft(0)
			ids := make(map[string]bool)
			for _, e := range r.published() {
				ids[e.ID] = true
			}
			if len(ids) != 2*n {
				t.Errorf("%d ids, want %d", len(ids), 2*n)
			}
		})
	}
}

func TestNewMailInPlaceOfDeletedMailOfTheSameSizeCostsAFewLooksOnly(t *testing.T) {
	r := newRig(t, some(30)...)
	r.visit()
	for i := range 30 {
		r.drop.Add([]byte(mail(fmt.Sprintf("another %02d", i))))
	}
	r.drop.Forget()
	r.visit()
	if got := len(r.published()); got != 60 {
		t.Errorf("%d events, want 60", got)
	}
	if looks := r.drop.Count("TOP"); looks > 8 {
		t.Errorf("%d × TOP, want 8 at most", looks)
	}
}

func TestAListingThatLacksMuchIsNotBelievedAtOnce(t *testing.T) {
	r := newRig(t, some(30)...)
	r.keep(delivery.Forever)
	r.visit()
	all := r.drop.Messages()
	hide := func(n int) {
		for _, uidl := range r.drop.UIDLs()[n:] {
			r.drop.Remove(uidl)
		}
	}
	hide(3)
	r.visit()
	for i := 3; i < 30; i++ {
		r.drop.AddAs(fmt.Sprintf("id-%d", i+1), all[i])
	}
	r.drop.Forget()
	r.visit()
	r.wantCommands("RETR", 0)
	r.wantEvents(subjects(30)...)

	hide(3)
	r.visit()
	r.visit()
	if rows := r.rows(); rows != 3 {
		t.Errorf("%d rows are live after two listings of 3 messages", rows)
	}
}

func TestAnEmptyListingIsNotBelievedAtOnce(t *testing.T) {
	r := newRig(t, mail("one"))
	r.keep(delivery.Forever)
	r.visit()
	r.drop.Remove("id-1")
	r.visit()
	if rows := r.rows(); rows != 1 {
		t.Errorf("%d rows are live, want 1", rows)
	}
	r.visit()
	if rows := r.rows(); rows != 0 {
		t.Errorf("%d rows are live, want none", rows)
	}
}

func (r *rig) rows() int {
	r.t.Helper()
	book, err := r.ledger.Load(r.t.Context(), "support")
	if err != nil {
		r.t.Fatal(err)
	}
	return len(book.Rows)
}

func TestAServerThatConfirmsDeletionsAndKeepsTheMailIsAskedNoMore(t *testing.T) {
	r := newRig(t, mail("one"), mail("two"))
	r.server.Order(pop3test.Fault{Command: "QUIT", Do: pop3test.KeepAll()})
	for range 6 {
		r.visit()
	}
	r.wantEvents("one", "two")
	r.wantCommands("DELE", 2*4) // at once, and three times more
	if row := r.row("id-1"); row.Place != ledger.Kept || row.Reason == "" {
		t.Errorf("place %v, reason %q; want kept and why", row.Place, row.Reason)
	}
	if report := r.visit(); !report.Idle {
		t.Error("the visit is not idle")
	}
}

func TestAUniqueIDThatNamesAMessageOnlyForNowIsNeverTrusted(t *testing.T) {
	r := newRig(t)
	r.keep(delivery.Forever)
	r.drop.AddAs("ENOMEM-1-2-3", []byte(mail("one")))
	r.visit()
	r.drop.Remove("ENOMEM-1-2-3")
	r.drop.AddAs("id-1", []byte(mail("one"))) // the disk has room again
	r.drop.AddAs("ENOMEM-1-2-3", []byte(mail("two")))
	r.visit()
	r.visit()
	r.wantEvents("one", "two")
}

// received is a mail with the time that a server received it.
func received(subject string, at time.Time) string {
	return "Received: from a by b (c; d);\n\t" + at.Format(time.RFC1123Z) + "\n" + mail(subject)
}

func TestTheBacklogIsWhatTheUserSays(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 12, 0, 0, 0, time.UTC) }
	for name, tc := range map[string]struct {
		rule delivery.Backlog
		want []string
	}{
		"all":               {delivery.Backlog{}, []string{"3rd", "1st", "undated", "2nd"}},
		"none":              {delivery.Backlog{Rule: delivery.NoMail}, nil},
		"the last 2":        {delivery.Backlog{Rule: delivery.LastMessages, Last: 2}, []string{"3rd", "undated"}},
		"the last 9":        {delivery.Backlog{Rule: delivery.LastMessages, Last: 9}, []string{"3rd", "1st", "undated", "2nd"}},
		"since the 2nd day": {delivery.Backlog{Rule: delivery.SinceDate, Since: day(2).Truncate(24 * time.Hour)}, []string{"3rd", "undated", "2nd"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, received("3rd", day(3)), received("1st", day(1)), mail("undated"), received("2nd", day(2)))
			r.box.Policy.Backlog = tc.rule
			r.visit()
			r.wantEvents(tc.want...)
			r.wantLeft(4 - len(tc.want))
			r.drop.Add([]byte(received("later, with an old date", day(1))))
			r.visit()
			r.wantEvents(append(slices.Clone(tc.want), "later, with an old date")...)
			r.wantLeft(4 - len(tc.want))
		})
	}
}

func TestWithoutItsLineWrittenThereWasNoFirstVisit(t *testing.T) {
	r := newRig(t, mail("old"))
	r.box.Policy.Backlog = delivery.Backlog{Rule: delivery.NoMail}
	r.box.Ledger = &failingLedger{Ledger: r.ledger, good: 0}
	r.badVisit()
	r.wantCommands("RETR", 0)
	r.restart()
	r.box.Policy.Backlog = delivery.Backlog{Rule: delivery.NoMail}
	r.visit()
	r.wantEvents()
	r.wantLeft(1)
}

func TestABacklogThatTheServerCannotTellIsAnErrorThatSaysWhatToWrite(t *testing.T) {
	for name, tc := range map[string]struct {
		capabilities []string
		rule         delivery.BacklogRule
		want         string
	}{
		"no TOP": {[]string{"UIDL", "USER"}, delivery.LastMessages, "backlog: none"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, mail("old"))
			r.server.Capabilities(tc.capabilities...)
			r.box.Policy.Backlog = delivery.Backlog{Rule: tc.rule, Last: 1}
			if err := r.badVisit(); !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error = %v, want one with %q", err, tc.want)
			}
			r.wantCommands("RETR", 0)
		})
	}
	t.Run("no UIDL", func(t *testing.T) {
		r := newRig(t, mail("old"))
		r.server.Order(pop3test.Fault{Command: "UIDL", Do: pop3test.Refuse("unknown")})
		r.server.Capabilities("TOP", "USER")
		r.box.Policy.Backlog = delivery.Backlog{Rule: delivery.NoMail}
		if err := r.badVisit(); !strings.Contains(err.Error(), "no UIDL") {
			t.Errorf("error = %v, want one of UIDL", err)
		}
	})
}

func TestASkippedMessageWhoseUniqueIDIsReusedIsNewMail(t *testing.T) {
	r := newRig(t, mail("old"))
	r.box.Policy.Backlog = delivery.Backlog{Rule: delivery.NoMail}
	r.visit()
	r.drop.Remove("id-1")
	r.drop.AddAs("id-1", []byte(mail("another, and longer")))
	r.visit()
	r.wantEvents("another, and longer")
}

func TestSkippedMailUnderNewUniqueIDsStaysSkipped(t *testing.T) {
	r := newRig(t, some(10)...)
	r.box.Policy.Backlog = delivery.Backlog{Rule: delivery.NoMail}
	r.visit()
	r.drop.Renumber()
	r.visit()
	r.wantEvents()
	r.wantLeft(10)
}

func TestSkippedMailThatCannotBeToldFromNewMailStopsTheMailbox(t *testing.T) {
	r := newRig(t, some(10)...)
	r.box.Policy.Backlog = delivery.Backlog{Rule: delivery.NoMail}
	r.visit()
	r.drop.Renumber()
	r.server.Order(pop3test.Fault{Command: "TOP", Message: 2, Do: pop3test.Refuse("cannot")})
	for range 2 {
		if err := r.badVisit(); !strings.Contains(err.Error(), "a person decides") {
			t.Errorf("error = %v, want one that asks", err)
		}
	}
	r.wantCommands("RETR", 0)
	r.wantEvents()
}

func TestEqualMessagesUnderOneUniqueIDAreTwoEvents(t *testing.T) {
	r := newRig(t)
	r.drop.AddAs("same", []byte(mail("twin")))
	r.drop.AddAs("same", []byte(mail("twin")))
	r.drop.AddAs("same", []byte(mail("another")))
	r.server.Order(pop3test.Fault{Command: "QUIT", Session: 1, Do: pop3test.KeepAll()})
	r.visit()
	r.visit() // they are still there, and told by their bytes
	r.wantEvents("another", "twin", "twin")
	r.wantLeft(0)
	if twins := r.published(); twins[0].ID == twins[1].ID {
		t.Error("the two copies have one event id")
	}
}

func TestOneOfAGroupUnderOneUniqueIDIsNotDeletedForAnother(t *testing.T) {
	r := newRig(t)
	r.drop.AddAs("same", []byte(mail("one")))
	r.drop.AddAs("same", []byte(mail("two")))
	r.server.Order(pop3test.Fault{Command: "RETR", Message: 2, Times: 1, Do: pop3test.Refuse("not now")})
	r.visit()
	r.wantEvents("one")
	r.wantLeft(1)
	r.restart()
	r.visit()
	r.wantEvents("one", "two")
	r.wantLeft(0)
}

func TestWithoutUIDLMailIsToldByItsBytes(t *testing.T) {
	r := newRig(t, mail("one"), mail("two"), mail("two"))
	r.server.Capabilities("TOP", "USER")
	r.server.Order(pop3test.Fault{Command: "UIDL", Do: pop3test.Refuse("unknown command")})
	r.server.Order(pop3test.Fault{Command: "QUIT", Session: 1, Do: pop3test.KeepAll()})
	r.visit()
	r.visit()
	r.wantEvents("one", "two", "two")
	r.wantLeft(0)
}

func TestAServerThatLearnsUIDLHasNothingPublishedAgain(t *testing.T) {
	r := newRig(t, mail("one"), mail("two"))
	r.server.Capabilities("TOP", "USER")
	r.server.Order(pop3test.Fault{Command: "UIDL", Session: 1, Do: pop3test.Refuse("unknown command")})
	r.server.Order(pop3test.Fault{Command: "QUIT", Session: 1, Do: pop3test.KeepAll()})
	r.visit()
	r.server.Capabilities("TOP", "USER", "UIDL")
	r.visit()
	r.wantEvents("one", "two")
	r.wantLeft(0)
}
