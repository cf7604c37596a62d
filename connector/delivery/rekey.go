package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3"
)

// A server may give all its messages new unique-ids: when its index is lost, its
// format or its software changes. Then the rows must be found again by what the
// messages are, or everything would be published once more.

// sampled is how many messages are looked at before all of them are.
const sampled = 8

// suspicious says whether the absent rows may be there under other unique-ids:
// all or most of those that nobody has ordered to be deleted are absent; or most
// of all rows, if they are many.
func (pl *plan) suspicious() bool {
	unexplained, kept, there := 0, 0, 0
	for _, row := range pl.absent {
		if row.Place != ledger.DeletePending {
			unexplained++
		}
	}
	for _, rows := range pl.rows {
		there += len(rows)
		for _, row := range rows {
			if row.Place != ledger.DeletePending {
				kept++
			}
		}
	}
	return unexplained > 0 && kept == 0 ||
		unexplained > manyRows && unexplained > kept ||
		len(pl.absent) > manyRows && len(pl.absent) > there
}

// alike are the messages without a row that have the size of an absent row.
func (pl *plan) alike() []*item {
	sizes := make(map[int64]bool, len(pl.absent))
	for _, row := range pl.absent {
		sizes[row.ListSize] = true
	}
	var alike []*item
	for i := range pl.items {
		if it := &pl.items[i]; it.row == nil && !it.shared && sizes[it.entry.Size] {
			alike = append(alike, it)
		}
	}
	return alike
}

// sample is a few of all, spread over them.
func sample(all []*item) []*item {
	step := (len(all) + sampled - 1) / sampled
	var few []*item
	for i := 0; i < len(all); i += step {
		few = append(few, all[i])
	}
	return few
}

// rekey finds out whether the server has given new unique-ids, and finds the
// rows again: by size and header where TOP is to be had, the rest by their bytes
// when they are retrieved (identify). What it finds is durable when it returns.
func (v *visit) rekey(ctx context.Context) error {
	pl := &v.plan
	alike := pl.alike()
	if !v.report.Good || len(alike) == 0 || !pl.suspicious() {
		return nil
	}
	if !v.drop.Capabilities().TOP {
		pl.rekeyed = len(pl.absent) > manyRows // by their bytes alone
		return nil
	}
	known := pl.byHeader()
	headers, err := v.headers(ctx, sample(alike))
	if err != nil {
		return err
	}
	strangers := slices.DeleteFunc(slices.Clone(headers), func(h ledger.Hash) bool { return len(known[h]) > 0 })
	if 2*len(strangers) > len(headers) {
		return nil
	}
	pl.rekeyed = true
	v.box.Log.Warn("the server has given its messages new unique-ids; they are told by their headers and not published again", "listed", len(pl.items), "missing", len(pl.absent))
	if headers, err = v.headers(ctx, alike); err != nil {
		return err
	}
	v.match(alike, headers, known)
	if err := pl.unresolved(); err != nil {
		return err // and nothing of it is written: the next visit finds the same
	}
	return v.commit.flush(ctx)
}

// match pairs messages and absent rows of the same size and header, equal ones
// in their order.
func (v *visit) match(alike []*item, headers []ledger.Hash, known map[ledger.Hash][]*ledger.Record) {
	pl := &v.plan
	v.commit.state.Epoch++
	now := time.Now()
	for i, it := range alike {
		rows := known[headers[i]]
		j := slices.IndexFunc(rows, func(r *ledger.Record) bool { return r.ListSize == it.entry.Size })
		if j < 0 {
			continue
		}
		row := rows[j]
		known[headers[i]] = slices.Delete(rows, j, j+1)
		row.UIDL, row.Epoch = it.entry.UIDL, v.commit.state.Epoch
		pl.rows[row.UIDL] = append(pl.rows[row.UIDL], row)
		pl.absent = slices.DeleteFunc(pl.absent, func(r *ledger.Record) bool { return r == row })
		it.row, it.step = row, Decide(*row, Alone, now, v.box.Policy)
		v.commit.change.Put = append(v.commit.change.Put, row)
	}
}

// errLost: what was skipped may be among what looks new.
var errLost = errors.New("the server has given its messages new unique-ids, and mail that was there before the backlog line cannot be told from new mail: nothing is retrieved from this mailbox until a person decides; a new id for the mailbox begins it anew, with a backlog line of its own")

// unresolved is an error if publishing what has no row might publish what was
// to be skipped.
func (pl *plan) unresolved() error {
	if !slices.ContainsFunc(pl.absent, func(r *ledger.Record) bool { return r.Outcome == ledger.Skipped }) {
		return nil
	}
	if !slices.ContainsFunc(pl.items, func(it item) bool { return it.row == nil }) {
		return nil
	}
	return errLost
}

// mayBeFound says whether a message that is still to be retrieved may turn out
// to be that of an absent row.
func (pl *plan) mayBeFound(row *ledger.Record) bool {
	return row.Raw != (ledger.Hash{}) && slices.ContainsFunc(pl.items, func(it item) bool {
		return it.row == nil && it.step != Leave && pl.akin(row, &it)
	})
}

// akin says whether equal bytes are enough to take a message for that of an
// absent row: not if both unique-ids are to be trusted, as then it is a copy.
func (pl *plan) akin(row *ledger.Record, it *item) bool {
	return pl.rekeyed || passing(row.UIDL) || passing(it.entry.UIDL)
}

// found is the absent row of retrieved bytes whose unique-id has changed.
func (pl *plan) found(it *item, m measured) *ledger.Record {
	for i, row := range pl.absent {
		if row.Raw == m.raw && pl.akin(row, it) {
			pl.absent = slices.Delete(pl.absent, i, i+1)
			return row
		}
	}
	return nil
}

// byHeader are the absent rows by their header.
func (pl *plan) byHeader() map[ledger.Hash][]*ledger.Record {
	known := make(map[ledger.Hash][]*ledger.Record, len(pl.absent))
	for _, row := range pl.absent {
		if row.Header != (ledger.Hash{}) {
			known[row.Header] = append(known[row.Header], row)
		}
	}
	return known
}

// headers are the hashes of the headers that TOP shows, zero where it refuses.
func (v *visit) headers(ctx context.Context, items []*item) ([]ledger.Hash, error) {
	glances, err := v.glances(ctx, items)
	hashes := make([]ledger.Hash, len(glances))
	for i, g := range glances {
		hashes[i] = g.header
	}
	return hashes, err
}

// tops asks for headers, and hands them over in the order of the items.
func (v *visit) tops(ctx context.Context, items []*item, take func(*pop3.Message) error) error {
	top := v.drop.Top(ctx, handles(items), 0)
	for {
		m, ok := top.Next()
		if !ok {
			break
		}
		if err := take(m); err != nil {
			return err
		}
	}
	if err := top.Err(); err != nil {
		return fmt.Errorf("look at headers: %w", err)
	}
	return nil
}
