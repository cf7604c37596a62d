package pop3

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// column is the reply to UIDL or LIST.
type column struct {
	rows []row
	text strings.Builder // all unique-ids
}

// row is a line of it. A maildrop may have a million.
type row struct {
	number int32
	size   uint32 // as LIST says; length of the unique-id
	from   uint32 // the unique-id within all of them
}

// column reads the reply to UIDL or LIST.
func (c *Client) column(l *Listing, command string, sent bool) (column, error) {
	var read column
	if !sent {
		if err := c.send(command); err != nil {
			return read, err
		}
	}
	if _, err := c.status(command); err != nil {
		return read, err
	}
	c.wire.multi(c.timeouts.Reply)
	defer c.wire.single()
	for octets := 0; ; {
		line, err := c.wire.line(c.limits.Line)
		octets += len(line) + 2
		switch {
		case err != nil:
			return read, c.breakWith(fmt.Errorf("read reply to %s: %w", command, err))
		case len(line) == 1 && line[0] == '.':
			read.rows = ordered(l, read.rows, command)
			return read, nil
		case len(read.rows) >= c.limits.Listing:
			return read, c.breakWith(fmt.Errorf("%w: a listing of more than %d lines", ErrProtocol, c.limits.Listing))
		case octets > c.limits.ListBytes:
			return read, c.breakWith(fmt.Errorf("%w: a listing of more than %d octets", ErrProtocol, c.limits.ListBytes))
		}
		read.add(l, command, line, c.limits.UIDL)
	}
}

// add takes in one line. One that cannot be read makes the listing suspect.
func (read *column) add(l *Listing, command string, line []byte, longest int) {
	number, field, ok := parseListLine(line)
	if !ok || len(field) > longest {
		l.fault("%s line %q cannot be read", command, safe(string(line)))
		return
	}
	next := row{number: number}
	if command == "UIDL" {
		next.from, next.size = uint32(read.text.Len()), uint32(len(field))
		read.text.Write(field)
	} else if next.size, ok = parseSize(field); !ok {
		l.fault("LIST line %q has no size", safe(string(line)))
	}
	read.rows = append(read.rows, next)
}

// parseListLine splits "number field …". Several blanks and further fields are
// allowed (RFC 1939 section 5). A number is from 1 to 2³¹−1.
func parseListLine(line []byte) (number int32, field []byte, ok bool) {
	digits, rest := cutField(line)
	field, _ = cutField(rest)
	n, ok := parseDigits(digits, math.MaxInt32)
	return int32(n), field, ok && n > 0 && len(field) > 0
}

// cutField takes off the next field, and the blanks and tabs before it.
func cutField(line []byte) (field, rest []byte) {
	for len(line) > 0 && isBlank(line[0]) {
		line = line[1:]
	}
	for i, octet := range line {
		if isBlank(octet) {
			return line[:i], line[i:]
		}
	}
	return line, nil
}

func isBlank(octet byte) bool { return octet == ' ' || octet == '\t' || octet == '\r' }

// parseSize reads a size, which is a hint: one beyond 4 GiB counts as that. A
// negative one is no size.
func parseSize(field []byte) (uint32, bool) {
	n, ok := parseDigits(field, math.MaxInt64)
	return uint32(min(n, math.MaxUint32)), ok
}

// parseDigits reads a number of at most 19 digits.
func parseDigits(digits []byte, most uint64) (n uint64, ok bool) {
	if len(digits) == 0 || len(digits) > 19 {
		return 0, false
	}
	for _, d := range digits {
		if d < '0' || d > '9' {
			return 0, false
		}
		n = n*10 + uint64(d-'0')
	}
	return n, n <= most
}

// ordered puts lines in the order of their numbers; a number listed twice
// counts once, and makes the listing suspect.
func ordered(l *Listing, lines []row, command string) []row {
	byNumber := func(a, b row) int { return cmp.Compare(a.number, b.number) }
	if !slices.IsSortedFunc(lines, byNumber) {
		slices.SortStableFunc(lines, byNumber)
	}
	once := slices.CompactFunc(lines, func(a, b row) bool { return a.number == b.number })
	if len(once) < len(lines) {
		l.fault("%s lists a message number twice", command)
	}
	return once
}
