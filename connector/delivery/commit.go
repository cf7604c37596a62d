package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/sinks"
)

// committer is the sequential one: intent, sinks, delivered. What one window
// leaves to be written rides on the intent of the next, so that a window costs
// one durable commit while there is a backlog.
type committer struct {
	box    *Mailbox
	limits Limits
	state  ledger.Mailbox
	stale  bool           // the ledger has another state of the mailbox
	change *ledger.Change // to be written with the next commit
	urgent bool           // and soon: deletion waits for it
	report *Report
	mute   map[string]bool // optional sinks that failed in this visit
}

// run commits windows until the queue is closed or a required sink fails as a
// whole. What it returns is told beside what the ledger holds by then.
func (c *committer) run(ctx context.Context, queue <-chan []*message) error {
	for {
		window, ok, err := c.next(ctx, queue)
		if !ok || err != nil {
			return err
		}
		if err := c.window(ctx, window); err != nil {
			return err
		}
	}
}

// next is the window that waits; if none does, what is earned is written first.
func (c *committer) next(ctx context.Context, queue <-chan []*message) (window []*message, ok bool, err error) {
	select {
	case window, ok = <-queue:
		return window, ok, nil
	default:
	}
	if c.urgent {
		if err := c.flush(ctx); err != nil {
			return nil, false, err
		}
	}
	window, ok = <-queue
	return window, ok, nil
}

