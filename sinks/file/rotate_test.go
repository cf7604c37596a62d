package file_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/file"
)

// siblings returns the names in the directory of path, in order, and what they
// hold together.
func siblings(t *testing.T, path string) (names []string, content string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
		data, err := os.ReadFile(filepath.Join(filepath.Dir(path), e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		content += string(data)
	}
	return names, content
}

var rotatedName = regexp.MustCompile(`^events-\d{8}T\d{6}\.\d{3}Z\.ndjson$`)

func TestAFileThatHasReachedItsSizeIsRotated(t *testing.T) {
	path := newPath(t)
	s := open(t, file.Config{Path: path, RotateSize: int64(len(line(1)) * 2)})
	var behind []sinks.Position
	for n := range 10 {
		behind = append(behind, position(t, s))
		deliver(t, s, events(n, n), sinks.Delivered)
	}
	names, content := siblings(t, path)
	if len(names) != 5 || content != lines(0, 9) {
		t.Errorf("%d files hold, in the order of their names,\n%s\nwant 5 files with\n%s", len(names), content, lines(0, 9))
	}
	for _, name := range names[:len(names)-1] {
		if !rotatedName.MatchString(name) {
			t.Errorf("a rotated file is called %s", name)
		}
	}
	for n, since := range behind {
		finds(t, s, since, n, 9)
	}

	closeSink(t, s)
	s = open(t, file.Config{Path: path})
	for n, since := range behind {
		finds(t, s, since, n, 9)
	}
}

func TestAFileOfAnEarlierPeriodIsRotated(t *testing.T) {
	for _, tc := range []struct {
		name  string
		every time.Duration
		age   time.Duration
		want  int
	}{
		{"written yesterday, rotated daily", 24 * time.Hour, 24 * time.Hour, 2},
		{"written just now", 24 * 365 * time.Hour, 0, 1},
		{"written yesterday, rotation is off", 0, 24 * time.Hour, 1},
		{"written tomorrow by a clock that was wrong", 24 * time.Hour, -24 * time.Hour, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := newPath(t)
			s := open(t, file.Config{Path: path, RotateEvery: tc.every})
			deliver(t, s, events(1, 1), sinks.Delivered)
			then := time.Now().Add(-tc.age)
			if err := os.Chtimes(path, then, then); err != nil {
				t.Fatal(err)
			}
			deliver(t, s, events(2, 2), sinks.Delivered)
			if names, _ := siblings(t, path); len(names) != tc.want {
				t.Errorf("files %v, want %d", names, tc.want)
			}
			finds(t, s, "@0", 1, 2)
		})
	}
}

func TestRotatedNamesAreInOrderThoughTheClockGoesBack(t *testing.T) {
	path := newPath(t)
	write(t, filepath.Join(filepath.Dir(path), "events-20990101T000000.000Z.ndjson"), line(1))
	write(t, path, line(2))
	s := open(t, file.Config{Path: path, RotateSize: 1})
	since := position(t, s)
	deliver(t, s, events(3, 3), sinks.Delivered)
	deliver(t, s, events(4, 4), sinks.Delivered)
	names, _ := siblings(t, path)
	want := []string{"events-20990101T000000.000Z.ndjson", "events-20990101T000000.001Z.ndjson", "events-20990101T000000.002Z.ndjson", "events.ndjson"}
	if !slices.Equal(names, want) {
		t.Errorf("files %v, want %v", names, want)
	}
	finds(t, s, since, 3, 4)
}

