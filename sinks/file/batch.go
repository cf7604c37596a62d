package file

import (
	"sync"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
)

// A batch is one Deliver. Its events are read only while the caller waits, so
// that the caller may do with them what it likes as soon as it has its results.
type batch struct {
	done    chan struct{} // closed by answer
	results []sinks.Result

	mu      sync.Mutex
	events  []*eventv1.Event // nil: the caller has left
	offsets []int64          // of the lines encoded so far
}

func newBatch(events []*eventv1.Event) *batch {
	return &batch{
		done:    make(chan struct{}),
		results: make([]sinks.Result, len(events)),
		events:  events,
		offsets: make([]int64, 0, len(events)),
	}
}

// encode appends the next lines to buf until it is a chunk long; more says that
// there are further ones. The beginning of buf has its place at offset.
func (b *batch) encode(buf []byte, offset int64) (lines []byte, more bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.offsets) < len(b.events) && len(buf) < chunk {
		b.offsets = append(b.offsets, offset+int64(len(buf)))
		buf = eventv1.AppendJSON(buf, b.events[len(b.offsets)-1])
		buf = append(buf, '\n')
	}
	return buf, len(b.offsets) < len(b.events)
}

// answer gives every event its result: err is nil if all lines that were
// encoded are durable.
func (b *batch) answer(err error, receipt func(offset int64) sinks.Receipt) {
	for i := range b.results {
		switch {
		case i >= len(b.offsets):
			b.results[i] = sinks.Result{Outcome: sinks.Again, Err: err}
		case err != nil:
			b.results[i] = sinks.Result{Outcome: sinks.Unknown, Err: err}
		default:
			b.results[i] = sinks.Result{Outcome: sinks.Delivered, Receipt: receipt(b.offsets[i])}
		}
	}
	close(b.done)
}

// leave takes the events back and says what is known of them.
func (b *batch) leave(cause error) []sinks.Result {
	select {
	case <-b.done:
		return b.results // it was answered at the last moment
	default:
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events = nil
	results := sinks.All(len(b.results), sinks.Result{Outcome: sinks.Again, Err: cause})
	for i := range b.offsets {
		results[i] = sinks.Result{Outcome: sinks.Unknown, Err: cause}
	}
	return results
}
