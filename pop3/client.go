package pop3

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"time"
)

// state is where a session is (RFC 1939 section 3).
type state uint8

const (
	authorization state = iota
	transaction
	closed // QUIT or Abort has been called
)

// Client is one session with a maildrop. It is made by Dial, Open or NewClient,
// and left by Quit or Abort.
type Client struct {
	wire     *wire
	host     string // as dialled; "" if the connection was given
	port     string
	options  Options
	timeouts Timeouts
	limits   Limits
	banner   string
	stamp    string // of the greeting, for APOP; "" if it has none that is good
	caps     Capabilities
	profile  Profile
	secrets  []string // of the login: never shown, even if the server repeats them later
	noUIDL   bool     // UIDL was tried and is not there
	state    state
	broken   error // not nil: why no further command may be sent
	busy     atomic.Bool
}

// Dial connects to "host:port", makes the connection private as the options
// say, and reads greeting and capabilities. LoginAs or Authenticate is next. An
// address with CR, LF or NUL is refused before anything is dialled.
func Dial(ctx context.Context, addr string, o Options) (*Client, error) {
	if err := sendable(addr); err != nil { // no resolver, proxy or log should meet it
		return nil, fmt.Errorf("dial %q: %w", safe(addr), err)
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	dialing, cancel := context.WithTimeout(ctx, o.Timeouts.withDefaults().Dial)
	defer cancel()
	dial := o.Dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	conn, err := dial(dialing, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTransport, err)
	}
	if o.TLS == Implicit {
		if conn, err = secure(ctx, conn, tlsConfig(o, host), o.Timeouts.withDefaults().TLS); err != nil {
			return nil, err
		}
	}
	return begin(ctx, conn, o, host, port)
}

// Open dials and logs in. Credentials that could never be sent are refused
// before the dial.
func Open(ctx context.Context, addr string, o Options, credentials Credentials) (*Client, error) {
	if err := credentials.Validate(); err != nil {
		return nil, err
	}
	c, err := Dial(ctx, addr, o)
	if err != nil {
		return nil, err
	}
	if err := c.LoginAs(ctx, credentials); err != nil {
		return nil, errors.Join(err, c.Abort())
	}
	return c, nil
}

// NewClient begins a session on a connection that is open already. With
// Implicit the connection is taken to be private as it is. On an error the
// connection is closed.
func NewClient(ctx context.Context, conn net.Conn, o Options) (*Client, error) {
	return begin(ctx, conn, o, "", "")
}

func begin(ctx context.Context, conn net.Conn, o Options, host, port string) (*Client, error) {
	c := &Client{
		wire: newWire(conn), host: host, port: port, options: o,
		timeouts: o.Timeouts.withDefaults(), limits: o.Limits.withDefaults(),
	}
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
	banner, err := c.status("greeting")
	if err != nil {
		return fmt.Errorf("read greeting: %w", err)
	}
	c.banner, c.stamp = banner, timestamp(banner)
	if err := c.capa(); err != nil {
		return err
	}
	if c.options.TLS != STLS {
		return nil
	}
	return c.startTLS(ctx)
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
