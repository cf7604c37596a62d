package file

import (
	"context"
	"fmt"
	"sync"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
)

const (
	// chunk is how much is written at a time, rounded up to a whole line.
	chunk = 1 << 20
	// spare is the largest buffer that is kept for the next group.
	spare = 4 << 20
)

// A journal is where lines go to stay.
type journal interface {
	begin() (offset int64, err error) // an error: nothing was written, nothing can be now
	write(lines []byte) error         // an error: they may be there
	commit() error                    // an error: they may be there, and may not stay
	receipt(offset int64) sinks.Receipt
	close() error
}

// A queue is the one way into a journal. Batches that wait are committed
// together, by the only goroutine that writes.
type queue struct {
	journal journal
	waiting chan *batch   // never closed
	turn    chan struct{} // full while somebody has the journal

	once    sync.Once
	closing chan struct{} // closed by the first close
	stopped chan struct{} // closed by run at its end
	err     error         // of closing the journal; read after stopped
}

func startQueue(j journal) *queue {
	q := &queue{
		journal: j,
		waiting: make(chan *batch),
		turn:    make(chan struct{}, 1),
		closing: make(chan struct{}),
		stopped: make(chan struct{}),
	}
	go q.run()
	return q
}

// deliver offers a batch and waits for its results, up to the end of ctx.
func (q *queue) deliver(ctx context.Context, events []*eventv1.Event) []sinks.Result {
	if len(events) == 0 {
		return nil
	}
	none := func(err error) []sinks.Result {
		return sinks.All(len(events), sinks.Result{Outcome: sinks.Again, Err: err})
	}
	if ctx.Err() != nil {
		return none(context.Cause(ctx))
	}
	b := newBatch(events)
	select {
	case q.waiting <- b:
	case <-q.closing:
		return none(ErrClosed)
	case <-ctx.Done():
		return none(fmt.Errorf("wait for the write before: %w", context.Cause(ctx)))
	}
	select {
	case <-b.done:
		return b.results
	case <-ctx.Done():
		return b.leave(fmt.Errorf("wait for write and sync: %w", context.Cause(ctx)))
	}
}

// hold gives the journal to the caller until it is released.
func (q *queue) hold(ctx context.Context) (release func(), err error) {
	select {
	case q.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for write and sync: %w", context.Cause(ctx))
	}
	select {
	case <-q.closing:
		<-q.turn
		return nil, ErrClosed
	default:
		return func() { <-q.turn }, nil
	}
}

func (q *queue) close(ctx context.Context) error {
	q.once.Do(func() { close(q.closing) })
	select {
	case <-q.stopped:
		return q.err
	case <-ctx.Done():
		return fmt.Errorf("wait for write and sync: %w", context.Cause(ctx))
	}
}

func (q *queue) run() {
	defer close(q.stopped)
	var buf []byte
	for {
		select {
		case first := <-q.waiting:
			buf = q.commit(q.gather(first), buf)
		case <-q.closing:
			q.turn <- struct{}{}
			q.err = q.journal.close()
			<-q.turn
			return
		}
	}
}

// gather takes what is waiting, and waits for nothing.
func (q *queue) gather(first *batch) []*batch {
	group := []*batch{first}
	for {
		select {
		case b := <-q.waiting:
			group = append(group, b)
		default:
			return group
		}
	}
}

// commit writes a group, syncs once, and answers each batch.
func (q *queue) commit(group []*batch, buf []byte) []byte {
	q.turn <- struct{}{}
	defer func() { <-q.turn }()
	buf, err := q.write(group, buf[:0])
	if err == nil {
		err = q.journal.commit()
	}
	for _, b := range group {
		b.answer(err, q.journal.receipt)
	}
	if cap(buf) > spare {
		return nil
	}
	return buf
}

func (q *queue) write(group []*batch, buf []byte) ([]byte, error) {
	offset, err := q.journal.begin()
	if err != nil {
		return buf, err
	}
	for _, b := range group {
		for more := true; more; {
			buf, more = b.encode(buf, offset)
			if len(buf) < chunk {
				continue
			}
			if err := q.journal.write(buf); err != nil {
				return buf, err
			}
			offset += int64(len(buf))
			buf = buf[:0]
		}
	}
	if len(buf) == 0 {
		return buf, nil
	}
	return buf, q.journal.write(buf)
}
