package bolt

import (
	"bytes"
	"context"
	"time"

	"go.etcd.io/bbolt"
)

// lot is how many tombstones are looked at in one transaction, so that sweeping
// does not hold up commits.
const lot = 2000

// Sweep removes tombstones since before a time, and returns how many.
func (l *Ledger) Sweep(ctx context.Context, before time.Time) (swept int, err error) {
	mailboxes, err := l.Mailboxes(ctx)
	if err != nil {
		return 0, err
	}
	for _, m := range mailboxes {
		for from := []byte{}; from != nil; {
			var old [][]byte
			if old, from, err = l.older(ctx, m.ID, from, before); err != nil {
				return swept, err
			}
			if err := l.remove(m.ID, old, before); err != nil {
				return swept, err
			}
			swept += len(old)
		}
	}
	return swept, nil
}

// older returns the keys of old tombstones in one lot, and where the next lot
// begins; nil behind the last.
func (l *Ledger) older(ctx context.Context, mailbox string, from []byte, before time.Time) (old [][]byte, next []byte, err error) {
	err = l.view(ctx, func(tx *bbolt.Tx) error {
		b, err := boxOf(tx, mailbox)
		if err != nil || b == nil {
			return inMailbox(mailbox, err)
		}
		cursor := b.tombstones.Cursor()
		key, value := cursor.Seek(from)
		for n := 0; key != nil && n < lot; n++ {
			tomb, err := tombstone(key, value)
			if err != nil {
				return inMailbox(mailbox, err)
			}
			if tomb.Since.Before(before) {
				old = append(old, bytes.Clone(key))
			}
			key, value = cursor.Next()
		}
		if key != nil {
			next = bytes.Clone(key)
		}
		return nil
	})
	return old, next, err
}

// remove removes tombstones, unless one has been set anew since it was looked at.
func (l *Ledger) remove(mailbox string, keys [][]byte, before time.Time) error {
	if len(keys) == 0 {
		return nil
	}
	l.turn.Lock()
	defer l.turn.Unlock()
	return l.update(func(tx *bbolt.Tx) error {
		b, err := boxOf(tx, mailbox)
		if err != nil || b == nil {
			return inMailbox(mailbox, err)
		}
		for _, key := range keys {
			value := b.tombstones.Get(key)
			if value == nil {
				continue
			}
			tomb, err := tombstone(key, value)
			if err != nil {
				return inMailbox(mailbox, err)
			}
			if !tomb.Since.Before(before) {
				continue
			}
			if err := (pair{tomb.Raw, tomb.Copy}).count(b.copies, -1); err != nil {
				return err
			}
			if err := b.tombstones.Delete(key); err != nil {
				return err
			}
		}
		return nil
	})
}
