// Package kafka is a sink that writes events to a topic of Apache Kafka.
//
// A record is a CloudEvent 1.0 in binary mode: the value is the event's JSON,
// its attributes are header fields. The key is a hash of the conversation, so
// mail of one conversation stays in order in one partition.
//
// Delivered means that all replicas in sync have the record (acks=all). The sink
// repeats: it sends a batch again, the same octets, until it is acknowledged or
// the deadline comes, and when an acknowledgement is lost the record is there
// twice, with the same id. What may be there is Unknown, what no broker can have
// is Again. The topic is never made by the sink.
//
// Batches are encoded here and handed to kafka-go's low-level client, one
// request a partition at a time, so that a producer id and sequence numbers can
// make repeats harmless (KIP-98).
package kafka

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/segmentio/kafka-go/protocol/metadata"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
)

// ErrClosed is why a closed sink takes nothing.
var ErrClosed = errors.New("the sink is closed")

const (
	// openTime and checkTime bound what Open and Check wait for.
	openTime  = 15 * time.Second
	checkTime = 30 * time.Second
	// newTopicTime is how long a topic may be unknown that was made just now.
	newTopicTime = time.Second
	// deliverTime bounds a batch whose deadline is later, or that has none.
	deliverTime = time.Minute

	// batchBytes is the longest batch before compression, unless one event is longer.
	batchBytes = 1 << 20
	// spareBytes is the longest buffer that is kept for the next batch.
	spareBytes = 4 << 20
)

// A Sink writes events to one topic.
type Sink struct {
	config  Config
	cluster *cluster
	encoder encoder
	limit   int // the longest batch that the topic takes, in octets
	about   sinks.About
	buffers sync.Pool // of *[]byte

	mu     sync.Mutex
	turns  map[int]chan struct{} // by partition; full while somebody sends to it
	blind  bool                  // limit is a guess: no broker has answered yet
	inHand int                   // batches that were taken and not answered
	closed bool
	empty  chan struct{} // closed when the sink is closed and nothing is in hand
}

var _ sinks.Sink = (*Sink)(nil)

// Open opens a sink. It asks the brokers for the topic and its limits, and
// changes nothing. What a person must set right is an error; brokers that are
// only down are not: Check and Deliver say so until they are back.
func Open(ctx context.Context, c Config) (*Sink, error) {
	if faults := c.Validate(); len(faults) > 0 {
		return nil, fmt.Errorf("open kafka sink: %s: %s; %s", faults[0].Field, faults[0].Problem, faults[0].Cure)
	}
	codec := codecs[c.compression()]
	compress, err := newCompressor(codec)
	if err != nil {
		return nil, err
	}
	cluster, err := newCluster(c)
	if err != nil {
		return nil, fmt.Errorf("open kafka sink: %w", err)
	}
	s := &Sink{
		config: c, cluster: cluster, encoder: encoder{codec: codec, compress: compress},
		turns: make(map[int]chan struct{}), empty: make(chan struct{}),
	}
	if err := s.begin(ctx); err != nil {
		cluster.close()
		return nil, err
	}
	return s, nil
}

// begin learns the topic's limit, or guesses it where nobody answers.
func (s *Sink) begin(ctx context.Context) error {
	asking, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	most, there := 0, false
	_, err := s.look(asking)
	if err == nil {
		there = true
		most, err = s.cluster.maxMessage(asking)
	}
	switch {
	case ctx.Err() != nil:
		return s.explain("open", context.Cause(ctx))
	case err != nil && !down(err) && !(there && judge(err) == moved):
		return s.explain("open", err)
	}
	s.blind = err != nil
	s.limit, s.about.MaxEvent, err = limits(most, s.config.MaxEvent)
	if err != nil {
		return s.explain("open", err)
	}
	s.about.Trait = sinks.Repeats
	return nil
}

// look asks for the topic anew. A topic that was made just now may be unknown
// to some brokers.
func (s *Sink) look(ctx context.Context) (*metadata.ResponseTopic, error) {
	s.cluster.renew(s.cluster.layouts())
	topic, err := s.cluster.layout(ctx)
	if err == nil || judge(err) != moved || down(err) {
		return topic, err
	}
	ctx, cancel := context.WithTimeout(ctx, newTopicTime)
	defer cancel()
	return s.cluster.await(ctx)
}

// About says that Kafka repeats, and how long an event may be.
func (s *Sink) About() sinks.About { return s.about }

// Deliver writes the events of a batch, each to the partition of its key, and
// waits for the acknowledgement of each partition. The partitions do not wait
// for each other.
func (s *Sink) Deliver(ctx context.Context, events []*eventv1.Event) []sinks.Result {
	if len(events) == 0 {
		return nil
	}
	none := func(err error) []sinks.Result {
		return sinks.All(len(events), sinks.Result{Outcome: sinks.Again, Err: err})
	}
	if !s.enter() {
		return none(ErrClosed)
	}
	defer s.leave()
	ctx, cancel := context.WithTimeout(ctx, deliverTime)
	defer cancel()
	topic, err := s.cluster.await(ctx)
	if err == nil {
		err = s.open(ctx)
	}
	if err != nil {
		return none(s.explain("write to", err))
	}
	results := make([]sinks.Result, len(events))
	arena := s.buffer()
	defer s.keep(arena)
	byPartition, used := s.sorted(events, numbers(topic), *arena, func(event, octets int) {
		results[event] = sinks.Result{Outcome: sinks.Refused, Err: fmt.Errorf("its record has %d octets, and topic %s takes %d", octets, s.cluster.topic, s.limit)}
	})
	*arena = used[:0]
	var sending sync.WaitGroup
	for partition, records := range byPartition {
		sending.Go(func() { s.send(ctx, partition, records, results) })
	}
	sending.Wait()
	return blameless(results)
}

// numbers are the partitions of a topic, in order.
func numbers(topic *metadata.ResponseTopic) []int {
	all := make([]int, len(topic.Partitions))
	for i, p := range topic.Partitions {
		all[i] = int(p.PartitionIndex)
	}
	return all
}

// Check asks for the topic, and every leader of it whether it would let us
// write; no record is written.
func (s *Sink) Check(ctx context.Context) error {
	if !s.enter() {
		return ErrClosed
	}
	defer s.leave()
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	topic, err := s.look(ctx)
	if err == nil {
		err = s.open(ctx)
	}
	if err == nil {
		err = s.cluster.probe(ctx, topic)
	}
	return s.explain("write to", err)
}

// Close answers the batches in hand, then closes the connections. If ctx ends
// first, they are still answered by their own deadlines.
func (s *Sink) Close(ctx context.Context) error {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		if s.inHand == 0 {
			close(s.empty)
		}
	}
	s.mu.Unlock()
	select {
	case <-s.empty:
		s.cluster.close()
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for the brokers' answers: %w", context.Cause(ctx))
	}
}
