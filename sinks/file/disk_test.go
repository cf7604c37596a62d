package file_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/file"
)

// A disk opens real files, counts what is done to them, and fails on order.
type disk struct {
	stall *stall // nil: it never stalls

	mu     sync.Mutex
	faults faults
	writes int
	syncs  int
	synced []byte // what the file held at its last sync
}

// faults are what the disk answers; nil: it works.
type faults struct {
	open, write, sync, truncate error
}

func (d *disk) fail(f faults) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults = f
}

func (d *disk) now() faults {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.faults
}

func (d *disk) counts() (writes, syncs int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.writes, d.syncs
}

func (d *disk) open(name string) (file.File, error) {
	if err := d.now().open; err != nil {
		return nil, err
	}
	f, err := file.OpenFile(name)
	if err != nil {
		return nil, err
	}
	return onDisk{File: f, disk: d}, nil
}

type onDisk struct {
	*os.File
	disk *disk
}

// Write that fails has written half.
func (f onDisk) Write(p []byte) (int, error) {
	f.disk.mu.Lock()
	f.disk.writes++
	f.disk.mu.Unlock()
	fault := f.disk.now().write
	if fault == nil {
		return f.File.Write(p)
	}
	n, err := f.File.Write(p[:len(p)/2])
	if err != nil {
		return n, err
	}
	return n, fault
}

func (f onDisk) Sync() error {
	if f.disk.stall != nil {
		f.disk.stall.pass()
	}
	if err := f.disk.now().sync; err != nil {
		return err
	}
	synced, err := os.ReadFile(f.Name())
	if err != nil {
		return err
	}
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.disk.syncs++
	f.disk.synced = synced
	return f.File.Sync()
}

func (f onDisk) Truncate(size int64) error {
	if err := f.disk.now().truncate; err != nil {
		return err
	}
	return f.File.Truncate(size)
}

// event n of a test; its id has the form of a real one.
func event(n int) *eventv1.Event {
	id := fmt.Sprintf("%s%04d", strings.Repeat("a", 48), n)
	return &eventv1.Event{Id: &id, SchemaVersion: "1.0", MessageId: fmt.Sprintf("%d@example.org", n)}
}

// events from first to last.
func events(first, last int) []*eventv1.Event {
	var batch []*eventv1.Event
	for n := first; n <= last; n++ {
		batch = append(batch, event(n))
	}
	return batch
}

func line(n int) string { return string(eventv1.AppendJSON(nil, event(n))) + "\n" }

func lines(first, last int) string {
	var all strings.Builder
	for n := first; n <= last; n++ {
		all.WriteString(line(n))
	}
	return all.String()
}

// ids of events from first to last, as Find takes them.
func ids(first, last int) []string {
	var all []string
	for _, e := range events(first, last) {
		all = append(all, e.GetId())
	}
	return all
}

func newPath(t testing.TB) string { return filepath.Join(t.TempDir(), "events.ndjson") }

// open opens a sink that is closed when the test ends.
func open(t testing.TB, c file.Config, opts ...file.Option) *file.Sink {
	t.Helper()
	s, err := file.Open(t.Context(), c, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeSink(t, s) })
	return s
}

func closeSink(t testing.TB, s *file.Sink) {
	t.Helper()
	if err := s.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

// deliver demands the same outcome for every event.
func deliver(t testing.TB, s *file.Sink, batch []*eventv1.Event, want sinks.Outcome) []sinks.Result {
	t.Helper()
	results := s.Deliver(t.Context(), batch)
	if len(results) != len(batch) {
		t.Fatalf("%d results for %d events", len(results), len(batch))
	}
	for i, r := range results {
		if r.Outcome != want {
			t.Fatalf("event %d is %v (%v), want %v", i, r.Outcome, r.Err, want)
		}
	}
	return results
}

func position(t testing.TB, s *file.Sink) sinks.Position {
	t.Helper()
	p, err := s.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// finds demands that of all events up to 99 exactly those from first to last
// are found; none if last is below first.
func finds(t testing.TB, s *file.Sink, since sinks.Position, first, last int) {
	t.Helper()
	found, err := s.Find(t.Context(), since, ids(0, 99))
	if err != nil {
		t.Fatal(err)
	}
	for n := range 100 {
		if _, got := found[event(n).GetId()]; got != (first <= n && n <= last) {
			t.Errorf("Find behind %q: event %d found = %v", since, n, got)
		}
	}
}

// holds demands that the file is exactly so.
func holds(t testing.TB, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s holds\n%s\nwant\n%s", filepath.Base(path), got, want)
	}
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
