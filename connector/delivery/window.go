package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mailchute/mailchute/connector/blob"
	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3"
)

// maxRefusals is how many messages in a row a server may refuse before the
// visit asks for no more; servers hang up on clients that go on.
const maxRefusals = 5

// windows retrieves what is due, window by window; while one is committed, the
// next is retrieved.
func (v *visit) windows(ctx context.Context) error {
	queue := make(chan []*message) // closed here, when all is retrieved
	answered := make(chan struct{})
	commitCtx, release := graceful(ctx, v.limits.Stop)
	defer release()
	var committed error
	go func() {
		defer close(answered)
		committed = v.commit.run(commitCtx, queue)
	}()
	err := v.fill(ctx, queue, answered)
	close(queue)
	v.await(ctx, answered, err == nil)
	return errors.Join(err, committed, v.written(commitCtx))
}

// idle is how long the session may be silent; some servers hang up after a minute.
const idle = 30 * time.Second

// await waits for the sinks, and keeps the session alive meanwhile if it is sound.
func (v *visit) await(ctx context.Context, answered <-chan struct{}, sound bool) {
	pulse := time.NewTicker(idle)
	defer pulse.Stop()
	for {
		select {
		case <-answered:
			return
		case <-pulse.C:
			if sound && ctx.Err() == nil {
				sound = v.drop.Noop(ctx) == nil // RFC 1939 section 5; what is wrong is seen at DELE
			}
		}
	}
}

// fill hands windows over until nothing is due, the session's budget is used
// up, or the committer has given up.
func (v *visit) fill(ctx context.Context, queue chan<- []*message, givenUp <-chan struct{}) error {
	due := v.due(false)
	asked := due[:min(len(due), max(v.limits.VisitMessages-v.messages, 0))]
	if len(asked) == 0 {
		v.report.More = v.report.More || len(due) > 0
		return nil
	}
	s := v.ask(ctx, asked)
	for more := true; more; {
		var window []*message
		var err error
		window, more, err = s.window(ctx)
		select {
		case queue <- window:
		case <-givenUp:
			return err
		}
		if err != nil {
			return err
		}
	}
	v.report.More = v.report.More || s.got < len(due) && v.refusals < maxRefusals
	return nil
}

// suspects retrieves messages during which a session broke, or the process
// ended, each alone and behind all others.
func (v *visit) suspects(ctx context.Context) error {
	commitCtx, release := graceful(ctx, v.limits.Stop)
	defer release()
	for _, it := range v.due(true) {
		if v.spent() || v.refusals >= maxRefusals {
			v.report.More = v.report.More || v.spent()
			return nil
		}
		window, _, err := v.ask(ctx, []*item{it}).window(ctx)
		if err := errors.Join(err, v.commit.window(commitCtx, window), v.written(commitCtx)); err != nil {
			return err
		}
	}
	return nil
}

// written makes what was learnt and earned so far durable.
func (v *visit) written(ctx context.Context) error {
	v.commit.state.LockStep = v.commit.state.LockStep || v.outOfStep
	v.commit.change.Gone = append(v.commit.change.Gone, v.unclaimed()...)
	v.retire()
	return v.commit.flush(ctx)
}

// unclaimed are the rows under a shared or missing unique-id that none of the
// messages turned out to be, once all of them have been retrieved.
func (v *visit) unclaimed() []ledger.Record {
	if !v.report.Good {
		return nil
	}
	came := make(map[string]int)
	for _, m := range v.done {
		if m.item.shared && m.arrival == whole {
			came[m.rec.UIDL]++
		}
	}
	var gone []ledger.Record
	for uidl, n := range came {
		if n < v.plan.listed[uidl] {
			continue
		}
		for _, row := range v.plan.rows[uidl] {
			gone = append(gone, retired(*row))
		}
		delete(v.plan.rows, uidl)
	}
	return gone
}

// due lists what is to be retrieved, in listing order.
func (v *visit) due(suspect bool) []*item {
	var due []*item
	for i := range v.plan.items {
		it := &v.plan.items[i]
		if it.due() && !v.byHeader(it) && suspect == (it.row != nil && it.row.Suspect) {
			due = append(due, it)
		}
	}
	return due
}

