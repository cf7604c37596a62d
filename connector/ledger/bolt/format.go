package bolt

import (
	"fmt"
	"strconv"

	"go.etcd.io/bbolt"
)

// A migration turns the format that its place in the table says into the next.
type migration func(tx *bbolt.Tx) error

// migrations leads from format 1 to the current one: the first entry makes 2 of 1.
func migrations() []migration { return nil }

// Names in the file. Numbers in keys are big-endian, so that they sort.
//
//	meta/format                     number of the format, decimal
//	mailboxes/ID/state              mailbox as a whole
//	mailboxes/ID/rows/NUMBER        live row
//	mailboxes/ID/intents/NUMBER     open intent
//	mailboxes/ID/tombstones/LENGTH UIDL RAW COPY
//	mailboxes/ID/copies/RAW ^COPY   how many rows and tombstones have this pair
var (
	bucketMeta       = []byte("meta")
	bucketMailboxes  = []byte("mailboxes")
	bucketRows       = []byte("rows")
	bucketIntents    = []byte("intents")
	bucketTombstones = []byte("tombstones")
	bucketCopies     = []byte("copies")
	keyFormat        = []byte("format")
	keyState         = []byte("state")
)

// migrate brings the file to the current format, all steps or none.
func migrate(db *bbolt.DB, steps []migration) error {
	current := len(steps) + 1
	var found int
	if err := db.View(func(tx *bbolt.Tx) (err error) {
		found, err = format(tx)
		return err
	}); err != nil {
		return err
	}
	if found > current {
		return fmt.Errorf("%w: its format is %d, this one knows up to %d; run the newer one, or put back the copy from before", ErrNewer, found, current)
	}
	if found == current {
		return nil
	}
	return db.Update(func(tx *bbolt.Tx) error {
		for from := found; from < current; from++ {
			if err := steps[from-1](tx); err != nil {
				return fmt.Errorf("migrate from format %d: %w", from, err)
			}
		}
		return setFormat(tx, current)
	})
}

func format(tx *bbolt.Tx) (int, error) {
	meta := tx.Bucket(bucketMeta)
	if meta == nil || tx.Bucket(bucketMailboxes) == nil {
		return 0, fmt.Errorf("%w: a bbolt file, but not a ledger", ErrDamaged)
	}
	text := meta.Get(keyFormat)
	number, err := strconv.Atoi(string(text))
	if err != nil || number < 1 {
		return 0, fmt.Errorf("%w: %q is not a format number", ErrDamaged, text)
	}
	return number, nil
}

func setFormat(tx *bbolt.Tx, number int) error {
	if _, err := tx.CreateBucketIfNotExists(bucketMailboxes); err != nil {
		return err
	}
	meta, err := tx.CreateBucketIfNotExists(bucketMeta)
	if err != nil {
		return err
	}
	return meta.Put(keyFormat, []byte(strconv.Itoa(number)))
}
