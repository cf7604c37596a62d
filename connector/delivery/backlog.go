package delivery

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/transform/date"
)

// Backlog says which of the mail that was there before the first visit is
// collected. What is not is skipped for good: it stays on the server, and has a
// row that says so. It has no effect behind the first visit.
type Backlog struct {
	Rule  BacklogRule
	Last  int       // of LastMessages: how many, by the time they were received
	Since time.Time // of SinceDate: received at that time or later
}

// BacklogRule is one of these.
type BacklogRule uint8

// The rules.
const (
	AllMail BacklogRule = iota
	NoMail
	LastMessages
	SinceDate
)

var (
	errLinePart = errors.New("the first listing of this mailbox was not whole, so it cannot be said what was there before the backlog line: it is tried again")
	errLineUIDL = errors.New("the server has no UIDL, so mail that was there before cannot be told from new mail: set backlog: all for this mailbox")
	errLineSeen = errors.New("the server would not show the headers of this mailbox, so it cannot be said what was there before the backlog line: it is tried again")
	errLineTOP  = errors.New("the server has no TOP, so the age of mail cannot be seen without retrieving it: set backlog: all or backlog: none for this mailbox")
)

// glance is what the header of a message shows.
type glance struct {
	header   ledger.Hash // zero: the server did not show it
	received time.Time   // by the newest Received field; zero: there is none that could be read
}

// drawLine makes the rows of what the first visit skips. They are durable before
// anything is retrieved; without them there was no first visit.
func (v *visit) drawLine(ctx context.Context, book ledger.Book, listing *pop3.Listing) error {
	backlog := v.box.Policy.Backlog
	if backlog.Rule == AllMail || !book.Mailbox.LastGood.IsZero() {
		return nil
	}
	top, err := v.hasTOP(ctx)
	switch {
	case err != nil:
		return err
	case !listing.Good:
		return errLinePart
	case !listing.HasUIDL:
		return errLineUIDL
	case !top && backlog.Rule != NoMail:
		return errLineTOP
	}
	items := make([]*item, len(v.plan.items))
	for i := range v.plan.items {
		items[i] = &v.plan.items[i]
	}
	glances := make([]glance, len(items))
	if top {
		if glances, err = v.glances(ctx, items); err != nil {
			return err
		}
		if len(glances) < len(items) {
			return errLineSeen
		}
	}
	now := time.Now()
	for _, i := range backlog.skips(glances) {
		it := items[i]
		it.row = &ledger.Record{
			UIDL: it.entry.UIDL, Outcome: ledger.Skipped, Place: ledger.Kept, FirstSeen: now,
			ListSize: it.entry.Size, Header: glances[i].header, Reason: "it was there before the backlog line",
		}
		it.step = Leave
		v.commit.change.Put = append(v.commit.change.Put, it.row)
	}
	return v.commit.flush(ctx)
}

// skips are the places of the messages that the rule leaves out. A message that
// does not say when it was received counts as new.
func (b Backlog) skips(glances []glance) []int {
	places := make([]int, len(glances))
	for i := range places {
		places[i] = i
	}
	switch b.Rule {
	case SinceDate:
		return slices.DeleteFunc(places, func(i int) bool {
			received := glances[i].received
			return received.IsZero() || !received.Before(b.Since)
		})
	case LastMessages:
		slices.SortStableFunc(places, func(i, j int) int {
			a, b := glances[i].received, glances[j].received
			if a.IsZero() || b.IsZero() {
				return cmp.Compare(unknown(a), unknown(b))
			}
			return a.Compare(b)
		})
		return places[:max(0, len(places)-b.Last)]
	}
	return places
}

func unknown(t time.Time) int {
	if t.IsZero() {
		return 1
	}
	return 0
}

// glances looks at the headers with TOP (RFC 1939 section 7), which no server
// takes for reading. There are fewer than items where it refuses many in a row.
func (v *visit) glances(ctx context.Context, items []*item) ([]glance, error) {
	all := make([]glance, 0, len(items))
	err := v.tops(ctx, items, func(m *pop3.Message) error {
		spooled, err := v.spool(m)
		if err != nil || spooled == nil {
			all = append(all, glance{})
			return err
		}
		all = append(all, glance{header: spooled.Header(), received: newestReceived(spooled.Open())})
		return spooled.Close()
	})
	return all, err
}

// maxTrace is how much of a header is read for its Received fields, which stand
// at its beginning (RFC 5321 section 4.4).
const maxTrace = 64 << 10

// newestReceived is the time of the topmost Received field.
func newestReceived(header io.Reader) time.Time {
	lines := textproto.NewReader(bufio.NewReader(io.LimitReader(header, maxTrace)))
	for {
		line, err := lines.ReadContinuedLine()
		if line == "" {
			return time.Time{}
		}
		name, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(strings.TrimSpace(name), "Received") {
			if at, ok := date.Parse(value[strings.LastIndexByte(value, ';')+1:]); ok {
				return at
			}
			return time.Time{}
		}
		if err != nil {
			return time.Time{}
		}
	}
}
