package delivery

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/mailchute/mailchute/connector/blob"
	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3"
)

// Of a message above the size limit the header may be published (HeaderOfLarge).
// The rest of it is with nobody, so it is never deleted: its row ends Skipped.

// byHeader says whether of a message that is due only the header is asked for.
// What was begun so is ended so, and what was fixed by its bytes is not.
func (v *visit) byHeader(it *item) bool {
	large := it.entry.Size > v.limits.Message
	if row := it.row; row != nil {
		switch {
		case row.HeaderOnly() && row.Outcome == ledger.Pending:
			return true
		case row.Copy > 0 && row.Outcome == ledger.Pending:
			return false
		}
		large = large || row.Raw == ledger.Hash{} && row.Size > v.limits.Message
	}
	return large && v.box.Policy.Oversize == HeaderOfLarge
}

// headed publishes the headers of what is too large, behind all other mail. They
// are asked for one by one, so that it is certain which one broke the session.
func (v *visit) headed(ctx context.Context) error {
	var due []*item
	for i := range v.plan.items {
		if it := &v.plan.items[i]; it.due() && v.byHeader(it) {
			due = append(due, it)
		}
	}
	if len(due) == 0 {
		return nil
	}
	top, err := v.hasTOP(ctx)
	if err != nil {
		return err
	}
	commitCtx, release := graceful(ctx, v.limits.Stop)
	defer release()
	for len(due) > 0 && !v.spent() && v.refusals < maxRefusals {
		n := min(len(due), v.limits.WindowMessages)
		window, err := v.headedWindow(ctx, due[:n], top)
		due = due[n:]
		if err := errors.Join(err, v.commit.window(commitCtx, window), v.written(commitCtx)); err != nil {
			return err
		}
	}
	v.report.More = v.report.More || v.spent() && len(due) > 0
	return nil
}

// headedWindow takes the headers of a window. It comes back also beside an error.
func (v *visit) headedWindow(ctx context.Context, items []*item, top bool) (window []*message, err error) {
	tombs, err := v.box.Ledger.Tombstones(ctx, v.box.ID, strangers(items))
	if err != nil {
		return nil, fmt.Errorf("look up tombstones: %w", err)
	}
	for _, it := range items {
		m := &message{item: it, arrival: refused, at: time.Now()}
		window, v.done = append(window, m), append(v.done, m)
		v.messages++
		if !top {
			v.tooLarge(m, "too large, and the server has no TOP to show the header")
			continue
		}
		err := v.takeHeader(ctx, m, tombs[it.entry.UIDL])
		if err != nil || v.spent() || v.refusals >= maxRefusals {
			return window, err
		}
	}
	return window, nil
}

// takeHeader asks for one header and finds the row of its message.
func (v *visit) takeHeader(ctx context.Context, m *message, tombs []ledger.Tombstone) error {
	var refusal *pop3.Error
	var large, ours error
	err := v.tops(ctx, []*item{m.item}, func(answer *pop3.Message) error {
		if refusal = answer.Refusal(); refusal != nil {
			return nil
		}
		m.raw, ours = v.spoolHeader(answer)
		if errors.Is(ours, pop3.ErrTooLarge) {
			large, ours = ours, nil
		}
		return ours
	})
	switch {
	case ours != nil: // of our own disk
		m.arrival, m.rec = cut, v.unread(m.item)
	case err != nil:
		m.arrival, m.rec = cut, v.unread(m.item)
		v.broke(ctx, []*message{m}, 0, err)
	case refusal != nil:
		v.refusals++
		if m.rec = v.unread(m.item); m.rec.Outcome == ledger.Pending {
			m.rec = Blame(m.rec, refusal.Error(), m.at, v.box.Policy)
		}
	case large != nil:
		v.tooLarge(m, fmt.Sprintf("its header alone is too large: %v", large))
	default:
		v.refusals, m.item.came = 0, true
		m.arrival, v.octets = headed, v.octets+m.raw.Size()
		m.rec, m.taken = v.plan.identifyHeader(m.item, m.raw.Header(), tombs, m.at)
	}
	return err
}

// mostHeader is how much of a header is taken: more than the transform reads.
const mostHeader = 1 << 20

// spoolHeader takes what stands in front of the first empty line.
func (v *visit) spoolHeader(answer *pop3.Message) (*blob.Spooled, error) {
	spooling := v.box.Spool.New()
	lines := bufio.NewReader(io.LimitReader(answer, mostHeader))
	octets := int64(0)
	for begun := true; ; {
		piece, err := lines.ReadSlice('\n')
		if octets += int64(len(piece)); octets > v.limits.Message {
			err = pop3.ErrTooLarge
		}
		if _, full := spooling.Write(piece); full != nil {
			return nil, errors.Join(fmt.Errorf("spool header: %w", full), spooling.Discard())
		}
		empty := begun && string(piece) == "\r\n"
		begun = err == nil
		switch {
		case errors.Is(err, pop3.ErrTooLarge):
			return nil, errors.Join(err, spooling.Discard())
		case empty || err != nil && !errors.Is(err, bufio.ErrBufferFull): // a broken session is told by the stream
			return spooling.Finish()
		}
	}
}

// identifyHeader is identify for a message of which only the header came: it is
// the message of its row if that has the same header, or never came before.
func (pl *plan) identifyHeader(it *item, header ledger.Hash, tombs []ledger.Tombstone, now time.Time) (rec ledger.Record, taken *ledger.Record) {
	raw := headerHash(header, it.entry)
	row := it.row
	if it.shared {
		row = pl.claim(it.entry, raw)
	}
	if row != nil && (row.Header == header || row.Raw == ledger.Hash{}) {
		rec = *row
	} else if lost := pl.wanderedHeader(it.entry, header); lost != nil {
		rec, taken = *lost, row
	} else {
		rec, taken = ledger.Record{FirstSeen: now}, row
		for _, tomb := range tombs {
			if tomb.Raw == raw {
				rec = returned(tomb, now)
			}
		}
	}
	rec.UIDL, rec.ListSize, rec.Header = it.entry.UIDL, it.entry.Size, header
	if rec.Event == "" && rec.Outcome == ledger.Pending {
		rec.Raw, rec.Size = raw, 0
	}
	return rec, taken
}

// wanderedHeader is the absent row of a message whose unique-id has changed.
func (pl *plan) wanderedHeader(entry pop3.Entry, header ledger.Hash) *ledger.Record {
	return pl.takeAbsent(func(row *ledger.Record) bool {
		return row.Header == header && row.ListSize == entry.Size && pl.wanders(row)
	})
}

// headerHash stands for the bytes of a message of which only the header came.
func headerHash(header ledger.Hash, entry pop3.Entry) (sum ledger.Hash) {
	h := sha256.New()
	h.Write(header[:])
	h.Write([]byte(entry.UIDL))
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(entry.Size)))
	h.Sum(sum[:0])
	return sum
}
