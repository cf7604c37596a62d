package connector_test

import (
	"errors"
	"path/filepath"
	"testing"
	"testing/synctest"

	"github.com/mailchute/mailchute/connector/datadir"
	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/connector/ledger/bolt"
)

func TestMailThatIsGoneForMoreThanAMonthIsForgotten(t *testing.T) {
	r := newRig(t)
	r.mailbox("support", 1)
	cfg := r.config()
	synctest.Test(t, func(t *testing.T) { // where it is the year 2000
		d, err := datadir.Open(cfg.DataDir)
		if err != nil {
			t.Fatal(err)
		}
		l, err := bolt.Open(filepath.Join(cfg.DataDir, "ledger.db"))
		if err != nil {
			t.Fatal(err)
		}
		row := &ledger.Record{UIDL: "old", Outcome: ledger.Delivered, Raw: ledger.Hash{1}, Copy: 1, Event: "e"}
		err = errors.Join(
			l.Commit(t.Context(), &ledger.Change{Mailbox: "support", Put: []*ledger.Record{row}}),
			l.Commit(t.Context(), &ledger.Change{Mailbox: "support", Gone: []ledger.Record{*row}}),
			l.Close(), d.Close(),
		)
		if err != nil {
			t.Fatal(err)
		}
	})
	r.mustOnce()
	l, err := bolt.Open(filepath.Join(cfg.DataDir, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	tombs, err := l.Tombstones(t.Context(), "support", []string{"old"})
	if err != nil || len(tombs["old"]) != 0 {
		t.Errorf("tombstones = %v, %v; want none", tombs, err)
	}
}
