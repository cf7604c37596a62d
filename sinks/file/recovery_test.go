package file_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/file"
)

var errDisk = errors.New("the disk is broken")

func TestATornLastLineIsCutAndNeverFound(t *testing.T) {
	next := line(3)
	for name, torn := range map[string]string{
		"one octet of an event":                     next[:1],
		"the id and no more":                        next[:70],
		"all but the line end":                      next[:len(next)-1],
		"zeros where the disk was late":             strings.Repeat("\x00", 4096),
		"an event that begins and goes on in zeros": next[:5] + strings.Repeat("\x00", 4096),
		"more than is read at a time":               next[:len(next)-2] + strings.Repeat("x", 200_000),
		"nothing":                                   "",
	} {
		t.Run(name, func(t *testing.T) {
			path := newPath(t)
			write(t, path, lines(1, 2)+torn)
			s := open(t, file.Config{Path: path})
			finds(t, s, "@0", 1, 2)
			holds(t, path, lines(1, 2))
			deliver(t, s, events(3, 3), sinks.Delivered)
			holds(t, path, lines(1, 3))
		})
	}
}

func TestATornFirstLineIsCut(t *testing.T) {
	path := newPath(t)
	write(t, path, line(1)[:40])
	s := open(t, file.Config{Path: path})
	deliver(t, s, events(2, 2), sinks.Delivered)
	holds(t, path, line(2))
}

func TestWhatIsNotOursIsNeverCut(t *testing.T) {
	for name, content := range map[string]string{
		"a text without line end":      "Dear all,\nthis is no event",
		"a JSON document":              `{"name": "package"}`,
		"a line that somebody appends": line(1) + "# note",
	} {
		t.Run(name, func(t *testing.T) {
			path := newPath(t)
			write(t, path, content)
			s := open(t, file.Config{Path: path})
			if err := deliver(t, s, events(2, 2), sinks.Again)[0].Err; !strings.Contains(err.Error(), "name another path") {
				t.Errorf("error = %v, want its cure", err)
			}
			holds(t, path, content)
			write(t, path, content+"\n")
			deliver(t, s, events(2, 2), sinks.Delivered)
			holds(t, path, content+"\n"+line(2))
		})
	}
}

func TestAnEventThatLostItsMiddleIsNotFound(t *testing.T) {
	path := newPath(t)
	damaged := []byte(line(2))
	clear(damaged[70:90]) // a page that was not on disk when the power went
	write(t, path, line(1)+string(damaged)+line(3))
	s := open(t, file.Config{Path: path})
	found, err := s.Find(t.Context(), "@0", ids(1, 3))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := found[event(2).GetId()]; ok || len(found) != 2 {
		t.Errorf("Find = %v, want events 1 and 3", found)
	}
}

// A process that is killed leaves lines that only the kernel has. Before Find
// vouches for them they are synced.
func TestWhatIsFoundIsSynced(t *testing.T) {
	path := newPath(t)
	write(t, path, lines(1, 2))
	d := &disk{}
	s := open(t, file.Config{Path: path}, file.WithOpener(d.open))
	finds(t, s, "@0", 1, 2)
	if got, want := string(d.synced), lines(1, 2); got != want {
		t.Errorf("synced before Find answered:\n%s\nwant\n%s", got, want)
	}
}

func TestAfterAFailureTheFileIsTheAcknowledgedLinesAndNothingElse(t *testing.T) {
	for _, tc := range []struct {
		name   string
		faults faults
	}{
		{"half of the lines are written", faults{write: errDisk}},
		{"the sync fails", faults{sync: errDisk}},
		{"the sync fails and so does the cut", faults{sync: errDisk, truncate: errDisk}},
		{"the sync fails and the file cannot be opened again", faults{sync: errDisk, open: errDisk}},
		{"everything fails", faults{open: errDisk, write: errDisk, sync: errDisk, truncate: errDisk}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path, d := newPath(t), &disk{}
			s := open(t, file.Config{Path: path}, file.WithOpener(d.open))
			deliver(t, s, events(1, 2), sinks.Delivered)
			since := position(t, s)

			d.fail(tc.faults)
			if err := deliver(t, s, events(3, 4), sinks.Unknown)[0].Err; !errors.Is(err, errDisk) {
				t.Errorf("error = %v, want that of the disk", err)
			}
			d.fail(faults{})

			finds(t, s, since, 1, 0)
			finds(t, s, "@0", 1, 2)
			holds(t, path, lines(1, 2))
			deliver(t, s, events(5, 6), sinks.Delivered)
			holds(t, path, lines(1, 2)+lines(5, 6))
			finds(t, s, since, 5, 6)
			if got, want := string(d.synced), lines(1, 2)+lines(5, 6); got != want {
				t.Errorf("synced:\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestAFileThatCannotBeMendedTakesNothingUntilItCan(t *testing.T) {
	path, d := newPath(t), &disk{}
	s := open(t, file.Config{Path: path}, file.WithOpener(d.open))
	deliver(t, s, events(1, 2), sinks.Delivered)
	since := position(t, s)
	d.fail(faults{sync: errDisk, truncate: errDisk})
	deliver(t, s, events(3, 3), sinks.Unknown)
	for range 3 {
		deliver(t, s, events(4, 4), sinks.Again)
		if _, err := s.Find(t.Context(), since, ids(3, 3)); !errors.Is(err, errDisk) {
			t.Errorf("Find = %v, want the disk's error: it cannot tell", err)
		}
		if _, err := s.Position(t.Context()); !errors.Is(err, errDisk) {
			t.Errorf("Position = %v, want the disk's error", err)
		}
	}
	d.fail(faults{})
	deliver(t, s, events(5, 5), sinks.Delivered)
	holds(t, path, lines(1, 2)+line(5))
}

func TestAFailureInTheFirstWriteOfAllLeavesAnEmptyFile(t *testing.T) {
	path, d := newPath(t), &disk{}
	s := open(t, file.Config{Path: path}, file.WithOpener(d.open))
	since := position(t, s)
	d.fail(faults{sync: errDisk})
	deliver(t, s, events(1, 1), sinks.Unknown)
	d.fail(faults{})
	deliver(t, s, events(2, 2), sinks.Delivered)
	finds(t, s, since, 2, 2)
	holds(t, path, line(2))
}

// A power cut takes the file back to its last sync.
func TestAPowerCutTakesNothingThatWasAcknowledged(t *testing.T) {
	path, d := newPath(t), &disk{}
	s := open(t, file.Config{Path: path}, file.WithOpener(d.open))
	since := position(t, s)
	for n := range 20 {
		deliver(t, s, events(n, n), sinks.Delivered)
		after := filepath.Join(t.TempDir(), "events.ndjson")
		write(t, after, string(d.synced)+line(n + 1)[:n])
		finds(t, open(t, file.Config{Path: after}), since, 0, n)
	}
}

func TestASinkThatWasClosedLeavesOnlyWhatItAcknowledged(t *testing.T) {
	path, d := newPath(t), &disk{}
	s := open(t, file.Config{Path: path}, file.WithOpener(d.open))
	deliver(t, s, events(1, 1), sinks.Delivered)
	d.fail(faults{write: errDisk})
	deliver(t, s, events(2, 2), sinks.Unknown)
	closeSink(t, s)
	holds(t, path, line(1))
	if r := s.Deliver(t.Context(), events(3, 3)); r[0].Outcome != sinks.Again || !errors.Is(r[0].Err, file.ErrClosed) {
		t.Errorf("Deliver after Close is %v (%v), want again, ErrClosed", r[0].Outcome, r[0].Err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}
