package sinktest_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/file"
	"github.com/mailchute/mailchute/sinks/sinktest"
)

var wholeLine = regexp.MustCompile(`(?m)^\{"id":"([a-z2-7]{52})".*\}$`)

// proveSink would be TestTheSinkKeepsItsPromises in the package of the sink.
func proveSink(t *testing.T) {
	sinktest.Run(t, func(t *testing.T) sinktest.Harness {
		path := filepath.Join(t.TempDir(), "events.ndjson")
		return sinktest.Harness{
			Open: func(ctx context.Context) (sinks.Sink, error) {
				return file.Open(ctx, file.Config{Path: path})
			},
			Held: func(context.Context) ([]string, error) { // past the sink, as a reader sees it
				data, err := os.ReadFile(path)
				if errors.Is(err, fs.ErrNotExist) {
					return nil, nil
				}
				var ids []string
				for _, match := range wholeLine.FindAllSubmatch(data, -1) {
					ids = append(ids, string(match[1]))
				}
				return ids, err
			},
		}
	})
}

// A sink is proved by a test in its own package.
func ExampleRun() {
	_ = proveSink // func TestTheSinkKeepsItsPromises(t *testing.T)
}
