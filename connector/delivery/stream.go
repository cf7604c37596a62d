package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3"
)

// stream is the retrieval of what is due in a session. It is one pipeline, cut
// into windows as the messages come: a window is handed on when the replies have
// been in step behind its last message.
type stream struct {
	v       *visit
	asked   []*item
	replies *pop3.Retrieval
	got     int           // messages taken
	next    *pop3.Message // has begun to come, and belongs to the next window
}

// ask begins to retrieve messages.
func (v *visit) ask(ctx context.Context, asked []*item) *stream {
	return &stream{v: v, asked: asked, replies: v.drop.Retrieve(ctx, handles(asked))}
}

// window takes the next window. It comes back also beside an error: what is
// complete in it is good.
func (s *stream) window(ctx context.Context) (window []*message, more bool, err error) {
	ahead := s.asked[s.got:min(len(s.asked), s.got+s.v.limits.WindowMessages)]
	tombs, err := s.v.box.Ledger.Tombstones(ctx, s.v.box.ID, strangers(ahead))
	if err != nil {
		return nil, false, fmt.Errorf("look up tombstones: %w", err)
	}
	first, began, octets := s.got, time.Now(), int64(0)
	for s.advance() && !s.full(len(window), octets, began) {
		window, err = s.take(window, tombs)
		if err != nil {
			return window, false, err
		}
		octets += window[len(window)-1].rec.Size
		if s.v.spent() || s.v.refusals >= maxRefusals {
			s.replies.Stop()
		}
	}
	if err := s.replies.Err(); err != nil {
		s.v.broke(ctx, window, s.replies.Proven()-first, err)
		return window, false, fmt.Errorf("retrieve: %w", err)
	}
	return window, s.next != nil, nil
}

// advance waits for the next message to begin; then the one before is proven.
func (s *stream) advance() bool {
	if s.next == nil {
		if m, ok := s.replies.Next(); ok {
			s.next = m
		}
	}
	return s.next != nil
}

// full says whether the message that comes next belongs to the next window. The
// sizes of the listing are a hint (RFC 1939 section 11).
func (s *stream) full(messages int, octets int64, began time.Time) bool {
	l := s.v.limits
	return messages >= l.WindowMessages ||
		messages > 0 && (octets+s.asked[s.got].entry.Size > l.WindowBytes || time.Since(began) >= l.WindowTime)
}

// take adds the message that comes to a window.
func (s *stream) take(window []*message, tombs map[string][]ledger.Tombstone) ([]*message, error) {
	it := s.asked[s.got]
	m, err := s.v.take(s.next, it, tombs[it.entry.UIDL])
	s.next = nil
	if err != nil {
		return window, err
	}
	s.got++
	s.v.messages, s.v.octets = s.v.messages+1, s.v.octets+m.rec.Size
	s.v.done = append(s.v.done, m)
	return append(window, m), nil
}

// strangers are the unique-ids that no live row has; a tombstone may.
func strangers(items []*item) []string {
	var uidls []string
	for _, it := range items {
		if it.row == nil && it.entry.UIDL != "" {
			uidls = append(uidls, it.entry.UIDL)
		}
	}
	return uidls
}

// broke deals with a window in which the session broke. Out of step none of its
// messages can be trusted behind the first ones, which are proven; else it is the
// one that was coming. They will be retrieved alone and last; an attempt counts
// where the blame is certain.
func (v *visit) broke(ctx context.Context, window []*message, proven int, cause error) {
	outOfStep := errors.Is(cause, pop3.ErrOutOfStep)
	v.outOfStep = v.outOfStep || outOfStep
	for i, m := range window {
		switch {
		case outOfStep && i < proven:
			continue
		case outOfStep && m.arrival == whole:
			m.arrival = doubtful
		case m.arrival != cut:
			continue
		}
		if ctx.Err() != nil {
			continue // we broke it off ourselves
		}
		m.rec.Suspect = true
		if m.arrival == cut || len(window) == 1 {
			m.rec = Blame(m.rec, fmt.Sprintf("the session broke while it came: %v", cause), m.at, v.box.Policy)
		}
	}
}
