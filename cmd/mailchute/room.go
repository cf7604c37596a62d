package main

import "sync"

// room is space for so many octets.
type room struct {
	mu          sync.Mutex
	freed       *sync.Cond
	size, taken int64
}

func newRoom(size int64) *room {
	r := &room{size: size}
	r.freed = sync.NewCond(&r.mu)
	return r
}

// take waits until n octets fit in, or nothing else is there.
func (r *room) take(n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.taken > 0 && r.taken+n > r.size {
		r.freed.Wait()
	}
	r.taken += n
}

// give gives back what was taken.
func (r *room) give(n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.taken -= n
	r.freed.Signal()
}
