package kafka

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	kafkago "github.com/segmentio/kafka-go"
)

// explain says what could not be done where, and what a person can do.
func (s *Sink) explain(act string, err error) error {
	if err == nil {
		return nil
	}
	where := fmt.Sprintf("topic %s at %s", s.cluster.topic, strings.Join(s.config.Brokers, ", "))
	cure := s.cureConnection(err)
	var code kafkago.Error
	if errors.As(err, &code) {
		cure = s.cureCode(code)
	}
	if cure != "" {
		cure = "; " + cure
	}
	return fmt.Errorf("%s %s: %w%s", act, where, err, cure)
}

// cureCode is for what a broker says.
func (s *Sink) cureCode(code kafkago.Error) string {
	switch code {
	case kafkago.UnknownTopicOrPartition:
		return fmt.Sprintf("make the topic first, for example: kafka-topics.sh --bootstrap-server %s --create --topic %s --partitions 6", s.config.Brokers[0], s.cluster.topic)
	case kafkago.TopicAuthorizationFailed, kafkago.ClusterAuthorizationFailed:
		user := "User:ANONYMOUS"
		if s.config.SASL.Username != "" {
			user = "User:" + s.config.SASL.Username
		}
		return fmt.Sprintf("allow it, for example: kafka-acls.sh --bootstrap-server %s --add --allow-principal %s --operation Describe --operation Write --topic %s", s.config.Brokers[0], user, s.cluster.topic)
	case kafkago.SASLAuthenticationFailed:
		return "is sasl.username or sasl.password wrong?"
	case kafkago.UnsupportedSASLMechanism:
		return fmt.Sprintf("the listener does not take sasl.mechanism %s: write one that it takes", s.config.SASL.Mechanism)
	case kafkago.IllegalSASLState:
		return "the listener wants no login: remove sasl, or name another port"
	case kafkago.LeaderNotAvailable, kafkago.NotEnoughReplicas, kafkago.NotEnoughReplicasAfterAppend:
		return "brokers of this topic are down: delivery goes on when they are back"
	case kafkago.MessageSizeTooLarge, kafkago.RecordListTooLarge:
		return "was the topic's max.message.bytes lowered? Restart to follow it"
	case kafkago.InvalidTimestamp:
		return "set the clocks of this machine and of the brokers right"
	case kafkago.UnsupportedCompressionType:
		return "write another compression, for example gzip"
	case kafkago.InvalidRecord:
		return "does the broker check records by a schema?"
	}
	return ""
}

// cureConnection is for what happens before a broker says anything.
func (s *Sink) cureConnection(err error) string {
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var certificate *tls.CertificateVerificationError
	var alert *net.OpError
	switch {
	case errors.Is(err, errTLSPort):
		return "add tls: {enabled: true}, or name a port without TLS"
	case errors.As(err, &authority):
		return "name the authority that signed the broker's certificate in tls.ca_file"
	case errors.As(err, &name):
		return "name the broker as its certificate does, or write that name in tls.server_name"
	case errors.As(err, &certificate):
		return "the broker's certificate is not good"
	case errors.As(err, &alert) && alert.Op == "remote error":
		return "the broker does not like our side of TLS: does it want a client certificate (tls.cert_file and tls.key_file)?"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return s.cureHangUp()
	case down(err), errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "is the broker running, and can this machine reach it? Delivery goes on when it answers"
	}
	return ""
}

// cureHangUp is for a broker that closes the connection without a word: it does
// so when it is spoken to in the wrong way.
func (s *Sink) cureHangUp() string {
	switch {
	case s.config.TLS.Enabled && s.config.SASL.Mechanism == "":
		return "the broker hung up: is this a port of TLS, and does it want no login? Else remove tls, or add sasl"
	case s.config.TLS.Enabled:
		return "the broker hung up: is this a port of TLS? Else remove tls"
	case s.config.SASL.Mechanism == "":
		return "the broker hung up: does this port want a login or TLS? Then add sasl or tls"
	}
	return "the broker hung up: does this port want TLS? Then add tls"
}
