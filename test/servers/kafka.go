package servers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// A Broker is an Apache Kafka of one node, as broker and controller.
type Broker struct {
	program, dir string
	settings     kafkaSettings

	mu      sync.Mutex
	process *process
}

// shared is the broker of this test process. It starts with the first test
// that asks, and ends with the process.
var shared = sync.OnceValues(func() (*Broker, error) { return newBroker(false) })

// Kafka returns the broker that all tests of a process share; a broker that a
// test has stopped is started again. Tests keep apart by the names of topics.
func Kafka(t testing.TB) *Broker {
	t.Helper()
	require(t, kafka())
	b, err := shared()
	if err != nil {
		t.Fatalf("start Kafka: %v", err)
	}
	b.Start(t)
	return b
}

// Addr is where clients begin.
func (b *Broker) Addr() string { return loopback(b.settings.Port) }

// Start starts the broker on its data and its port, unless it runs.
func (b *Broker) Start(t testing.TB) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.process != nil && b.process.running() {
		return
	}
	if err := b.start(t.Context()); err != nil {
		t.Fatalf("start Kafka: %v", err)
	}
}

// Stop stops the broker in order; Start or the next Kafka brings it back.
func (b *Broker) Stop(t testing.TB) {
	t.Helper()
	b.end(t, syscall.SIGTERM)
}

// Kill stops the broker in mid-sentence; Start or the next Kafka brings it back.
func (b *Broker) Kill(t testing.TB) {
	t.Helper()
	b.end(t, syscall.SIGKILL)
}

// Pause makes the broker stop answering, until resume is called.
func (b *Broker) Pause(t testing.TB) (resume func()) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.process == nil {
		t.Fatal("pause Kafka: it does not run")
	}
	resume, err := b.process.pause(t.Context())
	if err != nil {
		t.Fatalf("pause Kafka: %v", err)
	}
	return resume
}

func (b *Broker) end(t testing.TB, signal syscall.Signal) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.process == nil {
		return
	}
	if err := b.process.end(signal); err != nil {
		t.Fatalf("stop Kafka: %v", err)
	}
	b.process = nil
}

// newBroker lays out a broker's folder. Its watcher removes the folder when the
// test process has ended.
func newBroker(secure bool) (*Broker, error) {
	program, err := kafka().cached()
	if err != nil {
		return nil, err
	}
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "mailchute-kafka-")
	if err != nil {
		return nil, fmt.Errorf("make the broker's folder: %w", err)
	}
	b := &Broker{program: program, dir: dir}
	b.settings = kafkaSettings{Port: ports[0], QuorumPort: ports[1], Data: filepath.Join(dir, "data")}
	err = os.CopyFS(b.settings.Data, os.DirFS(filepath.Join(program, "formatted")))
	if err == nil && secure {
		err = b.secure()
	}
	if err == nil {
		err = b.settings.write(filepath.Join(dir, "server.properties"))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lay out the broker: %w", err), os.RemoveAll(dir))
	}
	return b, nil
}

// start starts the broker. On a machine of few cores, brokers of several test
// processes start one after the other.
func (b *Broker) start(ctx context.Context) (err error) {
	unlock, err := lock(b.program + ".start.lock")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	b.process, err = job{
		folder: b.dir, signal: "KILL",
		argv: []string{
			"java", "-Xms64m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
			"-Dlog4j2.configurationFile=" + filepath.Join(b.program, "kafka-log4j2.properties"),
			"-cp", filepath.Join(b.program, "libs", "*"), "kafka.Kafka", filepath.Join(b.dir, "server.properties"),
		},
	}.launch()
	if err != nil {
		return err
	}
	if err := b.process.await(ctx, 90*time.Second, b.ready); err != nil {
		return errors.Join(err, b.process.end(syscall.SIGKILL))
	}
	return nil
}

// ready asks for a producer id under a transactional id: that takes a
// controller, a topic of transactions and its coordinator.
func (b *Broker) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	client, err := kgo.NewClient(kgo.SeedBrokers(b.Addr()), kgo.TransactionalID("ready"))
	if err != nil {
		return err
	}
	defer client.Close()
	_, _, err = client.ProducerID(ctx)
	return err
}
