package bolt_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/connector/ledger/bolt"
)

func tombstones(t testing.TB, l *bolt.Ledger, uidls ...string) map[string][]ledger.Tombstone {
	t.Helper()
	tombs, err := l.Tombstones(t.Context(), "support", uidls)
	if err != nil {
		t.Fatal(err)
	}
	return tombs
}

func copies(t testing.TB, l *bolt.Ledger, raws ...ledger.Hash) []uint32 {
	t.Helper()
	highest, err := l.Copies(t.Context(), "support", raws)
	if err != nil {
		t.Fatal(err)
	}
	return highest
}

// live stores rows and returns them with their numbers.
func live(t testing.TB, l *bolt.Ledger, rows ...*ledger.Record) []ledger.Record {
	t.Helper()
	commit(t, l, &ledger.Change{Put: rows})
	stored := make([]ledger.Record, len(rows))
	for i, r := range rows {
		stored[i] = *r
	}
	return stored
}

func TestOnlyMailThatMustNotBePublishedAgainLeavesATombstone(t *testing.T) {
	for _, tc := range []struct {
		outcome ledger.Outcome
		raw     ledger.Hash
		want    bool
	}{
		{ledger.Delivered, raw(1), true},
		{ledger.Quarantined, raw(1), true},
		{ledger.Quarantined, ledger.Hash{}, false}, // its bytes never came: it cannot be known again
		{ledger.Pending, raw(1), false},
		{ledger.Filtered, raw(1), false},
		{ledger.Skipped, raw(1), false},
		{ledger.Vanished, raw(1), false},
	} {
		t.Run(tc.outcome.String(), func(t *testing.T) {
			l := fresh(t)
			row := delivered(1)
			row.Outcome, row.Raw = tc.outcome, tc.raw
			commit(t, l, &ledger.Change{Gone: live(t, l, row)})
			if rows := load(t, l).Rows; len(rows) != 0 {
				t.Errorf("the row is still live: %v", rows)
			}
			tombs := tombstones(t, l, row.UIDL)[row.UIDL]
			if got := len(tombs) == 1; got != tc.want {
				t.Fatalf("tombstones = %v, want one: %v", tombs, tc.want)
			}
			if tc.want {
				want := ledger.Tombstone{UIDL: row.UIDL, Raw: row.Raw, Copy: row.Copy, Event: row.Event, Outcome: tc.outcome, Since: tombs[0].Since}
				if diff := cmp.Diff(want, tombs[0]); diff != "" || tombs[0].Since.IsZero() {
					t.Errorf("tombstone (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestTombstonesAreFoundByTheExactUniqueID(t *testing.T) {
	l := fresh(t)
	uidls := []string{"", "a", "ab", "a\x00", "a\x00b", "\x00", "\x00\x00", "A", "\xff\xfe", strings.Repeat("\x00", 512), strings.Repeat("x", 512)}
	for n, uidl := range uidls {
		row := delivered(n)
		row.UIDL = uidl
		commit(t, l, &ledger.Change{Gone: live(t, l, row)})
	}
	found := tombstones(t, l, append(uidls, "b", "x", strings.Repeat("x", 600))...)
	for n, uidl := range uidls {
		if len(found[uidl]) != 1 || found[uidl][0].Raw != raw(n) || found[uidl][0].UIDL != uidl {
			t.Errorf("tombstones of %q = %v", uidl, found[uidl])
		}
	}
	if len(found) != len(uidls) {
		t.Errorf("found %d unique-ids, want %d", len(found), len(uidls))
	}
}

func TestAReusedUniqueIDHasATombstoneForEachMessage(t *testing.T) {
	l := fresh(t)
	one, two := delivered(1), delivered(2)
	two.UIDL = one.UIDL
	commit(t, l, &ledger.Change{Gone: live(t, l, one, two)})
	if got := tombstones(t, l, one.UIDL)[one.UIDL]; len(got) != 2 {
		t.Errorf("tombstones = %v, want two", got)
	}
}

func TestACopyNumberIsTakenWhileARowOrATombstoneHasIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := fresh(t)
		first, second := delivered(1), delivered(1)
		second.UIDL, second.Copy = "other", 2
		rows := live(t, l, first, second)
		expect := func(when string, want uint32) {
			t.Helper()
			if got := copies(t, l, raw(1), raw(9)); got[0] != want || got[1] != 0 {
				t.Errorf("%s: copies = %v, want [%d 0]", when, got, want)
			}
		}
		expect("two live rows", 2)
		commit(t, l, &ledger.Change{Gone: rows[1:]})
		expect("the second is a tombstone", 2)
		time.Sleep(24 * time.Hour)
		commit(t, l, &ledger.Change{Gone: rows[:1]})
		sweep(t, l, time.Now(), 1)
		expect("the second tombstone is swept", 1)
		time.Sleep(time.Nanosecond)
		sweep(t, l, time.Now(), 1)
		expect("nothing is left", 0)
	})
}

func sweep(t testing.TB, l *bolt.Ledger, before time.Time, want int) {
	t.Helper()
	if swept, err := l.Sweep(t.Context(), before); err != nil || swept != want {
		t.Errorf("Sweep = %d, %v; want %d", swept, err, want)
	}
}

func TestARestoredMessageThatEndsAgainKeepsOneTombstoneAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := fresh(t)
		commit(t, l, &ledger.Change{Gone: live(t, l, delivered(1))})
		time.Sleep(29 * 24 * time.Hour)
		again := live(t, l, delivered(1)) // back from a backup, known by its tombstone
		commit(t, l, &ledger.Change{Gone: again})
		time.Sleep(2 * 24 * time.Hour)
		sweep(t, l, time.Now().AddDate(0, 0, -30), 0)
		if got := tombstones(t, l, again[0].UIDL)[again[0].UIDL]; len(got) != 1 {
			t.Errorf("tombstones = %v, want one", got)
		}
		sweep(t, l, time.Now(), 1)
		if got := copies(t, l, raw(1)); got[0] != 0 {
			t.Errorf("copies = %v behind the last tombstone", got)
		}
	})
}

