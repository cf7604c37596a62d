package bolt_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/connector/ledger/bolt"
)

func BenchmarkRow(b *testing.B) {
	row := delivered(1)
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			bolt.EncodeRow(row)
		}
		b.ReportMetric(float64(len(bolt.EncodeRow(row))), "octets")
	})
	b.Run("decode", func(b *testing.B) {
		fields := bolt.EncodeRow(row)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := bolt.DecodeRow(fields); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encode as JSON, for comparison", func(b *testing.B) {
		b.ReportAllocs()
		octets := 0
		for b.Loop() {
			text, err := json.Marshal(row)
			if err != nil {
				b.Fatal(err)
			}
			octets = len(text)
		}
		b.ReportMetric(float64(octets), "octets")
	})
}

// BenchmarkCommit is what a full window costs the ledger while there is a
// backlog: its intent rides on the outcome of the window before.
func BenchmarkCommit(b *testing.B) {
	for _, before := range []int{0, 50_000} {
		b.Run(fmt.Sprintf("%d tombstones", before), func(b *testing.B) {
			l, err := bolt.Open(filepath.Join(b.TempDir(), "ledger.db"))
			if err != nil {
				b.Fatal(err)
			}
			fill(b, l, before)
			last := window(before)
			for n := 0; b.Loop(); n++ {
				next := window(before + 100*(n+1))
				change := &ledger.Change{Mailbox: "support", Put: append(last[:len(last):len(last)], next...)}
				if n == 0 {
					change.Put = next
				}
				if err := l.Commit(b.Context(), change); err != nil {
					b.Fatal(err)
				}
				last = next
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "windows/s")
			if err := l.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}

func window(from int) []*ledger.Record {
	rows := make([]*ledger.Record, 100)
	for i := range rows {
		rows[i] = delivered(from + i)
	}
	return rows
}

func fill(b *testing.B, l *bolt.Ledger, tombstones int) {
	for from := 0; from < tombstones; from += 5000 {
		put := &ledger.Change{Mailbox: "support"}
		for i := range 5000 {
			put.Put = append(put.Put, delivered(from+i))
		}
		if err := l.Commit(b.Context(), put); err != nil {
			b.Fatal(err)
		}
		gone := &ledger.Change{Mailbox: "support"}
		for _, r := range put.Put {
			gone.Gone = append(gone.Gone, *r)
		}
		if err := l.Commit(b.Context(), gone); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen is what a start pays for looking at everything first.
func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "ledger.db")
	l, err := bolt.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	fill(b, l, 100_000)
	for b.Loop() {
		if err := l.Close(); err != nil {
			b.Fatal(err)
		}
		if l, err = bolt.Open(path); err != nil {
			b.Fatal(err)
		}
	}
	info, err := os.Stat(path)
	if err := errors.Join(err, l.Close()); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/100_000, "octets/tombstone")
}
