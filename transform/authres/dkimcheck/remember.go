package dkimcheck

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"
)

// How long and how many answers of DNS are remembered.
const (
	answerLasts  = 5 * time.Minute
	failureLasts = 30 * time.Second // so that dead servers cost a batch of mails one wait, not each its own
	mostAnswers  = 1000
)

// Remembering is a Resolver that asks another, and does not ask twice in a
// while. It may be used by several goroutines.
type Remembering struct {
	resolver Resolver
	mu       sync.Mutex
	answers  map[string]answer
}

type answer struct {
	records []string
	err     error
	until   time.Time
}

// Remember puts a memory in front of a resolver.
func Remember(r Resolver) *Remembering {
	return &Remembering{resolver: r, answers: make(map[string]answer)}
}

// LookupTXT answers from memory, or asks.
func (m *Remembering) LookupTXT(ctx context.Context, name string) ([]string, error) {
	m.mu.Lock()
	known, has := m.answers[name]
	m.mu.Unlock()
	if has && time.Now().Before(known.until) {
		return known.records, known.err
	}
	records, err := m.resolver.LookupTXT(ctx, name)
	if errors.Is(ctx.Err(), context.Canceled) { // says nothing of DNS
		return records, err
	}
	lasts := answerLasts
	var dns *net.DNSError
	if err != nil && !(errors.As(err, &dns) && dns.IsNotFound) {
		lasts = failureLasts
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.answers) >= mostAnswers {
		clear(m.answers)
	}
	m.answers[name] = answer{records, err, time.Now().Add(lasts)}
	return records, err
}
