package pop3

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"
)

// Message is one message of a Retrieval. It is good until the next is asked for:
// then what was not read is gone, and so is what its methods tell. Its octets come
// as the sender's server has them: dot-stuffing undone (RFC 1939 section 3), and
// every line ended by CRLF, whatever ended it on the wire. A CR inside a line is
// data.
type Message struct {
	r       *Retrieval
	handle  Handle
	refusal *Error
	size    int64
	came    int64 // octets so far, read by the caller or not
	begun   bool  // the first line has been looked at
	status  bool  // the first line could be a reply
	fresh   bool  // at the beginning of a line
	ended   error // io.EOF: the end has been reached or there is nothing
	whole   bool
	over    bool    // the terminator has been read
	tail    [2]byte // of a line end that did not fit the caller's buffer
	tailLen int
}

// begin is at the first octet of the message.
func (m *Message) begin() {
	m.fresh = true
	m.r.c.wire.multi(m.r.c.timeouts.Reply)
	m.r.c.wire.pace()
}

func (m *Message) refuse(why *Error) { m.refusal, m.ended = why, io.EOF }

// Handle says which message it is.
func (m *Message) Handle() Handle { return m.handle }

// Refusal is the server's -ERR to the command for this message, which then has no
// octets to read; nil if the server sent one.
func (m *Message) Refusal() *Error { return m.refusal }

// Complete says that the whole message has been read, to its terminator. It is
// the only sign: a stream that ends early looks like a short message.
func (m *Message) Complete() bool { return m.whole }

// Read reads the message. It ends with io.EOF behind the terminator, with
// ErrTooLarge when Limits.Message is passed, or with what broke the session. One
// that is too large is skipped when the next is asked for, and the session goes
// on unless it is larger than twice the limit.
func (m *Message) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if m.tailLen > 0 {
			k := copy(p[n:], m.tail[:m.tailLen])
			n, m.tailLen = n+k, copy(m.tail[:], m.tail[k:m.tailLen])
			continue
		}
		if m.ended != nil {
			break
		}
		k, more := m.take(p[n:])
		n += k
		if more || m.tailLen > 0 {
			continue
		}
		if n > 0 && m.ended == nil {
			break // hand out what there is before waiting for more
		}
		if m.ended == nil {
			m.await()
		}
	}
	m.size += int64(n)
	if m.size > m.r.c.limits.Message && (m.ended == nil || m.whole) {
		m.whole = false
		m.ended = fmt.Errorf("%w of %d octets", ErrTooLarge, m.r.c.limits.Message)
	}
	if n > 0 || len(p) == 0 {
		return n, nil
	}
	return 0, m.ended
}

// await waits for more octets of the message.
func (m *Message) await() {
	if err := m.r.c.wire.fill(time.Time{}); err != nil {
		m.ended = m.r.c.breakWith(fmt.Errorf("read message: %w", err))
		m.r.err = m.ended
	}
}

// take moves what is buffered of the current line into p. more is false when
// nothing can be done before more octets come, or the message has ended.
func (m *Message) take(p []byte) (n int, more bool) {
	w := m.r.c.wire
	if m.fresh && !m.beginLine() {
		return 0, false
	}
	unread := w.buf[w.r:min(w.w, w.r+len(p)+len("\r\n"))] // further than p reaches nothing is looked for
	end := bytes.IndexByte(unread, '\n')
	if end < 0 {
		data := len(unread)
		if data > 0 && unread[data-1] == '\r' {
			data-- // perhaps half of a line end
		}
		n = copy(p, unread[:data])
		w.r += n
		m.came += int64(n)
		return n, n > 0
	}
	line := bytes.TrimSuffix(unread[:end], []byte{'\r'})
	n = copy(p, line)
	m.came += int64(n)
	if n < len(line) {
		w.r += n
		return n, true
	}
	w.r += end + 1
	m.came += int64(len("\r\n"))
	m.fresh = true
	m.tail, m.tailLen = [2]byte{'\r', '\n'}, 2
	k := copy(p[n:], m.tail[:])
	m.tailLen = copy(m.tail[:], m.tail[k:])
	return n + k, true
}

// beginLine looks at the beginning of a line: "." alone ends the message, the
// first "." of any other line is stuffing (RFC 1939 section 3). It returns false
// while that cannot be told yet, and at the end.
func (m *Message) beginLine() bool {
	w := m.r.c.wire
	unread := w.buf[w.r:w.w]
	if !m.begun && !m.beginFirst(unread) {
		return false
	}
	switch {
	case len(unread) == 0:
		return false
	case unread[0] != '.':
		m.fresh = false
		return true
	case len(unread) == 1, len(unread) == 2 && unread[1] == '\r':
		return false
	case unread[1] == '\n':
		m.finish(2)
		return false
	case unread[1] == '\r' && unread[2] == '\n':
		m.finish(3)
		return false
	}
	w.r++
	m.fresh = false
	return true
}

// beginFirst looks at the first line. One reply too many would be taken for this
// message's, and its own for the first line: then it has not the size of the
// listing (finish).
func (m *Message) beginFirst(unread []byte) bool {
	line, _, ended := bytes.Cut(unread, []byte{'\n'})
	if !ended && len(unread) < len("-ERR ") {
		return false
	}
	line = bytes.TrimSuffix(line, []byte{'\r'})
	_, _, err := parseStatus(line[:min(len(line), len("-ERR "))])
	m.begun, m.status = true, err == nil
	return true
}

// finish takes the terminator off.
func (m *Message) finish(octets int) {
	m.r.c.wire.r += octets
	m.r.c.wire.single()
	if m.status && m.came != int64(m.handle.size) && m.r.keyword == "RETR" {
		m.ended = m.r.c.breakWith(fmt.Errorf("%w: a message begins like a reply and has not the size of the listing", ErrOutOfStep))
		m.r.err = m.ended
		return
	}
	m.ended, m.whole, m.over = io.EOF, true, true
}

// skip reads what the caller left, within a budget.
func (m *Message) skip() error {
	if m.r == nil {
		return nil
	}
	if errors.Is(m.ended, ErrTooLarge) {
		if m.over {
			return nil
		}
		m.ended = nil
	}
	budget := 2 * m.r.c.limits.Message
	var scrap [4 << 10]byte
	for m.tailLen = 0; m.ended == nil; m.tailLen = 0 {
		n, more := m.take(scrap[:])
		m.size += int64(n)
		switch {
		case m.size > budget:
			m.r.err = m.r.c.breakWith(fmt.Errorf("%w: a message without an end, %d octets so far", ErrTransport, m.size))
			return m.r.err
		case !more && m.ended == nil:
			m.await()
		}
	}
	if errors.Is(m.ended, io.EOF) {
		return nil
	}
	return m.ended
}
