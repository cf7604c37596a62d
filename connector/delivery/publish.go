package delivery

import (
	"context"
	"errors"
	"sync"
	"time"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
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
