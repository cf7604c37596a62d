package kafka

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	kafkago "github.com/segmentio/kafka-go"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
)

// eventType is the CloudEvents type of every event of version 1.
const eventType = "mailchute.mail.received.v1"

// maxSubject is the longest ce_subject: a line of mail (RFC 5322 section
// 2.1.1). A longer Message-ID is in the event alone, so that the header fields
// of a record are never what makes it too large.
const maxSubject = 998

// A composer makes records of events, one after the other in the same memory.
type composer struct {
	value, name []byte
	key         [32]byte // hex
	headers     []header
}

// compose appends what the record of an event holds beside its place.
func (c *composer) compose(dst []byte, e *eventv1.Event) []byte {
	c.value = eventv1.AppendJSON(c.value[:0], e)
	c.setKey(e)
	c.setHeaders(e)
	return appendContent(dst, c.key[:], c.value, c.headers)
}

// setKey makes the key: mail of one conversation has the same, and no address
// shows in it.
func (c *composer) setKey(e *eventv1.Event) {
	name := e.GetThread().GetKey()
	if name == "" {
		name = e.GetId()
	}
	c.name = append(c.name[:0], name...)
	sum := sha256.Sum256(c.name)
	hex.Encode(c.key[:], sum[:16])
}

// setHeaders makes the attributes as CloudEvents 1.0 has them in binary mode
// (Kafka protocol binding, section 3.2).
func (c *composer) setHeaders(e *eventv1.Event) {
	c.headers = append(c.headers[:0],
		header{"ce_specversion", "1.0"},
		header{"ce_id", e.GetId()},
		header{"ce_source", "/mailboxes/" + e.GetMailbox().GetId()},
		header{"ce_type", eventType})
	if subject := e.GetMessageId(); subject != "" && len(subject) <= maxSubject {
		c.headers = append(c.headers, header{"ce_subject", subject})
	}
	if e.GetReceivedAt().IsValid() {
		c.headers = append(c.headers, header{"ce_time", e.GetReceivedAt().AsTime().Format(time.RFC3339Nano)})
	}
	c.headers = append(c.headers, header{"content-type", "application/json"})
}

// partitionOf is where a key goes: where the Java client sends it too.
func partitionOf(key []byte, partitions []int) int {
	return kafkago.Murmur2Balancer{Consistent: true}.Balance(kafkago.Message{Key: key}, partitions...)
}

// A record is one event on its way to a partition.
type record struct {
	event   int    // place in the batch that was offered
	content []byte // as appendContent has it
}

// sorted are the records of a batch by partition, written to arena. An event
// whose record is longer than the topic takes is handed to refuse instead.
func (s *Sink) sorted(events []*eventv1.Event, partitions []int, arena []byte, refuse func(event, octets int)) (map[int][]record, []byte) {
	var c composer
	places := make([]struct{ partition, start, end int }, len(events))
	for i, e := range events {
		start := len(arena)
		arena = c.compose(arena, e)
		places[i].partition, places[i].start, places[i].end = partitionOf(c.key[:], partitions), start, len(arena)
		if octets := len(arena) - start + recordSpare + batchHead; octets > s.limit {
			refuse(i, octets)
			places[i].partition, arena = -1, arena[:start]
		}
	}
	byPartition := make(map[int][]record) // made of the arena when it has stopped growing
	for i, p := range places {
		if p.partition >= 0 {
			byPartition[p.partition] = append(byPartition[p.partition], record{event: i, content: arena[p.start:p.end]})
		}
	}
	return byPartition, arena
}
