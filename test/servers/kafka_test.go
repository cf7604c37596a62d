package servers_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/mailchute/mailchute/test/servers"
)

func client(t *testing.T, b *servers.Broker, more ...kgo.Opt) *kgo.Client {
	t.Helper()
	c, err := kgo.NewClient(append(more, kgo.SeedBrokers(b.Addr()))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func produce(t *testing.T, c *kgo.Client, records ...*kgo.Record) {
	t.Helper()
	if err := c.ProduceSync(t.Context(), records...).FirstErr(); err != nil {
		t.Fatal(err)
	}
}

func TestRecordsComeBackWithKeyHeadersAndPlace(t *testing.T) {
	b := servers.Kafka(t)
	b.CreateTopic(t, "round-trip", 3, "max.message.bytes=2000000")
	produce(t, client(t, b, kgo.RecordPartitioner(kgo.ManualPartitioner())),
		&kgo.Record{Topic: "round-trip", Partition: 2, Key: []byte("k"), Value: []byte("b"), Headers: []kgo.RecordHeader{{Key: "h", Value: []byte("v")}}},
		&kgo.Record{Topic: "round-trip", Partition: 0, Value: []byte("a")},
		&kgo.Record{Topic: "round-trip", Partition: 2, Value: []byte("c")})
	var got string
	for _, r := range b.Consume(t, "round-trip") {
		got += fmt.Sprintf("%d/%d %s=%s %v; ", r.Partition, r.Offset, r.Key, r.Value, r.Headers)
	}
	if want := "0/0 =a map[]; 2/0 k=b map[h:v]; 2/1 =c map[]; "; got != want {
		t.Errorf("consumed %q, want %q", got, want)
	}
}

func TestAnEmptyTopicHasNoRecords(t *testing.T) {
	b := servers.Kafka(t)
	b.CreateTopic(t, "empty", 2)
	if got := b.Consume(t, "empty"); len(got) != 0 {
		t.Errorf("consumed %v", got)
	}
}

func TestOnlyCommittedTransactionsAreConsumed(t *testing.T) {
	b := servers.Kafka(t)
	b.CreateTopic(t, "transactions", 1)
	c := client(t, b, kgo.TransactionalID("test"))
	for _, end := range []kgo.TransactionEndTry{kgo.TryCommit, kgo.TryAbort} {
		if err := c.BeginTransaction(); err != nil {
			t.Fatal(err)
		}
		produce(t, c, &kgo.Record{Topic: "transactions", Value: fmt.Append(nil, "committed: ", bool(end))})
		if err := c.EndTransaction(t.Context(), end); err != nil {
			t.Fatal(err)
		}
	}
	got := b.Consume(t, "transactions")
	if len(got) != 1 || string(got[0].Value) != "committed: true" {
		t.Errorf("consumed %v, want the committed one alone", got)
	}
}

func TestABrokerComesBackWithItsDataAndItsAddress(t *testing.T) {
	b := servers.Kafka(t)
	addr := b.Addr()
	b.CreateTopic(t, "faults", 1)
	for n, stop := range []func(testing.TB){b.Kill, b.Stop} {
		produce(t, client(t, b), &kgo.Record{Topic: "faults", Value: []byte("v")})
		stop(t)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		if err := client(t, b).Ping(ctx); err == nil {
			t.Fatal("a stopped broker answers")
		}
		cancel()
		b.Start(t)
		if got := b.Consume(t, "faults"); len(got) != n+1 || b.Addr() != addr {
			t.Fatalf("consumed %d records at %s, want %d at %s", len(got), b.Addr(), n+1, addr)
		}
	}
}

func TestAPausedBrokerAnswersWhenItIsResumed(t *testing.T) {
	b := servers.Kafka(t)
	c := client(t, b)
	if err := c.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	resume := b.Pause(t)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := c.Ping(ctx); err == nil {
		t.Error("a paused broker answers")
	}
	resume()
	if err := c.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}
