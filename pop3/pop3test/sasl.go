package pop3test

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/xdg-go/scram"
)

// auth does AUTH with a mechanism that CAPA lists (RFC 5034).
func (s *session) auth(rest string) error {
	name, initial, _ := strings.Cut(rest, " ")
	name = strings.ToUpper(name)
	if !slices.Contains(s.mechanisms(), name) {
		return s.reply("-ERR unknown mechanism")
	}
	x := &exchange{session: s, initial: initial}
	hash, isScram := strings.CutPrefix(strings.TrimSuffix(name, "-PLUS"), "SCRAM-")
	switch {
	case isScram:
		return x.scram(hash)
	case name == "PLAIN":
		return x.plain()
	case name == "LOGIN":
		return x.login()
	case name == "CRAM-MD5":
		return x.cramMD5()
	case name == "EXTERNAL":
		return x.external()
	case name == "XOAUTH2", name == "OAUTHBEARER":
		return x.bearer()
	}
	return s.reply("-ERR not served here")
}

func (s *session) mechanisms() []string {
	for _, line := range s.behaviour.caps {
		if words := strings.Fields(strings.ToUpper(line)); len(words) > 0 && words[0] == "SASL" {
			return words[1:]
		}
	}
	return nil
}

// exchange is one run of a mechanism.
type exchange struct {
	*session
	initial string // response that came with AUTH; taken by the first ask
}

// errCancelled is the client's "*" (RFC 5034 section 4).
var errCancelled = errors.New("cancelled")

// first is the client's first message.
func (x *exchange) first() ([]byte, error) {
	if x.initial == "" {
		return x.ask(nil)
	}
	return decode(x.initial)
}

// ask sends a challenge and reads the response.
func (x *exchange) ask(challenge []byte) ([]byte, error) {
	if err := errors.Join(x.reply("+ %s", base64.StdEncoding.EncodeToString(challenge)), x.w.Flush()); err != nil {
		return nil, err
	}
	line, err := x.r.ReadString('\n')
	if err != nil {
		return nil, err
	}
	return decode(strings.TrimRight(line, "\r\n"))
}

var errBase64 = errors.New("not base64")

func decode(text string) ([]byte, error) {
	if text == "*" {
		return nil, errCancelled
	}
	if text == "=" {
		return []byte{}, nil
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, errBase64
	}
	return raw, nil
}

// fail answers an exchange that cannot go on, and ends the session if the
// connection did.
func (x *exchange) fail(err error) error {
	if errors.Is(err, errCancelled) || errors.Is(err, errBase64) {
		return x.reply("-ERR %v", err)
	}
	return err
}

func (x *exchange) plain() error {
	response, err := x.first()
	if err != nil {
		return x.fail(err)
	}
	fields := bytes.Split(response, []byte{0}) // RFC 4616 section 2
	if len(fields) != 3 {
		return x.reply("-ERR malformed response")
	}
	user := string(fields[1])
	if len(fields[0]) > 0 { // one master for all: whoever has a password may act as anybody
		return x.actAs(string(fields[0]), user, string(fields[2]))
	}
	return x.session.login(user, func(password, _ string) bool { return same(password, string(fields[2])) })
}

func (x *exchange) actAs(whom, user, given string) error {
	x.server.mu.Lock()
	master := x.server.drops[user]
	x.server.mu.Unlock()
	return x.session.login(whom, func(string, string) bool { return master != nil && same(master.password, given) })
}

func (x *exchange) login() error {
	user, err := x.ask([]byte("Username:"))
	if err != nil {
		return x.fail(err)
	}
	given, err := x.ask([]byte("Password:"))
	if err != nil {
		return x.fail(err)
	}
	return x.session.login(string(user), func(password, _ string) bool { return same(password, string(given)) })
}

func (x *exchange) cramMD5() error {
	challenge := fmt.Appendf(nil, "<%d.1@example.org>", x.number)
	response, err := x.ask(challenge)
	if err != nil {
		return x.fail(err)
	}
	user, digest, _ := strings.Cut(string(response), " ")
	return x.session.login(user, func(password, _ string) bool {
		mac := hmac.New(md5.New, []byte(password))
		mac.Write(challenge)
		return same(hex.EncodeToString(mac.Sum(nil)), digest)
	})
}

