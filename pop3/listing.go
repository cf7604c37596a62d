package pop3

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Handle is a message of one session. It is good for that session alone: a
// number means another message in the next one.
type Handle struct {
	session *Client
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
	Entries []Entry // by message number
	HasUIDL bool    // the server gives unique-ids
	Good    bool    // complete and without contradiction: what it lacks is not there
	Faults  []string
}

// maxFaults bounds what is remembered of a bad listing.
const maxFaults = 10

func (l *Listing) fault(format string, args ...any) {
	l.Good = false
	if len(l.Faults) < maxFaults {
		l.Faults = append(l.Faults, fmt.Sprintf(format, args...))
	}
}

// scanLine is a line of UIDL or LIST.
type scanLine struct {
	number int32
	size   uint32
	from   int // the unique-id within all of them
	to     int
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
	together := c.caps.Pipelining && !c.options.LockStep
	if together {
		if err := c.wire.write([]byte("UIDL\r\nLIST\r\n")); err != nil {
			return nil, c.breakWith(fmt.Errorf("send UIDL: %w", err))
		}
	}
	uidls, text, err := c.column(l, "UIDL", together)
	var refused *Error
	switch {
	case errors.As(err, &refused) && !c.caps.UIDL: // capability absent is not command absent, and here it is
	case err != nil:
		return nil, err
	default:
		l.HasUIDL = true
	}
	sizes, _, err := c.column(l, "LIST", together)
	if err != nil {
		return nil, err
	}
	if c.wire.buffered() > 0 {
		return nil, c.breakWith(fmt.Errorf("%w: octets came behind the listing", ErrOutOfStep))
	}
	c.join(l, uidls, sizes, text)
	return l, nil
}

// column reads the reply to UIDL or LIST. text holds all unique-ids.
func (c *Client) column(l *Listing, command string, sent bool) (lines []scanLine, text string, err error) {
	if !sent {
		if err := c.send(command); err != nil {
			return nil, "", err
		}
	}
	if _, err := c.status(command); err != nil {
		return nil, "", err
	}
	var ids []byte
	for {
		line, err := c.wire.line(c.limits.Line)
		if err != nil {
			return nil, "", c.breakWith(fmt.Errorf("read reply to %s: %w", command, err))
		}
		if len(line) == 1 && line[0] == '.' {
			return ordered(l, lines, command), string(ids), nil
		}
		if len(lines) >= c.limits.Listing {
			return nil, "", c.breakWith(fmt.Errorf("%w: a listing of more than %d lines", ErrProtocol, c.limits.Listing))
		}
		number, field, ok := parseListLine(line)
		if !ok || len(field) > c.limits.UIDL {
			l.fault("%s line %q cannot be read", command, safe(string(line)))
			continue
		}
		entry := scanLine{number: number, from: len(ids)}
		if command == "UIDL" {
			ids = append(ids, field...)
		} else if entry.size, ok = parseSize(field); !ok {
			l.fault("LIST line %q has no size", safe(string(line)))
		}
		entry.to = len(ids)
		lines = append(lines, entry)
	}
}

// parseListLine splits "number field …". Several blanks and further fields are
// allowed (RFC 1939 section 5).
func parseListLine(line []byte) (number int32, field []byte, ok bool) {
	fields := bytes.Fields(line)
	if len(fields) < 2 {
		return 0, nil, false
	}
	n, err := strconv.ParseInt(string(fields[0]), 10, 32)
	if err != nil || n < 1 {
		return 0, nil, false
	}
	return int32(n), fields[1], true
}

// parseSize reads a size; a negative or overlong one is no size.
func parseSize(field []byte) (uint32, bool) {
	n, err := strconv.ParseInt(string(field), 10, 64)
	if err != nil || n < 0 {
		return 0, false
	}
	return uint32(min(n, math.MaxUint32)), true
}

// ordered puts lines in the order of their numbers; a number listed twice
// counts once, and makes the listing suspect.
func ordered(l *Listing, lines []scanLine, command string) []scanLine {
	byNumber := func(a, b scanLine) int { return cmp.Compare(a.number, b.number) }
	if !slices.IsSortedFunc(lines, byNumber) {
		slices.SortStableFunc(lines, byNumber)
	}
	once := slices.CompactFunc(lines, func(a, b scanLine) bool { return a.number == b.number })
	if len(once) < len(lines) {
		l.fault("%s lists a message number twice", command)
	}
	return once
}

// join pairs the columns by message number.
func (c *Client) join(l *Listing, uidls, sizes []scanLine, text string) {
	l.Entries = make([]Entry, 0, len(sizes))
	for _, s := range sizes {
		entry := Entry{Handle: Handle{session: c, number: s.number, size: s.size}, Size: int64(s.size)}
		if l.HasUIDL {
			for len(uidls) > 0 && uidls[0].number < s.number {
				l.fault("message %d is in UIDL and not in LIST", uidls[0].number)
				uidls = uidls[1:]
			}
			if len(uidls) == 0 || uidls[0].number != s.number {
				l.fault("message %d is in LIST and not in UIDL", s.number)
				continue
			}
			entry.UIDL = text[uidls[0].from:uidls[0].to]
			uidls = uidls[1:]
		}
		l.Entries = append(l.Entries, entry)
	}
	if len(uidls) > 0 {
		l.fault("message %d is in UIDL and not in LIST", uidls[0].number)
	}
}
