package connector

import (
	"context"
	"strings"
	"sync"
)

// slots bound how many sessions are open at a time: in all, and with one host,
// so that a provider is not asked for more than it allows and a slow one does
// not use up what others need. Waiting is first come, first served.
type slots struct {
	all  chan struct{}
	host int

	mu    sync.Mutex
	hosts map[string]chan struct{}
}

func newSlots(all, perHost int) *slots {
	return &slots{all: make(chan struct{}, all), host: perHost, hosts: make(map[string]chan struct{})}
}

// take waits for a session with the host, then for one of all.
func (s *slots) take(ctx context.Context, host string) (release func(), err error) {
	own := s.of(host)
	select {
	case own <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case s.all <- struct{}{}:
		return func() { <-s.all; <-own }, nil
	case <-ctx.Done():
		<-own
		return nil, ctx.Err()
	}
}

func (s *slots) of(host string) chan struct{} {
	host = strings.ToLower(host)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hosts[host] == nil {
		s.hosts[host] = make(chan struct{}, s.host)
	}
	return s.hosts[host]
}
