package bolt

import (
	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/sinks"
)

// encodeRow leaves out the number, which is the key.
func encodeRow(r *ledger.Record) encoder {
	e := newEncoder(256 + len(r.Reason))
	e.hash(r.Raw) // first, for decodePair
	e.uint(uint64(r.Copy))
	e.uint(uint64(r.Epoch))
	e.text(r.UIDL)
	e.uint(uint64(r.Outcome))
	e.uint(uint64(r.Place))
	e.truth(r.Suspect)
	e.uint(r.Intent)
	e.int(int64(r.Ends))
	e.int(int64(r.Rounds))
	e.int(r.ListSize)
	e.int(r.Size)
	e.hash(r.Header)
	e.text(r.Event)
	e.text(r.RawRef)
	putTexts(&e, r.Receipts)
	e.int(int64(r.Attempts))
	e.time(r.Next)
	e.time(r.FirstSeen)
	e.time(r.Delivered)
	e.text(r.Reason)
	return e
}

func decodeRow(d *decoder) (ledger.Record, error) {
	r := ledger.Record{
		Raw:       d.hash(),
		Copy:      d.uint32(),
		Epoch:     d.uint32(),
		UIDL:      d.text(),
		Outcome:   ledger.Outcome(d.atMost(uint64(ledger.Vanished))),
		Place:     ledger.Place(d.atMost(uint64(ledger.Gone))),
		Suspect:   d.truth(),
		Intent:    d.uint(),
		Ends:      int(d.int()),
		Rounds:    int(d.int()),
		ListSize:  d.int(),
		Size:      d.int(),
		Header:    d.hash(),
		Event:     d.text(),
		RawRef:    d.text(),
		Receipts:  takeTexts[sinks.Receipt](d),
		Attempts:  int(d.int()),
		Next:      d.time(),
		FirstSeen: d.time(),
		Delivered: d.time(),
		Reason:    d.text(),
	}
	return r, d.end()
}

// decodePair reads only the pair that the index of copies has of a row.
func decodePair(d *decoder) (pair, error) {
	p := pair{raw: d.hash(), number: d.uint32()}
	return p, d.err
}

func encodeIntent(i *ledger.Intent) encoder {
	e := newEncoder(128)
	e.time(i.Opened)
	putTexts(&e, i.Positions)
	e.truth(i.GivenUp)
	return e
}

func decodeIntent(d *decoder) (ledger.Intent, error) {
	i := ledger.Intent{Opened: d.time(), Positions: takeTexts[sinks.Position](d), GivenUp: d.truth()}
	return i, d.end()
}

func encodeState(m *ledger.Mailbox) encoder {
	e := newEncoder(128)
	e.text(m.Account)
	e.uint(uint64(m.Epoch))
	e.time(m.LastGood)
	e.int(int64(m.Listed))
	e.uint(m.LastIntent)
	e.truth(m.LockStep)
	e.truth(m.Shrunk)
	return e
}

func decodeState(d *decoder) (ledger.Mailbox, error) {
	m := ledger.Mailbox{
		Account:    d.text(),
		Epoch:      d.uint32(),
		LastGood:   d.time(),
		Listed:     int(d.int()),
		LastIntent: d.uint(),
		LockStep:   d.truth(),
		Shrunk:     d.truth(),
	}
	return m, d.end()
}

func encodeTombstone(t *ledger.Tombstone) encoder {
	e := newEncoder(96)
	e.time(t.Since)
	e.text(t.Event)
	e.uint(uint64(t.Outcome))
	return e
}

// decodeTombstone reads a tombstone of its key and its fields.
func decodeTombstone(key []byte, d *decoder) (ledger.Tombstone, error) {
	k := &decoder{rest: key}
	t := ledger.Tombstone{
		UIDL:    string(k.take(uint64(k.bigEndian(2)))),
		Raw:     k.hash(),
		Copy:    uint32(k.bigEndian(4)),
		Since:   d.time(),
		Event:   d.text(),
		Outcome: ledger.Outcome(d.atMost(uint64(ledger.Vanished))),
	}
	if err := k.end(); err != nil {
		return t, err
	}
	return t, d.end()
}
