package kafka

import (
	"context"
	"fmt"
)

const (
	// brokerLimit is max.message.bytes where nobody has set it.
	brokerLimit = 1_048_588
	// maxLimit keeps a request well below what brokers take at all
	// (socket.request.max.bytes, 100 MiB): above it they hang up.
	maxLimit = 64 << 20
)

// limits are the longest batch and the longest event, in octets. most is the
// topic's own limit (0: not known), wish what the user says (0: nothing). A
// quarter is left for header fields and for whoever copies records further.
func limits(most, wish int) (batch, event int, err error) {
	if most == 0 {
		batch = max(brokerLimit, batchFor(wish))
	} else {
		batch = min(most, maxLimit)
	}
	event = batch / 4 * 3
	if wish > 0 {
		event = wish
	}
	switch {
	case event < minEvent:
		err = fmt.Errorf("the topic's max.message.bytes is %d, too little for events; set it to %d or more", batch, batchFor(minEvent))
	case event > batch/4*3:
		err = fmt.Errorf("max_event is %d, and the topic's max.message.bytes %d; lower the one to %d, or raise the other to %d", event, batch, batch/4*3, batchFor(event))
	}
	return batch, event, err
}

// batchFor is the limit of a topic that takes events so long.
func batchFor(event int) int { return (event + 2) / 3 * 4 }

// open reads the topic's limit if no broker had answered when the sink was
// opened.
func (s *Sink) open(ctx context.Context) error {
	s.mu.Lock()
	blind := s.blind
	s.mu.Unlock()
	if !blind {
		return nil
	}
	most, err := s.cluster.maxMessage(ctx)
	if err != nil {
		return err
	}
	if most > 0 && most < s.limit {
		return fmt.Errorf("the topic's max.message.bytes is %d, and %d was taken for granted while no broker answered; restart to follow it", most, s.limit)
	}
	s.mu.Lock()
	s.blind = false
	s.mu.Unlock()
	return nil
}

// turn waits until nobody sends to a partition.
func (s *Sink) turn(ctx context.Context, partition int) (release func(), err error) {
	s.mu.Lock()
	turn, ok := s.turns[partition]
	if !ok {
		turn = make(chan struct{}, 1)
		s.turns[partition] = turn
	}
	s.mu.Unlock()
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// enter takes a batch in hand; false: the sink is closed.
func (s *Sink) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.inHand++
	return true
}

func (s *Sink) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inHand--
	if s.closed && s.inHand == 0 {
		close(s.empty)
	}
}

// buffer gives memory that nobody else uses.
func (s *Sink) buffer() *[]byte {
	if b, ok := s.buffers.Get().(*[]byte); ok {
		return b
	}
	return new([]byte)
}

// keep takes it back.
func (s *Sink) keep(b *[]byte) {
	if cap(*b) <= spareBytes {
		*b = (*b)[:0]
		s.buffers.Put(b)
	}
}
