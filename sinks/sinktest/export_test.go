package sinktest

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
)

// Broken proves every promise with little patience and returns what each broken
// one was blamed for, by the name of the promise.
func Broken(t *testing.T, open func(t *testing.T) Harness) map[string][]string {
	var (
		mu     sync.Mutex
		broken = make(map[string][]string)
		proofs sync.WaitGroup
	)
	for _, p := range promises {
		proofs.Go(func() {
			r := &recorder{TB: t}
			defer func() { // a proof that fails ends its goroutine
				mu.Lock()
				defer mu.Unlock()
				if blame := r.blamed(); len(blame) > 0 {
					broken[p.name] = blame
				}
			}()
			p.prove(&trial{TB: r, Harness: open(t), patience: time.Second})
		})
	}
	proofs.Wait()
	return broken
}

// Promises returns the names of all promises.
func Promises() []string {
	var names []string
	for _, p := range promises {
		names = append(names, p.name)
	}
	return names
}

// A recorder takes down failures and lets the real test go on.
type recorder struct {
	testing.TB
	mu    sync.Mutex
	blame []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.blame = append(r.blame, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Skip(...any) { runtime.Goexit() }

func (r *recorder) blamed() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.blame)
}
