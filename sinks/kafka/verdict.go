package kafka

import (
	"crypto/tls"
	"errors"
	"net"

	kafkago "github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
)

// A verdict is what an answer, or none, means for a batch.
type verdict uint8

const (
	written  verdict = iota
	busy             // not written; worth another try
	moved            // not written; worth another try with a new layout of the cluster
	perhaps          // nobody knows whether it was written; worth another try
	tooLarge         // not written: the batch is larger than the topic takes
	invalid          // not written: the broker finds fault with some records
	hopeless         // not written, and a person must do something
)

// judge says what a failed request means. Whatever is not known for certain to
// have failed before it was sent is perhaps.
func judge(err error) verdict {
	var code kafkago.Error
	var dial *net.OpError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &code):
		return judgeCode(code)
	case errors.Is(err, protocol.ErrNoTopic), errors.Is(err, protocol.ErrNoPartition), errors.Is(err, protocol.ErrNoLeader):
		return moved
	case errors.As(err, &dial) && dial.Op == "dial":
		return moved
	case errors.As(err, &certificate), errors.Is(err, errTLSPort), errors.Is(err, ErrClosed):
		return hopeless
	}
	return perhaps
}

// judgeCode says what a broker's answer to a produce request means.
func judgeCode(code kafkago.Error) verdict {
	switch code {
	case 0:
		return written
	case kafkago.InvalidMessage, kafkago.NotEnoughReplicas, kafkago.ThrottlingQuotaExceeded:
		return busy
	case kafkago.UnknownTopicOrPartition, kafkago.LeaderNotAvailable, kafkago.NotLeaderForPartition,
		kafkago.BrokerNotAvailable, // the library's own: its layout lacks the leader
		kafkago.FencedLeaderEpoch, kafkago.UnknownLeaderEpoch:
		return moved
	case kafkago.MessageSizeTooLarge, kafkago.RecordListTooLarge:
		return tooLarge
	case kafkago.InvalidRecord:
		return invalid
	case kafkago.InvalidTimestamp, // all records have one time, ours: the clocks differ
		kafkago.TopicAuthorizationFailed, kafkago.ClusterAuthorizationFailed,
		kafkago.SASLAuthenticationFailed, kafkago.UnsupportedSASLMechanism, kafkago.IllegalSASLState,
		kafkago.InvalidTopic, kafkago.UnsupportedVersion, kafkago.UnsupportedForMessageFormat,
		kafkago.UnsupportedCompressionType, kafkago.PolicyViolation:
		return hopeless
	}
	return perhaps // 7 and 20 among them: the leader may have appended it
}

// down says that nobody answered: the brokers are not there, or not yet.
func down(err error) bool {
	var dial *net.OpError
	var timeout net.Error
	return errors.As(err, &dial) && dial.Op == "dial" || errors.As(err, &timeout) && timeout.Timeout()
}
