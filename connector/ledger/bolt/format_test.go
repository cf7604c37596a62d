package bolt_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/connector/ledger/bolt"
)

// older is the path of a ledger in the format of today, which a later mailchute
// finds as an older one.
func older(t *testing.T) (path string, book ledger.Book) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "ledger.db")
	l, err := bolt.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	commit(t, l, &ledger.Change{State: &ledger.Mailbox{Listed: 5}, Put: []*ledger.Record{delivered(1)}})
	book = load(t, l)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return path, book
}

func TestAnOlderFormatIsMigratedStepByStepAndOnce(t *testing.T) {
	path, want := older(t)
	var ran []string
	step := func(name string) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error {
			ran = append(ran, name)
			return tx.Bucket([]byte("meta")).Put([]byte(name), []byte("done"))
		}
	}
	for range 2 {
		l, err := bolt.OpenWith(path, step("first"), step("second"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, load(t, l)); diff != "" {
			t.Errorf("book after migration (-want +got):\n%s", diff)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(ran, " "); got != "first second" {
		t.Errorf("steps run: %s", got)
	}
}

func TestAMigrationThatFailsLeavesTheOlderFormat(t *testing.T) {
	path, want := older(t)
	cause := errors.New("no room")
	written := func(tx *bbolt.Tx) error { return tx.DeleteBucket([]byte("mailboxes")) }
	if _, err := bolt.OpenWith(path, written, func(*bbolt.Tx) error { return cause }); !errors.Is(err, cause) || !strings.Contains(err.Error(), "format 2") {
		t.Errorf("Open = %v; want the cause and the step", err)
	}
	if diff := cmp.Diff(want, load(t, open(t, path))); diff != "" {
		t.Errorf("book after the failed migration:\n%s", diff)
	}
}

func TestANewerFormatIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := bolt.OpenWith(path, func(*bbolt.Tx) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = bolt.Open(path)
	if !errors.Is(err, bolt.ErrNewer) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "move it away") {
		t.Errorf("Open = %v; want ErrNewer and the file, and no cure for damage", err)
	}
}
