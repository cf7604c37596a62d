package pop3

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// mechanism is one that a function begins. It keeps its credentials in that
// function, where no formatting shows them.
type mechanism struct {
	name  string
	start func(Peer) (*Exchange, error)
}

func (m mechanism) Name() string                       { return m.name }
func (m mechanism) Start(peer Peer) (*Exchange, error) { return m.start(peer) }

// errParted is of a field that holds the octet which parts fields.
var errParted = fmt.Errorf("%w: nor the octet that parts the fields of this mechanism", ErrArgument)

// once is a mechanism that is done with its initial response.
func once(name, initial string, secrets []string, fields ...string) Mechanism {
	return mechanism{name, func(Peer) (*Exchange, error) {
		for _, field := range fields {
			if err := sendable(field); err != nil {
				return nil, err
			}
		}
		return &Exchange{Initial: []byte(initial), Secrets: secrets}, nil
	}}
}

// SASLPlain is PLAIN (RFC 4616). authzID is whom to act as, "" for username.
func SASLPlain(authzID, username, password string) Mechanism {
	return once("PLAIN", authzID+"\x00"+username+"\x00"+password, []string{password}, authzID, username, password)
}

// SASLExternal is EXTERNAL (RFC 4422 appendix A): the server knows the client
// from its certificate. authzID is whom to act as, "" for whom the server derives.
func SASLExternal(authzID string) Mechanism { return once("EXTERNAL", authzID, nil, authzID) }

// SASLAnonymous is ANONYMOUS (RFC 4505). trace is what the server may note down.
func SASLAnonymous(trace string) Mechanism { return once("ANONYMOUS", trace, nil, trace) }

// SASLLogin is LOGIN, which has no RFC: the server asks for the name, then for
// the password. What it asks with is not looked at, since every server has words
// of its own.
func SASLLogin(username, password string) Mechanism {
	return mechanism{"LOGIN", func(Peer) (*Exchange, error) {
		if err := errors.Join(sendable(username), sendable(password)); err != nil {
			return nil, err
		}
		answers := []string{username, password}
		return &Exchange{Secrets: []string{password}, Respond: func([]byte) ([]byte, error) {
			if len(answers) == 0 {
				return nil, fmt.Errorf("%w: a third question", ErrProtocol)
			}
			answer := answers[0]
			answers = answers[1:]
			return []byte(answer), nil
		}}, nil
	}}
}

// SASLCRAMMD5 is CRAM-MD5 (RFC 2195). Who listens can try passwords at leisure.
func SASLCRAMMD5(username, password string) Mechanism {
	return mechanism{"CRAM-MD5", func(Peer) (*Exchange, error) {
		if err := errors.Join(sendable(username), sendable(password)); err != nil {
			return nil, err
		}
		return &Exchange{Secrets: []string{password}, Respond: func(challenge []byte) ([]byte, error) {
			digest := hmac.New(md5.New, []byte(password))
			digest.Write(challenge)
			return []byte(username + " " + hex.EncodeToString(digest.Sum(nil))), nil
		}}, nil
	}}
}

// SASLXOAuth2 is XOAUTH2, the form of OAuth 2.0 that Google and Microsoft speak.
// token is an access token.
func SASLXOAuth2(username, token string) Mechanism {
	return bearer("XOAUTH2", token, []byte{}, username, func(Peer) string {
		return "user=" + username + "\x01auth=Bearer " + token + "\x01\x01"
	})
}

// SASLOAuthBearer is OAUTHBEARER (RFC 7628). token is an access token.
func SASLOAuthBearer(username, token string) Mechanism {
	return bearer("OAUTHBEARER", token, []byte{1}, username, func(peer Peer) string { // RFC 7628 section 3.2.3
		response := "n,a=" + strings.NewReplacer("=", "=3D", ",", "=2C").Replace(username) + ",\x01" // RFC 5801 section 4
		if peer.Host != "" {
			response += "host=" + peer.Host + "\x01"
		}
		if peer.Port != "" {
			response += "port=" + peer.Port + "\x01"
		}
		return response + "auth=Bearer " + token + "\x01\x01"
	})
}

// bearer is a mechanism that shows a token. A server that refuses says why in a
// challenge, which is answered with an acknowledgement before its -ERR comes.
func bearer(name, token string, acknowledge []byte, username string, initial func(Peer) string) Mechanism {
	return mechanism{name, func(peer Peer) (*Exchange, error) {
		if err := errors.Join(sendable(username), sendable(token)); err != nil {
			return nil, err
		}
		if strings.Contains(username+token, "\x01") {
			return nil, errParted
		}
		why := fmt.Sprintf("token of %d octets", len(token))
		return &Exchange{
			Initial: []byte(initial(peer)),
			Secrets: []string{token},
			Respond: func(challenge []byte) ([]byte, error) {
				if reason := oauthReason(challenge); reason != "" {
					why = reason + ", " + why
				}
				return acknowledge, nil
			},
			Explain: func() string { return why },
		}, nil
	}}
}

// oauthReason reads the JSON that a server refuses a token with (RFC 7628
// section 3.2.2); "" if it is none.
func oauthReason(challenge []byte) string {
	var said struct {
		Status string `json:"status"`
		Scope  string `json:"scope"`
	}
	if json.Unmarshal(challenge, &said) != nil || said.Status == "" { // then the -ERR must do
		return ""
	}
	reason := "status " + said.Status
	if said.Scope != "" {
		reason += ", scope " + said.Scope
	}
	return reason
}
