package bolt

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/mailchute/mailchute/connector/ledger"
)

// numberKey is the key of a row or an intent.
func numberKey(number uint64) []byte { return binary.BigEndian.AppendUint64(nil, number) }

// tombstonePrefix is what the keys of all tombstones of a unique-id begin with,
// and of no other: a unique-id has any octets, so its length goes first.
func tombstonePrefix(uidl string) []byte {
	key := make([]byte, 0, 2+len(uidl)+32+4)
	key = binary.BigEndian.AppendUint16(key, uint16(len(uidl)))
	return append(key, uidl...)
}

func tombstoneKey(t *ledger.Tombstone) []byte {
	return binary.BigEndian.AppendUint32(append(tombstonePrefix(t.UIDL), t.Raw[:]...), t.Copy)
}

// bigEndian reads a number of n octets of a key.
func (d *decoder) bigEndian(n uint64) (v uint64) {
	for _, b := range d.take(n) {
		v = v<<8 | uint64(b)
	}
	return v
}

// A pair is the bytes of a message and which of several equal copies it is.
type pair struct {
	raw    ledger.Hash
	number uint32 // 0: no copy number was given, not in the index
}

// key has the highest copy of the same bytes first.
func (p pair) key() []byte {
	return binary.BigEndian.AppendUint32(p.raw[:], ^p.number)
}

// count adds to how many rows and tombstones have a pair. The index forgets a
// pair that none has.
func (p pair) count(copies *bbolt.Bucket, by int) error {
	if p.number == 0 || by == 0 {
		return nil
	}
	key := p.key()
	before, err := counted(key, copies.Get(key))
	if err != nil {
		return err
	}
	after := before + by
	if after <= 0 {
		return copies.Delete(key)
	}
	return copies.Put(key, binary.AppendUvarint(nil, uint64(after)))
}

// counted reads an entry of the index; one that is not there counts 0.
func counted(key, value []byte) (int, error) {
	if value == nil {
		return 0, nil
	}
	n, used := binary.Uvarint(value)
	if len(key) != 36 || used != len(value) || n == 0 || n > 1<<31 {
		return 0, fmt.Errorf("%w: entry %x of the index of copies", ErrDamaged, key)
	}
	return int(n), nil
}
