package servers

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// A Record is a record of a topic as a consumer sees it.
type Record struct {
	Partition  int32
	Offset     int64
	Key, Value []byte
	Headers    map[string]string
	Time       time.Time
}

// CreateTopic creates a topic; each setting reads "retention.ms=1000".
func (b *Broker) CreateTopic(t testing.TB, name string, partitions int, settings ...string) {
	t.Helper()
	topic := kmsg.NewCreateTopicsRequestTopic()
	topic.Topic, topic.NumPartitions, topic.ReplicationFactor = name, int32(partitions), 1
	for _, setting := range settings {
		key, value, _ := strings.Cut(setting, "=")
		config := kmsg.NewCreateTopicsRequestTopicConfig()
		config.Name, config.Value = key, &value
		topic.Configs = append(topic.Configs, config)
	}
	request := kmsg.NewPtrCreateTopicsRequest()
	request.Topics = append(request.Topics, topic)
	client := b.client(t)
	defer client.Close()
	reply, err := request.RequestWith(t.Context(), client)
	if err == nil {
		err = kerr.ErrorForCode(reply.Topics[0].ErrorCode)
	}
	if err != nil {
		t.Fatalf("create topic %s: %v", name, err)
	}
}

// Consume returns all committed records of a topic, partition by partition: it
// reads from the first offset to the last stable one.
func (b *Broker) Consume(t testing.TB, topic string) []Record {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	client := b.client(t, kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.KeepControlRecords())
	defer client.Close()
	ends, err := stableEnds(ctx, client, topic)
	if err != nil {
		t.Fatalf("consume %s: %v", topic, err)
	}
	from := map[int32]kgo.Offset{}
	for partition := range ends {
		from[partition] = kgo.NewOffset().At(0)
	}
	client.AddConsumePartitions(map[string]map[int32]kgo.Offset{topic: from})
	var records []Record
	for open := maps.Clone(ends); len(open) > 0; {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			t.Fatalf("consume %s: %v", topic, err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			if r.Offset < ends[r.Partition] && !r.Attrs.IsControl() {
				records = append(records, record(r))
			}
			if r.Offset >= ends[r.Partition]-1 { // met even if aborted: a marker follows what was aborted
				delete(open, r.Partition)
			}
		})
	}
	slices.SortStableFunc(records, func(a, b Record) int { return int(a.Partition) - int(b.Partition) })
	return records
}

func record(r *kgo.Record) Record {
	headers := make(map[string]string, len(r.Headers))
	for _, h := range r.Headers {
		headers[h.Key] = string(h.Value)
	}
	return Record{Partition: r.Partition, Offset: r.Offset, Key: r.Key, Value: r.Value, Headers: headers, Time: r.Timestamp}
}

func (b *Broker) client(t testing.TB, more ...kgo.Opt) *kgo.Client {
	t.Helper()
	client, err := b.connect(more...)
	if err != nil {
		t.Fatalf("connect to Kafka: %v", err)
	}
	return client
}

func (b *Broker) connect(more ...kgo.Opt) (*kgo.Client, error) {
	return kgo.NewClient(append(more, kgo.SeedBrokers(b.Addr()))...)
}

// SetTopic changes a setting of a topic that is there.
func (b *Broker) SetTopic(t testing.TB, name, key, value string) {
	t.Helper()
	config := kmsg.NewIncrementalAlterConfigsRequestResourceConfig()
	config.Name, config.Value = key, &value
	resource := kmsg.NewIncrementalAlterConfigsRequestResource()
	resource.ResourceType, resource.ResourceName, resource.Configs = kmsg.ConfigResourceTypeTopic, name, append(resource.Configs, config)
	request := kmsg.NewPtrIncrementalAlterConfigsRequest()
	request.Resources = append(request.Resources, resource)
	client := b.client(t)
	defer client.Close()
	reply, err := request.RequestWith(t.Context(), client)
	if err == nil {
		err = kerr.ErrorForCode(reply.Resources[0].ErrorCode)
	}
	if err != nil {
		t.Fatalf("set %s of topic %s: %v", key, name, err)
	}
}

// stableEnds returns the last stable offset of each partition.
func stableEnds(ctx context.Context, client *kgo.Client, topic string) (map[int32]int64, error) {
	ask := kmsg.NewPtrMetadataRequest()
	about := kmsg.NewMetadataRequestTopic()
	about.Topic = &topic
	ask.Topics = append(ask.Topics, about)
	metadata, err := ask.RequestWith(ctx, client)
	if err == nil {
		err = kerr.ErrorForCode(metadata.Topics[0].ErrorCode)
	}
	if err != nil {
		return nil, fmt.Errorf("ask for partitions: %w", err)
	}
	offsets := kmsg.NewListOffsetsRequestTopic()
	offsets.Topic = topic
	for _, p := range metadata.Topics[0].Partitions {
		partition := kmsg.NewListOffsetsRequestTopicPartition()
		partition.Partition, partition.Timestamp = p.Partition, -1 // the latest
		offsets.Partitions = append(offsets.Partitions, partition)
	}
	list := kmsg.NewPtrListOffsetsRequest()
	list.ReplicaID, list.IsolationLevel = -1, 1 // read_committed
	list.Topics = append(list.Topics, offsets)
	reply, err := list.RequestWith(ctx, client)
	if err != nil {
		return nil, fmt.Errorf("ask for offsets: %w", err)
	}
	ends := map[int32]int64{}
	for _, p := range reply.Topics[0].Partitions {
		if err := kerr.ErrorForCode(p.ErrorCode); err != nil {
			return nil, fmt.Errorf("ask for the offset of partition %d: %w", p.Partition, err)
		}
		if p.Offset > 0 {
			ends[p.Partition] = p.Offset
		}
	}
	return ends, nil
}
