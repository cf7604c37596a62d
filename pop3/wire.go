package pop3

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// wire reads and writes the connection: lines with a limit, and deadlines on
// every wait. It knows nothing of commands.
type wire struct {
	conn   net.Conn
	buf    []byte
	r, w   int // unread octets are buf[r:w]
	idle   time.Duration
	paced  time.Time       // when the pace was last looked at
	came   int             // octets since
	called context.Context // of the call that is running
}

// wireBuffer is what is read from the network at a time.
const wireBuffer = 32 << 10

func newWire(conn net.Conn) *wire {
	return &wire{conn: conn, buf: make([]byte, wireBuffer)}
}

// begin ties the wire to a call: cancelling ctx ends every wait at once.
func (w *wire) begin(ctx context.Context, idle time.Duration) (end func()) {
	w.called, w.idle, w.paced = ctx, idle, time.Time{}
	stop := context.AfterFunc(ctx, func() { _ = w.conn.SetDeadline(past) }) // the call itself reports the cancellation
	return func() {
		stop()
		w.called = nil
	}
}

// past is a deadline that has been reached.
var past = time.Unix(1, 0)

// buffered says how much has come that nobody has read.
func (w *wire) buffered() int { return w.w - w.r }

// fill waits for more octets.
func (w *wire) fill() error {
	if w.r > 0 {
		w.w = copy(w.buf, w.buf[w.r:w.w])
		w.r = 0
	}
	if err := w.wait(w.conn.SetReadDeadline); err != nil {
		return err
	}
	n, err := w.conn.Read(w.buf[w.w:])
	w.w += n
	w.came += n
	if n > 0 {
		return w.tooSlow()
	}
	return w.broke("read", err)
}

// A server must send at least so many octets within any such time; one that
// drips could hold a session for ever without ever being silent.
const (
	paceTime   = time.Minute
	paceOctets = 60 << 10
)

// pace begins to look at how fast octets come.
func (w *wire) pace() { w.paced, w.came = time.Now(), 0 }

func (w *wire) tooSlow() error {
	if w.paced.IsZero() || time.Since(w.paced) < paceTime {
		return nil
	}
	came := w.came
	w.pace()
	if came < paceOctets {
		return fmt.Errorf("%w: the server sent only %d octets in %v", ErrTransport, came, paceTime)
	}
	return nil
}

func (w *wire) wait(set func(time.Time) error) error {
	if err := w.called.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrTransport, err)
	}
	if err := set(time.Now().Add(w.idle)); err != nil {
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
	case errors.Is(err, io.EOF):
		return fmt.Errorf("%w: the server closed it", ErrTransport)
	case errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Errorf("%w: the server was silent for %v", ErrTransport, w.idle)
	}
	return fmt.Errorf("%w: %s: %w", ErrTransport, act, err)
}

func (w *wire) write(p []byte) error {
	if err := w.wait(w.conn.SetWriteDeadline); err != nil {
		return err
	}
	if _, err := w.conn.Write(p); err != nil {
		return w.broke("write", err)
	}
	return nil
}

// line reads one line of at most limit octets, without its end. LF alone ends a
// line too. The line is good until the next read.
func (w *wire) line(limit int) ([]byte, error) {
	scanned := 0
	for {
		if i := bytes.IndexByte(w.buf[w.r+scanned:w.w], '\n'); i >= 0 {
			line := w.buf[w.r : w.r+scanned+i]
			w.r += scanned + i + 1
			if len(line) > limit {
				return nil, fmt.Errorf("%w: a line of more than %d octets", ErrProtocol, limit)
			}
			return bytes.TrimSuffix(line, []byte{'\r'}), nil
		}
		scanned = w.buffered()
		if scanned > limit {
			return nil, fmt.Errorf("%w: a line of more than %d octets", ErrProtocol, limit)
		}
		if err := w.fill(); err != nil {
			return nil, err
		}
	}
}
