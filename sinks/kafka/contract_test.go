package kafka_test

import (
	"context"
	"testing"

	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/kafka"
	"github.com/mailchute/mailchute/sinks/sinktest"
	"github.com/mailchute/mailchute/test/servers"
)

func TestTheKafkaSinkKeepsThePromisesOfASink(t *testing.T) {
	broker := servers.Kafka(t)
	sinktest.Run(t, func(t *testing.T) sinktest.Harness {
		config := kafka.Config{Brokers: []string{broker.Addr()}, Topic: newTopic(t, broker, 3)}
		return sinktest.Harness{
			Open:  func(ctx context.Context) (sinks.Sink, error) { return kafka.Open(ctx, config) },
			Held:  func(context.Context) ([]string, error) { return held(t, broker, config.Topic), nil },
			Stall: func() (release func()) { return broker.Pause(t) },
		}
	})
}
