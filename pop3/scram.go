package pop3

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xdg-go/scram"
)

// ScramHash is the hash function of a SCRAM mechanism.
type ScramHash string

const (
	ScramSHA1   ScramHash = "SHA-1"   // RFC 5802
	ScramSHA256 ScramHash = "SHA-256" // RFC 7677
	ScramSHA512 ScramHash = "SHA-512"
)

// ChannelBinding says how SCRAM-…-PLUS ties a login to the TLS connection, so
// that nobody between can pass it on.
type ChannelBinding string

const (
	TLSExporter       ChannelBinding = "tls-exporter"         // RFC 9266; TLS 1.3, or 1.2 with extended master secret
	TLSServerEndPoint ChannelBinding = "tls-server-end-point" // RFC 5929 section 4
)

// maxIterations is the most work that a server may demand. The least is 4,096
// (RFC 7677 section 4).
const maxIterations = 1_000_000

// SASLScram is SCRAM (RFC 5802) without channel binding. Where the connection
// could be bound and the server lists no -PLUS, it is told so: a server that does
// have it then knows that somebody changed its list (RFC 5802 section 6).
func SASLScram(hash ScramHash, authzID, username, password string) Mechanism {
	return mechanism{"SCRAM-" + string(hash), func(peer Peer) (*Exchange, error) {
		return startScram(hash, authzID, username, password, func(c *scram.Client) (*scram.ClientConversation, error) {
			plus := slices.Contains(peer.Offered, "SCRAM-"+string(hash)+"-PLUS")
			if peer.TLS == nil || plus {
				return c.NewConversation(), nil
			}
			return c.NewConversationAdvertisingChannelBinding(), nil
		})
	}}
}

// SASLScramPlus is SCRAM with channel binding. It needs TLS. binding may be "":
// then it is TLSExporter where the connection has it, else TLSServerEndPoint.
func SASLScramPlus(hash ScramHash, binding ChannelBinding, authzID, username, password string) Mechanism {
	return mechanism{"SCRAM-" + string(hash) + "-PLUS", func(peer Peer) (*Exchange, error) {
		bound, err := bind(peer, binding)
		if err != nil {
			return nil, err
		}
		return startScram(hash, authzID, username, password, func(c *scram.Client) (*scram.ClientConversation, error) {
			return c.NewConversationWithChannelBinding(bound), nil
		})
	}}
}

func bind(peer Peer, binding ChannelBinding) (scram.ChannelBinding, error) {
	if peer.TLS == nil {
		return scram.ChannelBinding{}, fmt.Errorf("%w: channel binding needs TLS", ErrMechanism)
	}
	if binding != TLSServerEndPoint {
		exporter, err := scram.NewTLSExporterBinding(peer.TLS)
		if err == nil {
			return exporter, nil
		}
		if binding == TLSExporter {
			return exporter, fmt.Errorf("%w: bind to TLS: %w", ErrMechanism, err)
		}
	}
	endPoint, err := scram.NewTLSServerEndpointBinding(peer.TLS)
	if err != nil {
		return endPoint, fmt.Errorf("%w: bind to TLS: %w", ErrMechanism, err)
	}
	return endPoint, nil
}

var errScramShort = errors.New("the server did not prove that it knows the password (RFC 5802 section 5)")

// startScram leaves arithmetic, nonce and server signature to the library.
func startScram(hash ScramHash, authzID, username, password string, converse func(*scram.Client) (*scram.ClientConversation, error)) (*Exchange, error) {
	generators := map[ScramHash]scram.HashGeneratorFcn{ScramSHA1: scram.SHA1, ScramSHA256: scram.SHA256, ScramSHA512: scram.SHA512}
	generate, ok := generators[hash]
	if !ok {
		return nil, fmt.Errorf("%w: no SCRAM with %q", ErrMechanism, string(hash))
	}
	if err := errors.Join(sendable(authzID), sendable(username), sendable(password)); err != nil {
		return nil, err
	}
	client, err := generate.NewClient(username, password, authzID)
	if err != nil {
		// Characters that SASLprep (RFC 4013) knows nothing of: as they are.
		client, err = generate.NewClientUnprepped(username, password, authzID)
	}
	if err != nil {
		return nil, fmt.Errorf("prepare credentials: %w", err)
	}
	conversation, err := converse(client)
	if err != nil {
		return nil, err
	}
	initial, err := conversation.Step("")
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return &Exchange{
		Initial: []byte(initial),
		Secrets: []string{password},
		Respond: func(challenge []byte) ([]byte, error) {
			if tooMuchWork(string(challenge)) {
				return nil, fmt.Errorf("%w: more than %d iterations", ErrProtocol, maxIterations)
			}
			response, err := conversation.Step(string(challenge))
			if err != nil {
				return nil, fmt.Errorf("%w: %s", ErrProtocol, safe(err.Error()))
			}
			return []byte(response), nil
		},
		Verify: func() error {
			if !conversation.Valid() {
				return errScramShort
			}
			return nil
		},
	}, nil
}

// tooMuchWork looks at "i=" of the server's first message (RFC 5802 section 5.1)
// before any of it is done.
func tooMuchWork(challenge string) bool {
	for attribute := range strings.SplitSeq(challenge, ",") {
		count, found := strings.CutPrefix(attribute, "i=")
		if !found {
			continue
		}
		if n, err := strconv.Atoi(count); err != nil || n > maxIterations {
			return true
		}
	}
	return false
}
