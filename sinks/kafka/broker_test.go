package kafka_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/kafka"
	"github.com/mailchute/mailchute/test/servers"
)

func TestMaxEventFollowsTheTopic(t *testing.T) {
	b := servers.Kafka(t)
	for _, tc := range []struct {
		name, setting string
		wish          int
		want          int
		problem       string
	}{
		{name: "three quarters of the broker's default", want: 786441},
		{name: "three quarters of the topic's own", setting: "max.message.bytes=200000", want: 150000},
		{name: "what the user says", wish: 50000, want: 50000},
		{name: "more than the topic takes", setting: "max.message.bytes=200000", wish: 180000, problem: "raise the other to 240000"},
		{name: "too little for any event", setting: "max.message.bytes=9000", problem: "set it to 16384 or more"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var settings []string
			if tc.setting != "" {
				settings = append(settings, tc.setting)
			}
			c := kafka.Config{Brokers: []string{b.Addr()}, Topic: newTopic(t, b, 1, settings...), MaxEvent: tc.wish}
			if tc.problem != "" {
				_, err := kafka.Open(t.Context(), c)
				says(t, err, tc.problem, c.Topic)
				return
			}
			if got, want := open(t, c).About(), (sinks.About{Trait: sinks.Repeats, MaxEvent: tc.want}); got != want {
				t.Errorf("About = %+v, want %+v", got, want)
			}
		})
	}
}

func TestAnEventThatTheTopicDoesNotTakeIsRefusedAlone(t *testing.T) {
	b := servers.Kafka(t)
	c := kafka.Config{Brokers: []string{b.Addr()}, Topic: newTopic(t, b, 1), Compression: "none"}
	s := open(t, c)
	b.SetTopic(t, c.Topic, "max.message.bytes", "20000") // behind the sink's back
	batch := append(events(1, 5), long(6, 30_000))
	batch = append(batch, events(7, 9)...)
	batch = append(batch, long(10, 1_100_000)) // longer than was ever taken
	results := s.Deliver(t.Context(), batch)
	for i, r := range results {
		want := sinks.Delivered
		if i == 5 || i == 9 {
			want = sinks.Refused
		}
		if r.Outcome != want {
			t.Errorf("event %d is %v (%v), want %v", i+1, r.Outcome, r.Err, want)
		}
	}
	says(t, results[5].Err, "max.message.bytes", c.Topic)
	says(t, results[9].Err, "takes 1048588")
	if got := held(t, b, c.Topic); len(got) != 8 {
		t.Errorf("the topic holds %v, want the eight short ones", got)
	}
}

func TestAnUnknownTopicIsToldAndNotMade(t *testing.T) {
	b := servers.Kafka(t)
	name := fmt.Sprintf("nobody-made-me-%d", topics.Add(1))
	_, err := kafka.Open(t.Context(), kafka.Config{Brokers: []string{b.Addr()}, Topic: name})
	says(t, err, name+" at "+b.Addr(), "kafka-topics.sh --bootstrap-server "+b.Addr()+" --create --topic "+name)
	b.CreateTopic(t, name, 1) // fails if it is there
}

func TestABrokerThatIsDownDoesNotKeepTheSinkFromOpening(t *testing.T) {
	b := servers.Kafka(t)
	c := kafka.Config{Brokers: []string{b.Addr()}, Topic: newTopic(t, b, 1)}
	low := kafka.Config{Brokers: []string{b.Addr()}, Topic: newTopic(t, b, 1, "max.message.bytes=200000")}
	b.Stop(t)
	s, lower := open(t, c), open(t, low)
	says(t, s.Check(t.Context()), "connection refused", b.Addr(), "is the broker running")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	result := demand(t, s.Deliver(ctx, events(1, 1)), 1, sinks.Again)[0]
	says(t, result.Err, "connection refused", c.Topic)

	b.Start(t)
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("Check of a broker that is back: %v", err)
	}
	deliver(t, s, events(1, 1), sinks.Delivered)
	says(t, lower.Check(t.Context()), "max.message.bytes is 200000", "restart")
	says(t, deliver(t, lower, events(1, 1), sinks.Again)[0].Err, "restart")
}

func TestABrokerKilledInMidBatchLosesNothing(t *testing.T) {
	b := servers.Kafka(t)
	c := kafka.Config{Brokers: []string{b.Addr()}, Topic: newTopic(t, b, 3)}
	s := open(t, c)
	deliver(t, s, events(0, 9), sinks.Delivered)
	var delivered []string
	var mu sync.Mutex
	var callers sync.WaitGroup
	killed := make(chan struct{}) // closed when the broker is back
	for caller := range 4 {
		callers.Go(func() {
			for first := 1000 * (caller + 1); ; first += 20 {
				batch := events(first, first+19)
				for i, r := range s.Deliver(t.Context(), batch) {
					if r.Outcome != sinks.Delivered {
						t.Errorf("event %d is %v (%v), want delivered", first+i, r.Outcome, r.Err)
					}
					mu.Lock()
					delivered = append(delivered, batch[i].GetId())
					mu.Unlock()
				}
				select {
				case <-killed:
					return
				default:
				}
			}
		})
	}
	resume := b.Pause(t) // requests are on their way, and nobody answers
	b.Kill(t)
	resume()
	b.Start(t)
	close(killed)
	callers.Wait()
	there := held(t, b, c.Topic)
	for _, id := range delivered {
		if _, found := slices.BinarySearch(there, id); !found {
			t.Errorf("%s was called delivered, the topic does not hold it", id)
		}
	}
}

func TestWhatNobodyAcknowledgedInTimeIsUnknown(t *testing.T) {
	b := servers.Kafka(t)
	c := kafka.Config{Brokers: []string{b.Addr()}, Topic: newTopic(t, b, 1)}
	s := open(t, c)
	deliver(t, s, events(1, 1), sinks.Delivered)
	resume := sync.OnceFunc(b.Pause(t))
	defer resume()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	r := demand(t, s.Deliver(ctx, events(2, 3)), 2, sinks.Unknown)[0]
	if !errors.Is(r.Err, context.DeadlineExceeded) {
		t.Errorf("error = %v, want the deadline", r.Err)
	}
	resume()
	deliver(t, s, events(4, 4), sinks.Delivered)
}

func TestCloseLeavesNoGoroutineBehind(t *testing.T) {
	b := servers.Kafka(t)
	c := kafka.Config{Brokers: []string{b.Addr()}, Topic: newTopic(t, b, 3)}
	s, err := kafka.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	deliver(t, s, events(1, 20), sinks.Delivered)
	resume := sync.OnceFunc(b.Pause(t))
	defer resume()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	s.Deliver(ctx, events(21, 40)) // nobody will answer it
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
	defer func() {
		if t.Failed() {
			t.Log(stacks())
		}
	}()
	eventually(t, "the sink's goroutines have ended", func() bool { return !strings.Contains(stacks(), "segmentio") })
}

func TestAClosedSinkTakesNothing(t *testing.T) {
	b := servers.Kafka(t)
	s := open(t, kafka.Config{Brokers: []string{b.Addr()}, Topic: newTopic(t, b, 1)})
	for range 2 {
		if err := s.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if r := deliver(t, s, []*eventv1.Event{event(1)}, sinks.Again)[0]; !errors.Is(r.Err, kafka.ErrClosed) {
		t.Errorf("error = %v, want ErrClosed", r.Err)
	}
	if err := s.Check(t.Context()); !errors.Is(err, kafka.ErrClosed) {
		t.Errorf("Check = %v, want ErrClosed", err)
	}
}
