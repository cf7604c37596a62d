package sinktest

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
)

// brief is a deadline that a stalled storage is sure to miss.
const brief = 50 * time.Millisecond

// stalled offers a batch while the storage stalls. The batch is scribbled over
// as soon as Deliver is back: by then the sink has no business with it.
func (t *trial) stalled(s sinks.Sink, batch []*eventv1.Event) (results []sinks.Result, release func()) {
	t.Helper()
	if t.Stall == nil {
		t.close(s)
		t.Skip("the harness cannot stall its storage")
	}
	release = sync.OnceFunc(t.Stall())
	t.Cleanup(release)
	ctx, cancel := context.WithTimeout(t.Context(), brief)
	defer cancel()
	results = t.deliver(ctx, s, batch)
	scribble(batch)
	return results, release
}

func deadlineIsKept(t *trial) {
	s := t.open()
	batch := t.events(5)
	asked := ids(batch)
	results, release := t.stalled(s, batch)
	release()
	t.close(s)
	t.agrees(asked, results)
	if t.held()[scribbled] > 0 {
		t.Errorf("the sink has read the batch after Deliver was back")
	}
}

func stallIsSurvived(t *trial) {
	s := t.open()
	f := t.finder(s)
	var since sinks.Position
	if f != nil {
		since = t.position(f)
	}
	batch := t.events(5)
	asked := ids(batch)
	_, release := t.stalled(s, batch)
	release()
	if f != nil {
		found, err := f.Find(t.Context(), since, asked)
		if err != nil {
			t.Fatalf("Find after a stall: %v", err)
		}
		held := t.held()
		for i, id := range asked {
			if _, ok := found[id]; ok != (held[id] > 0) {
				t.Errorf("after a stall Find says %v of event %d, the storage holds it %d times", ok, i, held[id])
			}
		}
	}
	later := t.events(3)
	t.mustDeliver(s, later)
	t.close(s)
	t.holdsOnce("after a stall", later)
}

func closeKeepsItsDeadline(t *trial) {
	s := t.open()
	_, release := t.stalled(s, t.events(5))
	returned := make(chan error, 1)
	go func() { // outlived only by a sink that never closes
		ctx, cancel := context.WithTimeout(t.Context(), brief)
		defer cancel()
		returned <- s.Close(ctx)
	}()
	late := time.NewTimer(t.patience)
	defer late.Stop()
	select {
	case err := <-returned:
		release()
		if err != nil {
			t.close(s)
		}
	case <-late.C:
		t.Fatalf("Close did not return within %v", t.patience)
	}
}

// closeAnswersWhatIsInHand closes the sink while callers keep it busy.
func closeAnswersWhatIsInHand(t *trial) {
	s := t.open()
	type caller struct {
		asked   []string
		answers []sinks.Result
	}
	callers := make([]caller, 4)
	var busy, calls sync.WaitGroup
	var closed atomic.Bool
	busy.Add(len(callers))
	for i := range callers {
		calls.Go(func() {
			began := sync.OnceFunc(busy.Done)
			defer began()
			for !closed.Load() {
				batch := t.events(2)
				results := s.Deliver(t.Context(), batch)
				if len(results) != len(batch) {
					t.Errorf("Deliver gave %d results for %d events", len(results), len(batch))
					return
				}
				callers[i].asked = append(callers[i].asked, ids(batch)...)
				callers[i].answers = append(callers[i].answers, results...)
				began()
			}
		})
	}
	t.await("the first batches to be answered", &busy)
	t.close(s)
	closed.Store(true)
	t.await("the batches in hand at Close to be answered", &calls)
	late := t.events(2)
	results := t.deliver(t.Context(), s, late)
	for i, r := range results {
		if r.Outcome == sinks.Delivered {
			t.Errorf("a closed sink called event %d of %d delivered", i, len(late))
		}
	}
	all := caller{asked: ids(late), answers: results}
	for _, c := range callers {
		all.asked, all.answers = append(all.asked, c.asked...), append(all.answers, c.answers...)
	}
	t.agrees(all.asked, all.answers)
}

// await waits for others, as long as Patience lasts.
func (t *trial) await(what string, others *sync.WaitGroup) {
	t.Helper()
	done := make(chan struct{}) // closed when the others are done
	go func() {                 // outlived only by a sink that never answers
		defer close(done)
		others.Wait()
	}()
	late := time.NewTimer(t.patience)
	defer late.Stop()
	select {
	case <-done:
	case <-late.C:
		t.Fatalf("waited %v for %s", t.patience, what)
	}
}
