package pop3

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Mechanism is a SASL mechanism (RFC 4422) with the credentials it needs. Those
// of this package have constructors; others, GSSAPI or NTLM for instance, can be
// made outside.
type Mechanism interface {
	Name() string                  // as CAPA lists it, in capitals
	Start(Peer) (*Exchange, error) // begins one run; sends nothing
}

// Peer is what a mechanism may want to know of the other side.
type Peer struct {
	Host, Port string
	TLS        *tls.ConnectionState // nil without TLS
	Offered    []string             // mechanisms that the server lists
}

// Exchange is one run of a mechanism.
type Exchange struct {
	Initial []byte                                 // initial response; nil where the server speaks first
	Respond func(challenge []byte) ([]byte, error) // answers a challenge; nil if none may come
	Verify  func() error                           // at the server's +OK: is it the right server? nil: nothing to check
	Explain func() string                          // what the exchange tells of a refusal; nil: nothing
	Secrets []string                               // never shown, even if the server repeats them; without any the login may go in plain text
}

const (
	// maxAuthLine is the longest AUTH line that may carry an initial response,
	// with its CRLF (RFC 5034 section 4).
	maxAuthLine = 255
	// maxRounds bounds the challenges of one exchange.
	maxRounds = 8
)

// Authenticate opens the maildrop with one SASL mechanism (AUTH, RFC 5034),
// whether the server lists it or not. A refusal leaves the session where it was:
// the caller may try once more, with a fresh token for instance. A mechanism that
// has secrets goes to a public address over TLS only: see Options.AllowPublic.
func (c *Client) Authenticate(ctx context.Context, m Mechanism) error {
	return c.login(ctx, func() error { return c.authenticate(m) })
}

func (c *Client) authenticate(m Mechanism) error {
	if !isMechanism(m.Name()) {
		return fmt.Errorf("AUTH: %w: %q is no name of one", ErrMechanism, m.Name())
	}
	x, err := m.Start(Peer{Host: c.host, Port: c.port, TLS: c.TLS(), Offered: c.caps.SASL})
	if err != nil {
		return fmt.Errorf("AUTH %s: %w", m.Name(), err)
	}
	if len(x.Secrets) > 0 {
		if err := c.unheard(); err != nil {
			return fmt.Errorf("AUTH %s: %w", m.Name(), err)
		}
	}
	c.secrets = slices.Clone(x.Secrets)
	err = c.exchange(m.Name(), x)
	var refused *Error
	if errors.As(err, &refused) && x.Explain != nil {
		refused.Detail = safe(c.hide(x.Explain()))
	}
	return err
}

// isMechanism checks a name (RFC 4422 section 3.1).
func isMechanism(name string) bool {
	return len(name) >= 1 && len(name) <= 20 && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

// exchange sends AUTH and answers challenges until the server says +OK or -ERR.
func (c *Client) exchange(name string, x *Exchange) error {
	line, pending := "AUTH "+name, x.Initial
	if x.Initial != nil && !c.profile.Has(QuirkTwoStepAuth) {
		// RFC 5034 section 4: "=" is an empty initial response.
		if full := line + " " + orDefaultText(base64.StdEncoding.EncodeToString(x.Initial), "="); len(full)+2 <= maxAuthLine {
			line, pending = full, nil
			c.secrets = append(c.secrets, base64.StdEncoding.EncodeToString(x.Initial))
		}
	}
	c.trace("C", "AUTH "+name+" [redacted]")
	if err := c.write("AUTH", []byte(line+"\r\n")); err != nil {
		return err
	}
	for range maxRounds {
		challenge, done, err := c.challenge(pending != nil)
		if err != nil {
			return c.giveUp(err)
		}
		if done {
			return c.verify(x)
		}
		response := pending
		if pending == nil {
			if response, err = x.answer(challenge); err != nil {
				return c.giveUp(fmt.Errorf("AUTH %s: %w", name, err))
			}
		}
		pending = nil
		if err := c.respond(base64.StdEncoding.EncodeToString(response)); err != nil {
			return err
		}
	}
	return c.giveUp(fmt.Errorf("%w: more than %d challenges to AUTH %s", ErrProtocol, maxRounds, name))
}

func orDefaultText(text, standard string) string {
	if text == "" {
		return standard
	}
	return text
}

func (x *Exchange) answer(challenge []byte) ([]byte, error) {
	if x.Respond == nil {
		return nil, fmt.Errorf("%w: a challenge where none belongs", ErrProtocol)
	}
	return x.Respond(challenge)
}

// verify looks at a +OK. A server that did not prove itself may be anybody.
func (c *Client) verify(x *Exchange) error {
	if x.Verify == nil {
		return nil
	}
	if err := x.Verify(); err != nil {
		return c.breakWith(fmt.Errorf("%w: the login is not what the mechanism demands: %w", ErrProtocol, err))
	}
	return nil
}

func (c *Client) respond(encoded string) error {
	c.trace("C", "[redacted]")
	if len(encoded) >= 4 { // not "*", nor an empty line
		c.secrets = append(c.secrets, encoded)
	}
	return c.write("AUTH", []byte(encoded+"\r\n"))
}

// challenge reads what comes behind AUTH: "+" and a challenge (RFC 5034 section
// 4), +OK, or -ERR, which is an *Error. empty says that our first response is
// still to be sent.
func (c *Client) challenge(empty bool) (challenge []byte, done bool, err error) {
	line, err := c.wire.line(base64.StdEncoding.EncodedLen(c.limits.Challenge) + len("+ "))
	if err != nil {
		return nil, false, c.breakWith(c.during("AUTH", fmt.Errorf("read reply to AUTH: %w", err)))
	}
	// QUIRK: some servers leave out the blank behind "+".
	if len(line) > 0 && line[0] == '+' && (len(line) == 1 || line[1] == ' ') {
		c.trace("S", "+ [redacted]")
		text := strings.TrimSpace(string(line[1:]))
		if empty {
			return nil, false, nil // QUIRK: Exchange and others put a text here
		}
		challenge, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, false, fmt.Errorf("%w: a challenge that is not base64 (RFC 5034 section 4)", ErrProtocol)
		}
		return challenge, false, nil
	}
	text, ok, err := parseStatus(line)
	switch {
	case err != nil:
		return nil, false, c.breakWith(c.misread("AUTH", line))
	case !ok:
		c.trace("S", c.hide(string(line)))
		return nil, false, c.refusal("AUTH", text)
	}
	c.trace("S", c.hide(string(line)))
	// QUIRK: some servers say +OK where "+" was due: nothing has been sent that
	// could have been accepted.
	return nil, !empty, nil
}

// giveUp cancels an exchange that cannot go on ("*", RFC 5034 section 4). The
// session goes on if the server says -ERR to that, as it must.
func (c *Client) giveUp(cause error) error {
	var refused *Error
	if c.broken != nil || errors.As(cause, &refused) {
		return cause
	}
	if err := c.respond("*"); err != nil {
		return errors.Join(cause, err)
	}
	if _, err := c.status("AUTH"); err == nil {
		return c.breakWith(errors.Join(cause, fmt.Errorf("%w: +OK to a cancelled AUTH", ErrProtocol)))
	}
	return cause
}
