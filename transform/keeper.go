package transform

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/sniff"
	"github.com/mailchute/mailchute/transform/transfer"
)

// keeper hashes the octets of an attachment as they are decoded. It keeps them
// as long as there is room in the event, and puts them on the shelf from then on.
type keeper struct {
	hash    hash.Hash
	size    int64
	room    int
	kept    []byte
	shelf   *shelf
	shelved bool
	dropped bool   // the octets are in the raw message only
	head    []byte // the first sniff.Sight octets
}

// keeper returns a keeper for about size octets.
func (r *reading) keeper(size int64) keeper {
	room := r.budget.inline
	return keeper{
		hash: sha256.New(), room: room, shelf: r.shelf, head: r.desk.sight[:0],
		kept: make([]byte, 0, max(min(size, int64(room)), 0)),
	}
}

// decodedSize is about how many octets size encoded ones give.
func decodedSize(size int64, e transfer.Encoding) int64 {
	if e == transfer.Base64 {
		return size / 4 * 3
	}
	return size
}

func (k *keeper) readAll(d io.Reader, block []byte) {
	for {
		n, err := d.Read(block)
		k.write(block[:n])
		if err != nil {
			return
		}
	}
}

func (k *keeper) write(octets []byte) {
	k.hash.Write(octets) // a hash never fails
	k.size += int64(len(octets))
	if missing := sniff.Sight - len(k.head); missing > 0 {
		k.head = append(k.head, octets[:min(len(octets), missing)]...)
	}
	k.makeWay()
	switch {
	case k.shelved:
		k.shelf.write(octets)
	case !k.dropped:
		k.kept = append(k.kept, octets...)
	}
}

// makeWay moves to the shelf what does not fit into the event.
func (k *keeper) makeWay() {
	if k.size <= int64(k.room) || k.shelved || k.dropped {
		return
	}
	k.shelved = k.shelf.open()
	k.dropped = !k.shelved
	if k.shelved {
		k.shelf.write(k.kept)
	}
	k.kept = nil
}

// keep sets what is known of the octets of an attachment.
func (r *reading) keep(a *eventv1.Attachment, k *keeper) {
	k.makeWay()
	sum := [sha256.Size]byte(k.hash.Sum(nil))
	a.Size, a.Sha256 = octets(k.size), hex.EncodeToString(sum[:])
	sniffed(a, k.head)
	switch {
	case k.shelved:
		a.Ref = set(k.shelf.keep(sum))
	case !k.dropped:
		r.budget.inline -= len(k.kept)
		a.Content = k.kept
	}
	if a.Content == nil && a.Ref == nil {
		r.dropped = true
	}
}
