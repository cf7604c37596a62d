package kafka_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/kafka"
)

const topic = "mail.events"

// fake is a cluster in memory that fails on order: two brokers, a topic of
// four partitions.
func fake(t testing.TB, more ...kfake.Opt) *kfake.Cluster {
	t.Helper()
	c, err := kfake.NewCluster(append(more, kfake.NumBrokers(2), kfake.SeedTopics(4, topic))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func openFake(t testing.TB, c *kfake.Cluster) *kafka.Sink {
	t.Helper()
	return open(t, kafka.Config{Brokers: c.ListenAddrs(), Topic: topic})
}

// count is how often each event is in the topic, up to a record that ends it.
func count(t testing.TB, c *kfake.Cluster, partitions int) map[string]int {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(c.ListenAddrs()...), kgo.ConsumeTopics(topic), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for p := range partitions {
		end := &kgo.Record{Topic: topic, Partition: int32(p), Key: []byte("end")}
		if err := client.ProduceSync(t.Context(), end).FirstErr(); err != nil {
			t.Fatal(err)
		}
	}
	seen := make(map[string]int)
	for ends := 0; ends < partitions; {
		fetches := client.PollFetches(t.Context())
		if err := fetches.Err(); err != nil {
			t.Fatal(err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			if string(r.Key) == "end" {
				ends++
				return
			}
			i := slices.IndexFunc(r.Headers, func(h kgo.RecordHeader) bool { return h.Key == "ce_id" })
			seen[string(r.Headers[i].Value)]++
		})
	}
	return seen
}

func TestWhatABrokerAnswersDecidesTheOutcome(t *testing.T) {
	for _, tc := range []struct {
		name    string
		err     *kerr.Error
		count   int // answers of that kind, -1: for ever
		want    sinks.Outcome
		copies  int
		waiting bool // it tries until the deadline
	}{
		{name: "a leader that moved is looked for", err: kerr.NotLeaderForPartition, count: 2, want: sinks.Delivered, copies: 1},
		{name: "a topic that is not known yet is waited for", err: kerr.UnknownTopicOrPartition, count: 2, want: sinks.Delivered, copies: 1},
		{name: "a leader that is being elected is waited for", err: kerr.LeaderNotAvailable, count: 2, want: sinks.Delivered, copies: 1},
		{name: "too few replicas are waited for", err: kerr.NotEnoughReplicas, count: 2, want: sinks.Delivered, copies: 1},
		{name: "a damaged batch is sent again", err: kerr.CorruptMessage, count: 1, want: sinks.Delivered, copies: 1},
		{name: "a batch that may be there is sent again", err: kerr.RequestTimedOut, count: 1, want: sinks.Delivered, copies: 2},
		{name: "a batch that too few replicas have is sent again", err: kerr.NotEnoughReplicasAfterAppend, count: 1, want: sinks.Delivered, copies: 2},
		{name: "an error that nobody knows is worth a try", err: kerr.UnknownServerError, count: 1, want: sinks.Delivered, copies: 1},
		{name: "a leader that never comes back", err: kerr.NotLeaderForPartition, count: -1, want: sinks.Again, waiting: true},
		{name: "an acknowledgement that never comes", err: kerr.NotEnoughReplicasAfterAppend, count: -1, want: sinks.Unknown, waiting: true},
		{name: "no permission", err: kerr.TopicAuthorizationFailed, count: -1, want: sinks.Again},
		{name: "clocks that differ are no fault of the mail", err: kerr.InvalidTimestamp, count: -1, want: sinks.Again},
		{name: "a compression that the broker lacks", err: kerr.UnsupportedCompressionType, count: -1, want: sinks.Again},
		{name: "a record that the broker finds fault with", err: kerr.InvalidRecord, count: -1, want: sinks.Refused},
		{name: "a record that is too large", err: kerr.MessageTooLarge, count: -1, want: sinks.Refused},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := fake(t)
			s := openFake(t, c)
			fault := c.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Topic: topic, Err: tc.err, Count: tc.count})
			ctx := t.Context()
			if tc.waiting {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, 300*time.Millisecond)
				defer cancel()
			}
			r := demand(t, s.Deliver(ctx, events(1, 1)), 1, tc.want)[0]
			if (r.Err == nil) != (tc.want == sinks.Delivered) {
				t.Errorf("error = %v", r.Err)
			}
			if tc.waiting && fault.Hits() < 2 {
				t.Errorf("it was tried %d times, want more", fault.Hits())
			}
			fault.Remove()
			if got := count(t, c, 4)["event-1"]; tc.want == sinks.Delivered && got != tc.copies || tc.want == sinks.Again && got != 0 {
				t.Errorf("the topic holds it %d times", got)
			}
		})
	}
}

