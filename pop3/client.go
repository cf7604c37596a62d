package pop3

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"time"
)

// TLSMode says how the connection is made private.
type TLSMode uint8

const (
	Implicit TLSMode = iota // TLS from the first octet, port 995 (RFC 8314 section 3)
	STLS                    // plain greeting, then STLS before anything else (RFC 2595 section 4)
	Plain                   // no TLS
)

// Options of a client. The zero value is implicit TLS with the usual limits.
type Options struct {
	TLS       TLSMode
	TLSConfig *tls.Config // nil: checked against the host that is dialled, TLS 1.2 or later
	Timeouts  Timeouts
	Limits    Limits
	LockStep  bool                         // never pipeline
	Trace     func(direction, line string) // sees status lines and commands, secrets replaced; may be nil
}

// Timeouts bound every wait. A zero field means its default.
type Timeouts struct {
	Dial     time.Duration // TCP connection; 30 s
	TLS      time.Duration // TLS handshake; 30 s
	Greeting time.Duration // 60 s
	Idle     time.Duration // silence within a reply; 60 s
	Login    time.Duration // reply to PASS or AUTH, while the server opens the maildrop; 5 min
	Quit     time.Duration // reply to QUIT, while the server removes; 5 min
}

// Limits bound what a server can make the client take. A zero field means its default.
type Limits struct {
	Line    int   // octets of a status line; 8 KiB
	UIDL    int   // octets of a unique-id; 512
	Listing int   // lines of a listing; 1,000,000
	Message int64 // octets of a message; 64 MiB
}

func (t Timeouts) withDefaults() Timeouts {
	return Timeouts{
		Dial: orDefault(t.Dial, 30*time.Second), TLS: orDefault(t.TLS, 30*time.Second),
		Greeting: orDefault(t.Greeting, time.Minute), Idle: orDefault(t.Idle, time.Minute),
		Login: orDefault(t.Login, 5*time.Minute), Quit: orDefault(t.Quit, 5*time.Minute),
	}
}

func (l Limits) withDefaults() Limits {
	return Limits{
		Line: orDefault(l.Line, 8<<10), UIDL: orDefault(l.UIDL, 512),
		Listing: orDefault(l.Listing, 1_000_000), Message: orDefault(l.Message, 64<<20),
	}
}

func orDefault[T int | int64 | time.Duration](v, standard T) T {
	if v == 0 {
		return standard
	}
	return v
}

// state is where a session is (RFC 1939 section 3).
type state uint8

const (
	authorization state = iota
	transaction
	closed // QUIT or Abort has been called
)

// Client is one session with a maildrop.
type Client struct {
	wire     *wire
	host     string
	options  Options
	timeouts Timeouts
	limits   Limits
	caps     Capabilities
	state    state
	broken   error // not nil: why no further command may be sent
	busy     atomic.Bool
}

// Dial connects to "host:port", makes the connection private as the options
// say, and reads greeting and capabilities.
func Dial(ctx context.Context, addr string, o Options) (*Client, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	dialing, cancel := context.WithTimeout(ctx, o.Timeouts.withDefaults().Dial)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(dialing, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTransport, err)
	}
	if o.TLS == Implicit {
		if conn, err = secure(ctx, conn, tlsConfig(o, host), o.Timeouts.withDefaults().TLS); err != nil {
			return nil, err
		}
	}
	return begin(ctx, conn, host, o)
}

// NewClient begins a session on a connection that is open already. With
// Implicit the connection is taken to be private as it is. On an error the
// connection is closed.
func NewClient(ctx context.Context, conn net.Conn, o Options) (*Client, error) {
	return begin(ctx, conn, "", o)
}

func begin(ctx context.Context, conn net.Conn, host string, o Options) (*Client, error) {
	c := &Client{wire: newWire(conn), host: host, options: o, timeouts: o.Timeouts.withDefaults(), limits: o.Limits.withDefaults()}
	if err := c.greet(ctx); err != nil {
		return nil, errors.Join(err, c.Abort())
	}
	return c, nil
}

// greet reads the greeting (RFC 1939 section 4) and the capabilities, before
// and behind STLS.
func (c *Client) greet(ctx context.Context) error {
	end, err := c.call(ctx, authorization, c.timeouts.Greeting)
	if err != nil {
		return err
	}
	defer end()
	if _, err := c.status("greeting"); err != nil {
		return fmt.Errorf("read greeting: %w", err)
	}
	if err := c.capa(); err != nil {
		return err
	}
	if c.options.TLS != STLS {
		return nil
	}
	return c.startTLS(ctx)
}

