package delivery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"time"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/transform"
	"github.com/mailchute/mailchute/transform/authres"
)

// batchBytes is how much mail is turned into events at a time: what a window
// costs in memory beside its raw messages.
const batchBytes = 4 << 20

// courtesy is the time that an optional sink gets for a batch.
const courtesy = 5 * time.Second

// publish turns a window into events and offers them to the sinks, batch by
// batch. It returns what the required sinks answered for each message; the
// error is trouble of a whole sink, or of our own disk, and ends the visit.
func (c *committer) publish(ctx context.Context, fresh []*message) ([][]Answer, error) {
	answers := make([][]Answer, len(fresh))
	var trouble error
	for from := 0; from < len(fresh) && trouble == nil; {
		to := batchEnd(fresh, from)
		batch := fresh[from:to]
		events, err := c.events(ctx, batch)
		if err != nil {
			return answers, err
		}
		trouble = c.offer(ctx, batch, events, answers[from:to])
		markOthers(answers[from:to])
		from = to
	}
	return answers, trouble
}

func batchEnd(fresh []*message, from int) int {
	octets := int64(0)
	for to := from; to < len(fresh); to++ {
		octets += fresh[to].rec.Size
		if to > from && octets > batchBytes {
			return to
		}
	}
	return len(fresh)
}

// events transforms a batch, as many messages at a time as there are slots. All
// signatures are verified at the same time, as that is waiting for DNS.
func (c *committer) events(ctx context.Context, batch []*message) ([]*eventv1.Event, error) {
	events, errs := make([]*eventv1.Event, len(batch)), make([]error, len(batch))
	var done sync.WaitGroup
	for i, m := range batch {
		done.Go(func() {
			var verified []authres.Result
			if c.box.Verify != nil && m.arrival == whole {
				verified = c.box.Verify(ctx, m.raw.Open())
			}
			c.box.Transforms <- struct{}{}
			defer func() { <-c.box.Transforms }()
			events[i], errs[i] = c.event(m, verified)
		})
	}
	done.Wait()
	return events, errors.Join(errs...)
}

// event makes the event of a message. What it leaves out is stored first, and
// the event names it: attachments by themselves if that is wanted, anything else
// as the raw message.
func (c *committer) event(m *message, verified []authres.Result) (*eventv1.Event, error) {
	e, complete, err := c.read(m)
	if err != nil {
		return nil, err
	}
	transform.Verified(e, verified)
	Collected{
		Event: m.rec.Event, Copy: m.rec.Copy, UIDL: m.rec.UIDL, Size: m.rec.ListSize, At: m.at,
		Mailbox: c.box.ID, Host: c.box.Host, Labels: c.box.Labels, Version: c.box.Version,
	}.Into(e)
	if c.box.Notify != nil {
		m.subject = e.GetSubject()
		if len(e.GetFrom()) > 0 {
			m.from = e.GetFrom()[0].GetAddress()
		}
	}
	if m.fits = c.fits(e); !m.fits {
		if err := c.enclose(e); err != nil {
			return nil, err
		}
	}
	if m.rec.Size > c.limits.Message {
		complete = false
	}
	if complete && m.fits || m.arrival == headed {
		return e, nil
	}
	if err := c.store(m); err != nil {
		return nil, err
	}
	ref := m.rec.RawRef
	e.Raw.Ref = &ref
	return e, nil
}

// read is the event of what came of a message.
func (c *committer) read(m *message) (e *eventv1.Event, complete bool, err error) {
	switch {
	case m.arrival == headed:
		return c.box.Transform.HeaderEvent(m.raw), false, nil
	case c.box.Enclosures == nil:
		e, complete = c.box.Transform.Event(m.raw)
		return e, complete, nil
	}
	return c.box.Transform.EventWithFiles(m.raw, func() (transform.File, error) { return c.box.Enclosures.New() })
}

// fits says whether every sink takes the whole event.
func (c *committer) fits(e *eventv1.Event) bool {
	for _, s := range c.box.Sinks {
		if _, whole := fit(e, s); !whole {
			return false
		}
	}
	return true
}

// enclose stores the attachments in an event that is too long for a sink, as
// their content is what that sink's event leaves out first.
func (c *committer) enclose(e *eventv1.Event) error {
	if c.box.Enclosures == nil {
		return nil
	}
	for _, a := range transform.Contents(e) {
		ref, err := c.box.Enclosures.Put(sha256.Sum256(a.Content), bytes.NewReader(a.Content))
		if err != nil {
			return err
		}
		a.Ref = &ref
	}
	return nil
}

