package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/spf13/cobra"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
)

func newConvertCommand() *cobra.Command {
	var mbox bool
	cmd := &cobra.Command{
		Use:   "convert FILE…",
		Short: "Turn mail in files into events, one JSON a line",
		Long: `convert reads raw messages and writes one event a line, in the order of the
arguments. A file is one message, whatever it begins with; a folder with cur and
new is a maildir; - is standard input; with --mbox every file is an mbox.

There is no clock and no configuration in the events: the same bytes always give
the same line, and nothing that a file holds makes it fail. A file that cannot be
opened is told, the others go on, and the exit code is 1.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("name at least one file, or - for standard input")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return convert(cmd.Context(), args, mbox, streams{cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()})
		},
	}
	cmd.Flags().BoolVar(&mbox, "mbox", false, "every file is an mbox of many messages")
	return cmd
}

// streams are the standard ones.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// convert transforms on all cores and writes in input order: a job is queued
// for writing when it is handed out, and the writer waits for each in turn.
func convert(ctx context.Context, paths []string, mbox bool, s streams) error {
	workers := runtime.GOMAXPROCS(0)
	t := transform.New(transform.Config{InlineAttachments: -1})
	jobs, order := make(chan *job), make(chan *job, 2*workers) // both closed when the input ends
	var working sync.WaitGroup
	for range workers {
		working.Go(func() {
			for j := range jobs {
				j.line = eventLine(t, j.source)
				close(j.done)
			}
		})
	}
	var unread int
	working.Go(func() {
		defer close(order)
		defer close(jobs)
		unread = eachMessage(paths, mbox, s, func(source message) bool {
			j := &job{source: source, done: make(chan struct{})}
			select {
			case order <- j:
			case <-ctx.Done():
				return false
			}
			jobs <- j
			return true
		})
	})
	err := writeLines(order, s.out)
	working.Wait()
	switch {
	case err != nil:
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("convert: %w", ctx.Err())
	case unread > 0:
		return errTold
	}
	return nil
}

// job is one message on its way to a line.
type job struct {
	source message
	line   []byte
	done   chan struct{} // closed when line is there
}

func eventLine(t *transform.Transformer, source message) []byte {
	event, _ := t.Event(source)
	if source.close != nil {
		source.close()
	}
	return append(eventv1.AppendJSON(nil, event), '\n')
}

// writeLines writes in order. After a failed write it goes on taking jobs, so
// that those who hand them out come to their end.
func writeLines(order <-chan *job, out io.Writer) error {
	w := bufio.NewWriterSize(out, 64<<10)
	var failed error
	for j := range order {
		<-j.done
		if failed == nil {
			_, failed = w.Write(j.line)
		}
		j.line = nil
	}
	if failed == nil {
		failed = w.Flush()
	}
	if failed != nil {
		return fmt.Errorf("write events: %w", failed)
	}
	return nil
}
