package sinktest_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/sinktest"
)

var (
	errClosed  = errors.New("closed")
	errTooLong = errors.New("event too long")
)

// storage is what outlives a sink.
type storage struct {
	mu   sync.Mutex
	held []string

	gate chan struct{} // holds one token while the storage works
}

func newStorage() *storage {
	s := &storage{gate: make(chan struct{}, 1)}
	s.gate <- struct{}{}
	return s
}

func (s *storage) ids(context.Context) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.held), nil
}

func (s *storage) stall() (release func()) {
	<-s.gate
	return func() { s.gate <- struct{}{} }
}

// memory is a sink as it should be. Wrong sinks are made of it.
type memory struct {
	storage *storage
	about   sinks.About

	mu     sync.Mutex
	closed bool
}

func (m *memory) About() sinks.About { return m.about }

func (m *memory) Check(context.Context) error { return nil }

func (m *memory) Close(ctx context.Context) error {
	select {
	case <-m.storage.gate:
		m.storage.gate <- struct{}{}
	case <-ctx.Done():
		return ctx.Err()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

func (m *memory) Deliver(ctx context.Context, batch []*eventv1.Event) []sinks.Result {
	if ctx.Err() != nil {
		return sinks.All(len(batch), sinks.Result{Outcome: sinks.Again, Err: ctx.Err()})
	}
	select {
	case <-m.storage.gate:
		defer func() { m.storage.gate <- struct{}{} }()
	case <-ctx.Done():
		return sinks.All(len(batch), sinks.Result{Outcome: sinks.Again, Err: ctx.Err()})
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return sinks.All(len(batch), sinks.Result{Outcome: sinks.Again, Err: errClosed})
	}
	results := make([]sinks.Result, len(batch))
	for i, e := range batch {
		if m.about.MaxEvent > 0 && len(eventv1.AppendJSON(nil, e)) > m.about.MaxEvent {
			results[i] = sinks.Result{Outcome: sinks.Refused, Err: errTooLong}
			continue
		}
		results[i] = sinks.Result{Outcome: sinks.Delivered, Receipt: m.store(e.GetId())}
	}
	return results
}

func (m *memory) store(id string) sinks.Receipt {
	m.storage.mu.Lock()
	defer m.storage.mu.Unlock()
	at := slices.Index(m.storage.held, id)
	if at < 0 || m.about.Trait != sinks.Idempotent {
		at = len(m.storage.held)
		m.storage.held = append(m.storage.held, id)
	}
	return receipt(at)
}

func receipt(at int) sinks.Receipt { return sinks.Receipt("memory@" + strconv.Itoa(at)) }

// finder is a memory that finds.
type finder struct{ *memory }

func (f finder) Position(ctx context.Context) (sinks.Position, error) {
	held, err := f.storage.ids(ctx)
	return sinks.Position(strconv.Itoa(len(held))), err
}

func (f finder) Find(ctx context.Context, since sinks.Position, ids []string) (map[string]sinks.Receipt, error) {
	from, err := strconv.Atoi(string(since))
	if err != nil {
		return nil, err
	}
	held, err := f.storage.ids(ctx)
	found := make(map[string]sinks.Receipt)
	from = min(from, len(held))
	for i, id := range held[from:] {
		if slices.Contains(ids, id) {
			found[id] = receipt(from + i)
		}
	}
	return found, err
}

// harness is a storage and the sinks that wrap makes on it.
func harness(about sinks.About, wrap func(*memory) sinks.Sink) sinktest.Harness {
	s := newStorage()
	return sinktest.Harness{
		Open: func(context.Context) (sinks.Sink, error) {
			return wrap(&memory{storage: s, about: about}), nil
		},
		Held:  s.ids,
		Stall: s.stall,
	}
}

func plain(m *memory) sinks.Sink { return m }

func finding(m *memory) sinks.Sink { return finder{m} }
