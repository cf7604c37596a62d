package pop3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// How many messages may be outstanding. The commands of a full window are about
// 1 KiB, less than the smallest send buffer, so that writing never blocks while
// the server waits for us to read (RFC 2449 section 6.6).
const (
	depthSmall = 32      // for mail of a few kilobytes
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
	owed    int // number of the message whose LIST is to be answered next; 0: none
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
	if r.checked(r.got) {
		r.owed = h.Number()
	}
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
	if err := r.inStep(); err != nil {
		return err
	}
	if r.stopped {
		r.asked = r.asked[:r.sent]
	}
	return r.fillWindow()
}

// fillWindow sends commands when the window is half empty, in one write. Behind
// each one in a pipeline, and behind the very last one, goes a LIST of the same
// message: its reply is known by its number (RFC 1939 section 5), which neither a
// reply too many nor a line of a message can forge by chance.
func (r *Retrieval) fillWindow() error {
	outstanding := r.sent - r.got
	if r.sent == len(r.asked) || outstanding > r.depth/2 {
		return nil
	}
	if r.depth == 1 && r.c.wire.buffered() > 0 {
		return r.c.breakWith(fmt.Errorf("%w: octets came behind a message", ErrOutOfStep))
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
		if r.checked(r.sent) {
			batch = append(strconv.AppendInt(append(batch, "LIST "...), int64(h.number), 10), '\r', '\n')
		}
	}
	if err := r.c.wire.write(batch); err != nil {
		return r.c.breakWith(fmt.Errorf("send %s: %w", r.keyword, err))
	}
	return nil
}

// checked says whether a LIST follows the nth command.
func (r *Retrieval) checked(n int) bool { return r.depth > 1 || n == len(r.asked) }

// inStep reads the reply to the LIST behind the message in hand.
func (r *Retrieval) inStep() error {
	if r.owed == 0 {
		return nil
	}
	number := strconv.Itoa(r.owed)
	r.owed = 0
	text, err := r.c.status("LIST")
	var refused *Error
	told, _, _ := strings.Cut(text, " ")
	switch {
	case errors.As(err, &refused): // in step too
	case err != nil:
		return err
	case told != number:
		return r.c.breakWith(fmt.Errorf("%w: reply to LIST %s is %q", ErrOutOfStep, number, safe(text)))
	}
	if r.got == r.sent && r.c.wire.buffered() > 0 {
		return r.c.breakWith(fmt.Errorf("%w: octets came behind the last reply", ErrOutOfStep))
	}
	return nil
}

// finish ends the stream.
func (r *Retrieval) finish(err error) {
	if r.err == nil {
		r.err = err
	}
	if r.end != nil {
		r.end()
		r.end = nil
	}
}
