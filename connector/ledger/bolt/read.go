package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/mailchute/mailchute/connector/ledger"
)

// Mailboxes returns what is known of every mailbox, by id.
func (l *Ledger) Mailboxes(ctx context.Context) ([]ledger.Mailbox, error) {
	var mailboxes []ledger.Mailbox
	err := l.view(ctx, func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketMailboxes).ForEachBucket(func(id []byte) error {
			b, err := boxOf(tx, string(id))
			if err != nil {
				return fmt.Errorf("mailbox %q: %w", id, err)
			}
			state, err := b.state(string(id))
			if err != nil {
				return fmt.Errorf("mailbox %q: %w", id, err)
			}
			mailboxes = append(mailboxes, state)
			return nil
		})
	})
	return mailboxes, err
}

// Load returns all that is live in a mailbox; the zero Book for one that the
// ledger does not know.
func (l *Ledger) Load(ctx context.Context, mailbox string) (ledger.Book, error) {
	var book ledger.Book
	err := l.view(ctx, func(tx *bbolt.Tx) error {
		b, err := boxOf(tx, mailbox)
		if err != nil || b == nil {
			return inMailbox(mailbox, err)
		}
		if book.Mailbox, err = b.state(mailbox); err != nil {
			return inMailbox(mailbox, err)
		}
		err = b.eachRow(func(r ledger.Record) { book.Rows = append(book.Rows, r) })
		if err != nil {
			return inMailbox(mailbox, err)
		}
		return inMailbox(mailbox, b.eachIntent(func(i ledger.Intent) { book.Intents = append(book.Intents, i) }))
	})
	return book, err
}

// Tombstones returns what is left of messages that had one of these unique-ids.
func (l *Ledger) Tombstones(ctx context.Context, mailbox string, uidls []string) (map[string][]ledger.Tombstone, error) {
	found := make(map[string][]ledger.Tombstone)
	err := l.view(ctx, func(tx *bbolt.Tx) error {
		b, err := boxOf(tx, mailbox)
		if err != nil || b == nil {
			return inMailbox(mailbox, err)
		}
		cursor := b.tombstones.Cursor()
		for _, uidl := range uidls {
			if len(uidl) > maxUIDL || found[uidl] != nil {
				continue
			}
			prefix := tombstonePrefix(uidl)
			for key, value := cursor.Seek(prefix); bytes.HasPrefix(key, prefix); key, value = cursor.Next() {
				tomb, err := tombstone(key, value)
				if err != nil {
					return inMailbox(mailbox, err)
				}
				found[uidl] = append(found[uidl], tomb)
			}
		}
		return nil
	})
	return found, err
}

// Copies returns, for each message, the highest copy number that a row or
// tombstone of the mailbox has for the same bytes; 0 for bytes never seen.
func (l *Ledger) Copies(ctx context.Context, mailbox string, raws []ledger.Hash) ([]uint32, error) {
	highest := make([]uint32, len(raws))
	err := l.view(ctx, func(tx *bbolt.Tx) error {
		b, err := boxOf(tx, mailbox)
		if err != nil || b == nil {
			return inMailbox(mailbox, err)
		}
		cursor := b.copies.Cursor()
		for i, raw := range raws {
			key, value := cursor.Seek(raw[:])
			if !bytes.HasPrefix(key, raw[:]) {
				continue
			}
			if _, err := counted(key, value); err != nil {
				return inMailbox(mailbox, err)
			}
			highest[i] = ^binary.BigEndian.Uint32(key[len(raw):])
		}
		return nil
	})
	return highest, err
}

// view runs one read transaction.
func (l *Ledger) view(ctx context.Context, fn func(*bbolt.Tx) error) error {
	err := ctx.Err()
	if err == nil {
		err = l.db.View(fn)
	}
	if err != nil {
		return fmt.Errorf("read ledger %s: %w", l.path, withCure(err))
	}
	return nil
}

func inMailbox(mailbox string, err error) error {
	if err != nil {
		return fmt.Errorf("mailbox %q: %w", mailbox, err)
	}
	return nil
}

func (b *box) state(mailbox string) (ledger.Mailbox, error) {
	value := b.root.Get(keyState)
	if value == nil {
		return ledger.Mailbox{ID: mailbox}, nil
	}
	fields, err := unseal([]byte(mailbox), value) // not the key: all mailboxes have the same
	if err != nil {
		return ledger.Mailbox{}, fmt.Errorf("state: %w", err)
	}
	state, err := decodeState(fields)
	if err != nil {
		return ledger.Mailbox{}, fmt.Errorf("state: %w", err)
	}
	state.ID = mailbox
	return state, nil
}

func (b *box) eachRow(do func(ledger.Record)) error {
	return eachNumbered(b.rows, "row", func(number uint64, fields *decoder) error {
		r, err := decodeRow(fields)
		r.Row = number
		do(r)
		return err
	})
}

func (b *box) eachIntent(do func(ledger.Intent)) error {
	return eachNumbered(b.intents, "intent", func(number uint64, fields *decoder) error {
		i, err := decodeIntent(fields)
		i.ID = number
		do(i)
		return err
	})
}

// eachNumbered unseals the values of a bucket whose keys are numbers.
func eachNumbered(bucket *bbolt.Bucket, what string, do func(uint64, *decoder) error) error {
	return bucket.ForEach(func(key, value []byte) error {
		k := &decoder{rest: key}
		number := k.bigEndian(8)
		if err := k.end(); err != nil {
			return fmt.Errorf("key %x of a %s: %w", key, what, err)
		}
		fields, err := unseal(key, value)
		if err == nil {
			err = do(number, fields)
		}
		if err != nil {
			return fmt.Errorf("%s %d: %w", what, number, err)
		}
		return nil
	})
}

func tombstone(key, value []byte) (ledger.Tombstone, error) {
	fields, err := unseal(key, value)
	if err != nil {
		return ledger.Tombstone{}, fmt.Errorf("tombstone %x: %w", key, err)
	}
	tomb, err := decodeTombstone(key, fields)
	if err != nil {
		return ledger.Tombstone{}, fmt.Errorf("tombstone %x: %w", key, err)
	}
	return tomb, nil
}