func TestATroubledPartitionDoesNotTouchTheOthers(t *testing.T) {
	c := fake(t)
	s := openFake(t, c)
	c.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Topic: topic, Partitions: []int32{2}, Err: kerr.NotEnoughReplicas, Count: -1})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	outcomes := make(map[sinks.Outcome]int)
	batch := events(1, 40)
	for _, e := range batch {
		e.Thread.Key = e.GetId()
	}
	for _, r := range s.Deliver(ctx, batch) {
		outcomes[r.Outcome]++
	}
	if outcomes[sinks.Unknown] == 0 || outcomes[sinks.Delivered] < 20 || outcomes[sinks.Unknown]+outcomes[sinks.Delivered] != 40 {
		t.Errorf("outcomes = %v, want those of one partition of four to be unknown: again would blame the mail", outcomes)
	}
}

func TestAPartitionIsFollowedToItsNewLeader(t *testing.T) {
	c := fake(t)
	s := openFake(t, c)
	deliver(t, s, events(1, 4), sinks.Delivered)
	for p := range int32(4) {
		if err := c.MoveTopicPartition(topic, p, 1-c.LeaderFor(topic, p)); err != nil {
			t.Fatal(err)
		}
	}
	deliver(t, s, events(5, 8), sinks.Delivered)
	for id, n := range count(t, c, 4) {
		if n != 1 {
			t.Errorf("%s is there %d times, want once", id, n)
		}
	}
}

func TestALostReplyIsAskedForAgain(t *testing.T) {
	c := fake(t)
	s := openFake(t, c)
	lost := 0
	c.ControlKey(int16(kmsg.Produce), func(kmsg.Request) (kmsg.Response, error, bool) {
		lost++
		return nil, context.Canceled, true // the connection breaks
	})
	deliver(t, s, events(1, 1), sinks.Delivered)
	if lost != 1 {
		t.Errorf("%d replies were lost, want 1", lost)
	}
}

func TestALimitThatMayNotBeReadIsTheBrokersDefault(t *testing.T) {
	c := fake(t)
	c.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.DescribeConfigs}, Resource: topic, Err: kerr.TopicAuthorizationFailed, Count: -1})
	if got := openFake(t, c).About().MaxEvent; got != 786441 {
		t.Errorf("MaxEvent = %d, want 786441", got)
	}
	s := open(t, kafka.Config{Brokers: c.ListenAddrs(), Topic: topic, MaxEvent: 3_000_000})
	if got := s.About().MaxEvent; got != 3_000_000 {
		t.Errorf("MaxEvent = %d, want what the user says", got)
	}
}

func TestCheckWritesNothingAndSeesALeaderThatIsAway(t *testing.T) {
	c := fake(t)
	s := openFake(t, c)
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if n := len(count(t, c, 4)); n != 0 {
		t.Errorf("Check wrote %d records", n)
	}
	c.ControlKey(int16(kmsg.Produce), func(kmsg.Request) (kmsg.Response, error, bool) {
		return nil, context.Canceled, true // the broker hangs up at a request without records
	})
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	c.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Metadata}, Topic: topic, Err: kerr.LeaderNotAvailable, Count: -1})
	says(t, s.Check(t.Context()), "brokers of this topic are down", topic)
}
