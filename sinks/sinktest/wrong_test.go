package sinktest_test

import (
	"context"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
)

type reversing struct{ finder }

func (s reversing) Deliver(ctx context.Context, batch []*eventv1.Event) []sinks.Result {
	results := s.finder.Deliver(ctx, batch)
	slices.Reverse(results)
	return results
}

type lazy struct {
	*memory
	mu    sync.Mutex
	later []*eventv1.Event
}

func (s *lazy) Deliver(_ context.Context, batch []*eventv1.Event) []sinks.Result {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.later = append(s.later, batch...)
	return sinks.All(len(batch), sinks.Result{Outcome: sinks.Delivered, Receipt: "soon"})
}

func (s *lazy) Close(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.memory.Deliver(ctx, s.later)
	return s.memory.Close(ctx)
}

type losing struct{ *memory }

func (s losing) Close(ctx context.Context) error {
	s.storage.mu.Lock()
	s.storage.held = s.storage.held[:max(0, len(s.storage.held)-1)]
	s.storage.mu.Unlock()
	return s.memory.Close(ctx)
}

type boasting struct{ *memory }

func (s *boasting) About() sinks.About { return sinks.About{MaxEvent: s.about.MaxEvent + 1} }

type single struct {
	*memory
	busy chan struct{}
}

func (s *single) Deliver(ctx context.Context, batch []*eventv1.Event) []sinks.Result {
	select {
	case s.busy <- struct{}{}:
		defer func() { <-s.busy }()
	default:
		return sinks.All(len(batch), sinks.Result{Outcome: sinks.Again, Err: errClosed})
	}
	for range 1000 {
		runtime.Gosched() // gives the others time to come
	}
	return s.memory.Deliver(ctx, batch)
}

type stamping struct{ *memory }

func (s stamping) Deliver(ctx context.Context, batch []*eventv1.Event) []sinks.Result {
	for _, e := range batch {
		e.SchemaVersion = "2.0"
	}
	return s.memory.Deliver(ctx, batch)
}

type claiming struct {
	*memory
	claim sinks.About
}

func (s claiming) About() sinks.About { return s.claim }

type farsighted struct{ finder }

func (s farsighted) Find(ctx context.Context, _ sinks.Position, ids []string) (map[string]sinks.Receipt, error) {
	return s.finder.Find(ctx, "0", ids)
}

type counting struct {
	finder
	start int
}

func (s *counting) Position(ctx context.Context) (sinks.Position, error) {
	held, err := s.storage.ids(ctx)
	return sinks.Position(strconv.Itoa(len(held) - s.start)), err
}

func (s *counting) Find(ctx context.Context, since sinks.Position, ids []string) (map[string]sinks.Receipt, error) {
	from, err := strconv.Atoi(string(since))
	if err != nil {
		return nil, err
	}
	return s.finder.Find(ctx, sinks.Position(strconv.Itoa(from+s.start)), ids)
}

type hopeful struct{ *memory }

func (s hopeful) Deliver(ctx context.Context, batch []*eventv1.Event) []sinks.Result {
	if ctx.Err() != nil {
		return sinks.All(len(batch), sinks.Result{Outcome: sinks.Delivered, Receipt: "hope"})
	}
	return s.memory.Deliver(ctx, batch)
}

type patient struct{ *memory }

func (s patient) Deliver(ctx context.Context, batch []*eventv1.Event) []sinks.Result {
	return s.memory.Deliver(context.WithoutCancel(ctx), batch)
}

type haunted struct {
	finder
	later sync.WaitGroup
}

func (s *haunted) Deliver(ctx context.Context, batch []*eventv1.Event) []sinks.Result {
	results := s.finder.Deliver(ctx, batch)
	if ctx.Err() == nil {
		return results
	}
	kept := make([]*eventv1.Event, len(batch))
	for i, e := range batch {
		id := e.GetId()
		kept[i] = &eventv1.Event{Id: &id}
	}
	s.later.Go(func() { s.finder.Deliver(context.WithoutCancel(ctx), kept) })
	return results
}

func (s *haunted) Close(ctx context.Context) error {
	s.later.Wait()
	return s.finder.Close(ctx)
}

type sulking struct {
	*memory
	hurt atomic.Bool
}

func (s *sulking) Deliver(ctx context.Context, batch []*eventv1.Event) []sinks.Result {
	if s.hurt.Load() {
		return sinks.All(len(batch), sinks.Result{Outcome: sinks.Again, Err: errGloomy})
	}
	results := s.memory.Deliver(ctx, batch)
	s.hurt.Store(ctx.Err() != nil)
	return results
}

type lingering struct{ *memory }

func (s lingering) Close(ctx context.Context) error {
	return s.memory.Close(context.WithoutCancel(ctx))
}

type immortal struct{ *memory }

func (s immortal) Close(context.Context) error { return nil }

type probing struct{ *memory }

func (s probing) Check(context.Context) error {
	s.store("check")
	return nil
}

type gloomy struct{ *memory }

func (s gloomy) Check(context.Context) error { return errGloomy }
