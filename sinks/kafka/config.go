package kafka

import (
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"

	"github.com/mailchute/mailchute/sinks"
)

// Config is what a user says about a Kafka sink. Relative file paths are
// resolved by the caller, as only it knows what they are relative to.
type Config struct {
	// Brokers are where to begin, as host:port; the others are learnt from them.
	Brokers []string `yaml:"brokers"`
	// Topic must be there: the sink never makes one.
	Topic string `yaml:"topic"`
	TLS   TLS    `yaml:"tls"`
	SASL  SASL   `yaml:"sasl"`
	// Compression of batches: none, gzip, snappy, lz4 or zstd; "": zstd.
	Compression string `yaml:"compression"`
	// ClientID is the name by which brokers log and limit the sink; "": mailchute.
	ClientID string `yaml:"client_id"`
	// MaxEvent is the longest event, in octets of JSON. 0: three quarters of the
	// topic's max.message.bytes.
	MaxEvent int `yaml:"max_event"`
}

// TLS says how connections to brokers are made private.
type TLS struct {
	Enabled            bool   `yaml:"enabled"`
	CAFile             string `yaml:"ca_file"`     // PEM; only these roots are trusted then
	ServerName         string `yaml:"server_name"` // in the certificates, if it is not the broker's host
	CertFile           string `yaml:"cert_file"`   // client certificate
	KeyFile            string `yaml:"key_file"`    // and its key
	InsecureSkipVerify bool   `yaml:"insecure_skip_verify"`
}

// SASL says how the sink logs in (RFC 4422).
type SASL struct {
	Mechanism string       `yaml:"mechanism"` // plain, scram-sha-256 or scram-sha-512; "": no login
	Username  string       `yaml:"username"`
	Password  sinks.Secret `yaml:"password"`
}

const (
	// minEvent is room for what names a mail; an event is never cut below it.
	minEvent = 12 << 10
	// maxClientID is what brokers take as a client's name.
	maxClientID = 249
)

// topicPattern is what a broker takes as the name of a topic.
var topicPattern = regexp.MustCompile(`^[a-zA-Z0-9._-]{1,249}$`)

// Validate returns everything that is wrong with the settings.
func (c Config) Validate() []sinks.Fault {
	var f faults
	if len(c.Brokers) == 0 {
		f.add("brokers", "no broker", `write at least one, for example ["kafka.example.org:9092"]`)
	}
	for i, broker := range c.Brokers {
		if !isAddress(broker) {
			f.add(fmt.Sprintf("brokers[%d]", i), fmt.Sprintf("%q is no host with a port", broker), "write it as kafka.example.org:9092")
		}
	}
	switch {
	case c.Topic == "":
		f.add("topic", "no topic", "write the name of a topic that is there, for example mail.events")
	case !topicPattern.MatchString(c.Topic) || c.Topic == "." || c.Topic == "..":
		f.add("topic", fmt.Sprintf("%q is no name of a topic", c.Topic), "use letters, digits, dot, underline and dash, at most 249")
	}
	c.TLS.validate(&f)
	c.SASL.validate(&f)
	if _, known := codecs[c.compression()]; !known {
		f.add("compression", fmt.Sprintf("%q is no compression", c.Compression), "write zstd, lz4, snappy, gzip or none")
	}
	if len(c.ClientID) > maxClientID || strings.ContainsFunc(c.ClientID, isControl) {
		f.add("client_id", "the name is longer than 249 octets, or holds control characters", "write a short name such as mailchute")
	}
	if c.MaxEvent != 0 && (c.MaxEvent < minEvent || c.MaxEvent > maxLimit) {
		f.add("max_event", fmt.Sprintf("%d is not between %d and %d", c.MaxEvent, minEvent, maxLimit), "leave it out: it then follows the topic's max.message.bytes")
	}
	return f
}

// faults are collected field by field.
type faults []sinks.Fault

func (f *faults) add(field, problem, cure string) {
	*f = append(*f, sinks.Fault{Field: field, Problem: problem, Cure: cure})
}

func (t TLS) validate(f *faults) {
	if !t.Enabled {
		if t != (TLS{}) {
			f.add("tls", "there are settings of TLS, but it is not enabled", "add enabled: true, or remove them")
		}
		return
	}
	if (t.CertFile == "") != (t.KeyFile == "") {
		f.add("tls", "cert_file and key_file go together", "write both, or neither")
	}
	if t.InsecureSkipVerify && (t.CAFile != "" || t.ServerName != "") {
		f.add("tls.insecure_skip_verify", "no certificate is looked at, so ca_file and server_name mean nothing", "remove insecure_skip_verify")
	}
}

func (s SASL) validate(f *faults) {
	if s.Mechanism == "" {
		if s.Username != "" || s.Password != "" {
			f.add("sasl.mechanism", "there are credentials, but no mechanism", "write plain, scram-sha-256 or scram-sha-512, whichever the listener takes")
		}
		return
	}
	if _, known := mechanisms[s.Mechanism]; !known {
		f.add("sasl.mechanism", fmt.Sprintf("%q is no mechanism", s.Mechanism), "write plain, scram-sha-256 or scram-sha-512")
	}
	if s.Username == "" {
		f.add("sasl.username", "it is missing", "write the login name")
	}
	if s.Password == "" {
		f.add("sasl.password", "it is missing", "write password: ${NAME} to take it from the environment, or password_file: PATH")
	}
	if strings.ContainsRune(s.Username+s.Password.Reveal(), 0) { // RFC 4616 section 2
		f.add("sasl", "username or password holds a NUL octet", "write them without it")
	}
}

func (c Config) compression() string {
	if c.Compression == "" {
		return "zstd"
	}
	return c.Compression
}

func (c Config) clientID() string {
	if c.ClientID == "" {
		return "mailchute"
	}
	return c.ClientID
}

// isAddress says whether a text is a host and a port. A comma would be read as
// the beginning of the next broker.
func isAddress(text string) bool {
	host, port, err := net.SplitHostPort(text)
	if err != nil || host == "" || strings.ContainsAny(host, ",/ ") {
		return false
	}
	number, err := strconv.ParseUint(port, 10, 16)
	return err == nil && number > 0
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
