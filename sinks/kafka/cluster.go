package kafka

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"

	kafkago "github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
	"github.com/segmentio/kafka-go/protocol/metadata"
	"github.com/segmentio/kafka-go/protocol/produce"
	"github.com/segmentio/kafka-go/protocol/rawproduce"
)

const (
	// ackTime is how long a leader may wait for its followers: longer than a
	// dead follower holds everybody up (broker.session.timeout.ms, 9 s). An
	// answer that comes late is better than a second copy.
	ackTime = 12 * time.Second
	// replyTime is how long one request may take in all.
	replyTime = 15 * time.Second
	// connectTime is how long a connection may take, with TLS and login; the
	// brokers that are named are tried one after the other in it.
	connectTime = 10 * time.Second
	// layoutTime is the age at which a layout of the cluster is renewed unasked.
	layoutTime = 30 * time.Second
)

// A cluster is the brokers that hold a topic.
type cluster struct {
	topic     string
	addr      net.Addr
	transport *kafkago.Transport
	dialer    *dialer
	end       context.CancelFunc

	mu  sync.Mutex
	age int // how many layouts were thrown away
}

func newCluster(c Config) (*cluster, error) {
	private, err := c.TLS.client()
	if err != nil {
		return nil, err
	}
	login, err := c.SASL.client()
	if err != nil {
		return nil, err
	}
	dialer := newDialer(private == nil)
	life, end := context.WithCancel(context.Background())
	return &cluster{
		topic: c.Topic, addr: kafkago.TCP(c.Brokers...), dialer: dialer, end: end,
		transport: &kafkago.Transport{
			Dial: dialer.dial, DialTimeout: connectTime, MetadataTTL: layoutTime, MetadataTopics: []string{c.Topic},
			ClientID: c.clientID(), TLS: private, SASL: login, Context: life,
		},
	}, nil
}

// close leaves no connection and no goroutine behind.
func (c *cluster) close() {
	c.end()
	c.transport.CloseIdleConnections()
	c.dialer.close()
}

// layout is the topic as the cluster last described it.
func (c *cluster) layout(ctx context.Context) (*metadata.ResponseTopic, error) {
	ctx, cancel := context.WithTimeout(ctx, replyTime)
	defer cancel()
	reply, err := c.transport.RoundTrip(ctx, c.addr, &metadata.Request{TopicNames: []string{c.topic}})
	if err != nil {
		return nil, err
	}
	answer, ok := reply.(*metadata.Response)
	if !ok || len(answer.Topics) != 1 {
		return nil, errors.New("the answer describes another topic")
	}
	topic := &answer.Topics[0]
	switch {
	case topic.ErrorCode != 0:
		return nil, kafkago.Error(topic.ErrorCode)
	case len(topic.Partitions) == 0:
		return nil, kafkago.LeaderNotAvailable
	}
	return topic, nil
}

// await is layout, asked until the topic is described or there is no use in
// asking.
func (c *cluster) await(ctx context.Context) (*metadata.ResponseTopic, error) {
	var last error
	for pause := firstPause; ; pause = min(2*pause, maxPause) {
		age := c.layouts()
		topic, err := c.layout(ctx)
		if err == nil || judge(err) == hopeless {
			return topic, err
		}
		if last == nil || ctx.Err() == nil {
			last = err
		}
		c.renew(age)
		if sleep(ctx, pause) != nil {
			return nil, last
		}
	}
}

// layouts is how many layouts were thrown away.
func (c *cluster) layouts() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.age
}

// renew has the layout asked for anew, unless that was done since it was so
// old: the library would believe in it for up to layoutTime, whatever the
// brokers answer. Requests under way are not disturbed.
func (c *cluster) renew(age int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.age == age {
		c.age++
		c.transport.CloseIdleConnections()
	}
}

// An answer is what became of a batch.
type answer struct {
	verdict verdict
	offset  int64 // written: of the first record
	bad     []int // invalid: places of the records at fault, if the broker says so
	err     error // nil: written
}