// external takes the common name of the client's certificate for its user.
func (x *exchange) external() error {
	authzID, err := x.first()
	if err != nil {
		return x.fail(err)
	}
	private, ok := x.conn.(*tls.Conn)
	if !ok || len(private.ConnectionState().PeerCertificates) == 0 {
		return x.reply("-ERR [AUTH] no certificate")
	}
	user := private.ConnectionState().PeerCertificates[0].Subject.CommonName
	return x.session.login(user, func(string, string) bool { return len(authzID) == 0 || string(authzID) == user })
}

// bearer does XOAUTH2 and OAUTHBEARER (RFC 7628): a token that is not good is
// refused in a challenge before the -ERR.
func (x *exchange) bearer() error {
	response, err := x.first()
	if err != nil {
		return x.fail(err)
	}
	var user, token string
	for field := range strings.SplitSeq(strings.ReplaceAll(string(response), ",", "\x01"), "\x01") {
		key, value, _ := strings.Cut(field, "=")
		switch key {
		case "user", "a":
			user = strings.NewReplacer("=2C", ",", "=3D", "=").Replace(value)
		case "auth":
			token = strings.TrimPrefix(value, "Bearer ")
		}
	}
	good := func(_, good string) bool { return good != "" && same(good, token) }
	x.server.mu.Lock()
	drop := x.server.drops[user]
	x.server.mu.Unlock()
	if drop == nil || !good(drop.secrets()) {
		if _, err := x.ask([]byte(`{"status":"invalid_token","scope":"mail.read"}`)); err != nil {
			return x.fail(err)
		}
	}
	return x.session.login(user, good)
}

// iterations of SCRAM that this server demands: the least there may be.
const iterations = 4096

func (x *exchange) scram(hash string) error {
	generators := map[string]scram.HashGeneratorFcn{"SHA-1": scram.SHA1, "SHA-256": scram.SHA256, "SHA-512": scram.SHA512}
	message, err := x.first()
	if err != nil {
		return x.fail(err)
	}
	server, err := generators[hash].NewServer(func(user string) (scram.StoredCredentials, error) {
		x.server.mu.Lock()
		drop := x.server.drops[user]
		x.server.mu.Unlock()
		if drop == nil {
			return scram.StoredCredentials{}, errors.New("no such user")
		}
		client, err := generators[hash].NewClient(user, drop.password, "")
		if err != nil {
			return scram.StoredCredentials{}, err
		}
		return client.GetStoredCredentialsWithError(scram.KeyFactors{Salt: "salt of " + user, Iters: iterations})
	})
	if err != nil {
		return err
	}
	conversation := server.NewConversation()
	if bound := x.binding(string(message)); bound.IsSupported() {
		conversation = server.NewConversationWithChannelBinding(bound)
	}
	for !conversation.Done() {
		answer, err := conversation.Step(string(message))
		if err != nil {
			break
		}
		if message, err = x.ask([]byte(answer)); err != nil {
			return x.fail(err)
		}
	}
	return x.session.login(conversation.Username(), func(string, string) bool { return conversation.Valid() })
}

// binding is that of the connection, of the type that the client names, if CAPA
// lists a -PLUS.
func (x *exchange) binding(first string) scram.ChannelBinding {
	private, ok := x.conn.(*tls.Conn)
	if !ok || !slices.ContainsFunc(x.mechanisms(), func(name string) bool { return strings.HasSuffix(name, "-PLUS") }) {
		return scram.ChannelBinding{}
	}
	state := private.ConnectionState()
	var bound scram.ChannelBinding
	var err error
	if strings.HasPrefix(first, "p=tls-server-end-point,") {
		bound, err = scram.NewTLSServerEndpointBinding(&tls.ConnectionState{PeerCertificates: []*x509.Certificate{x.behaviour.tls.Certificates[0].Leaf}})
	} else {
		bound, err = scram.NewTLSExporterBinding(&state)
	}
	if err != nil {
		return scram.ChannelBinding{} // then -PLUS is refused
	}
	return bound
}
