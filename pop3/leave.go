package pop3

import (
	"context"
	"errors"
	"fmt"
	"strconv"
)

// Delete marks messages (DELE, RFC 1939 section 5), pipelined where the server
// offers it. refusals has the server's -ERR for each handle, nil where it said
// +OK. err is a fault of the session: which messages are marked is not known then.
// Nothing is removed before Quit.
func (c *Client) Delete(ctx context.Context, handles []Handle) (refusals []error, err error) {
	end, err := c.call(ctx, transaction, c.timeouts.Idle)
	if err != nil {
		return nil, err
	}
	defer end()
	if err := c.own(handles); err != nil {
		return nil, err
	}
	refusals = make([]error, len(handles))
	for from := 0; from < len(handles); {
		batch, n := c.marks(handles[from:])
		if err := c.mark(batch, refusals[from:from+n]); err != nil {
			return nil, err
		}
		from += n
	}
	return refusals, nil
}

// marks makes the DELE commands that may go out together, and says how many.
func (c *Client) marks(handles []Handle) (batch []byte, n int) {
	most := orDefault(c.options.Depth, mostCommand)
	for n < len(handles) && n < most {
		command := append(strconv.AppendInt([]byte("DELE "), int64(handles[n].number), 10), '\r', '\n')
		if n > 0 && (!c.pipelines() || len(batch)+len(command) > mostCommand) {
			break
		}
		batch = append(batch, command...)
		n++
	}
	return batch, n
}

// mark sends one batch of DELE and reads its replies.
func (c *Client) mark(batch []byte, refusals []error) error {
	if err := c.write("DELE", batch); err != nil {
		return err
	}
	for i := range refusals {
		_, err := c.status("DELE")
		var refused *Error
		if err != nil && !errors.As(err, &refused) {
			return err
		}
		refusals[i] = err
	}
	return nil
}

// QuitOutcome is what is known behind a QUIT.
type QuitOutcome uint8

const (
	QuitUnknown QuitOutcome = iota // no answer, for which Err is the reason: the server may have removed all, some or none
	QuitDone                       // +OK. Some servers say so whatever happened
	QuitRefused                    // -ERR: some of the marked messages are still there
)

func (o QuitOutcome) String() string { return [...]string{"unknown", "done", "refused"}[o] }

// QuitResult is the answer to QUIT.
type QuitResult struct {
	Outcome QuitOutcome
	Err     error // nil if Outcome is QuitDone
}

// Quit asks the server to remove what is marked (UPDATE state, RFC 1939 section
// 6), waits for as long as that may take, and closes the connection. In a wrong
// state, inside a Retrieval and on a broken session nothing is sent and nothing
// closed: Abort is what is left.
func (c *Client) Quit(ctx context.Context) QuitResult {
	end, err := c.call(ctx, transaction, c.timeouts.Quit)
	if err != nil {
		return QuitResult{Err: err}
	}
	defer end()
	_, err = c.command("QUIT")
	c.state = closed
	closing := c.wire.conn.Close() // whatever it says: the answer has been read
	var refused *Error
	switch {
	case err == nil:
		return QuitResult{Outcome: QuitDone}
	case errors.As(err, &refused):
		return QuitResult{Outcome: QuitRefused, Err: err}
	}
	return QuitResult{Err: errors.Join(err, closing)}
}

// Abort closes the connection without QUIT: the server removes nothing
// (RFC 1939 section 6). It is the way out of any trouble, and may be called at
// any time, also when the client is closed already.
func (c *Client) Abort() error {
	if c.state == closed {
		return nil
	}
	c.state = closed
	if err := c.wire.conn.Close(); err != nil && c.broken == nil {
		return fmt.Errorf("close connection: %w", err)
	}
	return nil
}

// Noop keeps an idle session alive (RFC 1939 section 5), for a caller that is slow
// between two Retrievals. Inside of one it is refused with ErrInUse.
func (c *Client) Noop(ctx context.Context) error { return c.simple(ctx, "NOOP") }

// Reset takes back every mark of Delete (RSET, RFC 1939 section 5).
func (c *Client) Reset(ctx context.Context) error { return c.simple(ctx, "RSET") }

func (c *Client) simple(ctx context.Context, command string) error {
	end, err := c.call(ctx, transaction, c.timeouts.Idle)
	if err != nil {
		return err
	}
	defer end()
	_, err = c.command(command)
	return err
}
