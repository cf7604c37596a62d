package file_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/file"
	"github.com/mailchute/mailchute/sinks/sinktest"
)

// stall is a storage that can be made to stop answering.
type stall struct {
	gate chan struct{} // holds one token while the storage works
}

func newStall() *stall {
	s := &stall{gate: make(chan struct{}, 1)}
	s.gate <- struct{}{}
	return s
}

func (s *stall) begin() (release func()) {
	<-s.gate
	return func() { s.gate <- struct{}{} }
}

func (s *stall) pass() {
	<-s.gate
	s.gate <- struct{}{}
}

// stallable is a file that answers only while its storage does.
type stallable struct {
	file.File
	stall *stall
}

func (f stallable) Sync() error {
	f.stall.pass()
	return f.File.Sync()
}

// idsIn reads the ids of all whole lines of the NDJSON in data.
func idsIn(data []byte) ([]string, error) {
	var ids []string
	for line := range bytes.Lines(data) {
		if !bytes.HasSuffix(line, []byte("\n")) {
			break
		}
		var event struct{ ID string }
		if err := json.Unmarshal(line, &event); err != nil {
			return nil, err
		}
		ids = append(ids, event.ID)
	}
	return ids, nil
}

// idsUnder reads the ids of all files that match the pattern.
func idsUnder(pattern string) ([]string, error) {
	names, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, name := range names {
		data, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // rotated meanwhile
		}
		if err != nil {
			return nil, err
		}
		ids, err := idsIn(data)
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
	}
	return all, nil
}

func TestTheFileSinkKeepsThePromisesOfASink(t *testing.T) {
	for name, config := range map[string]file.Config{
		"one file":                       {},
		"a new file for every few lines": {RotateSize: 4 << 10},
	} {
		t.Run(name, func(t *testing.T) {
			sinktest.Run(t, func(t *testing.T) sinktest.Harness {
				dir, stall := t.TempDir(), newStall()
				config := config
				config.Path = filepath.Join(dir, "events.ndjson")
				return sinktest.Harness{
					Open: func(ctx context.Context) (sinks.Sink, error) {
						return file.Open(ctx, config, file.WithOpener(func(name string) (file.File, error) {
							f, err := file.OpenFile(name)
							return stallable{File: f, stall: stall}, err
						}))
					},
					Held:  func(context.Context) ([]string, error) { return idsUnder(filepath.Join(dir, "events*")) },
					Stall: stall.begin,
				}
			})
		})
	}
}

func TestStandardOutputKeepsThePromisesOfASink(t *testing.T) {
	sinktest.Run(t, func(t *testing.T) sinktest.Harness {
		out := &terminal{stall: newStall()}
		return sinktest.Harness{
			Open: func(ctx context.Context) (sinks.Sink, error) {
				return file.Open(ctx, file.Config{Path: "-"}, file.WithOutput(out))
			},
			Held:  func(context.Context) ([]string, error) { return idsIn(out.shown()) },
			Stall: out.stall.begin,
		}
	})
}
