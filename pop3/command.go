package pop3

import (
	"errors"
	"fmt"
	"strings"
)

// command sends one command and reads its status line.
func (c *Client) command(keyword string, args ...string) (text string, err error) {
	if err := c.send(keyword, args...); err != nil {
		return "", err
	}
	return c.status(keyword)
}

// send writes one command. What the arguments of a login are is not traced.
func (c *Client) send(keyword string, args ...string) error {
	for _, arg := range args {
		if err := sendable(arg); err != nil {
			return fmt.Errorf("%s: %w", keyword, err)
		}
	}
	line := strings.Join(append([]string{keyword}, args...), " ")
	if isLogin(keyword) {
		c.trace("C", keyword+" [redacted]")
	} else {
		c.trace("C", line)
	}
	return c.write(keyword, []byte(line+"\r\n"))
}

// sendable refuses what would end a command early, and begin another.
func sendable(arg string) error {
	if strings.ContainsAny(arg, "\r\n\x00") {
		return ErrArgument
	}
	return nil
}

func isLogin(keyword string) bool { return keyword == "PASS" || keyword == "AUTH" || keyword == "APOP" }

// write sends what is to begin with nothing unread: octets that nobody asked
// for would be taken for its reply.
func (c *Client) write(keyword string, commands []byte) error {
	if c.wire.buffered() > 0 {
		return c.breakWith(fmt.Errorf("%w: octets came that nobody asked for before %s", ErrOutOfStep, keyword))
	}
	if err := c.wire.write(commands); err != nil {
		return c.breakWith(c.during(keyword, fmt.Errorf("send %s: %w", keyword, err)))
	}
	return nil
}

// status reads a status line: exactly "+OK" or "-ERR", alone or with a blank
// behind it (RFC 1939 section 3). Anything else breaks the client. A refusal is
// an *Error.
func (c *Client) status(command string) (text string, err error) {
	line, err := c.wire.line(c.limits.Line)
	if err != nil {
		return "", c.breakWith(c.during(command, fmt.Errorf("read reply to %s: %w", command, err)))
	}
	text, ok, err := parseStatus(line)
	if err != nil {
		return "", c.breakWith(c.misread(command, line))
	}
	c.trace("S", c.hide(string(line)))
	if !ok {
		return "", c.refusal(command, text)
	}
	return text, nil
}

// misread says what came in place of a status line.
func (c *Client) misread(command string, line []byte) error {
	shown := safe(c.hide(string(line)))
	switch {
	case command != "greeting" && isLogin(command):
		return fmt.Errorf("%w: reply to %s is no status line (RFC 1939 section 3)", ErrOutOfStep, command)
	case command != "greeting":
		return fmt.Errorf("%w: reply to %s is %q (RFC 1939 section 3)", ErrOutOfStep, command, shown)
	case strings.HasPrefix(string(line), "220"):
		return fmt.Errorf("%w: it greets with %q, as SMTP servers do; POP3 is at port 995 or 110", ErrProtocol, shown)
	case strings.HasPrefix(string(line), "* "):
		return fmt.Errorf("%w: it greets with %q, as IMAP servers do; POP3 is at port 995 or 110", ErrProtocol, shown)
	case len(line) > 1 && (line[0] == 0x15 || line[0] == 0x16) && line[1] == 3: // an alert or a handshake
		return fmt.Errorf("%w: it speaks TLS from the first octet", ErrProtocol)
	}
	return fmt.Errorf("%w: it greets with %q; is this a POP3 port, and is the TLS mode right?", ErrProtocol, shown)
}

// during marks a connection that broke while the server judged a login: often
// it closes in place of an answer.
func (c *Client) during(command string, err error) error {
	if isLogin(command) && errors.Is(err, errClosed) {
		return fmt.Errorf("%w: %w", ErrClosedInLogin, err)
	}
	return err
}

var errNoStatus = errors.New("no status line")

func parseStatus(line []byte) (text string, ok bool, err error) {
	for _, prefix := range [...]string{"+OK", "-ERR"} {
		if len(line) < len(prefix) || string(line[:len(prefix)]) != prefix {
			continue
		}
		rest := line[len(prefix):]
		if len(rest) == 0 || rest[0] == ' ' || rest[0] == '\t' {
			return strings.Trim(string(rest), " \t"), prefix == "+OK", nil
		}
	}
	return "", false, errNoStatus
}

func (c *Client) trace(direction, line string) {
	if c.options.Trace != nil {
		c.options.Trace(direction, line)
	}
}

// hide takes the secrets of the login out of a server's text.
func (c *Client) hide(text string) string {
	for _, secret := range c.secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "[redacted]")
		}
	}
	return text
}
