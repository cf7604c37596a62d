package pop3

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"
)

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
	c.banner, c.stamp, c.profile = "", "", Profile{}
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
		if plain := (tls.RecordHeaderError{}); errors.As(err, &plain) {
			err = fmt.Errorf("%w: what it says is no TLS; are the port and the TLS mode right?", err)
		}
		return nil, errors.Join(fmt.Errorf("%w: TLS handshake: %w", ErrTransport, err), conn.Close())
	}
	return private, nil
}

// TLS is the state of the connection's TLS, nil without it. Where the session is
// to have none, TLS that the connection comes with ends at a proxy, not at the
// server: it binds nothing and hides nothing from who is behind it.
func (c *Client) TLS() *tls.ConnectionState {
	if c.options.TLS == Plain {
		return nil
	}
	private, ok := c.wire.conn.(interface{ ConnectionState() tls.ConnectionState })
	if !ok {
		return nil
	}
	state := private.ConnectionState()
	return &state
}
