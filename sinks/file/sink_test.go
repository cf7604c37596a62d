package file_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/testing/protocmp"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/file"
)

func TestEveryEventIsOneLineThatReadsBack(t *testing.T) {
	path := newPath(t)
	s := open(t, file.Config{Path: path})
	batch := events(1, 3)
	batch[1].Text = &eventv1.Body{Value: "two lines\nin one \"event\"\u2028\r\n"}
	results := deliver(t, s, batch, sinks.Delivered)

	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.SplitAfter(string(data), "\n")
	if len(got) != 4 || got[3] != "" {
		t.Fatalf("the file has %d lines, want 3 whole ones", len(got)-1)
	}
	for i, want := range batch {
		var e eventv1.Event
		if err := protojson.Unmarshal([]byte(got[i]), &e); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, &e, protocmp.Transform()); diff != "" {
			t.Errorf("event %d (-want +got):\n%s", i, diff)
		}
	}
	if got, want := results[1].Receipt, sinks.Receipt(fmt.Sprintf("events.ndjson@%d", len(got[0]))); got != want {
		t.Errorf("Receipt = %q, want %q", got, want)
	}
}

func TestTheFileIsForItsOwnerAlone(t *testing.T) {
	path := newPath(t)
	deliver(t, open(t, file.Config{Path: path}), events(1, 1), sinks.Delivered)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("mode = %v, want 0600", got)
	}
}

func TestOpenAndCheckMakeNoFile(t *testing.T) {
	path := newPath(t)
	s := open(t, file.Config{Path: path})
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("stat = %v, want no file", err)
	}
}

func TestWhatIsWrongWithThePathIsToldWithItsCure(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "plain"), "text\n")
	for _, tc := range []struct{ name, path, want string }{
		{"no such directory", filepath.Join(dir, "none", "events.ndjson"), "make the directory " + filepath.Join(dir, "none") + " first"},
		{"the path is a directory", dir, "name another path"},
		{"a file stands where a directory should", filepath.Join(dir, "plain", "events.ndjson"), "plain"},
		{"the path is a device", os.DevNull, "name another path"},
		{"no path", "", "write the path"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := file.Open(t.Context(), file.Config{Path: tc.path})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("Open = %v, want it to say %q", err, tc.want)
			}
		})
	}
}

