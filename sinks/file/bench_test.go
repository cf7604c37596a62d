package file_test

import (
	"strings"
	"testing"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/file"
)

// letters are a window of ordinary mail: 100 events of 4 kB.
func letters() []*eventv1.Event {
	batch := events(0, 99)
	for _, e := range batch {
		e.Text = &eventv1.Body{Value: strings.Repeat("All work and no play.\n", 150)}
	}
	return batch
}

func BenchmarkOneMailbox(b *testing.B) {
	s, batch := open(b, file.Config{Path: newPath(b)}), letters()
	b.ReportAllocs()
	for b.Loop() {
		if r := s.Deliver(b.Context(), batch); r[99].Outcome != sinks.Delivered {
			b.Fatal(r[99].Err)
		}
	}
	b.ReportMetric(float64(b.N*len(batch))/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkManyMailboxes(b *testing.B) {
	s, batch := open(b, file.Config{Path: newPath(b)}), letters()
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
}

func BenchmarkFind(b *testing.B) {
	s, batch := open(b, file.Config{Path: newPath(b)}), letters()
	since := position(b, s)
	for range 100 {
		deliver(b, s, batch, sinks.Delivered)
	}
	never := ids(1000, 1099)
	for b.Loop() {
		if found, err := s.Find(b.Context(), since, never); err != nil || len(found) > 0 {
			b.Fatal(len(found), err)
		}
	}
	b.ReportMetric(float64(b.N*100*len(batch))/b.Elapsed().Seconds(), "events/s")
}
