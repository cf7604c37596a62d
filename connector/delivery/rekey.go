package delivery

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/mailchute/mailchute/connector/ledger"
)

// A server may give all its messages new unique-ids: when its index is lost, its
// format or its software changes. Then the rows must be found again by what the
// messages are, or everything would be published once more.

// sampled is how many messages are looked at before all of them are.
const sampled = 8

// suspicious gives the absent rows that speak for new unique-ids, and how many of
// them must be found again to prove it. One is enough where all or most of those
// that nobody has ordered to be deleted are absent. Where most rows are absent as
// they should be, nearly all must be found: a few are copies that came later.
func (pl *plan) suspicious() (evidence []*ledger.Record, least int) {
	kept, there := 0, 0
	for _, rows := range pl.rows {
		there += len(rows)
		for _, row := range rows {
			if row.Place != ledger.DeletePending {
				kept++
			}
		}
	}
	for _, row := range pl.absent {
		if row.Place != ledger.DeletePending {
			evidence = append(evidence, row)
		}
	}
	switch unexplained := len(evidence); {
	case unexplained > 0 && kept == 0, unexplained > manyRows && unexplained > kept:
		return evidence, 1
	case len(pl.absent) > manyRows && len(pl.absent) > there:
		return pl.absent, len(pl.absent) - len(pl.absent)/10
	}
	return nil, 0
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
	evidence, least := pl.suspicious()
	if !v.report.Good || least == 0 || len(alike) < least {
		return nil
	}
	if top, err := v.hasTOP(ctx); err != nil || !top {
		pl.rekeyed = len(pl.absent) > manyRows // by their bytes alone
		return err
	}
	known := byHeader(evidence)
	headers, err := v.headers(ctx, sample(alike))
	if err != nil || found(headers, known) == 0 {
		return err
	}
	if headers, err = v.headers(ctx, alike); err != nil || found(headers, known) < least {
		return err
	}
	pl.rekeyed = true
	v.box.Log.Warn("the server has given its messages new unique-ids; they are told by their headers and not published again", "listed", len(pl.items), "missing", len(pl.absent))
	v.match(alike, headers)
	if err := pl.unresolved(); err != nil {
		return err // and nothing of it is written: the next visit finds the same
	}
	return v.commit.flush(ctx)
}

// found counts the headers that absent rows have.
func found(headers []ledger.Hash, known map[ledger.Hash][]*ledger.Record) (n int) {
	for _, h := range headers {
		if len(known[h]) > 0 {
			n++
		}
	}
	return n
}

// match pairs messages and absent rows of the same size and header, equal ones
// in their order.
func (v *visit) match(alike []*item, headers []ledger.Hash) {
	pl := &v.plan
	known := byHeader(pl.absent)
	v.commit.state.Epoch++
	now, matched := time.Now(), make(map[*ledger.Record]bool)
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
		matched[row] = true
		it.row, it.step = row, Decide(*row, Alone, now, v.box.Policy)
		v.commit.change.Put = append(v.commit.change.Put, row)
	}
	pl.absent = slices.DeleteFunc(pl.absent, func(row *ledger.Record) bool { return matched[row] })
}

// errLost: what was skipped may be among what looks new.
var errLost = errors.New("the server has given its messages new unique-ids, and mail that was there before the backlog line cannot be told from new mail: nothing is retrieved from this mailbox until a person decides; a new id for the mailbox begins it anew, with a backlog line of its own")

// unresolved is an error if publishing what has no row might publish what was
// to be skipped.
func (pl *plan) unresolved() error {
	if !slices.ContainsFunc(pl.absent, func(r *ledger.Record) bool { return r.Outcome == ledger.Skipped && !r.HeaderOnly() }) {
		return nil
	}
	if !slices.ContainsFunc(pl.items, func(it item) bool { return it.row == nil }) {
		return nil
	}
	return errLost
}

// searching tells for absent rows whether a message that is still to be
// retrieved may turn out to be theirs.
func (pl *plan) searching() (mayBeFound func(*ledger.Record) bool) {
	any, anyPassing, pending := false, false, make(map[string]bool)
	for _, it := range pl.items {
		if it.came || it.step == Leave {
			continue
		}
		pending[it.entry.UIDL] = true
		if it.row == nil || it.row.Raw == (ledger.Hash{}) {
			any, anyPassing = true, anyPassing || passing(it.entry.UIDL)
		}
	}
	return func(row *ledger.Record) bool {
		return row.Raw != (ledger.Hash{}) && (anyPassing || any && pl.wanders(row) || pending[unrenamed(row.UIDL)])
	}
}

// wanders says whether an absent row is found by equal bytes under another
// unique-id. One that was to be deleted is not: the other is a later copy.
func (pl *plan) wanders(row *ledger.Record) bool {
	return pl.rekeyed || row.Place != ledger.DeletePending || passing(row.UIDL) || pl.listed[unrenamed(row.UIDL)] > 0
}

// unrenamed is the unique-id that a message may come back to.
func unrenamed(uidl string) string {
	// QUIRK: Dovecot (pop3_uidl_duplicates = rename) lists the second message of a
	// unique-id with "-2" behind it for as long as the first is there.
	base := strings.TrimRight(uidl, "0123456789")
	if base == uidl || !strings.HasSuffix(base, "-") {
		return uidl
	}
	return strings.TrimSuffix(base, "-")
}

// wandered is the absent row of retrieved bytes whose unique-id has changed.
func (pl *plan) wandered(it *item, m measured) *ledger.Record {
	return pl.takeAbsent(func(row *ledger.Record) bool {
		return row.Raw == m.raw && (pl.wanders(row) || passing(it.entry.UIDL))
	})
}

// takeAbsent takes the first such row out of the absent ones; nil if there is none.
func (pl *plan) takeAbsent(such func(*ledger.Record) bool) *ledger.Record {
	i := slices.IndexFunc(pl.absent, such)
	if i < 0 {
		return nil
	}
	row := pl.absent[i]
	pl.absent = slices.Delete(pl.absent, i, i+1)
	return row
}

// byHeader are rows by their header.
func byHeader(rows []*ledger.Record) map[ledger.Hash][]*ledger.Record {
	known := make(map[ledger.Hash][]*ledger.Record, len(rows))
	for _, row := range rows {
		if row.Header != (ledger.Hash{}) {
			known[row.Header] = append(known[row.Header], row)
		}
	}
	return known
}