// startTLS makes a plain connection private (RFC 2595 section 4). All that was
// learnt before is forgotten: anybody may have said it.
func (c *Client) startTLS(ctx context.Context) error {
	if !c.caps.STLS {
		return fmt.Errorf("%w: it does not offer STLS, and credentials are not sent without TLS", ErrProtocol)
	}
	if _, err := c.command("STLS"); err != nil {
		return fmt.Errorf("start TLS: %w", err)
	}
	if c.wire.buffered() > 0 { // injected before the handshake (RFC 2595 section 4)
		return c.breakWith(fmt.Errorf("%w: octets came between +OK to STLS and the handshake", ErrOutOfStep))
	}
	conn, err := secure(ctx, c.wire.conn, tlsConfig(c.options, c.host), c.timeouts.TLS)
	if err != nil {
		return c.breakWith(err)
	}
	c.wire.conn = conn
	c.caps = Capabilities{}
	return c.capa()
}

func tlsConfig(o Options, host string) *tls.Config {
	config := o.TLSConfig.Clone()
	if config == nil {
		config = &tls.Config{}
	}
	if config.ServerName == "" {
		config.ServerName = host
	}
	config.MinVersion = max(config.MinVersion, tls.VersionTLS12) // RFC 9325 section 3.1.1
	return config
}

func secure(ctx context.Context, conn net.Conn, config *tls.Config, limit time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	private := tls.Client(conn, config)
	if err := private.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: TLS handshake: %w", ErrTransport, err), conn.Close())
	}
	return private, nil
}

// call begins a use of the client: one at a time, in the right state, and not
// on a broken connection. end must be called when it is over.
func (c *Client) call(ctx context.Context, s state, idle time.Duration) (end func(), err error) {
	if !c.busy.CompareAndSwap(false, true) {
		return nil, ErrInUse
	}
	switch {
	case c.broken != nil:
		err = fmt.Errorf("the session is broken: %w", c.broken)
	case c.state != s:
		err = ErrState
	}
	if err != nil {
		c.busy.Store(false)
		return nil, err
	}
	untie := c.wire.begin(ctx, idle)
	return func() {
		untie()
		c.busy.Store(false)
	}, nil
}

// breakWith breaks the client for good.
func (c *Client) breakWith(err error) error {
	if c.broken == nil {
		c.broken = err
	}
	return err
}

// command sends one command and reads its status line.
func (c *Client) command(keyword string, args ...string) (text string, err error) {
	if c.wire.buffered() > 0 {
		return "", c.breakWith(fmt.Errorf("%w: octets came that nobody asked for before %s", ErrOutOfStep, keyword))
	}
	if err := c.send(keyword, args...); err != nil {
		return "", err
	}
	return c.status(keyword)
}

// send writes one command; what the arguments of PASS and AUTH are is not traced.
func (c *Client) send(keyword string, args ...string) error {
	for _, arg := range args {
		if strings.ContainsAny(arg, "\r\n\x00") {
			return fmt.Errorf("%s: %w", keyword, ErrArgument)
		}
	}
	line := strings.Join(append([]string{keyword}, args...), " ")
	if keyword == "PASS" || keyword == "AUTH" {
		c.trace("C", keyword+" [redacted]")
	} else {
		c.trace("C", line)
	}
	if err := c.wire.write([]byte(line + "\r\n")); err != nil {
		return c.breakWith(fmt.Errorf("send %s: %w", keyword, err))
	}
	return nil
}

// status reads a status line: exactly "+OK" or "-ERR", alone or with a blank
// behind it (RFC 1939 section 3). Anything else breaks the client. A refusal is
// an *Error.
func (c *Client) status(command string) (text string, err error) {
	line, err := c.wire.line(c.limits.Line)
	if err != nil {
		return "", c.breakWith(fmt.Errorf("read reply to %s: %w", command, err))
	}
	c.trace("S", string(line))
	text, ok, err := parseStatus(line)
	switch {
	case err != nil && command == "greeting":
		return "", c.breakWith(fmt.Errorf("%w: it greets with %q; is this a POP3 port, and is the TLS mode right?", ErrProtocol, safe(string(line))))
	case err != nil:
		return "", c.breakWith(fmt.Errorf("%w: reply to %s is %q (RFC 1939 section 3)", ErrOutOfStep, command, safe(string(line))))
	case !ok:
		return "", refusal(command, text, c.state)
	}
	return text, nil
}

var errNoStatus = errors.New("no status line")

func parseStatus(line []byte) (text string, ok bool, err error) {
	for _, prefix := range []string{"+OK", "-ERR"} {
		rest, found := strings.CutPrefix(string(line), prefix)
		if found && (rest == "" || rest[0] == ' ' || rest[0] == '\t') {
			return strings.Trim(rest, " \t"), prefix == "+OK", nil
		}
	}
	return "", false, errNoStatus
}

func (c *Client) trace(direction, line string) {
	if c.options.Trace != nil {
		c.options.Trace(direction, line)
	}
}
