package reach

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"time"

	"golang.org/x/net/proxy"

	"github.com/mailchute/mailchute/sinks"
)

// Protocol is how a proxy is spoken to.
type Protocol string

// The protocols.
const (
	SOCKS5 Protocol = "socks5" // RFC 1928, with RFC 1929 where there is a username
	HTTP   Protocol = "http"   // CONNECT (RFC 9110 section 9.3.6)
	HTTPS  Protocol = "https"  // CONNECT, the connection to the proxy being TLS
)

// Proxy stands between us and the servers. Its own address is not checked by
// the policy: it is named by who runs mailchute.
type Proxy struct {
	Protocol Protocol
	Address  string // host:port
	Username string // "": no credentials
	Password sinks.Secret

	// Names lets the proxy look names up. The addresses that it finds are then
	// unknown here, and the policy sees only hosts that are addresses.
	Names bool
}

// maxTries is how many addresses of one name are tried through a proxy.
const maxTries = 8

// through connects through the proxy: to addresses found and checked here, one
// after the other, or to the name where the proxy looks names up.
func (d *Dialer) through(ctx context.Context, host string, port int) (net.Conn, error) {
	named := net.JoinHostPort(host, strconv.Itoa(port))
	if _, err := netip.ParseAddr(host); err != nil && d.Proxy.Names {
		return d.byName(ctx, named)
	}
	targets, err := d.resolve(ctx, host)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", named, err)
	}
	var first error
	for i, target := range targets {
		conn, err := d.try(ctx, netip.AddrPortFrom(target, uint16(port)).String(), len(targets)-i)
		if err == nil {
			return conn, nil
		}
		if first == nil {
			first = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, fmt.Errorf("dial %s: %w", named, first)
}

func (d *Dialer) byName(ctx context.Context, named string) (net.Conn, error) {
	if d.Private {
		return nil, fmt.Errorf("dial %s: %w", named, &Refusal{
			Addr: "the address", Reason: "is known to the proxy alone, and the password would go in plain text",
			Cure: "set tls.mode to implicit or stls, or leave out proxy.resolve",
		})
	}
	if d.Policy.Strict {
		return nil, fmt.Errorf("dial %s: %w", named, &Refusal{
			Addr: "the address", Reason: "is known to the proxy alone, so that it cannot be checked", Cure: "leave out proxy.resolve",
		})
	}
	conn, err := d.Proxy.connect(ctx, named)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", named, err)
	}
	return conn, nil
}

// resolve looks a host up, and leaves what may be dialled.
func (d *Dialer) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	resolver := d.Resolver
	if resolver == nil {
		resolver = net.DefaultResolver
	}
	found, err := resolver.LookupNetIP(ctx, "ip", host) // an address is its own answer
	if err != nil {
		return nil, err
	}
	var targets []netip.Addr
	var first error
	for _, addr := range found {
		if err := d.check(addr); err == nil {
			targets = append(targets, addr.Unmap().WithZone("")) // a zone is ours, not the proxy's
		} else if first == nil {
			first = err
		}
	}
	if len(targets) == 0 && first == nil {
		first = errors.New("the name has no address")
	}
	if len(targets) == 0 {
		return nil, first
	}
	return targets[:min(len(targets), maxTries)], nil
}

// try connects to one address, in its share of the time that is left.
func (d *Dialer) try(ctx context.Context, target string, left int) (net.Conn, error) {
	if deadline, ok := ctx.Deadline(); ok {
		share, cancel := context.WithTimeout(ctx, time.Until(deadline)/time.Duration(left))
		defer cancel()
		ctx = share
	}
	return d.Proxy.connect(ctx, target)
}

// connect asks the proxy for a connection.
func (p *Proxy) connect(ctx context.Context, target string) (net.Conn, error) {
	if p.Protocol != SOCKS5 {
		return p.tunnel(ctx, target)
	}
	var auth *proxy.Auth
	if p.Username != "" {
		auth = &proxy.Auth{User: p.Username, Password: p.Password.Reveal()}
	}
	dialer, err := proxy.SOCKS5("tcp", p.Address, auth, nil)
	if err != nil {
		return nil, fmt.Errorf("use proxy %s: %w", p.Address, err)
	}
	byContext, ok := dialer.(proxy.ContextDialer)
	if !ok {
		return nil, fmt.Errorf("use proxy %s: its dialer knows no context", p.Address)
	}
	conn, err := byContext.DialContext(ctx, "tcp", target)
	if err != nil {
		return nil, fmt.Errorf("connect through proxy %s: %w", p.Address, err)
	}
	return conn, nil
}
