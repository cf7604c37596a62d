package kafka_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/sinks/kafka"
)

func TestTheSettingsAreCheckedAllAtOnce(t *testing.T) {
	good := func(change func(*kafka.Config)) kafka.Config {
		c := kafka.Config{Brokers: []string{"kafka.example.org:9092"}, Topic: "mail.events"}
		change(&c)
		return c
	}
	for _, tc := range []struct {
		name   string
		config kafka.Config
		want   []string // fields at fault
	}{
		{name: "brokers and a topic are enough", config: good(func(*kafka.Config) {})},
		{name: "everything", config: good(func(c *kafka.Config) {
			c.Brokers = append(c.Brokers, "[2001:db8::1]:9092")
			c.TLS = kafka.TLS{Enabled: true, CAFile: "ca.pem", ServerName: "kafka", CertFile: "c.pem", KeyFile: "k.pem"}
			c.SASL = kafka.SASL{Mechanism: "scram-sha-512", Username: "u", Password: "p"}
			c.Compression, c.ClientID, c.MaxEvent = "lz4", "mail", 1<<20
		})},
		{name: "nothing", want: []string{"brokers", "topic"}},
		{
			name: "brokers that are none", config: good(func(c *kafka.Config) {
				c.Brokers = []string{"kafka.example.org", ":9092", "kafka.example.org:99999", "kafka://kafka.example.org:9092", "a.example.org:9092,b.example.org:9092", "kafka.example.org:9092"}
			}),
			want: []string{"brokers[0]", "brokers[1]", "brokers[2]", "brokers[3]", "brokers[4]"},
		},
		{name: "a topic that Kafka does not take", config: good(func(c *kafka.Config) { c.Topic = "mail/events" }), want: []string{"topic"}},
		{name: "a topic that is too long", config: good(func(c *kafka.Config) { c.Topic = strings.Repeat("x", 250) }), want: []string{"topic"}},
		{name: "a topic that is a directory", config: good(func(c *kafka.Config) { c.Topic = ".." }), want: []string{"topic"}},
		{name: "TLS that is not enabled", config: good(func(c *kafka.Config) { c.TLS.CAFile = "ca.pem" }), want: []string{"tls"}},
		{name: "a certificate without its key", config: good(func(c *kafka.Config) { c.TLS = kafka.TLS{Enabled: true, CertFile: "c.pem"} }), want: []string{"tls"}},
		{name: "an authority that is never asked", config: good(func(c *kafka.Config) {
			c.TLS = kafka.TLS{Enabled: true, CAFile: "ca.pem", InsecureSkipVerify: true}
		}), want: []string{"tls.insecure_skip_verify"}},
		{name: "credentials without a mechanism", config: good(func(c *kafka.Config) { c.SASL.Username = "u" }), want: []string{"sasl.mechanism"}},
		{name: "a mechanism without credentials", config: good(func(c *kafka.Config) { c.SASL.Mechanism = "plain" }), want: []string{"sasl.username", "sasl.password"}},
		{name: "an unknown mechanism", config: good(func(c *kafka.Config) { c.SASL = kafka.SASL{Mechanism: "PLAIN", Username: "u", Password: "p"} }), want: []string{"sasl.mechanism"}},
		{name: "a password with NUL", config: good(func(c *kafka.Config) { c.SASL = kafka.SASL{Mechanism: "plain", Username: "u", Password: "p\x00"} }), want: []string{"sasl"}},
		{name: "an unknown compression", config: good(func(c *kafka.Config) { c.Compression = "zip" }), want: []string{"compression"}},
		{name: "a client id that no log can show", config: good(func(c *kafka.Config) { c.ClientID = "a\nb" }), want: []string{"client_id"}},
		{name: "a client id that is too long", config: good(func(c *kafka.Config) { c.ClientID = strings.Repeat("x", 250) }), want: []string{"client_id"}},
		{name: "events that are too short", config: good(func(c *kafka.Config) { c.MaxEvent = 1000 }), want: []string{"max_event"}},
		{name: "events that are too long", config: good(func(c *kafka.Config) { c.MaxEvent = 1 << 30 }), want: []string{"max_event"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, f := range tc.config.Validate() {
				got = append(got, f.Field)
				if f.Problem == "" || f.Cure == "" {
					t.Errorf("fault %+v says too little", f)
				}
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("faults at %q, want %q", got, tc.want)
			}
		})
	}
}

func TestAFaultySettingKeepsTheSinkFromOpening(t *testing.T) {
	_, err := kafka.Open(t.Context(), kafka.Config{Topic: "mail.events"})
	says(t, err, "brokers: no broker")
}