// offer gives a batch to every required sink at the same time, and what they
// took to the optional ones.
func (c *committer) offer(ctx context.Context, batch []*message, events []*eventv1.Event, answers [][]Answer) error {
	results := make([][]sinks.Result, len(c.box.Sinks))
	var done sync.WaitGroup
	for i, s := range c.box.Sinks {
		if s.Required {
			done.Go(func() { results[i] = deliver(ctx, s, batch, events, c.limits.Commit) })
		}
	}
	done.Wait()
	var trouble []error
	for i, s := range c.box.Sinks {
		if !s.Required {
			continue
		}
		for j, r := range results[i] {
			if _, has := batch[j].rec.Receipts[s.Name]; !has {
				answers[j] = append(answers[j], Answer{Sink: s.Name, Result: r})
			}
		}
		if err := wholeTrouble(results[i]); err != nil {
			trouble = append(trouble, &SinkError{s.Name, err})
		}
	}
	if len(trouble) == 0 {
		c.offerOptional(ctx, batch, events)
	}
	return errors.Join(trouble...)
}

// deliver offers a batch to one sink, less what it has a receipt for.
func deliver(ctx context.Context, s Sink, batch []*message, events []*eventv1.Event, limit time.Duration) []sinks.Result {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	results := make([]sinks.Result, len(batch))
	var offered []*eventv1.Event
	var places []int
	for i, m := range batch {
		if receipt, has := m.rec.Receipts[s.Name]; has {
			results[i] = sinks.Result{Outcome: sinks.Delivered, Receipt: receipt}
			continue
		}
		e := events[i]
		if !m.fits {
			e, _ = fit(e, s)
		}
		offered, places = append(offered, e), append(places, i)
	}
	if len(offered) == 0 {
		return results
	}
	for i, r := range s.Deliver(ctx, offered) {
		results[places[i]] = r
	}
	return results
}

// fit cuts an event to what a sink takes; whole says that nothing was left out.
func fit(e *eventv1.Event, s Sink) (fitted *eventv1.Event, whole bool) {
	if s.About().MaxEvent == 0 {
		return e, true
	}
	return transform.Fit(e, s.About().MaxEvent)
}

// wholeTrouble is the sink's own trouble: it answered for no message of a batch.
func wholeTrouble(results []sinks.Result) error {
	var trouble error
	for _, r := range results {
		switch r.Outcome {
		case sinks.Delivered, sinks.Refused:
			return nil
		default:
			trouble = r.Err
			if trouble == nil {
				trouble = errors.New("gave no answer")
			}
		}
	}
	return trouble
}

// offerOptional gives a batch to the sinks that nothing waits for. One that
// fails is left out for the rest of the visit.
func (c *committer) offerOptional(ctx context.Context, batch []*message, events []*eventv1.Event) {
	for _, s := range c.box.Sinks {
		if s.Required || c.mute[s.Name] {
			continue
		}
		missed := 0
		var cause error
		for _, r := range deliver(ctx, s, batch, events, courtesy) {
			if r.Outcome != sinks.Delivered {
				missed, cause = missed+1, r.Err
			}
		}
		if missed > 0 {
			c.mute[s.Name] = true
			c.box.Log.Warn("optional sink did not take all events; it gets none for the rest of this visit", "sink", s.Name, "missed", missed, "err", cause)
		}
	}
}

// markOthers notes in each answer whether the sink took other messages of the
// batch: then the trouble is the message's own.
func markOthers(answers [][]Answer) {
	took := make(map[string]bool)
	for _, message := range answers {
		for _, a := range message {
			took[a.Sink] = took[a.Sink] || a.Result.Outcome == sinks.Delivered
		}
	}
	for _, message := range answers {
		for i := range message {
			message[i].Others = took[message[i].Sink]
		}
	}
}

// Printable escapes what is not printable ASCII as \xHH, for events, logs and people.
func Printable(uidl string) string {
	const hex = "0123456789abcdef"
	out := make([]byte, 0, len(uidl))
	for i := range len(uidl) {
		if c := uidl[i]; c > ' ' && c < 0x7f && c != '\\' {
			out = append(out, c)
		} else {
			out = append(out, '\\', 'x', hex[c>>4], hex[c&15])
		}
	}
	return string(out)
}
