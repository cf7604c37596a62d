package kafka_test

import (
	"bytes"
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/kafka"
)

func TestOneFaultyRecordIsFoundAmongManyWithoutTheBrokersHelp(t *testing.T) {
	c := fake(t)
	s := open(t, kafka.Config{Brokers: c.ListenAddrs(), Topic: topic, Compression: "none"})
	batch := events(1, 64)
	for _, e := range batch {
		e.Thread.Key = "one conversation"
	}
	c.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Topic: topic, Err: kerr.InvalidRecord, Count: -1, When: func(r kmsg.Request) bool {
		return bytes.Contains(r.(*kmsg.ProduceRequest).Topics[0].Partitions[0].Records, []byte("event-23"))
	}})
	for i, r := range s.Deliver(t.Context(), batch) {
		want := sinks.Delivered
		if batch[i].GetId() == "event-23" {
			want = sinks.Refused
		}
		if r.Outcome != want {
			t.Errorf("%s is %v (%v), want %v", batch[i].GetId(), r.Outcome, r.Err, want)
		}
	}
	seen := count(t, c, 4)
	if len(seen) != 63 || seen["event-23"] != 0 {
		t.Errorf("the topic holds %d events, want 63", len(seen))
	}
}

func TestRecordsThatTheBrokerNamesAreRefusedAlone(t *testing.T) {
	for _, tc := range []struct {
		name   string
		places []int32
	}{
		{"two of them", []int32{1, 5}},
		{"and one that is not there", []int32{1, 5, 99, -1}},
	} {
		t.Run(tc.name, func(t *testing.T) { refusesByName(t, tc.places) })
	}
}

func TestABrokerThatNamesNoneOfTheRecordsDoesNotStopTheSink(t *testing.T) {
	c := fake(t)
	s := openFake(t, c)
	names(c, []int32{99})
	deliver(t, s, events(1, 8), sinks.Delivered)
}

func refusesByName(t *testing.T, places []int32) {
	c := fake(t)
	s := openFake(t, c)
	batch := events(1, 8)
	for _, e := range batch {
		e.Thread.Key = "one conversation"
	}
	names(c, places)
	for i, r := range s.Deliver(t.Context(), batch) {
		want := sinks.Delivered
		if i == 1 || i == 5 {
			want = sinks.Refused
		}
		if r.Outcome != want {
			t.Errorf("event %d is %v (%v), want %v", i, r.Outcome, r.Err, want)
		}
	}
}

// names has the next batch found fault with, in the records at the places.
func names(c *kfake.Cluster, places []int32) {
	c.ControlKey(int16(kmsg.Produce), func(r kmsg.Request) (kmsg.Response, error, bool) {
		request := r.(*kmsg.ProduceRequest)
		reply := request.ResponseKind().(*kmsg.ProduceResponse)
		answer := kmsg.NewProduceResponseTopicPartition()
		answer.Partition, answer.ErrorCode = request.Topics[0].Partitions[0].Partition, kerr.InvalidRecord.Code
		for _, place := range places {
			fault := kmsg.NewProduceResponseTopicPartitionErrorRecord()
			fault.RelativeOffset = place
			answer.ErrorRecords = append(answer.ErrorRecords, fault)
		}
		named := kmsg.NewProduceResponseTopic()
		named.Topic, named.Partitions = topic, append(named.Partitions, answer)
		reply.Topics = append(reply.Topics, named)
		return reply, nil, true
	})
}
