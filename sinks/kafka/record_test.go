package kafka_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"google.golang.org/protobuf/types/known/timestamppb"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/kafka"
	"github.com/mailchute/mailchute/test/servers"
)

func TestARecordIsACloudEventInBinaryMode(t *testing.T) {
	b := servers.Kafka(t)
	c := kafka.Config{Brokers: []string{b.Addr()}, Topic: newTopic(t, b, 3)}
	e := event(7)
	e.ReceivedAt = timestamppb.New(time.Date(2016, 11, 16, 8, 14, 9, 0, time.UTC))
	before := time.Now().Truncate(time.Millisecond)
	result := deliver(t, open(t, c), []*eventv1.Event{e}, sinks.Delivered)[0]

	got := b.Consume(t, c.Topic)
	if len(got) != 1 {
		t.Fatalf("%d records, want 1", len(got))
	}
	r := got[0]
	if want := eventv1.AppendJSON(nil, e); !bytes.Equal(r.Value, want) {
		t.Errorf("value = %s, want %s", r.Value, want)
	}
	if want := map[string]string{
		"ce_specversion": "1.0",
		"ce_id":          "event-7",
		"ce_source":      "/mailboxes/support",
		"ce_type":        "mailchute.mail.received.v1",
		"ce_subject":     "7@example.org",
		"ce_time":        "2016-11-16T08:14:09Z",
		"content-type":   "application/json",
	}; !maps.Equal(r.Headers, want) {
		t.Errorf("headers = %v, want %v", r.Headers, want)
	}
	sum := sha256.Sum256([]byte("thread-3@example.org"))
	if got, want := string(r.Key), hex.EncodeToString(sum[:16]); got != want {
		t.Errorf("key = %s, want %s", got, want)
	}
	if want := sinks.Receipt(fmt.Sprintf("%s/%d@%d", c.Topic, r.Partition, r.Offset)); result.Receipt != want {
		t.Errorf("receipt = %s, want %s", result.Receipt, want)
	}
	if r.Time.Before(before) || r.Time.After(time.Now()) {
		t.Errorf("the record's time is %v, want that of publishing", r.Time)
	}
}

func TestWhatAMailLacksIsNoHeader(t *testing.T) {
	b := servers.Kafka(t)
	c := kafka.Config{Brokers: []string{b.Addr()}, Topic: newTopic(t, b, 1)}
	bare, wordy := event(1), event(2)
	bare.Thread, bare.MessageId = nil, ""
	wordy.MessageId = strings.Repeat("x", 2000) + "@example.org"
	deliver(t, open(t, c), []*eventv1.Event{bare, wordy}, sinks.Delivered)
	got := b.Consume(t, c.Topic)
	sum := sha256.Sum256([]byte("event-1"))
	if key := hex.EncodeToString(sum[:16]); string(got[0].Key) != key {
		t.Errorf("key = %s, want that of the event's id, %s", got[0].Key, key)
	}
	for _, r := range got {
		for _, name := range []string{"ce_subject", "ce_time"} {
			if value, there := r.Headers[name]; there {
				t.Errorf("header %s = %.40q of event %s, want none", name, value, r.Headers["ce_id"])
			}
		}
	}
}

func TestAKeyGoesToThePartitionOfTheJavaClient(t *testing.T) {
	b := servers.Kafka(t)
	c := kafka.Config{Brokers: []string{b.Addr()}, Topic: newTopic(t, b, 7)}
	batch := events(1, 60)
	for i, e := range batch {
		e.Thread.Key = fmt.Sprint(i)
	}
	deliver(t, open(t, c), batch, sinks.Delivered)
	java := kgo.StickyKeyPartitioner(nil).ForTopic(c.Topic)
	used := make(map[int32]bool)
	for _, r := range b.Consume(t, c.Topic) {
		used[r.Partition] = true
		if want := java.Partition(&kgo.Record{Key: r.Key}, 7); int(r.Partition) != want {
			t.Errorf("key %s is in partition %d, want %d", r.Key, r.Partition, want)
		}
	}
	if len(used) != 7 {
		t.Errorf("60 conversations use %d partitions, want 7", len(used))
	}
}

func TestMailOfAConversationStaysInOrder(t *testing.T) {
	b := servers.Kafka(t)
	c := kafka.Config{Brokers: []string{b.Addr()}, Topic: newTopic(t, b, 3)}
	s := open(t, c)
	deliver(t, s, events(100, 149), sinks.Delivered)
	deliver(t, s, events(150, 199), sinks.Delivered)
	last := make(map[string]string)
	for _, r := range b.Consume(t, c.Topic) {
		if id := r.Headers["ce_id"]; id < last[string(r.Key)] {
			t.Errorf("%s stands behind %s of its conversation", id, last[string(r.Key)])
		} else {
			last[string(r.Key)] = id
		}
	}
	if len(last) != 4 {
		t.Errorf("%d conversations, want 4", len(last))
	}
}

func TestEveryCompressionIsReadBack(t *testing.T) {
	b := servers.Kafka(t)
	for _, compression := range []string{"", "none", "gzip", "snappy", "lz4", "zstd"} {
		t.Run(compression, func(t *testing.T) {
			c := kafka.Config{Brokers: []string{b.Addr()}, Topic: newTopic(t, b, 1), Compression: compression}
			batch := append(events(1, 20), long(21, 300_000))
			deliver(t, open(t, c), batch, sinks.Delivered)
			got := b.Consume(t, c.Topic)
			if len(got) != len(batch) {
				t.Fatalf("%d records, want %d", len(got), len(batch))
			}
			for i, r := range got {
				if want := eventv1.AppendJSON(nil, batch[i]); !bytes.Equal(r.Value, want) {
					t.Errorf("value of record %d differs", i)
				}
			}
		})
	}
}

func TestABatchLongerThanTheTopicTakesGoesInParts(t *testing.T) {
	b := servers.Kafka(t)
	c := kafka.Config{Brokers: []string{b.Addr()}, Topic: newTopic(t, b, 1), Compression: "none"}
	var batch []*eventv1.Event
	for n := 10; n < 20; n++ {
		batch = append(batch, long(n, 400_000))
	}
	deliver(t, open(t, c), batch, sinks.Delivered)
	if got := held(t, b, c.Topic); len(got) != 10 || !slices.IsSorted(got) {
		t.Errorf("the topic holds %v, want ten events", got)
	}
}
