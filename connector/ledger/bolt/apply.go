package bolt

import (
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/mailchute/mailchute/connector/ledger"
)

// box is the place of one mailbox in a transaction.
type box struct {
	root, rows, intents, tombstones, copies *bbolt.Bucket
}

// boxOf returns the place of a mailbox, or nil if the ledger has none.
func boxOf(tx *bbolt.Tx, mailbox string) (*box, error) {
	root := tx.Bucket(bucketMailboxes).Bucket([]byte(mailbox))
	if root == nil {
		return nil, nil
	}
	b := &box{root: root, rows: root.Bucket(bucketRows), intents: root.Bucket(bucketIntents), tombstones: root.Bucket(bucketTombstones), copies: root.Bucket(bucketCopies)}
	if b.rows == nil || b.intents == nil || b.tombstones == nil || b.copies == nil {
		return nil, fmt.Errorf("%w: a part of the mailbox is missing", ErrDamaged)
	}
	b.rows.FillPercent = 0.9 // numbers only grow
	return b, nil
}

func makeBox(tx *bbolt.Tx, mailbox string) (*box, error) {
	root, err := tx.Bucket(bucketMailboxes).CreateBucketIfNotExists([]byte(mailbox))
	if err != nil {
		return nil, err
	}
	for _, part := range [][]byte{bucketRows, bucketIntents, bucketTombstones, bucketCopies} {
		if _, err := root.CreateBucketIfNotExists(part); err != nil {
			return nil, err
		}
	}
	return boxOf(tx, mailbox)
}

// check refuses a change that does not fit the ledger, before anything of it is
// applied: a transaction has no way back for a part of it.
func (e *entry) check(tx *bbolt.Tx) error {
	b, err := boxOf(tx, e.change.Mailbox)
	if err != nil {
		return err
	}
	for _, r := range e.change.Put {
		if r.Row != 0 {
			if err := b.has(r.Row); err != nil {
				return err
			}
		}
	}
	for i := range e.change.Gone {
		if err := b.has(e.change.Gone[i].Row); err != nil {
			return err
		}
	}
	return nil
}

// has says whether a row is there and whole.
func (b *box) has(row uint64) error {
	if b == nil || b.rows.Get(numberKey(row)) == nil {
		return fmt.Errorf("there is no row %d", row)
	}
	_, err := b.pair(row)
	return err
}

// pair is what the index of copies has of a row; the zero pair if there is no row.
func (b *box) pair(row uint64) (pair, error) {
	key := numberKey(row)
	value := b.rows.Get(key)
	if value == nil {
		return pair{}, nil
	}
	fields, err := unseal(key, value)
	if err != nil {
		return pair{}, fmt.Errorf("row %d: %w", row, err)
	}
	p, err := decodePair(fields)
	if err != nil {
		return pair{}, fmt.Errorf("row %d: %w", row, err)
	}
	return p, nil
}

// apply writes a change that fits.
func (e *entry) apply(tx *bbolt.Tx, now time.Time) error {
	b, err := makeBox(tx, e.change.Mailbox)
	if err != nil {
		return err
	}
	if s := e.change.State; s != nil {
		if err := b.root.Put(keyState, seal([]byte(e.change.Mailbox), encodeState(s))); err != nil {
			return err
		}
	}
	for i, r := range e.change.Put {
		if err := b.put(e, r, e.rows[i]); err != nil {
			return err
		}
	}
	for i := range e.change.Gone {
		if err := b.gone(&e.change.Gone[i], now); err != nil {
			return err
		}
	}
	if i := e.change.Open; i != nil {
		key := numberKey(i.ID)
		if err := b.intents.Put(key, seal(key, encodeIntent(i))); err != nil {
			return err
		}
	}
	for _, id := range e.change.Close {
		if err := b.intents.Delete(numberKey(id)); err != nil {
			return err
		}
	}
	return nil
}

// put writes a row, under a new number if it has none.
func (b *box) put(e *entry, r *ledger.Record, value encoder) error {
	number := max(r.Row, e.numbers[r])
	if number == 0 {
		next, err := b.rows.NextSequence()
		if err != nil {
			return err
		}
		number = next
		e.numbers[r] = number
	}
	before, err := b.pair(number)
	if err != nil {
		return err
	}
	if err := b.recount(before, pair{r.Raw, r.Copy}); err != nil {
		return err
	}
	key := numberKey(number)
	return b.rows.Put(key, seal(key, value))
}

// gone ends a row. What was published, or waits for a person, leaves a tombstone.
func (b *box) gone(r *ledger.Record, now time.Time) error {
	before, err := b.pair(r.Row)
	if err != nil {
		return err
	}
	if err := b.rows.Delete(numberKey(r.Row)); err != nil {
		return err
	}
	published := r.Outcome == ledger.Delivered || r.Outcome == ledger.Skipped && r.HeaderOnly()
	if r.Raw == (ledger.Hash{}) || !published && r.Outcome != ledger.Quarantined {
		return b.recount(before, pair{})
	}
	tomb := ledger.Tombstone{UIDL: r.UIDL, Raw: r.Raw, Copy: r.Copy, Event: r.Event, Outcome: r.Outcome, Since: now}
	after := pair{tomb.Raw, tomb.Copy}
	key := tombstoneKey(&tomb)
	if b.tombstones.Get(key) != nil { // the message had come back from a backup
		after = pair{}
	}
	if err := b.recount(before, after); err != nil {
		return err
	}
	return b.tombstones.Put(key, seal(key, encodeTombstone(&tomb)))
}

// recount tells the index of copies that one row or tombstone has become another.
func (b *box) recount(before, after pair) error {
	if before == after {
		return nil
	}
	if err := before.count(b.copies, -1); err != nil {
		return err
	}
	return after.count(b.copies, +1)
}