func TestSweepingGoesThroughEveryMailboxAndAnyNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := fresh(t)
		end := func(mailbox string, from, to int) {
			put := &ledger.Change{Mailbox: mailbox}
			gone := &ledger.Change{Mailbox: mailbox}
			for n := from; n < to; n++ {
				put.Put = append(put.Put, delivered(n))
			}
			commit(t, l, put)
			for _, r := range put.Put {
				gone.Gone = append(gone.Gone, *r)
			}
			commit(t, l, gone)
		}
		end("support", 0, 4500)
		end("billing", 0, 10)
		time.Sleep(time.Hour)
		end("support", 4500, 4600)
		sweep(t, l, time.Now(), 4510)
		sweep(t, l, time.Now(), 0)
		old, young := delivered(17), delivered(4517)
		if got := slices.Collect(maps.Keys(tombstones(t, l, old.UIDL, young.UIDL))); !slices.Equal(got, []string{young.UIDL}) {
			t.Errorf("tombstones left of %q, want only %q", got, young.UIDL)
		}
		if got := copies(t, l, old.Raw, young.Raw); !slices.Equal(got, []uint32{0, 1}) {
			t.Errorf("copies = %v", got)
		}
	})
}

// The index of copies is kept beside rows and tombstones; here it is compared
// with what a walk over all of them says, for any history.
func TestTheIndexOfCopiesAgreesWithRowsAndTombstones(t *testing.T) {
	l := fresh(t)
	rng := rand.New(rand.NewPCG(1, 2))
	some := func() *ledger.Record {
		r := delivered(rng.IntN(4))
		r.Copy, r.UIDL = uint32(rng.IntN(4)), string(rune('a'+rng.IntN(3)))
		r.Outcome = ledger.Outcome(rng.IntN(6))
		if rng.IntN(5) == 0 {
			r.Raw = ledger.Hash{}
		}
		return r
	}
	for step := range 300 {
		rows := load(t, l).Rows
		c := &ledger.Change{Put: []*ledger.Record{some(), some()}}
		for i := range rows {
			switch r := some(); rng.IntN(4) {
			case 0:
				c.Gone = append(c.Gone, rows[i])
			case 1:
				r.Row = rows[i].Row
				c.Put = append(c.Put, r)
			}
		}
		commit(t, l, c)
		if step%50 == 49 {
			if _, err := l.Sweep(t.Context(), time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		want := make([]uint32, 4)
		see := func(h ledger.Hash, number uint32) {
			for n := range want {
				if h == raw(n) {
					want[n] = max(want[n], number)
				}
			}
		}
		for _, r := range load(t, l).Rows {
			see(r.Raw, r.Copy)
		}
		for _, tombs := range tombstones(t, l, "a", "b", "c") {
			for _, tomb := range tombs {
				see(tomb.Raw, tomb.Copy)
			}
		}
		if got := copies(t, l, raw(0), raw(1), raw(2), raw(3)); !slices.Equal(got, want) {
			t.Fatalf("step %d: copies = %v, want %v", step, got, want)
		}
	}
}
