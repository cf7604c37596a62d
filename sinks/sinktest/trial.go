package sinktest

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
)

// A trial is the proof of one promise. Events of different trials may have the
// same ids: each has a storage of its own.
type trial struct {
	testing.TB
	Harness
	patience time.Duration
	made     atomic.Int64
}

func (t *trial) open() sinks.Sink {
	t.Helper()
	s, err := t.Open(t.Context())
	if err != nil {
		t.Fatalf("open the sink: %v", err)
	}
	return s
}

func (t *trial) close(s sinks.Sink) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), t.patience)
	defer cancel()
	if err := s.Close(ctx); err != nil {
		t.Errorf("close the sink: %v", err)
	}
}

// events makes n new events.
func (t *trial) events(n int) []*eventv1.Event {
	batch := make([]*eventv1.Event, n)
	for i := range batch {
		batch[i] = event(t.made.Add(1), "Good morning.")
	}
	return batch
}

// event has an id as delivery gives it: 52 characters of base32.
func event(number int64, text string) *eventv1.Event {
	sum := sha256.Sum256(fmt.Append(nil, "sinktest", number))
	id := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:]))
	return &eventv1.Event{
		Id:            &id,
		SchemaVersion: "1.0",
		MessageId:     fmt.Sprintf("%d@example.org", number),
		Subject:       proto.String(fmt.Sprintf("Letter %d, „Grüße“", number)),
		Text:          &eventv1.Body{Value: text},
	}
}

// eventOf makes a new event of so many octets of JSON.
func (t *trial) eventOf(octets int) *eventv1.Event {
	number := t.made.Add(1)
	spare := octets - len(eventv1.AppendJSON(nil, event(number, "")))
	if spare < 0 {
		t.Fatalf("MaxEvent %d is too little for any event", octets)
	}
	return event(number, strings.Repeat("x", spare))
}

func ids(batch []*eventv1.Event) []string {
	all := make([]string, len(batch))
	for i, e := range batch {
		all[i] = e.GetId()
	}
	return all
}

// deliver offers a batch. The sink must answer within Patience, and one result
// an event.
func (t *trial) deliver(ctx context.Context, s sinks.Sink, batch []*eventv1.Event) []sinks.Result {
	t.Helper()
	answered := make(chan []sinks.Result, 1)
	go func() { answered <- s.Deliver(ctx, batch) }() // outlived only by a sink that never answers
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), t.patience)
	defer cancel()
	select {
	case results := <-answered:
		if len(results) != len(batch) {
			t.Fatalf("Deliver gave %d results for %d events", len(results), len(batch))
		}
		return results
	case <-late.Done():
		t.Fatalf("Deliver did not return within %v", t.patience)
		return nil
	}
}

// mustDeliver demands that a healthy sink takes the whole batch.
func (t *trial) mustDeliver(s sinks.Sink, batch []*eventv1.Event) []sinks.Result {
	t.Helper()
	results := t.deliver(t.Context(), s, batch)
	for i, r := range results {
		if r.Outcome != sinks.Delivered {
			t.Fatalf("event %d of %d is %v (%v), want delivered", i, len(batch), r.Outcome, r.Err)
		}
	}
	return results
}

// held counts the events in the storage by id.
func (t *trial) held() map[string]int {
	t.Helper()
	all, err := t.Held(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatalf("ask the storage: %v", err)
	}
	count := make(map[string]int)
	for _, id := range all {
		count[id]++
	}
	return count
}

// holdsOnce demands that the storage has each event of a batch exactly once.
func (t *trial) holdsOnce(when string, batch []*eventv1.Event) {
	t.Helper()
	held := t.held()
	for i, e := range batch {
		if n := held[e.GetId()]; n != 1 {
			t.Errorf("%s the storage holds event %d of %d %d times, want once", when, i, len(batch), n)
		}
	}
}

// agrees demands that results say what the storage says.
func (t *trial) agrees(batch []string, results []sinks.Result) {
	t.Helper()
	held := t.held()
	for i, r := range results {
		n := held[batch[i]]
		switch {
		case r.Outcome == sinks.Delivered && n == 0:
			t.Errorf("event %d of %d was called delivered, the storage does not hold it", i, len(batch))
		case (r.Outcome == sinks.Again || r.Outcome == sinks.Refused) && n > 0:
			t.Errorf("event %d of %d was called %v, the storage holds it", i, len(batch), r.Outcome)
		}
		if r.Outcome != sinks.Delivered && r.Err == nil {
			t.Errorf("event %d of %d is %v and no error says why", i, len(batch), r.Outcome)
		}
	}
}

// finder returns the sink as a Finder, or nil if it does not find.
func (t *trial) finder(s sinks.Sink) sinks.Finder {
	t.Helper()
	if s.About().Trait != sinks.Finds {
		return nil
	}
	f, ok := s.(sinks.Finder)
	if !ok {
		t.Fatalf("the trait is %v, but there are no methods Position and Find", sinks.Finds)
	}
	return f
}

func (t *trial) position(f sinks.Finder) sinks.Position {
	t.Helper()
	p, err := f.Position(t.Context())
	if err != nil {
		t.Fatalf("Position: %v", err)
	}
	return p
}

// finds demands that Find sees exactly the events of want among those asked for.
func (t *trial) finds(f sinks.Finder, since sinks.Position, asked, want []*eventv1.Event) map[string]sinks.Receipt {
	t.Helper()
	found, err := f.Find(t.Context(), since, ids(asked))
	if err != nil {
		t.Fatalf("Find: %v", err)
	}
	for i, e := range want {
		if _, ok := found[e.GetId()]; !ok {
			t.Errorf("Find misses event %d of the %d that are behind the position", i, len(want))
		}
	}
	for id := range found {
		if !slices.Contains(ids(want), id) {
			t.Errorf("Find found %s, which is not behind the position", id)
		}
	}
	return found
}
