package delivery

import (
	"cmp"
	"slices"
	"strings"
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
	came   bool // it has been retrieved, and its row is known
}

// due says whether the item is to be retrieved.
func (it *item) due() bool { return it.step == Deliver || it.step == Examine }

// plan is what a visit is going to do.
type plan struct {
	items   []item
	rows    map[string][]*ledger.Record // every live row by unique-id, but for the absent
	listed  map[string]int              // messages by unique-id
	absent  []*ledger.Record            // rows that a good listing lacks
	rekeyed bool                        // the server has given its messages new unique-ids
	doubted bool                        // the listing lacks much that nobody has deleted
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
	if listing.Good {
		pl.miss()
	}
	pl.items = make([]item, len(listing.Entries))
	for i, entry := range listing.Entries {
		it := &pl.items[i]
		it.entry = entry
		it.shared = !listing.HasUIDL || pl.listed[entry.UIDL] > 1 || len(pl.rows[entry.UIDL]) > 1
		pl.decide(it, now, p)
	}
	return pl
}

// passing says that a unique-id names its message only for now, or that there is
// none: a server may lose UIDL, or learn it.
func passing(uidl string) bool {
	// QUIRK: Courier lists a message so while its disk is full (breaks RFC 1939 section 7).
	return uidl == "" || strings.HasPrefix(uidl, "ENOMEM-")
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

// miss sets apart the rows whose unique-id is not listed, or says nothing: a
// message under such a one is told by its bytes.
func (pl *plan) miss() {
	for uidl, rows := range pl.rows {
		if pl.listed[uidl] == 0 || uidl != "" && passing(uidl) {
			pl.absent = append(pl.absent, rows...)
			delete(pl.rows, uidl)
		}
	}
	slices.SortFunc(pl.absent, func(a, b *ledger.Record) int { return cmp.Compare(a.Row, b.Row) })
}

// retire ends the absent rows, but for those whose message may still be found
// among what is to be retrieved. Where the listing is doubted, what nobody has
// ordered to be deleted does not end: the listing may be a part of what is there.
func (pl *plan) retire(now time.Time, p Policy) []ledger.Record {
	var gone []ledger.Record
	mayBeFound := pl.searching()
	pl.absent = slices.DeleteFunc(pl.absent, func(row *ledger.Record) bool {
		if pl.doubted && row.Place != ledger.DeletePending || mayBeFound(row) || Decide(*row, Absent, now, p) != Retire {
			return false
		}
		gone = append(gone, retired(*row))
		return true
	})
	return gone
}

// manyRows is more rows than leave a mailbox at once by chance.
const manyRows = 5

// shrunken says whether a suspicious share of the rows that should be listed is
// not: most of many, or all of a mailbox that is empty now.
func (pl *plan) shrunken() bool {
	missing, there := 0, 0
	for _, row := range pl.absent {
		if row.Place != ledger.DeletePending {
			missing++
		}
	}
	for _, rows := range pl.rows {
		there += len(rows)
	}
	return missing > manyRows && missing > there || missing > 0 && len(pl.items) == 0
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
	if row != nil && row.Raw != (ledger.Hash{}) && same(*row, m) {
		return record(*row, it.entry, m), nil
	}
	if lost := pl.wandered(it, m); lost != nil {
		return record(*lost, it.entry, m), row
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
	case rec.Raw == m.raw:
		return true
	case rec.Outcome == ledger.Skipped: // only its header was ever looked at
		return rec.Header == m.header
	case rec.Raw == ledger.Hash{}:
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
