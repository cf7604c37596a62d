package delivery

import (
	"slices"
	"time"

	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3"
)

// item is a listed message and what is known of it.
type item struct {
	entry  pop3.Entry
	row    *ledger.Record // nil: none that the unique-id could tell
	shared bool           // the unique-id is shared or missing: only the bytes tell the row
	step   Step
}

// plan is what a visit is going to do.
type plan struct {
	items   []item
	rows    map[string][]*ledger.Record // every live row by unique-id
	listed  map[string]int              // messages by unique-id
	retired []ledger.Record             // rows that end: their messages have left the server
}

// newPlan pairs a listing with the rows of the mailbox and decides each step.
// Only a good listing is evidence of absence (RFC 1939 section 6: what QUIT
// removed is known by no other means).
func newPlan(listing *pop3.Listing, book ledger.Book, now time.Time, p Policy) plan {
	pl := plan{rows: make(map[string][]*ledger.Record, len(book.Rows))}
	for i := range book.Rows {
		row := &book.Rows[i]
		pl.rows[row.UIDL] = append(pl.rows[row.UIDL], row)
	}
	pl.listed = make(map[string]int, len(listing.Entries))
	for _, entry := range listing.Entries {
		pl.listed[entry.UIDL]++
	}
	pl.items = make([]item, len(listing.Entries))
	for i, entry := range listing.Entries {
		it := &pl.items[i]
		it.entry = entry
		it.shared = !listing.HasUIDL || pl.listed[entry.UIDL] > 1 || len(pl.rows[entry.UIDL]) > 1
		pl.decide(it, now, p)
	}
	if listing.Good {
		pl.retire(now, p)
	}
	return pl
}

// idle says that the listing gives nothing to do.
func (pl *plan) idle() bool {
	return !slices.ContainsFunc(pl.items, func(it item) bool { return it.step != Leave })
}

func (pl *plan) decide(it *item, now time.Time, p Policy) {
	rows := pl.rows[it.entry.UIDL]
	switch {
	case it.shared:
		it.step = decideShared(rows, pl.listed[it.entry.UIDL], now, p)
	case len(rows) == 0:
		it.step = Decide(ledger.Record{}, Alone, now, p)
	default:
		it.row = rows[0]
		it.step = Decide(*it.row, sight(*it.row, it.entry), now, p)
	}
}

// decideShared decides for a whole group of messages under one unique-id, or
// under none: all are left only if each of them must have a row that says so.
func decideShared(rows []*ledger.Record, listed int, now time.Time, p Policy) Step {
	if len(rows) < listed {
		return Deliver
	}
	for _, row := range rows {
		if Decide(*row, Shared, now, p) != Leave {
			return Examine
		}
	}
	return Leave
}

func sight(rec ledger.Record, entry pop3.Entry) Sight {
	if rec.ListSize != entry.Size {
		return Changed
	}
	return Alone
}

// retire ends the rows whose unique-id is not listed any more.
func (pl *plan) retire(now time.Time, p Policy) {
	for uidl, rows := range pl.rows {
		if pl.listed[uidl] > 0 {
			continue
		}
		for _, row := range rows {
			if Decide(*row, Absent, now, p) == Retire {
				pl.retired = append(pl.retired, retired(*row))
			}
		}
		delete(pl.rows, uidl)
	}
}

// retired is the last state of a row: gone, and vanished if it was never delivered.
func retired(rec ledger.Record) ledger.Record {
	rec.Place = ledger.Gone
	if rec.Outcome == ledger.Pending {
		rec.Outcome = ledger.Vanished
	}
	return rec
}

// measured is what retrieval found out about a message.
type measured struct {
	size        int64
	raw, header ledger.Hash
}

// identify says which row the retrieved bytes belong to, with what was measured
// written into it. taken is the row of another message whose unique-id this one
// has taken over, or nil. In doubt a message is a new one: publishing twice is a
// repeat, deleting a stranger is a loss.
func (pl *plan) identify(it *item, m measured, tombs []ledger.Tombstone, now time.Time) (rec ledger.Record, taken *ledger.Record) {
	row := it.row
	if it.shared {
		row = pl.claim(it.entry, m.raw)
	}
	if row != nil && same(*row, m) {
		return record(*row, it.entry, m), nil
	}
	rec = ledger.Record{FirstSeen: now}
	for _, tomb := range tombs {
		if tomb.Raw == m.raw {
			rec = returned(tomb, now)
		}
	}
	return record(rec, it.entry, m), row
}

// returned is the row of a message that left the listing and is back, from a
// backup or into a view that had hidden it.
func returned(tomb ledger.Tombstone, now time.Time) ledger.Record {
	rec := ledger.Record{Outcome: tomb.Outcome, Raw: tomb.Raw, Copy: tomb.Copy, Event: tomb.Event, FirstSeen: now}
	if tomb.Outcome == ledger.Delivered {
		rec.Place, rec.Delivered = ledger.DeletePending, now
		return rec
	}
	rec.Place, rec.Reason = ledger.Kept, "it was "+tomb.Outcome.String()+" before it left the listing, and is back"
	return rec
}

// claim takes the row of the bytes out of a group under one unique-id, so that
// two equal messages are two rows. A row whose message never came whole has no
// bytes to compare; it is taken by its size.
func (pl *plan) claim(entry pop3.Entry, raw ledger.Hash) *ledger.Record {
	group := pl.rows[entry.UIDL]
	for _, match := range []func(*ledger.Record) bool{
		func(r *ledger.Record) bool { return r.Raw == raw },
		func(r *ledger.Record) bool { return r.Raw == ledger.Hash{} && r.ListSize == entry.Size },
	} {
		if i := slices.IndexFunc(group, match); i >= 0 {
			row := group[i]
			pl.rows[entry.UIDL] = slices.Delete(group, i, i+1)
			return row
		}
	}
	return nil
}

// same says whether a row with a unique-id of its own is that of the bytes. The
// event id is fixed at the first retrieval: a server that renders a message
// anew each time gives other bytes under the same header.
func same(rec ledger.Record, m measured) bool {
	switch {
	case rec.Raw == ledger.Hash{}, rec.Raw == m.raw:
		return true
	}
	return rec.Outcome == ledger.Pending && rec.Header == m.header
}

// record writes what was listed and measured into a row.
func record(rec ledger.Record, entry pop3.Entry, m measured) ledger.Record {
	rec.UIDL, rec.ListSize = entry.UIDL, entry.Size
	rec.Size, rec.Header = m.size, m.header
	if rec.Event == "" {
		rec.Raw = m.raw
	}
	return rec
}
