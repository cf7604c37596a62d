package bolt_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/connector/ledger/bolt"
)

const page = 4096

// sample is the bytes of a ledger with rows, an intent, tombstones and free
// pages, of more than one page each, and what it holds.
func sample(t testing.TB) (file []byte, book ledger.Book) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := bolt.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for from := 0; from < 400; from += 100 {
		c := &ledger.Change{State: &ledger.Mailbox{Account: "a", Listed: from}, Put: window(from)}
		commit(t, l, c)
		if from < 200 {
			gone := &ledger.Change{}
			for _, r := range c.Put {
				gone.Gone = append(gone.Gone, *r)
			}
			commit(t, l, gone)
		}
	}
	commit(t, l, &ledger.Change{Open: &ledger.Intent{ID: 4}})
	book = load(t, l)
	used := 0
	if err := l.DB().View(func(tx *bbolt.Tx) error {
		used = int(tx.Size())
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return read(t, path)[:used], book // the rest is room to grow
}

// refused opens a damaged file and checks what is told, and that the file is
// left as it is.
func refused(t *testing.T, file []byte) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ledger.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := bolt.Open(path)
	if err == nil {
		t.Error("a damaged ledger was opened")
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		return errors.New("opened")
	}
	if !errors.Is(err, bolt.ErrDamaged) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "put back a copy") {
		t.Errorf("Open = %v; want the file, the damage and the cure", err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, file) {
		t.Errorf("the damaged file was changed (%v)", err)
	}
	return err
}

func TestADamagedLedgerIsToldWithItsCureAndLeftAlone(t *testing.T) {
	whole, _ := sample(t)
	cut := func(n int) []byte { return whole[:n:n] }
	zeroed := func(from, to int) []byte {
		file := bytes.Clone(whole)
		clear(file[from:to])
		return file
	}
	for _, tc := range []struct {
		name string
		file []byte
	}{
		{"an empty file", nil},
		{"one octet", []byte{0}},
		{"a text", []byte(strings.Repeat("not a ledger\n", 2000))},
		{"zeros", make([]byte, len(whole))},
		{"half of a first page", cut(page / 2)},
		{"only the meta pages", cut(2 * page)},
		{"half of the file", cut(len(whole) / 2 / page * page)},
		{"all but the last page", cut(len(whole) - page)},
		{"both meta pages gone", zeroed(0, 2*page)},
		{"all but the meta pages gone", zeroed(2*page, len(whole))},
	} {
		t.Run(tc.name, func(t *testing.T) { refused(t, tc.file) })
	}
}

func TestABoltFileOfAnotherProgramIsNotTaken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := refused(t, file); !strings.Contains(err.Error(), "not a ledger") {
		t.Errorf("Open = %v", err)
	}
}

// Damage that is not told can at worst hide rows: their mail is published again.
// Nothing is ever believed that was not written.
func TestWhateverIsDamagedNothingIsReadThatWasNotWritten(t *testing.T) {
	whole, want := sample(t)
	written := make(map[uint64]ledger.Record, len(want.Rows))
	for _, r := range want.Rows {
		written[r.Row] = r
	}
	rng := rand.New(rand.NewPCG(3, 4))
	path := filepath.Join(t.TempDir(), "ledger.db")
	const trials = 500
	told := 0
	for n := range trials {
		file := bytes.Clone(whole)
		damage(rng, file, n%5)
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := bolt.Open(path)
		if err != nil {
			told++
			continue
		}
		got := load(t, l)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		for _, r := range got.Rows {
			if diff := difference(written[r.Row], r); diff != "" {
				t.Fatalf("damage %d: a row was not written like this (-want +got):\n%s", n, diff)
			}
		}
		if got.Mailbox != want.Mailbox && got.Mailbox != (ledger.Mailbox{}) {
			t.Fatalf("damage %d: the state was not written like this: %+v", n, got.Mailbox)
		}
	}
	if told < trials/3 {
		t.Errorf("%d of %d damages were told", told, trials)
	}
}