func TestADirectoryThatGoesAwayIsToldByCheckAndDeliver(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	s := open(t, file.Config{Path: filepath.Join(dir, "events.ndjson")})
	deliver(t, s, events(1, 1), sinks.Delivered)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	err := deliver(t, s, events(2, 2), sinks.Again)[0].Err
	for _, err := range []error{err, s.Check(t.Context())} {
		if err == nil || !strings.Contains(err.Error(), "make the directory "+dir) {
			t.Errorf("error = %v, want its cure", err)
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	deliver(t, s, events(2, 2), sinks.Delivered)
}

func TestAFileHasOneWriter(t *testing.T) {
	path := newPath(t)
	first := open(t, file.Config{Path: path})
	second := open(t, file.Config{Path: path}) // there is no file yet that could be locked
	deliver(t, first, events(1, 1), sinks.Delivered)
	if err := deliver(t, second, events(2, 2), sinks.Again)[0].Err; !errors.Is(err, file.ErrLocked) {
		t.Errorf("Deliver of a second sink: %v, want ErrLocked", err)
	}
	if _, err := file.Open(t.Context(), file.Config{Path: path}); !errors.Is(err, file.ErrLocked) {
		t.Errorf("Open of a second sink: %v, want ErrLocked", err)
	}
	holds(t, path, line(1))
	closeSink(t, first)
	deliver(t, second, events(2, 2), sinks.Delivered)
	holds(t, path, lines(1, 2))
}

func TestCallsThatComeTogetherShareASync(t *testing.T) {
	path := newPath(t)
	synctest.Test(t, func(t *testing.T) {
		d := &disk{stall: newStall()}
		s := open(t, file.Config{Path: path}, file.WithOpener(d.open))
		deliver(t, s, events(0, 0), sinks.Delivered)
		writes, syncs := d.counts()

		release := d.stall.begin()
		var calls sync.WaitGroup
		call := func(n int) {
			if r := s.Deliver(t.Context(), events(n, n)); r[0].Outcome != sinks.Delivered {
				t.Errorf("event %d is %v (%v), want delivered", n, r[0].Outcome, r[0].Err)
			}
		}
		calls.Go(func() { call(1) })
		synctest.Wait() // the first call is syncing
		for n := 2; n <= 21; n++ {
			calls.Go(func() { call(n) })
		}
		synctest.Wait() // the others are waiting
		release()
		calls.Wait()

		moreWrites, moreSyncs := d.counts()
		if got := moreSyncs - syncs; got != 2 {
			t.Errorf("21 calls made %d syncs, want 2", got)
		}
		if got := moreWrites - writes; got != 2 {
			t.Errorf("21 calls made %d writes, want 2", got)
		}
		finds(t, s, "@0", 0, 21)
	})
}

func TestAtTheDeadlineOnlyWhatWasWrittenIsUnknown(t *testing.T) {
	path := newPath(t)
	synctest.Test(t, func(t *testing.T) {
		d := &disk{stall: newStall()}
		s := open(t, file.Config{Path: path}, file.WithOpener(d.open))
		deliver(t, s, events(0, 0), sinks.Delivered)
		since := position(t, s)

		release := d.stall.begin()
		ctx, cancel := context.WithTimeout(t.Context(), 45*time.Second)
		defer cancel()
		var calls sync.WaitGroup
		var syncing, waiting []sinks.Result
		calls.Go(func() { syncing = s.Deliver(ctx, events(1, 2)) })
		synctest.Wait()
		calls.Go(func() { waiting = s.Deliver(ctx, events(3, 4)) })
		calls.Wait()
		for i := range 2 {
			if r := syncing[i]; r.Outcome != sinks.Unknown || !errors.Is(r.Err, context.DeadlineExceeded) {
				t.Errorf("an event that was being synced is %v (%v), want unknown", r.Outcome, r.Err)
			}
			if r := waiting[i]; r.Outcome != sinks.Again || !errors.Is(r.Err, context.DeadlineExceeded) {
				t.Errorf("an event that waited is %v (%v), want again", r.Outcome, r.Err)
			}
		}
		if _, err := s.Find(ctx, since, ids(1, 4)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Find while the disk stalls: %v, want the deadline", err)
		}
		release()
		finds(t, s, since, 1, 2)
		holds(t, path, lines(0, 2))
	})
}

func TestABatchLongerThanABufferIsSyncedOnce(t *testing.T) {
	path := newPath(t)
	d := &disk{}
	s := open(t, file.Config{Path: path}, file.WithOpener(d.open))
	deliver(t, s, events(0, 0), sinks.Delivered)
	_, before := d.counts()
	batch := events(1, 40)
	for _, e := range batch {
		e.Text = &eventv1.Body{Value: strings.Repeat("long ", 40_000)}
	}
	results := deliver(t, s, batch, sinks.Delivered)
	if _, after := d.counts(); after-before != 1 {
		t.Errorf("one batch made %d syncs, want 1", after-before)
	}
	found, err := s.Find(t.Context(), "@0", ids(1, 40))
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range batch {
		if got, want := found[e.GetId()], results[i].Receipt; got != want {
			t.Errorf("event %d: Find says %q, Deliver said %q", i, got, want)
		}
	}
}

func TestAFullDiskIsToldWithItsCure(t *testing.T) {
	path := newPath(t)
	d := &disk{}
	s := open(t, file.Config{Path: path}, file.WithOpener(d.open))
	d.fail(faults{write: &fs.PathError{Op: "write", Path: path, Err: syscall.ENOSPC}})
	err := deliver(t, s, events(1, 1), sinks.Unknown)[0].Err
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "free space on the disk of "+filepath.Dir(path)) {
		t.Errorf("error = %v, want its cure", err)
	}
}

func TestStandardOutputRepeatsAndFindsNothing(t *testing.T) {
	out := &terminal{stall: newStall()}
	s := open(t, file.Config{Path: "-"}, file.WithOutput(out))
	if got := s.About().Trait; got != sinks.Repeats {
		t.Errorf("Trait = %v, want repeats", got)
	}
	deliver(t, s, events(1, 2), sinks.Delivered)
	deliver(t, s, events(2, 2), sinks.Delivered)
	if got, want := string(out.shown()), lines(1, 2)+line(2); got != want {
		t.Errorf("standard output shows\n%s\nwant\n%s", got, want)
	}
	if p, err := s.Position(t.Context()); err == nil {
		t.Errorf("Position = %q, want an error", p)
	}
	if _, err := s.Find(t.Context(), "@0", ids(1, 2)); err == nil {
		t.Error("Find gave no error")
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, syscall.EPIPE }

func TestABrokenPipeAcknowledgesNothing(t *testing.T) {
	s := open(t, file.Config{Path: "-"}, file.WithOutput(brokenPipe{}))
	if err := deliver(t, s, events(1, 2), sinks.Unknown)[0].Err; !errors.Is(err, syscall.EPIPE) {
		t.Errorf("error = %v, want EPIPE", err)
	}
}

func TestTheSettingsAreCheckedAllAtOnce(t *testing.T) {
	for _, tc := range []struct {
		name   string
		config file.Config
		want   []string // fields at fault
	}{
		{name: "a path is enough", config: file.Config{Path: "events.ndjson"}},
		{name: "standard output", config: file.Config{Path: "-"}},
		{name: "rotation by size and time", config: file.Config{Path: "events.ndjson", RotateSize: 1 << 30, RotateEvery: 24 * time.Hour}},
		{name: "no path", want: []string{"path"}},
		{name: "a directory", config: file.Config{Path: "mail/"}, want: []string{"path"}},
		{name: "numbers below zero", config: file.Config{Path: "events.ndjson", RotateSize: -1, RotateEvery: -time.Hour}, want: []string{"rotate_size", "rotate_every"}},
		{name: "a period that is a slip", config: file.Config{Path: "events.ndjson", RotateEvery: time.Millisecond}, want: []string{"rotate_every"}},
		{name: "standard output that rotates", config: file.Config{Path: "-", RotateSize: 1}, want: []string{""}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, f := range tc.config.Validate() {
				got = append(got, f.Field)
				if f.Problem == "" || f.Cure == "" {
					t.Errorf("fault %+v says too little", f)
				}
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("faults at %q, want %q", got, tc.want)
			}
		})
	}
}
