// Package file is a sink that appends events to a file: NDJSON, one event a
// line, only whole lines.
//
// Delivered means that the line was written and synced. Calls that come
// together share one sync. What a failed write or sync may have left behind is
// cut off before the next line is written, and so is the torn last line that a
// crash leaves: no line end, no acknowledgement. Nothing that was acknowledged
// is ever cut.
//
// The sink finds (sinks.Finder). A Position is a file and a length in it, and
// the file is known by its first line, not by its name or inode: the position
// stays good when the file is rotated, moved to another machine or restored from
// a backup. Find looks from there on through the file's successors, the sink's
// own (events-20060102T150405.000Z.ndjson) and those of logrotate under its
// usual names (events.ndjson.1, events.ndjson-20060102), as long as they stay in
// the directory and are not compressed (logrotate's delaycompress). A file that
// somebody removed is not found, and its events may be delivered again.
//
// When another file stands at the path, or none, the sink goes on with that. One
// process writes to a file at a time. The path "-" is standard output: such a
// sink repeats, finds nothing, and must never be required.
package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
)

var (
	// ErrClosed is why a closed sink takes nothing.
	ErrClosed = errors.New("the sink is closed")
	// ErrLocked is why a second process cannot write to a file.
	ErrLocked = errors.New("another process writes to this file; give each its own")

	errKeepsNothing = errors.New("standard output keeps nothing that could be looked for")
)

// A Sink appends events to one file, or writes them to standard output.
type Sink struct {
	about sinks.About
	queue *queue
	file  *appender // nil: standard output
}

var _ sinks.Finder = (*Sink)(nil)

// An Option changes what a Sink stands on; it is meant for tests.
type Option func(*options)

type options struct {
	open   func(name string) (File, error)
	output io.Writer
}

// WithOpener has the file opened by open in place of OpenFile.
func WithOpener(open func(name string) (File, error)) Option {
	return func(o *options) { o.open = open }
}

// WithOutput puts w in the place of standard output.
func WithOutput(w io.Writer) Option {
	return func(o *options) { o.output = w }
}

// Open opens a sink. It changes nothing: the file is made by the first event.
// That it cannot be made, or is in another process's hands, is told here.
func Open(_ context.Context, c Config, opts ...Option) (*Sink, error) {
	if faults := c.Validate(); len(faults) > 0 {
		return nil, fmt.Errorf("open file sink: %s; %s", faults[0].Problem, faults[0].Cure)
	}
	o := options{
		open:   func(name string) (File, error) { return OpenFile(name) },
		output: os.Stdout,
	}
	for _, opt := range opts {
		opt(&o)
	}
	if c.Standard() {
		return &Sink{about: sinks.About{Trait: sinks.Repeats}, queue: startQueue(&output{w: o.output})}, nil
	}
	a := &appender{path: c.Path, limit: c.RotateSize, period: c.RotateEvery, open: o.open}
	if err := a.look(); err != nil {
		return nil, explain(c.Path, err)
	}
	return &Sink{about: sinks.About{Trait: sinks.Finds}, queue: startQueue(a), file: a}, nil
}

// About says that a file finds and standard output repeats; either takes events
// of any size.
func (s *Sink) About() sinks.About { return s.about }

// Deliver appends the events of a batch and syncs the file. An event that was
// not written when ctx ended is certainly not there (Again); one that was
// handed to the file and not synced is Unknown.
func (s *Sink) Deliver(ctx context.Context, events []*eventv1.Event) []sinks.Result {
	return s.queue.deliver(ctx, events)
}

// Check says whether the file could be written to now.
func (s *Sink) Check(ctx context.Context) error {
	if s.file == nil {
		return ctx.Err()
	}
	release, err := s.queue.hold(ctx)
	if err != nil {
		return explain(s.file.path, err)
	}
	defer release()
	return explain(s.file.path, s.file.check())
}

// Position is the acknowledged end of the file.
func (s *Sink) Position(ctx context.Context) (sinks.Position, error) {
	if s.file == nil {
		return "", errKeepsNothing
	}
	release, err := s.queue.hold(ctx)
	if err != nil {
		return "", explain(s.file.path, err)
	}
	defer release()
	p, err := s.file.place()
	if err != nil {
		return "", explain(s.file.path, err)
	}
	return p.position(), nil
}

// Close answers the batches in hand, then closes the file. If ctx ends first,
// they are still answered by their own deadlines.
func (s *Sink) Close(ctx context.Context) error { return s.queue.close(ctx) }
