package bolt_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/connector/ledger/bolt"
	"github.com/mailchute/mailchute/sinks"
)

// open opens a ledger that is closed with the test.
func open(t testing.TB, path string) *bolt.Ledger {
	t.Helper()
	l, err := bolt.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func fresh(t testing.TB) *bolt.Ledger {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "ledger.db"))
}

func commit(t testing.TB, l *bolt.Ledger, c *ledger.Change) {
	t.Helper()
	if c.Mailbox == "" {
		c.Mailbox = "support"
	}
	if err := l.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

func load(t testing.TB, l *bolt.Ledger) ledger.Book {
	t.Helper()
	book, err := l.Load(t.Context(), "support")
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// difference is cmp.Diff, which is slow on thousands of equal rows.
func difference(want, got any) string {
	if reflect.DeepEqual(want, got) {
		return ""
	}
	return cmp.Diff(want, got)
}

// raw is a hash that stands for the bytes of message n.
func raw(n int) (h ledger.Hash) {
	binary.BigEndian.PutUint64(h[:], uint64(n+1)*0x9E3779B97F4A7C15)
	binary.BigEndian.PutUint64(h[24:], uint64(n))
	return h
}

// delivered is a new row of message n, all facts filled in.
func delivered(n int) *ledger.Record {
	return &ledger.Record{
		Epoch: 1, UIDL: fmt.Sprintf("%08x5e1f3a2b", n),
		Outcome: ledger.Delivered, Place: ledger.DeletePending, Suspect: true, Intent: 7, Ends: 1,
		ListSize: 4096, Size: 4100, Header: raw(n + 1), Raw: raw(n), Copy: 1,
		Event: fmt.Sprintf("%052d", n), RawRef: "file:raw/ab/ab.eml",
		Receipts: map[string]sinks.Receipt{"events": sinks.Receipt(fmt.Sprintf("mail.events/3@%d", n)), "copy": ""},
		Attempts: 2, Next: time.Unix(1793000061, 1).UTC(), FirstSeen: time.Unix(1793000000, 123456789).UTC(),
		Delivered: time.Unix(1793000060, 987654321).UTC(), Reason: "the sink said \x00 no",
	}
}

func TestWhatWasCommittedIsThereAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := bolt.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	row, bare := delivered(1), &ledger.Record{UIDL: "\x00\xff"}
	want := ledger.Book{
		Mailbox: ledger.Mailbox{ID: "support", Account: "mail.example.org/support", Epoch: 3, LastGood: time.Unix(1793000000, 5).UTC(), Listed: 2, LastIntent: 9, LockStep: true},
		Intents: []ledger.Intent{{ID: 8, Opened: time.Unix(1793000000, 0).UTC(), Positions: map[string]sinks.Position{"copy": "3:4096"}}, {ID: 9}},
	}
	commit(t, l, &ledger.Change{State: &want.Mailbox, Put: []*ledger.Record{row, bare}, Open: &want.Intents[0]})
	commit(t, l, &ledger.Change{Open: &want.Intents[1]})
	want.Rows = []ledger.Record{*row, *bare}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, load(t, open(t, path))); diff != "" {
		t.Errorf("book after reopening (-want +got):\n%s", diff)
	}
}

func TestAMailboxThatIsNotKnownHasAnEmptyBook(t *testing.T) {
	l := fresh(t)
	if diff := cmp.Diff(ledger.Book{}, load(t, l)); diff != "" {
		t.Errorf("book of an unknown mailbox:\n%s", diff)
	}
	tombs, err := l.Tombstones(t.Context(), "support", []string{"a"})
	if err != nil || len(tombs) != 0 {
		t.Errorf("Tombstones = %v, %v; want none", tombs, err)
	}
	copies, err := l.Copies(t.Context(), "support", []ledger.Hash{raw(1)})
	if err != nil || copies[0] != 0 {
		t.Errorf("Copies = %v, %v; want 0", copies, err)
	}
}

func TestMailboxesAreListedByIDAndDoNotMix(t *testing.T) {
	l := fresh(t)
	commit(t, l, &ledger.Change{Mailbox: "support", State: &ledger.Mailbox{Account: "a"}, Put: []*ledger.Record{delivered(1)}})
	commit(t, l, &ledger.Change{Mailbox: "billing", State: &ledger.Mailbox{Account: "b"}})
	got, err := l.Mailboxes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]ledger.Mailbox{{ID: "billing", Account: "b"}, {ID: "support", Account: "a"}}, got); diff != "" {
		t.Errorf("Mailboxes (-want +got):\n%s", diff)
	}
	book, err := l.Load(t.Context(), "billing")
	if err != nil || len(book.Rows) != 0 {
		t.Errorf("rows of another mailbox: %v, %v", book.Rows, err)
	}
}

func TestALedgerThatAnotherHoldsIsRefusedAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	open(t, path)
	_, err := bolt.Open(path)
	if !errors.Is(err, bolt.ErrHeld) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "stop the mailchute") {
		t.Errorf("second Open = %v; want ErrHeld, the file and what to do", err)
	}
}

func TestAFileLeftByACrashDuringTheFirstStartIsNoLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	if err := os.WriteFile(path+".new", make([]byte, 5000), 0o600); err != nil {
		t.Fatal(err)
	}
	commit(t, open(t, path), &ledger.Change{Put: []*ledger.Record{delivered(1)}})
	if _, err := os.Stat(path + ".new"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the unfinished file is still there: %v", err)
	}
}

func TestALedgerIsReadableByItsOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	open(t, path)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
}

func TestALedgerThatCannotBeMadeSaysWhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "missing", "ledger.db")
	if _, err := bolt.Open(path); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("Open = %v; want the path and the cause", err)
	}
}