func (v *visit) spent() bool {
	return v.messages >= v.limits.VisitMessages || v.octets >= v.limits.VisitBytes ||
		time.Since(v.began) >= v.limits.VisitTime
}

// take spools one message and finds its row. The error is of our own disk; the
// server's faults are in the message or in the stream.
func (v *visit) take(m *pop3.Message, it *item, tombs []ledger.Tombstone) (*message, error) {
	raw, err := v.spool(m)
	msg := &message{item: it, raw: raw, at: time.Now()}
	switch {
	case errors.Is(err, pop3.ErrTooLarge):
		msg.arrival = oversize
		v.tooLarge(msg, fmt.Sprintf("too large: %v", err))
	case err != nil:
		return nil, err
	case m.Refusal() != nil: // a fault of the message alone: the session goes on
		v.refusals++
		msg.arrival, msg.rec = refused, v.unread(it)
		if msg.rec.Outcome == ledger.Pending {
			msg.rec = Blame(msg.rec, m.Refusal().Error(), msg.at, v.box.Policy)
		}
	case raw == nil:
		msg.arrival, msg.rec = cut, v.unread(it)
	default:
		v.refusals, it.came = 0, true
		msg.rec, msg.taken = v.plan.identify(it, measured{raw.Size(), raw.Raw(), raw.Header()}, tombs, msg.at)
		msg.rec = Outlasted(msg.rec)
		v.watchForStandIn(msg)
	}
	return msg, nil
}

// tooLarge gives up a message above the limit. Where the listing hid that it is,
// and its header is wanted, the next visit asks for that.
func (v *visit) tooLarge(msg *message, reason string) {
	msg.rec = v.unread(msg.item)
	if row := msg.rec; row.Outcome != ledger.Pending { // a stranger under its unique-id
		msg.rec, msg.taken = v.stranger(msg.item), &row
	}
	if msg.arrival == oversize && v.box.Policy.Oversize == HeaderOfLarge && msg.rec.Event == "" && !msg.item.shared {
		msg.rec.Size, msg.rec.Reason = v.limits.Message+1, reason
		return
	}
	msg.rec = tooLarge(msg.rec, reason, v.box.Policy)
}

func (v *visit) watchForStandIn(msg *message) {
	if msg.rec.Outcome != ledger.Pending {
		return
	}
	if outcome, reason := StandIn(msg.raw); outcome != ledger.Pending {
		msg.rec.Outcome, msg.rec.Reason = outcome, reason
		msg.rec.Place = v.box.Policy.place(outcome)
	}
}

// unread is the row of a message whose bytes did not come.
func (v *visit) unread(it *item) ledger.Record {
	row := it.row
	if it.shared {
		row = v.plan.claim(it.entry, ledger.Hash{})
	}
	if row != nil {
		return *row
	}
	return v.stranger(it)
}

// stranger is the row of a message never seen.
func (v *visit) stranger(it *item) ledger.Record {
	return ledger.Record{UIDL: it.entry.UIDL, ListSize: it.entry.Size, FirstSeen: time.Now()}
}

// spool copies a message as it comes; nil and no error if it did not come whole.
func (v *visit) spool(m *pop3.Message) (*blob.Spooled, error) {
	spooling := v.box.Spool.New()
	for {
		n, err := m.Read(v.buffer[:])
		if _, full := spooling.Write(v.buffer[:n]); full != nil {
			return nil, errors.Join(fmt.Errorf("spool message: %w", full), spooling.Discard())
		}
		switch {
		case err == nil:
			continue
		case errors.Is(err, pop3.ErrTooLarge):
			return nil, errors.Join(err, spooling.Discard())
		case !m.Complete():
			return nil, spooling.Discard()
		}
		spooled, err := spooling.Finish()
		if err != nil {
			return nil, fmt.Errorf("spool message: %w", err)
		}
		return spooled, nil
	}
}

// graceful outlives ctx by the time that is given to a window in commit.
func graceful(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	lasting, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return lasting, func() {
		stop()
		cancel()
	}
}
