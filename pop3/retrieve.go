package pop3

import (
	"context"
	"errors"
	"fmt"
	"strconv"
)

// Retrieval is a stream of messages in the order they were asked for. When Next
// has returned false the stream is drained: every command has its reply, and
// nothing more has come than was asked for.
//
// Until Next has returned false, or Close was called, no other call may use the
// client but Abort. The context that began it counts for all of it.
type Retrieval struct {
	c        *Client
	end      func()
	keyword  string // RETR or TOP
	lines    int    // of TOP
	asked    []Handle
	sent     int   // commands sent, of asked
	got      int   // messages handed out
	proven   int   // messages known to be what was asked for
	syncs    []int // commands sent before each sync that is not answered
	synced   int   // commands sent before the last sync
	refusals int   // in a row
	window   window
	batch    []byte
	stopped  bool
	inHand   bool
	message  Message
	err      error
}

// maxRefusals is how many messages in a row may be refused before no more are
// asked for: Dovecot drops a session after twenty.
const maxRefusals = 8

// Retrieve asks for whole messages with RETR (RFC 1939 section 5), pipelined
// where the server offers it.
func (c *Client) Retrieve(ctx context.Context, handles []Handle) *Retrieval {
	return c.stream(ctx, "RETR", 0, handles)
}

// Top asks for the headers, and so many lines of the bodies (RFC 1939 section
// 7). Some servers cut or alter bodies here: they are no evidence of the mail.
func (c *Client) Top(ctx context.Context, handles []Handle, lines int) *Retrieval {
	return c.stream(ctx, "TOP", max(lines, 0), handles)
}

func (c *Client) stream(ctx context.Context, keyword string, lines int, handles []Handle) *Retrieval {
	r := &Retrieval{c: c, keyword: keyword, lines: lines, asked: handles}
	r.end, r.err = c.call(ctx, transaction, c.timeouts.Idle)
	if r.err == nil {
		r.err = c.own(handles)
		r.window = newWindow(c.pipelines(), c.options.Depth, handles)
		c.wire.stalled = false
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

// Stop sends no further command; what was asked for still comes. Where the
// server refuses many messages in a row the stream stops by itself.
func (r *Retrieval) Stop() { r.stopped = true }

// Err is the session's fault that ended the stream; nil if it came to its end.
// With ErrOutOfStep only the messages that are Proven can be trusted.
func (r *Retrieval) Err() error { return r.err }

// Proven is how many of the messages handed out are known to be what was asked
// for: replies were in step behind them. All are once Next has returned false
// and Err is nil.
func (r *Retrieval) Proven() int { return r.proven }

// Next gives the next message. What the caller left unread of the one before is
// skipped. It returns false at the end, and when the session breaks.
func (r *Retrieval) Next() (*Message, bool) {
	if r.err == nil {
		r.err = r.advance()
	}
	if r.err != nil || r.got == r.sent {
		r.finish()
		return nil, false
	}
	h := r.asked[r.got]
	r.got++
	r.inHand = true
	r.message = Message{r: r, handle: h}
	_, err := r.c.status(r.keyword)
	var refused *Error
	switch {
	case errors.As(err, &refused): // a fault of this message alone; no body follows
		r.message.refuse(refused)
		r.refused()
	case err != nil:
		r.err = err
		r.finish()
		return nil, false
	default:
		r.refusals = 0
		r.message.begin()
	}
	return &r.message, true
}

// refused asks for less when much is refused.
func (r *Retrieval) refused() {
	r.refusals++
	r.window.shrink()
	if r.refusals >= maxRefusals {
		r.stopped = true
	}
}

// advance ends the message in hand, sends what may be sent, and reads the
// replies to syncs that are due.
func (r *Retrieval) advance() error {
	if err := r.release(); err != nil {
		return err
	}
	if r.stopped {
		r.asked = r.asked[:r.sent]
	}
	for {
		if err := r.refill(); err != nil {
			return err
		}
		if len(r.syncs) == 0 || r.syncs[0] != r.got {
			return nil
		}
		if err := r.sync(); err != nil {
			return err
		}
	}
}

// release is done with the message in hand.
func (r *Retrieval) release() error {
	if !r.inHand {
		return nil
	}
	r.inHand = false
	if err := r.message.skip(); err != nil {
		return err
	}
	h := r.message.handle
	r.window.answer(h.size, r.commandLength(h))
	if r.c.wire.stalled {
		r.c.wire.stalled = false
		r.window.shrink()
	}
	return nil
}

func (r *Retrieval) appendCommand(batch []byte, h Handle) []byte {
	batch = append(append(batch, r.keyword...), ' ')
	batch = strconv.AppendInt(batch, int64(h.number), 10)
	if r.keyword == "TOP" {
		batch = strconv.AppendInt(append(batch, ' '), int64(r.lines), 10)
	}
	return append(batch, '\r', '\n')
}

// commandLength is that of the command for a message, and in a pipeline of the
// sync behind it.
func (r *Retrieval) commandLength(h Handle) int {
	var line [48]byte
	length := len(r.appendCommand(line[:0], h))
	if !r.window.lockStep() {
		length += len(strconv.AppendInt(line[:0], int64(h.number), 10)) + len("UIDL \r\n")
	}
	return length
}

// refill sends commands when the window is half empty, in one write.
func (r *Retrieval) refill() error {
	if !r.window.wantsMore() {
		return nil
	}
	drained := r.got == r.sent && len(r.syncs) == 0
	r.batch = r.batch[:0]
	for {
		if r.syncDue() {
			if r.window.lockStep() && r.got < r.sent {
				break // the reply first
			}
			r.appendSync()
			if r.window.lockStep() {
				break
			}
		}
		if r.sent == len(r.asked) || !r.appendNext() {
			break
		}
	}
	switch {
	case len(r.batch) == 0:
		return nil
	case drained:
		return r.c.write(r.keyword, r.batch)
	}
	if err := r.c.wire.write(r.batch); err != nil {
		return r.c.breakWith(fmt.Errorf("send %s: %w", r.keyword, err))
	}
	return nil
}

// appendNext adds the command for the next message, if the window admits it.
func (r *Retrieval) appendNext() bool {
	h := r.asked[r.sent]
	length := r.commandLength(h)
	if !r.window.admits(h.size, length) {
		return false
	}
	r.batch = r.appendCommand(r.batch, h)
	r.window.send(h.size, length)
	r.sent++
	return true
}

// finish ends the stream: well, if nothing more has come than was asked for.
func (r *Retrieval) finish() {
	if r.err == nil && r.c.wire.buffered() > 0 {
		r.err = r.c.breakWith(fmt.Errorf("%w: octets came behind the last reply", ErrOutOfStep))
	}
	if r.end != nil {
		r.end()
		r.end = nil
	}
}

// drainable is how much may be read only to be dropped.
const drainable = 256 << 10

// Close ends the stream early. What is outstanding is read and dropped if it is
// little; else the session is broken, and Abort is what is left.
func (r *Retrieval) Close() error {
	r.Stop()
	if r.err == nil && r.window.octets > drainable {
		r.err = r.c.breakWith(fmt.Errorf("%w: left while %d octets were outstanding", ErrTransport, r.window.octets))
	}
	for _, more := r.Next(); more; _, more = r.Next() {
	}
	return r.err
}
