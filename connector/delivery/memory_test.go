package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"

	"github.com/mailchute/mailchute/connector/ledger"
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
)

// memoryLedger keeps what bolt does, in memory, and can die at a commit.
type memoryLedger struct {
	mu     sync.Mutex
	book   ledger.Book
	tombs  map[string][]ledger.Tombstone
	number uint64
	left   int // commits until it dies; negative: it does not
	dead   bool
}

func newMemoryLedger() *memoryLedger {
	return &memoryLedger{tombs: map[string][]ledger.Tombstone{}, left: -1}
}

var errDead = errors.New("the process is dead")

func (l *memoryLedger) Load(context.Context, string) (ledger.Book, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	book := l.book
	book.Rows, book.Intents = slices.Clone(book.Rows), slices.Clone(book.Intents)
	for i := range book.Rows {
		book.Rows[i].Receipts = maps.Clone(book.Rows[i].Receipts)
	}
	return book, nil
}

func (l *memoryLedger) Tombstones(_ context.Context, _ string, uidls []string) (map[string][]ledger.Tombstone, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := map[string][]ledger.Tombstone{}
	for _, uidl := range uidls {
		found[uidl] = slices.Clone(l.tombs[uidl])
	}
	return found, nil
}

func (l *memoryLedger) Copies(_ context.Context, _ string, raws []ledger.Hash) ([]uint32, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	highest := make([]uint32, len(raws))
	for i, raw := range raws {
		for _, row := range l.book.Rows {
			if row.Raw == raw {
				highest[i] = max(highest[i], row.Copy)
			}
		}
		for _, tombs := range l.tombs {
			for _, tomb := range tombs {
				if tomb.Raw == raw {
					highest[i] = max(highest[i], tomb.Copy)
				}
			}
		}
	}
	return highest, nil
}

func (l *memoryLedger) Commit(_ context.Context, c *ledger.Change) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead || l.left == 0 {
		l.dead = true
		return errDead
	}
	l.left--
	if c.State != nil {
		l.book.Mailbox = *c.State
	}
	for _, r := range c.Put {
		l.put(r)
	}
	for _, r := range c.Gone {
		l.gone(r)
	}
	l.book.Intents = slices.DeleteFunc(l.book.Intents, func(i ledger.Intent) bool {
		return slices.Contains(c.Close, i.ID) || c.Open != nil && i.ID == c.Open.ID
	})
	if c.Open != nil {
		l.book.Intents = append(l.book.Intents, *c.Open)
	}
	return nil
}

func (l *memoryLedger) put(r *ledger.Record) {
	if r.Row == 0 {
		l.number++
		r.Row = l.number
		l.book.Rows = append(l.book.Rows, ledger.Record{Row: r.Row})
	}
	i := slices.IndexFunc(l.book.Rows, func(row ledger.Record) bool { return row.Row == r.Row })
	if i < 0 {
		panic(fmt.Sprintf("there is no row %d", r.Row))
	}
	l.book.Rows[i] = *r
}

func (l *memoryLedger) gone(r ledger.Record) {
	before := len(l.book.Rows)
	l.book.Rows = slices.DeleteFunc(l.book.Rows, func(row ledger.Record) bool { return row.Row == r.Row })
	if len(l.book.Rows) == before {
		panic(fmt.Sprintf("there is no row %d", r.Row))
	}
	if r.Raw != (ledger.Hash{}) && (r.Outcome == ledger.Delivered || r.Outcome == ledger.Quarantined) {
		l.tombs[r.UIDL] = append(l.tombs[r.UIDL], ledger.Tombstone{UIDL: r.UIDL, Raw: r.Raw, Copy: r.Copy, Event: r.Event, Outcome: r.Outcome})
	}
}

// memoryFinder finds events, and can lose acknowledgements.
type memoryFinder struct {
	mu     sync.Mutex
	events []*eventv1.Event
	lose   int
}

func (s *memoryFinder) Deliver(_ context.Context, batch []*eventv1.Event) []sinks.Result {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, batch...)
	if s.lose > 0 {
		s.lose--
		return sinks.All(len(batch), sinks.Result{Err: errors.New("no answer")})
	}
	return sinks.All(len(batch), sinks.Result{Outcome: sinks.Delivered, Receipt: "memory"})
}

func (s *memoryFinder) Position(context.Context) (sinks.Position, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return sinks.Position(strconv.Itoa(len(s.events))), nil
}

func (s *memoryFinder) Find(_ context.Context, since sinks.Position, ids []string) (map[string]sinks.Receipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	from, err := strconv.Atoi(string(since))
	if err != nil {
		return nil, err
	}
	found := map[string]sinks.Receipt{}
	for _, e := range s.events[from:] {
		if slices.Contains(ids, e.GetId()) {
			found[e.GetId()] = "memory"
		}
	}
	return found, nil
}

func (*memoryFinder) Check(context.Context) error { return nil }
func (*memoryFinder) About() sinks.About          { return sinks.About{Trait: sinks.Finds} }
func (*memoryFinder) Close(context.Context) error { return nil }
