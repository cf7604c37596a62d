package sinktest

import (
	"context"
	"sync"

	"google.golang.org/protobuf/proto"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
)

func everyEventHasItsResult(t *trial) {
	s := t.open()
	defer t.close(s)
	finder := t.finder(s)
	var since sinks.Position
	if finder != nil {
		since = t.position(finder)
	}
	batch := t.events(7)
	results := t.mustDeliver(s, batch)
	for i, r := range results {
		if r.Receipt == "" {
			t.Errorf("event %d of %d is delivered and has no receipt", i, len(batch))
		}
	}
	if finder != nil {
		found := t.finds(finder, since, batch, batch)
		for i, e := range batch {
			if got, want := results[i].Receipt, found[e.GetId()]; got != want {
				t.Errorf("the receipt of event %d is %q, Find says %q: are the results in the order of the batch?", i, got, want)
			}
		}
	}
	if limit := s.About().MaxEvent; limit > 0 {
		mixed := append(t.events(2), t.eventOf(limit+1))
		mixed = append(mixed, t.events(2)...)
		t.agrees(ids(mixed), t.deliver(t.Context(), s, mixed))
	}
}

func anEmptyBatchHasNoResults(t *trial) {
	s := t.open()
	defer t.close(s)
	t.deliver(t.Context(), s, nil)
	t.deliver(t.Context(), s, []*eventv1.Event{})
	if n := len(t.held()); n > 0 {
		t.Errorf("after empty batches the storage holds %d events", n)
	}
}

func deliveredIsThere(t *trial) {
	s := t.open()
	defer t.close(s)
	for range 3 {
		batch := t.events(5)
		t.mustDeliver(s, batch)
		t.holdsOnce("right after Deliver", batch)
	}
}

func deliveredStays(t *trial) {
	var all []*eventv1.Event
	for range 3 {
		s := t.open()
		batch := t.events(5)
		all = append(all, batch...)
		t.mustDeliver(s, batch)
		t.close(s)
		t.holdsOnce("after Close", all)
	}
	t.close(t.open())
	t.holdsOnce("after it was opened and closed once more", all)
}

func bigEventsAreTaken(t *trial) {
	s := t.open()
	defer t.close(s)
	size := 1 << 20
	if limit := s.About().MaxEvent; limit > 0 {
		size = limit
	}
	batch := append(t.events(1), t.eventOf(size))
	batch = append(batch, t.events(1)...)
	t.mustDeliver(s, batch)
	t.holdsOnce("after a big event", batch)
}

func concurrentBatches(t *trial) {
	s := t.open()
	defer t.close(s)
	const callers, rounds = 8, 5
	var all []*eventv1.Event
	var calls sync.WaitGroup
	for range callers {
		mine := t.events(rounds * 10)
		all = append(all, mine...)
		calls.Go(func() {
			for len(mine) > 0 {
				results := s.Deliver(t.Context(), mine[:10])
				for _, r := range results {
					if r.Outcome != sinks.Delivered {
						t.Errorf("of batches at the same time an event is %v (%v), want delivered", r.Outcome, r.Err)
					}
				}
				if len(results) != 10 {
					t.Errorf("Deliver gave %d results for 10 events", len(results))
				}
				mine = mine[10:]
			}
		})
	}
	t.await("batches at the same time to be answered", &calls)
	t.holdsOnce("after batches at the same time", all)
}

func eventsAreNotChanged(t *trial) {
	s := t.open()
	batch, was := t.events(5), make([]proto.Message, 5)
	for i, e := range batch {
		was[i] = proto.Clone(e)
	}
	t.mustDeliver(s, batch)
	for i, e := range batch {
		if !proto.Equal(e, was[i]) {
			t.Errorf("the sink has changed event %d of the batch", i)
		}
	}
	asked := ids(batch)
	scribble(batch) // an acknowledged batch is the caller's again
	t.close(s)
	held := t.held()
	for i, id := range asked {
		if held[id] != 1 {
			t.Errorf("the storage holds event %d %d times, want once: was it read after the answer?", i, held[id])
		}
	}
}

// scribbled is the id of an event that was read too late.
const scribbled = "scribbled"

// scribble writes over events that a sink must not look at any more.
func scribble(batch []*eventv1.Event) {
	for _, e := range batch {
		e.Id, e.Subject, e.Text = proto.String(scribbled), nil, nil
	}
}

func repeatsFollowTheTrait(t *trial) {
	s := t.open()
	defer t.close(s)
	want := map[sinks.Trait]int{sinks.Repeats: 2, sinks.Idempotent: 1}[s.About().Trait]
	batch := t.events(3)
	t.mustDeliver(s, batch)
	t.mustDeliver(s, batch)
	held := t.held()
	for i, e := range batch {
		// A sink that finds is asked, not told again: either number is right.
		if got := held[e.GetId()]; got == 0 || want != 0 && got != want {
			t.Errorf("event %d was delivered twice to a sink that is %v; the storage holds it %d times", i, s.About().Trait, got)
		}
	}
}

func cancelledIsNotDelivered(t *trial) {
	s := t.open()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	batch := t.events(5)
	results := t.deliver(ctx, s, batch)
	t.close(s)
	t.agrees(ids(batch), results)
}

func checkChangesNothing(t *trial) {
	s := t.open()
	defer t.close(s)
	about, batch := s.About(), t.events(3)
	t.mustDeliver(s, batch)
	for range 2 {
		if err := s.Check(t.Context()); err != nil {
			t.Errorf("Check of a sink that has just delivered: %v", err)
		}
	}
	t.holdsOnce("after Check", batch)
	if n := len(t.held()); n != len(batch) {
		t.Errorf("after Check the storage holds %d events, want %d", n, len(batch))
	}
	if got := s.About(); got != about {
		t.Errorf("About = %v, it was %v when the sink was opened", got, about)
	}
}