// damage does one of five kinds of harm somewhere.
func damage(rng *rand.Rand, file []byte, kind int) {
	somewhere := file[rng.IntN(len(file)/page)*page:][:page]
	switch kind {
	case 0: // a bit
		somewhere[rng.IntN(page)] ^= 1 << rng.IntN(8)
	case 1: // a page of zeros
		clear(somewhere)
	case 2: // a page in another's place
		copy(somewhere, file[rng.IntN(len(file)/page)*page:])
	case 3: // noise
		for i := range 64 {
			somewhere[rng.IntN(page-64)+i] = byte(rng.Uint32())
		}
	case 4: // the head of a page and its first elements
		somewhere[rng.IntN(64)] ^= byte(1 + rng.IntN(255))
	}
}

func TestDamageOfAValueIsToldWithMailboxAndRow(t *testing.T) {
	for _, tc := range []struct {
		name    string
		bucket  string
		damage  func(value []byte) []byte
		mention string
	}{
		{"an octet of a row", "rows", func(v []byte) []byte { v[len(v)-1] ^= 1; return v }, "row 201"},
		{"a row cut short", "rows", func(v []byte) []byte { return v[:3] }, "row 201"},
		{"a row of an unknown version", "rows", func(v []byte) []byte { v[0] = 200; return v }, "row 201"},
		{"an intent", "intents", func(v []byte) []byte { v[2] ^= 1; return v }, "intent 4"},
		{"a tombstone", "tombstones", func(v []byte) []byte { return nil }, "tombstone"},
		{"a count of copies", "copies", func(v []byte) []byte { return []byte{0} }, "index of copies"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			whole, _ := sample(t)
			path := filepath.Join(t.TempDir(), "ledger.db")
			if err := os.WriteFile(path, whole, 0o600); err != nil {
				t.Fatal(err)
			}
			l, err := bolt.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			err = l.DB().Update(func(tx *bbolt.Tx) error {
				b := tx.Bucket([]byte("mailboxes")).Bucket([]byte("support")).Bucket([]byte(tc.bucket))
				key, value := b.Cursor().First()
				return b.Put(key, tc.damage(bytes.Clone(value)))
			})
			if err := errors.Join(err, l.Close()); err != nil {
				t.Fatal(err)
			}
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := refused(t, file); !strings.Contains(err.Error(), `mailbox "support"`) || !strings.Contains(err.Error(), tc.mention) {
				t.Errorf("Open = %v; want mailbox and %q", err, tc.mention)
			}
		})
	}
}

func TestARowInThePlaceOfAnotherIsSeen(t *testing.T) {
	l := fresh(t)
	rows := live(t, l, delivered(1), delivered(2))
	err := l.DB().Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte("mailboxes")).Bucket([]byte("support")).Bucket([]byte("rows"))
		_, first := b.Cursor().First()
		last, _ := b.Cursor().Last()
		return b.Put(last, bytes.Clone(first))
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Load(t.Context(), "support"); !errors.Is(err, bolt.ErrDamaged) {
		t.Errorf("Load = %v, want ErrDamaged", err)
	}
	if err := l.Commit(t.Context(), &ledger.Change{Mailbox: "support", Put: []*ledger.Record{&rows[1]}}); !errors.Is(err, bolt.ErrDamaged) {
		t.Errorf("Commit over it = %v, want ErrDamaged", err)
	}
	if err := l.Commit(t.Context(), &ledger.Change{Mailbox: "billing", Put: []*ledger.Record{delivered(3)}}); err != nil {
		t.Errorf("Commit of another mailbox: %v", err)
	}
}

func FuzzRow(f *testing.F) {
	f.Add([]byte{})
	f.Add(bolt.EncodeRow(&ledger.Record{}))
	f.Add(bolt.EncodeRow(delivered(1)))
	f.Fuzz(func(t *testing.T, fields []byte) {
		row, err := bolt.DecodeRow(fields)
		if err != nil {
			if !errors.Is(err, bolt.ErrDamaged) {
				t.Errorf("DecodeRow = %v, want ErrDamaged", err)
			}
			return
		}
		again, err := bolt.DecodeRow(bolt.EncodeRow(&row))
		if diff := cmp.Diff(row, again); diff != "" || err != nil {
			t.Errorf("a row that was read is written otherwise (%v):\n%s", err, diff)
		}
	})
}
