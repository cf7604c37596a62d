package kafka

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"
)

// dialTime is how long one broker may take to accept a connection; the next one
// is asked behind it.
const dialTime = 3 * time.Second

// errTLSPort is what a listener of TLS answers to one who speaks without it.
var errTLSPort = errors.New("the broker answers in TLS")

// A dialer opens connections and knows those that are open, so that all can be
// closed: the library waits for the answer to a request that nobody needs any
// more.
type dialer struct {
	plain bool // no TLS is spoken

	mu   sync.Mutex
	open map[*conn]struct{} // nil: closed for good
}

func newDialer(plain bool) *dialer { return &dialer{plain: plain, open: make(map[*conn]struct{})} }

func (d *dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	inner, err := (&net.Dialer{Timeout: dialTime}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: inner, dialer: d, fresh: d.plain}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open == nil {
		return nil, errors.Join(ErrClosed, inner.Close())
	}
	d.open[c] = struct{}{}
	return c, nil
}

// close closes all connections, and for good refuses new ones.
func (d *dialer) close() {
	d.mu.Lock()
	open := d.open
	d.open = nil
	d.mu.Unlock()
	for c := range open {
		_ = c.Conn.Close() // whatever it still carried was answered, or given up
	}
}

// A conn is a connection to a broker.
type conn struct {
	net.Conn
	dialer *dialer
	fresh  bool // nothing was read yet
}

// Read tells a listener of TLS by its first octet, that of an alert (RFC 8446
// section 5.1). As the length of a reply it would mean 352 MB.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.fresh && n > 0 {
		c.fresh = false
		if p[0] == 21 {
			return 0, errTLSPort
		}
	}
	return n, err
}

func (c *conn) Close() error {
	c.dialer.mu.Lock()
	delete(c.dialer.open, c)
	c.dialer.mu.Unlock()
	return c.Conn.Close()
}
