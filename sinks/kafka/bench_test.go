package kafka_test

import (
	"strings"
	"testing"

	"github.com/segmentio/kafka-go/compress"
	"github.com/twmb/franz-go/pkg/kfake"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/kafka"
	"github.com/mailchute/mailchute/test/servers"
)

// letters are a window of ordinary mail: 100 events of 4 kB.
func letters() []*eventv1.Event {
	batch := events(0, 99)
	for i, e := range batch {
		e.Thread.Key = e.GetId()
		e.Text = &eventv1.Body{Value: strings.Repeat("All work and no play.\n", 130) + long(i, 600).GetText().GetValue()}
	}
	return batch
}

func BenchmarkBatch(b *testing.B) {
	records := make([]kafka.Fields, 100)
	for i, e := range letters() {
		records[i] = kafka.Fields{Key: "0123456789abcdef0123456789abcdef", Value: string(eventv1.AppendJSON(nil, e))}
	}
	for name, codec := range map[string]compress.Compression{"none": compress.None, "zstd": compress.Zstd, "lz4": compress.Lz4} {
		b.Run(name, func(b *testing.B) {
			encode := kafka.NewEncoder(b, codec).Repeat(records)
			b.ReportAllocs()
			for b.Loop() {
				if err := encode(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*len(records))/b.Elapsed().Seconds(), "events/s")
		})
	}
}

func BenchmarkOneMailbox(b *testing.B) {
	for name, brokers := range clusters(b) {
		b.Run(name, func(b *testing.B) {
			s, batch := open(b, kafka.Config{Brokers: brokers, Topic: topic}), letters()
			b.ReportAllocs()
			for b.Loop() {
				if r := s.Deliver(b.Context(), batch); r[99].Outcome != sinks.Delivered {
					b.Fatal(r[99].Err)
				}
			}
			b.ReportMetric(float64(b.N*len(batch))/b.Elapsed().Seconds(), "events/s")
		})
	}
}

func BenchmarkManyMailboxes(b *testing.B) {
	for name, brokers := range clusters(b) {
		b.Run(name, func(b *testing.B) {
			s, batch := open(b, kafka.Config{Brokers: brokers, Topic: topic}), letters()
			b.SetParallelism(8)
			b.ReportAllocs()
			b.RunParallel(func(mailbox *testing.PB) {
				for mailbox.Next() {
					if r := s.Deliver(b.Context(), batch); r[99].Outcome != sinks.Delivered {
						b.Error(r[99].Err)
					}
				}
			})
			b.ReportMetric(float64(b.N*len(batch))/b.Elapsed().Seconds(), "events/s")
		})
	}
}

// clusters are a real broker, and one that costs next to nothing.
func clusters(b *testing.B) map[string][]string {
	real := servers.Kafka(b)
	if topics.CompareAndSwap(0, 1) {
		real.CreateTopic(b, topic, 4)
	}
	return map[string][]string{"real": {real.Addr()}, "black hole": fake(b, kfake.BlackholeProduce()).ListenAddrs()}
}
