package bolt

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"go.etcd.io/bbolt"

	"github.com/mailchute/mailchute/connector/ledger"
)

// maxUIDL is more than a server may use (RFC 1939 section 7: 70) and all that
// the client takes.
const maxUIDL = 512

// entry is a change on its way to the disk.
type entry struct {
	change   *ledger.Change
	rows     []encoder                 // of Put
	numbers  map[*ledger.Record]uint64 // given to new rows; theirs once they are durable
	answered bool
	err      error
}

// Commit writes a change and returns when it is durable. New rows have their
// number then, and not before. Behind an error nothing of the change is written,
// and other changes are not touched by it.
//
// Changes that come while another is written share the next transaction. ctx is
// heeded until the change takes part in one.
func (l *Ledger) Commit(ctx context.Context, c *ledger.Change) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	e, err := prepare(c)
	if err != nil {
		return fmt.Errorf("write ledger: mailbox %q: %w", c.Mailbox, err)
	}
	l.gate.Lock()
	l.waiting = append(l.waiting, e)
	l.gate.Unlock()

	l.turn.Lock()
	defer l.turn.Unlock()
	if !e.answered { // whoever comes first writes for all who wait
		l.write(l.take())
	}
	return e.err
}

func (l *Ledger) take() []*entry {
	l.gate.Lock()
	defer l.gate.Unlock()
	taken := l.waiting
	l.waiting = nil
	return taken
}

// write makes all entries durable in one transaction and answers them.
func (l *Ledger) write(entries []*entry) {
	now := time.Now()
	failed := l.update(func(tx *bbolt.Tx) error {
		for _, e := range entries {
			if err := e.check(tx); err != nil {
				e.err = fmt.Errorf("write ledger: mailbox %q: %w", e.change.Mailbox, err)
				continue
			}
			if err := e.apply(tx, now); err != nil {
				return err
			}
		}
		return nil
	})
	for _, e := range entries {
		e.answered = true
		if e.err == nil {
			e.err = failed
		}
		if e.err == nil {
			for record, number := range e.numbers {
				record.Row = number
			}
		}
	}
}

// update runs one write transaction; the caller has the turn. After an error the
// file is as it was before. Where that is not certain no further write is tried,
// as it might build on what is not there after a power cut.
func (l *Ledger) update(fn func(*bbolt.Tx) error) error {
	if l.doubt != nil {
		return l.doubt
	}
	var number int
	err := l.db.Update(func(tx *bbolt.Tx) error {
		number = tx.ID()
		return fn(tx)
	})
	if err != nil {
		return l.failed(number, err)
	}
	return nil
}

// failed says what a failed transaction leaves behind.
func (l *Ledger) failed(number int, cause error) error {
	cause = fmt.Errorf("write ledger %s: %w", l.path, cause)
	if l.newest() < number {
		return fmt.Errorf("%w; nothing of it was written: see that the disk works and has room", cause)
	}
	l.doubt = fmt.Errorf("%w; whether that is on disk is not known, nothing more is written until mailchute is started again", cause)
	return l.doubt
}

// newest is the number of the last transaction that can be read.
func (l *Ledger) newest() int {
	number := math.MaxInt
	if l.db.View(func(tx *bbolt.Tx) error {
		number = tx.ID()
		return nil
	}) != nil {
		return math.MaxInt
	}
	return number
}

// prepare does what can be done before the change has its turn, and refuses what
// could not be read back.
func prepare(c *ledger.Change) (*entry, error) {
	e := &entry{change: c, rows: make([]encoder, len(c.Put)), numbers: make(map[*ledger.Record]uint64)}
	if c.Mailbox == "" {
		return nil, errors.New("a change without a mailbox")
	}
	if c.Open != nil && c.Open.ID == 0 {
		return nil, errors.New("an intent without a number")
	}
	for i, r := range c.Put {
		if err := storable(r); err != nil {
			return nil, err
		}
		e.rows[i] = encodeRow(r)
	}
	for i := range c.Gone {
		if err := storable(&c.Gone[i]); err != nil {
			return nil, err
		}
	}
	return e, nil
}

func storable(r *ledger.Record) error {
	switch {
	case len(r.UIDL) > maxUIDL:
		return fmt.Errorf("a unique-id of %d octets, at most %d can be stored", len(r.UIDL), maxUIDL)
	case r.Outcome > ledger.Vanished || r.Place > ledger.Gone:
		return fmt.Errorf("row %d has no known outcome or place", r.Row)
	}
	return nil
}
