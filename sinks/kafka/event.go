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

// keyOf is the key of an event's record: mail of one conversation has the same,
// and no address shows in it.
func keyOf(e *eventv1.Event) string {
	name := e.GetThread().GetKey()
	if name == "" {
		name = e.GetId()
	}
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:16])
}

// headersOf are the attributes of an event as CloudEvents 1.0 has them in
// binary mode (Kafka protocol binding, section 3.2).
func headersOf(e *eventv1.Event) []header {
	headers := append(make([]header, 0, 7),
		header{"ce_specversion", "1.0"},
		header{"ce_id", e.GetId()},
		header{"ce_source", "/mailboxes/" + e.GetMailbox().GetId()},
		header{"ce_type", eventType})
	if subject := e.GetMessageId(); subject != "" && len(subject) <= maxSubject {
		headers = append(headers, header{"ce_subject", subject})
	}
	if e.GetReceivedAt().IsValid() {
		headers = append(headers, header{"ce_time", e.GetReceivedAt().AsTime().Format(time.RFC3339Nano)})
	}
	return append(headers, header{"content-type", "application/json"})
}

// partitionOf is where a key goes: where the Java client sends it too.
func partitionOf(key string, partitions []int) int {
	return kafkago.Murmur2Balancer{Consistent: true}.Balance(kafkago.Message{Key: []byte(key)}, partitions...)
}

// A record is one event on its way to a partition.
type record struct {
	event   int    // place in the batch that was offered
	content []byte // as appendContent has it
}

// sorted are the records of a batch by partition. An event whose record is
// longer than limit is refused instead.
func (s *Sink) sorted(events []*eventv1.Event, partitions []int, arena []byte, refuse func(event, octets int)) (map[int][]record, []byte) {
	places := make([]struct{ partition, start, end int }, len(events))
	var value []byte
	for i, e := range events {
		value = eventv1.AppendJSON(value[:0], e)
		key, start := keyOf(e), len(arena)
		arena = appendContent(arena, key, value, headersOf(e))
		places[i].partition, places[i].start, places[i].end = partitionOf(key, partitions), start, len(arena)
		if octets := len(arena) - start; octets+recordSpare+batchHead > s.limit {
			refuse(i, octets)
			places[i].partition, arena = -1, arena[:start]
		}
	}
	byPartition := make(map[int][]record)
	for i, p := range places {
		if p.partition >= 0 {
			byPartition[p.partition] = append(byPartition[p.partition], record{event: i, content: arena[p.start:p.end]})
		}
	}
	return byPartition, arena
}