// What others do to the file while the sink has it open.
func TestTheSinkGoesOnWithWhateverStandsAtItsPath(t *testing.T) {
	rename := func(t *testing.T, from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	for _, tc := range []struct {
		name  string
		act   func(t *testing.T, path string)
		found int    // the first event that is found behind the start
		want  string // in the file at path, after event 4
	}{
		{
			"logrotate renames it", func(t *testing.T, path string) { rename(t, path, path+".1") },
			1, line(4),
		},
		{
			"logrotate renames it by date and makes an empty one", func(t *testing.T, path string) {
				rename(t, path, path+"-20261124")
				write(t, path, "")
			},
			1, line(4),
		},
		{
			"logrotate copies and truncates it", func(t *testing.T, path string) {
				write(t, path+".1", lines(1, 3))
				if err := os.Truncate(path, 0); err != nil {
					t.Fatal(err)
				}
			},
			1, line(4),
		},
		{
			"somebody removes it", func(t *testing.T, path string) {
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
			},
			4, line(4),
		},
		{
			"it is restored from a backup", func(t *testing.T, path string) {
				write(t, path+".new", lines(1, 3))
				rename(t, path+".new", path)
			},
			1, lines(1, 4),
		},
		{
			"somebody appends a line", func(t *testing.T, path string) { write(t, path, lines(1, 3)+"{}\n") },
			1, lines(1, 3) + "{}\n" + line(4),
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := newPath(t)
			s := open(t, file.Config{Path: path})
			start := position(t, s)
			deliver(t, s, events(1, 3), sinks.Delivered)
			end := position(t, s)
			tc.act(t, path)
			deliver(t, s, events(4, 4), sinks.Delivered)
			holds(t, path, tc.want)
			finds(t, s, start, tc.found, 4)
			finds(t, s, end, 4, 4)
			closeSink(t, s)
			finds(t, open(t, file.Config{Path: path}), end, 4, 4)
		})
	}
}

func TestAPositionInAnEmptyFileIsTheEndOfTheOneBefore(t *testing.T) {
	path := newPath(t)
	s := open(t, file.Config{Path: path})
	deliver(t, s, events(1, 2), sinks.Delivered)
	before := position(t, s)
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	if got := position(t, s); got != before {
		t.Errorf("Position = %q, want %q as before", got, before)
	}
	closeSink(t, s)
	s = open(t, file.Config{Path: path})
	since := position(t, s)
	deliver(t, s, events(3, 3), sinks.Delivered)
	finds(t, s, since, 3, 3)
}

func TestAPositionMovesWithItsFile(t *testing.T) {
	path := newPath(t)
	s := open(t, file.Config{Path: path})
	deliver(t, s, events(1, 2), sinks.Delivered)
	since := position(t, s)
	deliver(t, s, events(3, 3), sinks.Delivered)
	closeSink(t, s)

	moved := filepath.Join(t.TempDir(), "mail.ndjson")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, moved, string(data))
	finds(t, open(t, file.Config{Path: moved}), since, 3, 3)
}

func TestWhenTheFileOfAPositionIsGoneAllOthersAreLookedThrough(t *testing.T) {
	path := newPath(t)
	s := open(t, file.Config{Path: path, RotateSize: 1})
	deliver(t, s, events(1, 1), sinks.Delivered)
	since := position(t, s)
	deliver(t, s, events(2, 2), sinks.Delivered)
	deliver(t, s, events(3, 3), sinks.Delivered)
	names, _ := siblings(t, path)
	if err := os.Remove(filepath.Join(filepath.Dir(path), names[0])); err != nil {
		t.Fatal(err)
	}
	finds(t, s, since, 2, 3)
}

// Two sinks get the same events. What one has says nothing of the other.
func TestTheFileOfAnotherSinkIsNeverLookedThrough(t *testing.T) {
	for _, name := range []string{
		"events-2.ndjson", "events-copy.ndjson", "events.2.ndjson", "events.ndjson.bak", "events.ndjson.1.gz", "events2.ndjson",
		"events-20261124.ndjson", "events-20261124T101500Z.ndjson", "my-events.ndjson", "events.ndjson-copy", "events",
	} {
		path := newPath(t)
		s := open(t, file.Config{Path: path})
		since := position(t, s)
		write(t, filepath.Join(filepath.Dir(path), name), lines(1, 3))
		if found, err := s.Find(t.Context(), since, ids(1, 3)); err != nil || len(found) > 0 {
			t.Errorf("with %s beside it: found %v (%v), want nothing", name, found, err)
		}
	}
}

func TestAPositionOfAnotherKindIsRefused(t *testing.T) {
	s := open(t, file.Config{Path: newPath(t)})
	for _, since := range []sinks.Position{"", "@", "mail.events/3", "ab@-1", "ab@x"} {
		if _, err := s.Find(t.Context(), since, ids(1, 1)); err == nil || !strings.Contains(err.Error(), "not a position") {
			t.Errorf("Find behind %q = %v, want that it is no position", since, err)
		}
	}
}
