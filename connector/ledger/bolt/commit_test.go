package bolt_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mailchute/mailchute/connector/ledger"
)

func TestARowIsReplacedUnderItsNumber(t *testing.T) {
	l := fresh(t)
	row := &ledger.Record{UIDL: "a"}
	commit(t, l, &ledger.Change{Put: []*ledger.Record{row}})
	row.Outcome, row.Reason = ledger.Quarantined, "why"
	commit(t, l, &ledger.Change{Put: []*ledger.Record{row}})
	if diff := cmp.Diff([]ledger.Record{*row}, load(t, l).Rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestANumberIsNeverGivenTwice(t *testing.T) {
	l := fresh(t)
	first, second := &ledger.Record{UIDL: "a"}, &ledger.Record{UIDL: "b"}
	commit(t, l, &ledger.Change{Put: []*ledger.Record{first}})
	commit(t, l, &ledger.Change{Gone: []ledger.Record{*first}})
	commit(t, l, &ledger.Change{Put: []*ledger.Record{second}})
	if first.Row == 0 || second.Row <= first.Row {
		t.Errorf("numbers %d, then %d", first.Row, second.Row)
	}
}

func TestARecordThatStandsTwiceInAChangeIsOneRow(t *testing.T) {
	l := fresh(t)
	row := delivered(1)
	commit(t, l, &ledger.Change{Put: []*ledger.Record{row, row}})
	if diff := cmp.Diff([]ledger.Record{*row}, load(t, l).Rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestAnIntentIsOpenUntilItIsClosed(t *testing.T) {
	l := fresh(t)
	commit(t, l, &ledger.Change{Open: &ledger.Intent{ID: 1}})
	commit(t, l, &ledger.Change{Close: []uint64{1}, Open: &ledger.Intent{ID: 2}})
	if diff := cmp.Diff([]ledger.Intent{{ID: 2}}, load(t, l).Intents); diff != "" {
		t.Errorf("intents (-want +got):\n%s", diff)
	}
}

func TestTheStateStaysAsItWasWhereAChangeHasNone(t *testing.T) {
	l := fresh(t)
	commit(t, l, &ledger.Change{State: &ledger.Mailbox{Account: "a", Listed: 5}})
	commit(t, l, &ledger.Change{Put: []*ledger.Record{delivered(1)}})
	if got := load(t, l).Mailbox; got.Listed != 5 {
		t.Errorf("state = %+v", got)
	}
}

func TestAChangeThatDoesNotFitIsRefusedAsAWhole(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change ledger.Change
		says   string
	}{
		{"a row that was never given", ledger.Change{Put: []*ledger.Record{{Row: 99}}}, "no row 99"},
		{"the end of a row that is not there", ledger.Change{Gone: []ledger.Record{{Row: 99}}}, "no row 99"},
		{"the end of a row that was never stored", ledger.Change{Gone: []ledger.Record{{}}}, "no row 0"},
		{"a unique-id beyond every limit", ledger.Change{Put: []*ledger.Record{{UIDL: strings.Repeat("x", 513)}}}, "513 octets"},
		{"an outcome that could not be read back", ledger.Change{Put: []*ledger.Record{{Outcome: 77}}}, "no known outcome"},
		{"an intent without a number", ledger.Change{Open: &ledger.Intent{}}, "without a number"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := fresh(t)
			commit(t, l, &ledger.Change{Put: []*ledger.Record{delivered(1)}})
			before := load(t, l)
			companion := delivered(2)
			c := tc.change
			c.Mailbox, c.State = "support", &ledger.Mailbox{Listed: 5}
			c.Put = append([]*ledger.Record{companion}, c.Put...)
			err := l.Commit(t.Context(), &c)
			if err == nil || !strings.Contains(err.Error(), tc.says) || !strings.Contains(err.Error(), `"support"`) {
				t.Errorf("Commit = %v; want the mailbox and %q", err, tc.says)
			}
			if diff := cmp.Diff(before, load(t, l)); diff != "" {
				t.Errorf("a part of the change was written:\n%s", diff)
			}
			if companion.Row != 0 {
				t.Errorf("a row that is not durable has number %d", companion.Row)
			}
		})
	}
}

func TestAChangeIsNotBegunWhenItsTimeIsOver(t *testing.T) {
	l := fresh(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	row := delivered(1)
	if err := l.Commit(ctx, &ledger.Change{Mailbox: "support", Put: []*ledger.Record{row}}); !errors.Is(err, context.Canceled) {
		t.Errorf("Commit = %v; want the context's error", err)
	}
	if len(load(t, l).Rows) != 0 || row.Row != 0 {
		t.Error("the row was written")
	}
}

// together has 20 mailboxes commit while a transaction is under way, and returns
// their errors and how many transactions they took.
func together(t *testing.T, change func(n int) *ledger.Change) (errs [20]error, transactions int) {
	t.Helper()
	l := fresh(t)
	before := l.Newest()
	blocking, err := l.DB().Begin(true)
	if err != nil {
		t.Fatal(err)
	}
	var done sync.WaitGroup
	done.Go(func() { errs[0] = l.Commit(t.Context(), change(0)) })
	for !l.Writing() {
		runtime.Gosched()
	}
	for n := 1; n < len(errs); n++ {
		done.Go(func() { errs[n] = l.Commit(t.Context(), change(n)) })
	}
	for l.Waiting() < len(errs)-1 {
		runtime.Gosched()
	}
	if err := blocking.Rollback(); err != nil {
		t.Fatal(err)
	}
	done.Wait()
	for n, err := range errs {
		book, loadErr := l.Load(t.Context(), fmt.Sprintf("box%d", n))
		if loadErr != nil || (err == nil) != (len(book.Rows) == 1) {
			t.Errorf("box%d: Commit = %v, but %d rows are there (%v)", n, err, len(book.Rows), loadErr)
		}
	}
	return errs, l.Newest() - before
}

func TestMailboxesThatCommitAtTheSameTimeShareATransaction(t *testing.T) {
	errs, transactions := together(t, func(n int) *ledger.Change {
		return &ledger.Change{Mailbox: fmt.Sprintf("box%d", n), Put: []*ledger.Record{delivered(n)}}
	})
	if err := errors.Join(errs[:]...); err != nil {
		t.Error(err)
	}
	if transactions != 2 {
		t.Errorf("%d transactions, want the one under way and one for all who waited", transactions)
	}
}

func TestInASharedTransactionOnlyTheBadChangeFails(t *testing.T) {
	errs, _ := together(t, func(n int) *ledger.Change {
		c := &ledger.Change{Mailbox: fmt.Sprintf("box%d", n), Put: []*ledger.Record{delivered(n)}}
		if n == 7 {
			c.Gone = []ledger.Record{{Row: 1234}}
		}
		return c
	})
	for n, err := range errs {
		if (n == 7) != (err != nil) {
			t.Errorf("box%d: Commit = %v", n, err)
		}
	}
}
