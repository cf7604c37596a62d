package pop3

import (
	"context"
	"encoding/base64"
	"fmt"
)

// maxAuthLine is the longest AUTH line that may carry an initial response
// (RFC 5034 section 4).
const maxAuthLine = 255

// Login opens the maildrop: with SASL PLAIN where the server lists it
// (RFC 5034, RFC 4616), else with USER and PASS (RFC 1939 section 7). When one
// is refused the other is not tried: the secret is the same. The capabilities
// are asked for again, since servers tell more behind the login.
func (c *Client) Login(ctx context.Context, user, password string) error {
	end, err := c.call(ctx, authorization, c.timeouts.Login)
	if err != nil {
		return err
	}
	defer end()
	if c.caps.offers("PLAIN") {
		err = c.plain(user, password)
	} else {
		err = c.userPass(user, password)
	}
	if err != nil {
		return err
	}
	c.state = transaction
	c.wire.idle = c.timeouts.Idle
	return c.capa()
}

func (c *Client) userPass(user, password string) error {
	if _, err := c.command("USER", user); err != nil {
		return err
	}
	_, err := c.command("PASS", password)
	return err
}

// plain sends the credentials in one message, with the AUTH line if they fit.
func (c *Client) plain(user, password string) error {
	for _, secret := range []string{user, password} {
		if containsNUL(secret) { // NUL parts the fields (RFC 4616 section 2)
			return fmt.Errorf("AUTH: %w", ErrArgument)
		}
	}
	response := base64.StdEncoding.EncodeToString([]byte("\x00" + user + "\x00" + password))
	if len("AUTH PLAIN ")+len(response)+2 <= maxAuthLine {
		_, err := c.command("AUTH", "PLAIN", response)
		return err
	}
	if err := c.send("AUTH", "PLAIN"); err != nil {
		return err
	}
	if err := c.continuation(); err != nil {
		return err
	}
	if err := c.wire.write([]byte(response + "\r\n")); err != nil {
		return c.breakWith(fmt.Errorf("send AUTH: %w", err))
	}
	_, err := c.status("AUTH")
	return err
}

// continuation reads "+", with or without the blank (RFC 5034 section 4).
func (c *Client) continuation() error {
	line, err := c.wire.line(c.limits.Line)
	if err != nil {
		return c.breakWith(fmt.Errorf("read reply to AUTH: %w", err))
	}
	if text := string(line); text == "+" || text == "+ " {
		return nil
	}
	if text, ok, err := parseStatus(line); err == nil && !ok {
		return refusal("AUTH", text, c.state)
	}
	return c.breakWith(fmt.Errorf("%w: reply to AUTH is %q (RFC 5034 section 4)", ErrOutOfStep, safe(string(line))))
}

func containsNUL(s string) bool {
	for i := range len(s) {
		if s[i] == 0 {
			return true
		}
	}
	return false
}
