// Package reach makes the TCP connections to mail servers, directly or through
// a proxy, and keeps them from going where they must not: to the metadata
// service of a cloud, for instance, because the name of a server says so.
//
// What counts is the address that is dialled, never the name: each address is
// checked in the moment before the connection is made, so that an answer of the
// DNS that changes slips nothing by. What TLS and POP3 do on a connection is
// not this package's.
package reach

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"syscall"
)

// ErrUnreachable is all that is told where the policy is strict, whether the
// address is forbidden, nothing listens there or something drops what is sent.
var ErrUnreachable = errors.New("the server cannot be reached")

// Dialer makes connections as a policy permits. It may be used by several
// goroutines at a time.
type Dialer struct {
	Policy  Policy
	Private bool   // to loopback and private addresses only: a password is to go in plain text
	Proxy   *Proxy // nil: none. The environment is not asked

	Resolver *net.Resolver // nil: the system's
	Log      *slog.Logger  // where the policy is strict, told what the errors hide; nil: nobody is
}

// DialContext connects to "host:port". A name is resolved once. Of several
// addresses IPv4 and IPv6 are tried side by side (RFC 8305), and those that the
// policy forbids are passed over.
func (d *Dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := d.dial(ctx, network, address)
	switch {
	case err == nil:
		return conn, nil
	case !d.Policy.Strict || errors.Is(ctx.Err(), context.Canceled):
		return nil, err
	}
	if d.Log != nil {
		d.Log.Info("server not reached", "address", address, "err", err)
	}
	return nil, fmt.Errorf("dial %s: %w", address, ErrUnreachable)
}

func (d *Dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := splitAddress(address)
	if err != nil {
		return nil, err
	}
	if err := d.Policy.CheckPort(port); err != nil {
		return nil, fmt.Errorf("dial %s: %w", address, err)
	}
	if d.Proxy != nil {
		return d.through(ctx, host, port)
	}
	return d.direct(ctx, network, address)
}

// direct leaves resolving and the race of the families to the standard library,
// which asks for permission with each address that it is about to connect to.
func (d *Dialer) direct(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Resolver: d.Resolver, ControlContext: func(_ context.Context, _, literal string, _ syscall.RawConn) error {
		target, err := netip.ParseAddrPort(literal)
		if err != nil {
			return fmt.Errorf("check address: %w", err)
		}
		return d.check(target.Addr())
	}}
	conn, err := dialer.DialContext(ctx, network, address)
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return nil, fmt.Errorf("dial %s: %w", address, refusal)
	}
	return conn, err
}

// check says whether an address may be dialled by this dialer.
func (d *Dialer) check(addr netip.Addr) error {
	if err := d.Policy.Check(addr); err != nil {
		return err
	}
	if d.Private && !Private(addr) {
		return &Refusal{
			Addr: addr.String(), Reason: "is a public address, and the password would cross the network in plain text",
			Cure: "set tls.mode to implicit or stls; or allow_public: true beside it if you mean it",
		}
	}
	return nil
}

// splitAddress parts "host:port".
func splitAddress(address string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, fmt.Errorf("dial: %w", err)
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 {
		return "", 0, fmt.Errorf("dial %s: %q is no port", address, text)
	}
	return host, int(n), nil
}
