package bolt_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/connector/ledger/bolt"
)

// A power cut during a commit leaves any part of its pages on the disk, and the
// page that makes them count at the very end, or torn. Whatever was there, the
// commits before it are whole.
func TestAfterAPowerCutEveryCommittedRowIsThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := open(t, path)
	rng := rand.New(rand.NewPCG(5, 6))
	commit(t, l, &ledger.Change{Put: []*ledger.Record{delivered(0)}})
	before, want := read(t, path), load(t, l)
	for n := 1; n < 25; n++ {
		c := &ledger.Change{Put: window(100 * n), State: &ledger.Mailbox{Listed: n}, Open: &ledger.Intent{ID: uint64(n)}, Close: []uint64{uint64(n - 1)}}
		for i := range want.Rows {
			if rng.IntN(3) > 0 {
				c.Gone = append(c.Gone, want.Rows[i])
			}
		}
		commit(t, l, c)
		after, next := read(t, path), load(t, l)
		if diff := difference(next, reopened(t, after)); diff != "" {
			t.Fatalf("commit %d is not all there when the process ends behind it:\n%s", n, diff)
		}
		for range 5 {
			if diff := difference(want, reopened(t, torn(rng, before, after))); diff != "" {
				t.Fatalf("a cut in commit %d took from those before it:\n%s", n, diff)
			}
		}
		before, want = after, next
	}
}

// torn is a file of which only some new pages came to the disk, and of the meta
// pages none whole.
func torn(rng *rand.Rand, before, after []byte) []byte {
	file := append(bytes.Clone(before), make([]byte, len(after)-len(before))...)
	for at := 2 * page; at < len(after); at += page {
		if rng.IntN(2) == 0 {
			copy(file[at:at+page], after[at:])
		}
	}
	if rng.IntN(2) == 0 {
		for at := range 2 * page { // of the new meta page only the checksum is missing
			if before[at] != after[at] && at%page < 72 {
				file[at] = after[at]
			}
		}
	}
	return file
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// reopened is what a copy of the file holds.
func reopened(t testing.TB, file []byte) ledger.Book {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ledger.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := bolt.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	book := load(t, l)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return book
}

func TestOnAFullDiskNothingIsPretendedAndALaterCommitSucceeds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := open(t, path)
	commit(t, l, &ledger.Change{Put: []*ledger.Record{delivered(0)}})
	before := load(t, l)
	change := &ledger.Change{Mailbox: "support"}
	for n := range 9000 {
		change.Put = append(change.Put, delivered(n))
	}
	restore := fullDisk(t, int64(len(read(t, path))))
	err := l.Commit(t.Context(), change)
	restore()
	if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "nothing of it was written") {
		t.Fatalf("Commit on a full disk = %v; want the file and what became of the change", err)
	}
	if change.Put[0].Row != 0 {
		t.Error("a row that is not on disk has a number")
	}
	if diff := difference(before, load(t, l)); diff != "" {
		t.Errorf("after the failed commit:\n%s", diff)
	}
	commit(t, l, change)
	if got := len(load(t, l).Rows); got != 9001 {
		t.Errorf("%d rows when there is room again, want 9001", got)
	}
	if diff := difference(load(t, l), reopened(t, read(t, path))); diff != "" {
		t.Errorf("the file holds something else:\n%s", diff)
	}
}

// fullDisk lets no file grow beyond size until it is called off.
func fullDisk(t *testing.T, size int64) (restore func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: uint64(size), Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
			t.Fatal(err)
		}
		signal.Reset(syscall.SIGXFSZ)
	}
}

func TestAWriteThatMayOrMayNotBeOnDiskIsTheLast(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := bolt.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	commit(t, l, &ledger.Change{Put: []*ledger.Record{delivered(0)}})
	cause := errors.New("sync: input/output error")
	if err := l.Failed(l.Newest(), cause); !errors.Is(err, cause) {
		t.Errorf("the failed write says %v", err)
	}
	err = l.Commit(t.Context(), &ledger.Change{Mailbox: "support", Put: []*ledger.Record{delivered(1)}})
	if !errors.Is(err, cause) || !strings.Contains(err.Error(), "started again") {
		t.Errorf("next Commit = %v; want the cause and what to do", err)
	}
	if got := len(load(t, l).Rows); got != 1 {
		t.Errorf("%d rows can be read, want 1", got)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	commit(t, open(t, path), &ledger.Change{Put: []*ledger.Record{delivered(1)}})
}

func TestAClosedLedgerTakesNothing(t *testing.T) {
	l, err := bolt.Open(filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Commit(t.Context(), &ledger.Change{Mailbox: "support"}); err == nil {
		t.Error("Commit on a closed ledger was acknowledged")
	}
	if _, err := l.Load(t.Context(), "support"); err == nil {
		t.Error("Load from a closed ledger succeeded")
	}
}
