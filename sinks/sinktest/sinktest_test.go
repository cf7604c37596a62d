package sinktest_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/sinktest"
)

func TestASinkThatKeepsItsPromisesPasses(t *testing.T) {
	for name, tc := range map[string]struct {
		about sinks.About
		wrap  func(*memory) sinks.Sink
	}{
		"one that repeats":           {sinks.About{Trait: sinks.Repeats}, plain},
		"one that drops repeats":     {sinks.About{Trait: sinks.Idempotent}, plain},
		"one that finds":             {sinks.About{Trait: sinks.Finds}, finding},
		"one that has a limit":       {sinks.About{Trait: sinks.Repeats, MaxEvent: 9000}, plain},
		"one that finds to a length": {sinks.About{Trait: sinks.Finds, MaxEvent: 9000}, finding},
	} {
		t.Run(name, func(t *testing.T) {
			sinktest.Run(t, func(*testing.T) sinktest.Harness { return harness(tc.about, tc.wrap) })
		})
	}
}

func TestAHarnessThatCannotStallSkipsOnlyThosePromises(t *testing.T) {
	open := func(*testing.T) sinktest.Harness {
		h := harness(sinks.About{}, plain)
		h.Stall = nil
		return h
	}
	if broken := sinktest.Broken(t, open); len(broken) > 0 {
		t.Errorf("broken: %v", broken)
	}
}

// Each wrong sink breaks one thing, and the suite names the promise.
func TestASinkThatBreaksAPromiseFails(t *testing.T) {
	repeats, finds := sinks.About{Trait: sinks.Repeats}, sinks.About{Trait: sinks.Finds}
	proved := make(map[string]bool)
	for _, tc := range []struct {
		name    string
		about   sinks.About
		wrap    func(*memory) sinks.Sink
		promise string
	}{
		{
			"it gives its results in reverse", finds,
			func(m *memory) sinks.Sink { return reversing{finder{m}} },
			"every event of a batch has its own result",
		},
		{
			"it forgets the last result", repeats,
			answering(func(r []sinks.Result) []sinks.Result { return r[:max(0, len(r)-1)] }),
			"every event of a batch has its own result",
		},
		{
			"it gives no receipts", repeats,
			answering(func(r []sinks.Result) []sinks.Result {
				for i := range r {
					r[i].Receipt = ""
				}
				return r
			}),
			"every event of a batch has its own result",
		},
		{
			"it answers for an empty batch", repeats,
			answering(func(r []sinks.Result) []sinks.Result {
				if len(r) == 0 {
					return make([]sinks.Result, 1)
				}
				return r
			}),
			"an empty batch has no results",
		},
		{
			"it acknowledges first and stores at Close", repeats,
			func(m *memory) sinks.Sink { return &lazy{memory: m} },
			"what is delivered is in the storage before the sink says so",
		},
		{
			"it loses the last event at Close", repeats,
			func(m *memory) sinks.Sink { return losing{m} },
			"what is delivered is still there after the sink was closed and opened",
		},
		{
			"it takes no event of its own MaxEvent",
			sinks.About{MaxEvent: 9000},
			func(m *memory) sinks.Sink { return &boasting{m} },
			"an event of a megabyte or of MaxEvent is taken",
		},
		{
			"it takes one batch at a time", repeats,
			func(m *memory) sinks.Sink { return &single{memory: m, busy: make(chan struct{}, 1)} },
			"batches that come at the same time do not disturb each other",
		},
		{
			"it writes into the events", repeats,
			func(m *memory) sinks.Sink { return stamping{m} },
			"the events of a batch are left as they are",
		},
		{
			"it says that it drops repeats, and keeps them", repeats,
			func(m *memory) sinks.Sink { return claiming{m, sinks.About{Trait: sinks.Idempotent}} },
			"a repeat is treated as the trait says",
		},
		{
			"it says that it finds, and cannot", finds,
			plain,
			"a sink that finds is a Finder",
		},
		{
			"it finds what is before the position too", finds,
			func(m *memory) sinks.Sink { return farsighted{finder{m}} },
			"Find sees what is behind a position and nothing else",
		},
		{
			"its positions count from its own start", finds,
			func(m *memory) sinks.Sink { return &counting{finder{m}, len(m.storage.held)} },
			"a position is good after the sink was closed and opened",
		},
		{
			"it acknowledges a batch that came too late", repeats,
			func(m *memory) sinks.Sink { return hopeful{m} },
			"a batch that comes too late is not acknowledged unless it is there",
		},
		{
			"it waits for its storage for ever", repeats,
			func(m *memory) sinks.Sink { return patient{m} },
			"Deliver returns by its deadline when the storage stalls",
		},
		{
			"it says Again and stores the batch later", finds,
			func(m *memory) sinks.Sink { return &haunted{finder: finder{m}} },
			"Deliver returns by its deadline when the storage stalls",
		},
		{
			"it takes nothing more after a stall", repeats,
			func(m *memory) sinks.Sink { return &sulking{memory: m} },
			"a storage that stalled is used again, and Find knows what became of the batch",
		},
		{
			"its Close waits for ever", repeats,
			func(m *memory) sinks.Sink { return lingering{m} },
			"Close returns by its deadline when the storage stalls, and may be asked again",
		},
		{
			"it takes events after Close", repeats,
			func(m *memory) sinks.Sink { return immortal{m} },
			"Close answers the batches in hand, and later ones are not taken",
		},
		{
			"its Check writes", repeats,
			func(m *memory) sinks.Sink { return probing{m} },
			"Check of a sink that works is nil and changes nothing",
		},
		{
			"its Check complains", repeats,
			func(m *memory) sinks.Sink { return gloomy{m} },
			"Check of a sink that works is nil and changes nothing",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			broken := sinktest.Broken(t, func(*testing.T) sinktest.Harness { return harness(tc.about, tc.wrap) })
			if _, ok := broken[tc.promise]; !ok {
				t.Errorf("the suite does not notice; it complains of %v", slices.Collect(maps.Keys(broken)))
			}
		})
		proved[tc.promise] = true
	}
	for _, name := range sinktest.Promises() {
		if !proved[name] {
			t.Errorf("no wrong sink shows that this promise can fail: %s", name)
		}
	}
}

var errGloomy = errors.New("something may be wrong")

// answering makes sinks that answer otherwise than they should.
func answering(change func([]sinks.Result) []sinks.Result) func(*memory) sinks.Sink {
	return func(m *memory) sinks.Sink { return altered{m, change} }
}

type altered struct {
	*memory
	change func([]sinks.Result) []sinks.Result
}

func (s altered) Deliver(ctx context.Context, batch []*eventv1.Event) []sinks.Result {
	return s.change(s.memory.Deliver(ctx, batch))
}

func TestTheExampleIsRight(t *testing.T) { proveSink(t) }
