package pop3

import (
	"context"
	"errors"
	"fmt"
)

// Handle is a message of one session. It is good for that session alone: a
// number means another message in the next one.
type Handle struct {
	session *Client
	uidl    string
	number  int32
	size    uint32 // hint, for the depth of pipelining
}

// Number is the message number (RFC 1939 section 5), for people.
func (h Handle) Number() int { return int(h.number) }

// Entry is a message as the server lists it.
type Entry struct {
	Handle Handle
	UIDL   string // unique-id (RFC 1939 section 7): any octets; "" where there is none
	Size   int64  // octets as LIST says: a hint
}

// Listing is the content of a maildrop as the server tells it.
type Listing struct {
	Entries []Entry  // by message number
	HasUIDL bool     // the server gives unique-ids
	Good    bool     // complete and without contradiction: what it lacks is not there
	Faults  []string // why it is not good, the first few; made safe to show
}

// maxFaults bounds what is remembered of a bad listing.
const maxFaults = 10

func (l *Listing) fault(format string, args ...any) {
	l.Good = false
	if len(l.Faults) < maxFaults {
		l.Faults = append(l.Faults, fmt.Sprintf(format, args...))
	}
}

// List asks for unique-ids and sizes and joins them by message number. A
// message that only one of the two lists is left out, and the listing is not
// good then: mail came in between, or another session removed some.
func (c *Client) List(ctx context.Context) (*Listing, error) {
	end, err := c.call(ctx, transaction, c.timeouts.Idle)
	if err != nil {
		return nil, err
	}
	defer end()
	l := &Listing{Good: true}
	ask := []string{"UIDL", "LIST"}
	if c.noUIDL {
		ask = ask[1:]
	}
	columns := make(map[string]column)
	together := c.pipelines() && len(ask) == 2
	if together {
		if err := c.write("UIDL", []byte("UIDL\r\nLIST\r\n")); err != nil {
			return nil, err
		}
	}
	var refusals []error
	for _, command := range ask {
		read, err := c.column(l, command, together)
		if refused := c.missing(command, err); refused != nil {
			refusals = append(refusals, refused) // the reply to the other command still has to be read
		} else if err != nil && c.broken != nil {
			return nil, err
		}
		columns[command] = read
	}
	if len(refusals) > 0 {
		return nil, errors.Join(refusals...)
	}
	if c.wire.buffered() > 0 {
		return nil, c.breakWith(fmt.Errorf("%w: octets came behind the listing", ErrOutOfStep))
	}
	l.HasUIDL = !c.noUIDL
	c.join(l, columns["UIDL"], columns["LIST"])
	return l, nil
}

// missing says whether a refusal is a fault. UIDL may be missing: what CAPA does
// not list may be there all the same, so it is tried once (RFC 1939 section 7).
// With a response code, or where CAPA lists it, the refusal is trouble.
func (c *Client) missing(command string, err error) (fault error) {
	var refused *Error
	if !errors.As(err, &refused) {
		return nil
	}
	if command == "UIDL" && !c.caps.UIDL && refused.Code == "" {
		c.noUIDL = true
		return nil
	}
	return err
}

// join pairs the columns by message number.
func (c *Client) join(l *Listing, uidls, sizes column) {
	l.Entries = make([]Entry, 0, len(sizes.rows))
	rest, text := uidls.rows, uidls.text.String()
	for _, s := range sizes.rows {
		h := Handle{session: c, number: s.number, size: s.size}
		if l.HasUIDL {
			for len(rest) > 0 && rest[0].number < s.number {
				l.fault("message %d is in UIDL and not in LIST", rest[0].number)
				rest = rest[1:]
			}
			if len(rest) == 0 || rest[0].number != s.number {
				l.fault("message %d is in LIST and not in UIDL", s.number)
				continue
			}
			h.uidl = text[rest[0].from : rest[0].from+rest[0].size]
			rest = rest[1:]
		}
		l.Entries = append(l.Entries, Entry{Handle: h, UIDL: h.uidl, Size: int64(h.size)})
	}
	if len(rest) > 0 {
		l.fault("message %d is in UIDL and not in LIST", rest[0].number)
	}
}
