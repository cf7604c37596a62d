package pop3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// How many commands may be outstanding. The commands of a full window are under
// 1 KiB, less than the smallest send buffer, so that writing never blocks while
// the server waits for us to read (RFC 2449 section 6.6).
const (
	depthSmall = 64      // for mail of a few kilobytes
	depthStart = 8       // for larger mail; it doubles
	depthLarge = 32      // up to this
	smallMail  = 8 << 10 // mean size up to which mail counts as small
	maxAhead   = 4 << 20 // octets that may be outstanding
)

// Retrieval is a stream of messages in the order they were asked for. When Next
// has returned false the stream is drained: every command has its reply, and
// nothing more has come than was asked for.
type Retrieval struct {
	c       *Client
	end     func()
	command func(Handle) string
	keyword string
	asked   []Handle
	sent    int    // commands sent, of asked
	got     int    // messages handed out
	ahead   uint64 // octets outstanding, by the sizes of the listing
	depth   int
	deepest int
	barrier bool // NOOP is sent behind the last command
	stopped bool
	message Message
	err     error
}

// Retrieve asks for whole messages with RETR (RFC 1939 section 5), pipelined
// where the server offers it.
func (c *Client) Retrieve(ctx context.Context, handles []Handle) *Retrieval {
	return c.stream(ctx, "RETR", handles, func(h Handle) string { return "RETR " + strconv.Itoa(h.Number()) })
}

// Top asks for the headers, and so many lines of the bodies (RFC 1939 section
// 7). Some servers cut or alter bodies here: they are no evidence of the mail.
func (c *Client) Top(ctx context.Context, handles []Handle, lines int) *Retrieval {
	return c.stream(ctx, "TOP", handles, func(h Handle) string {
		return "TOP " + strconv.Itoa(h.Number()) + " " + strconv.Itoa(lines)
	})
}

func (c *Client) stream(ctx context.Context, keyword string, handles []Handle, command func(Handle) string) *Retrieval {
	r := &Retrieval{c: c, keyword: keyword, command: command, asked: handles}
	r.end, r.err = c.call(ctx, transaction, c.timeouts.Idle)
	if r.err == nil {
		r.err = c.own(handles)
		r.setDepth()
		c.wire.pace()
	} else {
		r.end = func() {}
	}
	return r
}

// own checks that handles are of this session: a number of another one would
// name another message.
func (c *Client) own(handles []Handle) error {
	for _, h := range handles {
		if h.session != c {
			return fmt.Errorf("%w: a handle is of another session", ErrState)
		}
	}
	return nil
}

func (r *Retrieval) setDepth() {
	total := uint64(0)
	for _, h := range r.asked {
		total += uint64(h.size)
	}
	switch {
	case !r.c.caps.Pipelining || r.c.options.LockStep:
		r.depth, r.deepest = 1, 1
	case total <= smallMail*uint64(len(r.asked)):
		r.depth, r.deepest = depthSmall, depthSmall
	default:
		r.depth, r.deepest = depthStart, depthLarge
	}
}

// Stop sends no further command; what was asked for still comes.
func (r *Retrieval) Stop() { r.stopped = true }

// Err is the session's fault that ended the stream; nil if it came to its end.
// With ErrOutOfStep none of its messages can be trusted.
func (r *Retrieval) Err() error { return r.err }

// Next gives the next message. What the caller left unread of the one before is
// skipped. It returns false at the end, and when the session breaks.
func (r *Retrieval) Next() (*Message, bool) {
	if err := r.advance(); err != nil || r.got == r.sent {
		r.finish(err)
		return nil, false
	}
	h := r.asked[r.got]
	r.got++
	r.ahead -= min(r.ahead, uint64(h.size))
	r.message = Message{r: r, handle: h}
	_, err := r.c.status(r.keyword)
	var refused *Error
	switch {
	case errors.As(err, &refused): // a fault of this message alone; no body follows
		r.message.refusal, r.message.ended = refused, io.EOF
	case err != nil:
		r.finish(err)
		return nil, false
	default:
		r.message.fresh = true
	}
	return &r.message, true
}

// advance ends the message in hand and sends what may be sent.
func (r *Retrieval) advance() error {
	if r.err != nil {
		return r.err
	}
	if err := r.message.skip(); err != nil {
		return err
	}
	if r.stopped {
		r.asked = r.asked[:r.sent]
	}
	return r.fillWindow()
}

// fillWindow sends commands when the window is half empty, in one write. Behind
// the very last one goes a NOOP: its reply shows that the stream is in step,
// also behind the last message (RFC 1939 section 5).
func (r *Retrieval) fillWindow() error {
	outstanding := r.sent - r.got
	if r.sent == len(r.asked) && (r.barrier || r.sent == 0) || outstanding > r.depth/2 {
		return nil
	}
	if r.depth > 1 && outstanding == 0 && r.sent > 0 {
		r.depth = min(2*r.depth, r.deepest)
	}
	var batch []byte
	for r.sent < len(r.asked) && r.sent-r.got < r.depth && (r.sent == r.got || r.ahead+uint64(r.asked[r.sent].size) <= maxAhead) {
		h := r.asked[r.sent]
		batch = append(append(batch, r.command(h)...), '\r', '\n')
		r.ahead += uint64(h.size)
		r.sent++
	}
	if r.sent == len(r.asked) && (r.depth > 1 || r.got == r.sent) {
		batch = append(batch, "NOOP\r\n"...)
		r.barrier = true
	}
	if len(batch) == 0 {
		return nil
	}
	if r.depth == 1 && r.c.wire.buffered() > 0 {
		return r.c.breakWith(fmt.Errorf("%w: octets came behind a message", ErrOutOfStep))
	}
	if err := r.c.wire.write(batch); err != nil {
		return r.c.breakWith(fmt.Errorf("send %s: %w", r.keyword, err))
	}
	return nil
}

// finish ends the stream: well, if the barrier is answered and nothing is left.
func (r *Retrieval) finish(err error) {
	if r.err == nil {
		r.err = err
	}
	if r.err == nil && r.barrier {
		r.barrier = false
		_, err := r.c.status("NOOP")
		var refused *Error
		switch {
		case err != nil && !errors.As(err, &refused): // -ERR is in step too
			r.err = err
		case r.c.wire.buffered() > 0:
			r.err = r.c.breakWith(fmt.Errorf("%w: octets came behind the last reply", ErrOutOfStep))
		}
	}
	if r.end != nil {
		r.end()
		r.end = nil
	}
}
