package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/spf13/cobra"
)

// attachmentModes are what convert can do with attachments, and how many octets of
// their content an event then holds.
var attachmentModes = map[string]int{"none": -1, "hash": -1, "inline": maxInline}

// maxInline is how much attachment content a converted event holds at most, as
// long as the longest message that run takes by default.
const maxInline = 64 << 20

func newConvertCommand() *cobra.Command {
	var o convertOptions
	cmd := &cobra.Command{
		Use:   "convert FILE…",
		Short: "Turn mail in files into events, one JSON a line",
		Long: `convert reads raw messages and writes one event a line, in the order of the
arguments. A file is one message, whatever it begins with; a folder with cur and
new is a maildir (folders within it, such as .Sent, are maildirs of their own);
- is standard input; with --mbox every file is an mbox.

Attachments are described with size and SHA-256. --attachments inline adds their
content, up to 64 MiB in one event; --attachments none leaves attachments out.
--attachments-dir DIR also stores each as a file below DIR, named by its SHA-256,
and the ref of the attachment names it.

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
			if err := o.check(); err != nil {
				return &usageError{err}
			}
			collectLess()
			out := cmd.OutOrStdout()
			status := newConverted(cmd.ErrOrStderr(), isTerminal(cmd.ErrOrStderr()) && !isTerminal(out))
			defer status.end()
			o.paths, o.told = args, status.one
			return convert(cmd.Context(), o, streams{cmd.InOrStdin(), out, status})
		},
	}
	cmd.Flags().BoolVar(&o.mbox, "mbox", false, "every file is an mbox of many messages")
	cmd.Flags().StringVar(&o.attachments, "attachments", "hash", "none, hash (size and SHA-256) or inline (content too)")
	cmd.Flags().StringVar(&o.dir, "attachments-dir", "", "folder that attachments are stored in, beside their hash")
	offer(cmd, "attachments", "none", "hash", "inline")
	return cmd
}

// collectLess lets more garbage wait than a process that runs for months does:
// of small mail, collecting costs half the time. The limit holds for what
// messages at work take.
func collectLess() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(200)
		debug.SetMemoryLimit(2 * maxAtWork)
	}
}

// convertOptions say what is converted, and how.
type convertOptions struct {
	paths       []string
	mbox        bool
	attachments string // a key of attachmentModes
	dir         string // where attachments are stored; "": nowhere
	told        func() // is called when a message is done with
}

// check says what is wrong with the options.
func (o *convertOptions) check() error {
	if _, known := attachmentModes[o.attachments]; !known {
		return fmt.Errorf("there is no --attachments %q: write none, hash or inline", o.attachments)
	}
	if o.dir != "" && o.attachments != "hash" {
		return fmt.Errorf("--attachments-dir does not go with --attachments %s: leave one of them out", o.attachments)
	}
	return nil
}

// streams are the standard ones.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// maxAtWork is how much memory messages and their lines may take at a time, about;
// a message that needs more goes alone.
const maxAtWork = 256 << 20

// weight is about how much memory a message and its line take, in octets. Of a
// file only text and headers come into memory, unless its attachments do.
func weight(source message, attachments string) int64 {
	const text = 16 << 20
	if source.close == nil || attachments == "inline" {
		return 2 * source.size
	}
	return min(2*source.size, text)
}

// convert transforms on all cores and writes in input order: a job is queued
// for writing when it is handed out, and the writer waits for each in turn.
func convert(ctx context.Context, o convertOptions, s streams) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	workers := runtime.GOMAXPROCS(0)
	c, err := newConverter(o)
	if err != nil {
		return err
	}
	jobs, order := make(chan *job), make(chan *job, 8*workers) // both closed when the input ends
	var working sync.WaitGroup
	for range workers {
		working.Go(func() {
			for j := range jobs {
				j.line, j.err = c.line(j.source)
				j.source.ReaderAt = nil // the message of an mbox is memory
				close(j.done)
			}
		})
	}
	var unread int
	space := newRoom(maxAtWork)
	working.Go(func() {
		defer close(order)
		defer close(jobs)
		unread = eachMessage(o.paths, o.mbox, s, func(source message) bool {
			j := &job{source: source, weight: weight(source, o.attachments), done: make(chan struct{})}
			space.take(j.weight)
			select {
			case order <- j:
			case <-ctx.Done():
				j.source.end()
				return false
			}
			jobs <- j
			return true
		})
	})
	err = writeLines(order, s.out, stop, func(j *job) {
		space.give(j.weight)
		o.told()
	})
	working.Wait()
	switch {
	case err != nil:
		return err
	case ctx.Err() != nil:
		return errors.New("convert: stopped before the end of its input; the lines written are whole")
	case unread > 0:
		return errTold
	}
	return nil
}

// job is one message on its way to a line.
type job struct {
	source message
	weight int64 // octets of memory, about
	line   []byte
	err    error         // of the folder for attachments
	done   chan struct{} // closed when line is there
}

// writeLines writes in order and tells of each job when it is done with. After a
// failed one it stops those who hand out jobs, and takes what is on its way.
func writeLines(order <-chan *job, out io.Writer, stop func(), done func(*job)) error {
	w := bufio.NewWriterSize(out, 64<<10)
	var failed error
	for j := range order {
		<-j.done
		if failed == nil {
			if failed = j.write(w); failed != nil {
				stop()
			}
		}
		j.line = nil
		done(j)
	}
	if failed != nil {
		return failed
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write events: %w", err)
	}
	return nil
}

// write writes the line, if it could be made.
func (j *job) write(w io.Writer) error {
	if j.err != nil {
		return j.err
	}
	if _, err := w.Write(j.line); err != nil {
		return fmt.Errorf("write events: %w", err)
	}
	return nil
}