// window takes one window from intent to outcome.
func (c *committer) window(ctx context.Context, window []*message) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("begin a window: %w", err)
	}
	var fresh []*message // to be published
	for _, m := range window {
		if m.taken != nil {
			c.change.Gone = append(c.change.Gone, retired(*m.taken))
		}
		switch {
		case (m.arrival == whole || m.arrival == headed) && m.rec.Outcome == ledger.Pending:
			fresh = append(fresh, m)
		case m.noteworthy():
			if err := c.put(m); err != nil {
				return err
			}
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	intent, err := c.intend(ctx, fresh)
	if err != nil {
		return err
	}
	answers, trouble := c.publish(ctx, fresh)
	c.box.ailing = trouble != nil
	if open, err := c.ask(ctx, intent, fresh, answers); open {
		intent.GivenUp = true
		c.change.Open = intent
		return errors.Join(fmt.Errorf("outcome of a window is unknown, it is settled before the next visit: %w", errors.Join(trouble, err)), c.flush(ctx))
	}
	return errors.Join(trouble, c.settle(fresh, answers, intent))
}

// intend makes durable what is about to be published: from here on the ids are
// fixed, and a crash is followed by the question which of them arrived.
func (c *committer) intend(ctx context.Context, fresh []*message) (*ledger.Intent, error) {
	if err := c.identify(ctx, fresh); err != nil {
		return nil, err
	}
	intent := &ledger.Intent{ID: c.state.LastIntent + 1, Opened: time.Now(), Positions: map[string]sinks.Position{}}
	for _, s := range c.box.Sinks {
		finder, ok := s.Sink.(sinks.Finder)
		if !ok || !s.Required || s.About().Trait != sinks.Finds {
			continue
		}
		position, err := finder.Position(ctx)
		if err != nil {
			c.box.ailing = true
			return nil, fmt.Errorf("ask for the position: %w", &SinkError{s.Name, err})
		}
		intent.Positions[s.Name] = position
	}
	c.state.LastIntent = intent.ID
	for _, m := range fresh {
		m.rec.Intent = intent.ID
		c.change.Put = append(c.change.Put, &m.rec)
	}
	c.change.Open = intent
	return intent, c.flush(ctx)
}

// identify gives every new message its copy number and event id.
func (c *committer) identify(ctx context.Context, fresh []*message) error {
	var raws []ledger.Hash
	for _, m := range fresh {
		if m.rec.Event == "" && m.arrival == whole {
			raws = append(raws, m.rec.Raw)
		}
	}
	highest, err := c.box.Ledger.Copies(ctx, c.box.ID, raws)
	if err != nil {
		return fmt.Errorf("look up copies: %w", err)
	}
	copies := make(map[ledger.Hash]uint32, len(raws))
	for i, raw := range raws {
		copies[raw] = highest[i]
	}
	for _, m := range fresh {
		if m.rec.Event != "" {
			continue
		}
		if m.arrival == whole {
			copies[m.rec.Raw]++
			m.rec.Copy = copies[m.rec.Raw]
		}
		m.rec.Event = EventID(c.box.ID, m.rec.Raw, m.rec.Copy)
	}
	return nil
}

// ask settles unknown outcomes: a sink that finds is asked. If it cannot say,
// the intent stays open and its messages are left alone until it can.
func (c *committer) ask(ctx context.Context, intent *ledger.Intent, fresh []*message, answers [][]Answer) (open bool, err error) {
	unknown := make(map[string][]string)
	for i, m := range fresh {
		for _, a := range answers[i] {
			if _, finds := intent.Positions[a.Sink]; finds && a.Result.Outcome == sinks.Unknown {
				unknown[a.Sink] = append(unknown[a.Sink], m.rec.Event)
			}
		}
	}
	for name, ids := range unknown {
		found, err := c.box.find(ctx, name, intent.Positions[name], ids)
		if err != nil {
			return true, err
		}
		for i, m := range fresh {
			for j, a := range answers[i] {
				receipt, ok := found[m.rec.Event]
				if ok && a.Sink == name {
					answers[i][j].Result = sinks.Result{Outcome: sinks.Delivered, Receipt: receipt}
				}
			}
		}
	}
	return false, nil
}

// settle writes down what became of each message of a window.
func (c *committer) settle(fresh []*message, answers [][]Answer, intent *ledger.Intent) error {
	var errs []error
	now := time.Now()
	for i, m := range fresh {
		m.rec = Settle(m.rec, answers[i], now, c.box.Policy)
		if m.rec.Outcome == ledger.Delivered || m.rec.Outcome == ledger.Skipped {
			c.report.Delivered++
		}
		if m.rec.Outcome == ledger.Quarantined || m.rec.Attempts > 0 {
			errs = append(errs, c.store(m))
		}
		errs = append(errs, c.put(m))
	}
	c.change.Close = append(c.change.Close, intent.ID)
	return errors.Join(errs...)
}

// put has the record of a message written with the next commit; its bytes are
// not needed any more, unless they go to a person.
func (c *committer) put(m *message) error {
	var errs []error
	if m.raw != nil && (m.rec.Outcome == ledger.Quarantined || m.rec.Outcome == ledger.Skipped) {
		errs = append(errs, c.store(m))
	}
	if m.rec.Outcome == ledger.Quarantined && (m.item.row == nil || m.item.row.Outcome != ledger.Quarantined) {
		c.box.Log.Warn("message quarantined: it stays on the server, a person must look", "uid", Printable(m.rec.UIDL), "event", m.rec.Event, "attempt", m.rec.Attempts, "reason", m.rec.Reason)
	}
	if m.raw != nil {
		errs = append(errs, m.raw.Close())
		m.raw = nil
	}
	c.change.Put = append(c.change.Put, &m.rec)
	c.urgent = true
	if c.box.Notify != nil {
		c.box.Notify(Notice{Mailbox: c.box.ID, Record: m.rec, From: m.from, Subject: m.subject})
	}
	return errors.Join(errs...)
}

// store keeps the raw message (promise 6 of docs/guarantees.md).
func (c *committer) store(m *message) error {
	if m.rec.RawRef != "" || m.raw == nil || m.arrival == headed {
		return nil
	}
	ref, err := c.box.Raw.PutSpooled(m.raw)
	if err != nil {
		return fmt.Errorf("store raw message: %w", err)
	}
	m.rec.RawRef = ref
	return nil
}

// lastWord is how long a write to the ledger may take. It is not broken off when
// the visit is: what the sinks have answered must not be forgotten.
const lastWord = 3 * time.Second

// flush writes what is waiting. It returns once that is durable.
func (c *committer) flush(ctx context.Context) error {
	change := c.change
	if len(change.Put)+len(change.Gone)+len(change.Close) == 0 && change.Open == nil && !c.stale {
		return nil
	}
	state := c.state
	change.State = &state
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWord)
	defer cancel()
	if err := c.box.Ledger.Commit(ctx, change); err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	c.change, c.urgent, c.stale = &ledger.Change{Mailbox: c.box.ID}, false, false
	return nil
}
