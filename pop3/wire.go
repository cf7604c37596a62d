package pop3

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"
)

// wire reads and writes the connection: lines with a limit, and deadlines on
// every wait. It knows nothing of commands.
type wire struct {
	conn    net.Conn
	buf     []byte // nil between calls, so that an idle client costs little
	r, w    int    // unread octets are buf[r:w]
	idle    time.Duration
	until   time.Time       // when a multi-line reply must be over; zero outside of one
	paced   time.Time       // when the pace was last looked at; zero outside of a multi-line reply
	came    int             // octets since
	stalled bool            // a wait took long since this was last reset
	called  context.Context // of the call that is running
}

// wireBuffer is what is read from the network at a time.
const wireBuffer = 32 << 10

// stallTime is how long a wait may be before the server counts as overtaxed.
const stallTime = 5 * time.Second

func newWire(conn net.Conn) *wire { return &wire{conn: conn} }

// begin ties the wire to a call: cancelling ctx ends every wait at once.
func (w *wire) begin(ctx context.Context, idle time.Duration) (end func()) {
	w.called, w.idle = ctx, idle
	w.single()
	stop := context.AfterFunc(ctx, func() { _ = w.conn.SetDeadline(past) }) // the call itself reports the cancellation
	return func() {
		stop()
		w.called = nil
		if w.buffered() == 0 {
			w.buf, w.r, w.w = nil, 0, 0
		}
	}
}

// past is a deadline that has been reached.
var past = time.Unix(1, 0)

// buffered says how much has come that nobody has read.
func (w *wire) buffered() int { return w.w - w.r }

// multi begins a reply of many lines, which must end in time.
func (w *wire) multi(limit time.Duration) { w.until = time.Now().Add(limit) }

// pace begins to look at how fast octets come, too.
func (w *wire) pace() { w.paced, w.came = time.Now(), 0 }

// single ends a reply of many lines.
func (w *wire) single() { w.until, w.paced = time.Time{}, time.Time{} }

// fill waits for more octets, until the time given if that is not zero.
func (w *wire) fill(until time.Time) error {
	w.makeRoom()
	began := time.Now()
	deadline := began.Add(w.idle)
	for _, earlier := range []time.Time{until, w.until} {
		if !earlier.IsZero() && earlier.Before(deadline) {
			deadline = earlier
		}
	}
	if err := w.wait(w.conn.SetReadDeadline, deadline); err != nil {
		return err
	}
	n, err := w.conn.Read(w.buf[w.w:])
	w.w += n
	w.came += n
	now := time.Now()
	w.stalled = w.stalled || now.Sub(began) >= stallTime
	if n > 0 {
		return w.tooSlow(now)
	}
	return w.broke("read", err)
}

// makeRoom leaves room behind what is unread. The buffer grows for a line that
// is longer, whose limit the caller of fill knows.
func (w *wire) makeRoom() {
	switch {
	case w.buf == nil:
		w.buf = make([]byte, wireBuffer)
	case w.r > 0:
		w.w = copy(w.buf, w.buf[w.r:w.w])
		w.r = 0
	}
	if w.w == len(w.buf) {
		w.buf = append(w.buf, make([]byte, len(w.buf))...)
	}
}

// A server must send at least so many octets within any such time; one that
// drips could hold a session for ever without ever being silent.
const (
	paceTime   = time.Minute
	paceOctets = 60 << 10
)

func (w *wire) tooSlow(now time.Time) error {
	if w.paced.IsZero() || now.Sub(w.paced) < paceTime {
		return nil
	}
	came := w.came
	w.paced, w.came = now, 0
	if came < paceOctets {
		return fmt.Errorf("%w: the server sent only %d octets in %v", ErrTransport, came, paceTime)
	}
	return nil
}

func (w *wire) wait(set func(time.Time) error, deadline time.Time) error {
	if err := w.called.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrTransport, err)
	}
	if err := set(deadline); err != nil {
		return w.broke("set deadline", err)
	}
	if err := w.called.Err(); err != nil { // cancelled while the deadline was being set
		return fmt.Errorf("%w: %w", ErrTransport, err)
	}
	return nil
}

// broke names the cause of a broken connection as a person would.
func (w *wire) broke(act string, err error) error {
	var timeout net.Error
	switch {
	case w.called.Err() != nil:
		return fmt.Errorf("%w: %w", ErrTransport, w.called.Err())
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.ErrClosedPipe):
		return fmt.Errorf("%w: %w", ErrTransport, errClosed)
	case errors.As(err, &timeout) && timeout.Timeout() && !w.until.IsZero() && !time.Now().Before(w.until):
		return fmt.Errorf("%w: one reply took too long", ErrTransport)
	case errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Errorf("%w: nothing whole came for %v", ErrTransport, w.idle)
	}
	return fmt.Errorf("%w: %s: %w", ErrTransport, act, err)
}

var errClosed = errors.New("the server closed it")

func (w *wire) write(p []byte) error {
	if err := w.wait(w.conn.SetWriteDeadline, time.Now().Add(w.idle)); err != nil {
		return err
	}
	if _, err := w.conn.Write(p); err != nil {
		return w.broke("write", err)
	}
	return nil
}

// line reads one line of at most limit octets, without its end. LF alone ends a
// line too. The whole line must come within the time that silence may last:
// else a server could drip it. The line is good until the next read.
func (w *wire) line(limit int) ([]byte, error) {
	scanned, until := 0, time.Time{}
	for {
		if i := bytes.IndexByte(w.buf[w.r+scanned:w.w], '\n'); i >= 0 {
			line := bytes.TrimSuffix(w.buf[w.r:w.r+scanned+i], []byte{'\r'})
			w.r += scanned + i + 1
			if len(line) > limit {
				return nil, fmt.Errorf("%w: a line of more than %d octets", ErrProtocol, limit)
			}
			return line, nil
		}
		scanned = w.buffered()
		if scanned > limit+len("\r") {
			return nil, fmt.Errorf("%w: a line of more than %d octets", ErrProtocol, limit)
		}
		if until.IsZero() {
			until = time.Now().Add(w.idle)
		}
		if err := w.fill(until); err != nil {
			return nil, err
		}
	}
}
