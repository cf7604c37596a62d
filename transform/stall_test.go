package transform_test

import (
	"bytes"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
)

// counted is a mail that counts what is read of it.
type counted struct {
	*bytes.Reader
	read int64
}

func (c *counted) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.Reader.ReadAt(p, off)
	c.read += int64(n)
	return n, err
}

// mostReads is how often a mail may be read: to hash it and find its parts, for its
// bodies; and the same for each level of messages in it.
const mostReads = 20

// TestNoMailStallsOrBlowsUpTheTransformer bounds work and memory, not time, which
// it prints.
func TestNoMailStallsOrBlowsUpTheTransformer(t *testing.T) {
	tr := transform.New(transform.Config{})
	t.Logf("%-50s %10s %8s %10s %6s  %s", "bomb", "octets", "ms", "allocated", "reads", "limit named")
	for _, b := range bombs() {
		t.Run(b.name, func(t *testing.T) {
			raw := b.raw()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			src := &counted{Reader: bytes.NewReader(raw)}
			e, _ := tr.Event(src)
			elapsed := time.Since(start)
			runtime.ReadMemStats(&after)
			allocated := after.TotalAlloc - before.TotalAlloc
			reads := float64(src.read) / float64(len(raw))
			t.Logf("%-50s %10d %8d %8dkB %6.1f  %s", b.name, len(raw), elapsed.Milliseconds(), allocated>>10, reads, codes(e))
			// All that is ever allocated bounds the peak, whenever garbage is collected.
			if allocated > 256<<20 {
				t.Errorf("allocated %d MiB for %d octets", allocated>>20, len(raw))
			}
			if src.read > mostReads*int64(len(raw))+1<<20 {
				t.Errorf("read %d octets of %d", src.read, len(raw))
			}
			if b.code != "" && raceFactor == 1 && !strings.Contains(codes(e), b.code) { // shorter ones cross no limit
				t.Errorf("warnings are %s, want %s", codes(e), b.code)
			}
			if line := eventv1.AppendJSON(nil, e); !utf8.Valid(line) {
				t.Error("the event is not valid UTF-8")
			}
		})
	}
}

func codes(e *eventv1.Event) string {
	seen := map[string]bool{}
	var list []string
	for _, w := range e.GetParse().GetWarnings() {
		if !seen[w.GetCode()] {
			seen[w.GetCode()] = true
			list = append(list, w.GetCode())
		}
	}
	return strings.Join(list, ",")
}