// produce sends a record set to the leader of a partition, once.
func (c *cluster) produce(ctx context.Context, partition int, set []byte) answer {
	age := c.layouts()
	// Without a layout the library would say that the topic is not there,
	// whatever the reason.
	_, err := c.layout(ctx)
	if err != nil && judge(err) != hopeless {
		c.renew(age)
		return answer{verdict: busy, err: err}
	}
	if err != nil {
		return answer{verdict: hopeless, err: err}
	}
	a := c.request(ctx, partition, set)
	if a.verdict == moved || a.verdict == perhaps {
		c.renew(age)
	}
	return a
}

func (c *cluster) request(ctx context.Context, partition int, set []byte) answer {
	ctx, cancel := context.WithTimeout(ctx, replyTime)
	defer cancel()
	reply, err := c.transport.RoundTrip(ctx, c.addr, &rawproduce.Request{
		Acks:    -1, // of all replicas that are in sync
		Timeout: int32(ackTime.Milliseconds()),
		Topics: []rawproduce.RequestTopic{{Topic: c.topic, Partitions: []rawproduce.RequestPartition{{
			Partition: int32(partition),
			RecordSet: protocol.RawRecordSet{Reader: bytes.NewReader(set)}, // read once, so each try has its own
		}}}},
	})
	if err != nil {
		return answer{verdict: judge(err), err: err}
	}
	response, ok := reply.(*produce.Response)
	if !ok || len(response.Topics) != 1 || len(response.Topics[0].Partitions) != 1 {
		return answer{verdict: perhaps, err: errors.New("the answer is about another partition")}
	}
	p := &response.Topics[0].Partitions[0]
	a := answer{verdict: judgeCode(kafkago.Error(p.ErrorCode)), offset: p.BaseOffset}
	if p.ErrorCode != 0 {
		a.err = kafkago.Error(p.ErrorCode)
		if p.ErrorMessage != "" {
			a.err = fmt.Errorf("%w: %s", a.err, p.ErrorMessage)
		}
	}
	for _, r := range p.RecordErrors {
		a.bad = append(a.bad, int(r.BatchIndex))
	}
	return a
}

// probe asks every leader whether it would let us write. A produce request
// without records writes nothing: who may not write is told so, anybody else
// that it holds no batch. A broker that hangs up at such a request has answered.
func (c *cluster) probe(ctx context.Context, topic *metadata.ResponseTopic) error {
	var asked []int32
	for _, p := range topic.Partitions {
		if p.LeaderID < 0 {
			return fmt.Errorf("partition %d: %w", p.PartitionIndex, kafkago.LeaderNotAvailable)
		}
		if slices.Contains(asked, p.LeaderID) {
			continue
		}
		asked = append(asked, p.LeaderID)
		a := c.request(ctx, int(p.PartitionIndex), make([]byte, 4)) // a record set of no octets
		if a.verdict == moved || a.verdict == hopeless || a.verdict == perhaps && down(a.err) {
			return fmt.Errorf("ask the leader of partition %d: %w", p.PartitionIndex, a.err)
		}
	}
	return nil
}

// maxMessage is the topic's max.message.bytes: the longest batch that it takes,
// in octets. 0: we may not know it. While the layout is not known everywhere it
// asks again.
func (c *cluster) maxMessage(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, replyTime)
	defer cancel()
	for pause := firstPause; ; pause = min(2*pause, maxPause) {
		age := c.layouts()
		most, err := c.askMaxMessage(ctx)
		if err == nil || judge(err) != moved || down(err) {
			return most, err
		}
		c.renew(age)
		if sleep(ctx, pause) != nil {
			return 0, err
		}
	}
}

func (c *cluster) askMaxMessage(ctx context.Context) (int, error) {
	const setting = "max.message.bytes"
	client := kafkago.Client{Addr: c.addr, Transport: c.transport}
	reply, err := client.DescribeConfigs(ctx, &kafkago.DescribeConfigsRequest{Resources: []kafkago.DescribeConfigRequestResource{{
		ResourceType: kafkago.ResourceTypeTopic, ResourceName: c.topic, ConfigNames: []string{setting},
	}}})
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", setting, err)
	}
	for _, resource := range reply.Resources {
		if resource.Error != nil {
			return 0, nil
		}
		for _, entry := range resource.ConfigEntries {
			if n, err := strconv.Atoi(entry.ConfigValue); err == nil && entry.ConfigName == setting && n > 0 {
				return n, nil
			}
		}
	}
	return 0, nil
}
