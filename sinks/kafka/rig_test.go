package kafka_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/kafka"
	"github.com/mailchute/mailchute/test/servers"
)

var topics atomic.Int64

// newTopic makes a topic that no other test has.
func newTopic(t testing.TB, b *servers.Broker, partitions int, settings ...string) string {
	t.Helper()
	name := fmt.Sprintf("mail.events-%d", topics.Add(1))
	b.CreateTopic(t, name, partitions, settings...)
	return name
}

// event is a short mail; every fourth is of the same conversation.
func event(n int) *eventv1.Event {
	return &eventv1.Event{
		Id:        proto.String(fmt.Sprintf("event-%d", n)),
		Mailbox:   &eventv1.Mailbox{Id: "support"},
		MessageId: fmt.Sprintf("%d@example.org", n),
		Thread:    &eventv1.Thread{Key: fmt.Sprintf("thread-%d@example.org", n%4)},
		Subject:   proto.String(fmt.Sprintf("Letter %d", n)),
	}
}

func events(first, last int) []*eventv1.Event {
	var batch []*eventv1.Event
	for n := first; n <= last; n++ {
		batch = append(batch, event(n))
	}
	return batch
}

// long makes an event that does not get shorter by compression.
func long(n, octets int) *eventv1.Event {
	e := event(n)
	text := make([]byte, octets)
	state := uint32(n + 1)
	for i := range text {
		state = state*1664525 + 1013904223
		text[i] = ' ' + byte(state>>24)%64
	}
	e.Text = &eventv1.Body{Value: strings.NewReplacer(`"`, "x", `\`, "x").Replace(string(text))}
	return e
}

// open opens a sink that is closed when the test ends.
func open(t testing.TB, c kafka.Config) *kafka.Sink {
	t.Helper()
	s, err := kafka.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 30*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return s
}

// deliver demands the same outcome for every event.
func deliver(t testing.TB, s *kafka.Sink, batch []*eventv1.Event, want sinks.Outcome) []sinks.Result {
	t.Helper()
	return demand(t, s.Deliver(t.Context(), batch), len(batch), want)
}

func demand(t testing.TB, results []sinks.Result, n int, want sinks.Outcome) []sinks.Result {
	t.Helper()
	if len(results) != n {
		t.Fatalf("%d results for %d events", len(results), n)
	}
	for i, r := range results {
		if r.Outcome != want {
			t.Fatalf("event %d is %v (%v), want %v", i, r.Outcome, r.Err, want)
		}
	}
	return results
}

// held are the ids of the events that a topic holds, sorted.
func held(t testing.TB, b *servers.Broker, topic string) []string {
	t.Helper()
	var ids []string
	for _, r := range b.Consume(t, topic) {
		ids = append(ids, r.Headers["ce_id"])
	}
	slices.Sort(ids)
	return ids
}

// says demands that an error names every one of the texts.
func says(t testing.TB, err error, want ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want one that says %q", want)
		return
	}
	for _, text := range want {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("error = %v\nwant it to say %q", err, text)
		}
	}
}

// stacks are those of all goroutines.
func stacks() string {
	all := make([]byte, 1<<20)
	return string(all[:runtime.Stack(all, true)])
}

// eventually waits for something that takes a moment.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	late := time.NewTimer(30 * time.Second)
	defer late.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-late.C:
			t.Fatalf("it did not happen that %s", what)
		}
	}
}
