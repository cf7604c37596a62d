package reach

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Policy says which addresses and ports may be dialled. The zero value is for a
// mailchute whose configuration is written by who runs it: everything but what
// is never a mail server, on any port.
type Policy struct {
	// Strict is for servers that others name, tenants for instance: public
	// addresses only, ports 110 and 995, and errors that tell nothing apart.
	Strict bool
	// Allow and Deny are ranges besides those built in. The longest prefix that
	// an address is in decides; of equally long ones Deny, then Allow.
	Allow, Deny []netip.Prefix
	// Ports are those that may be dialled besides 110 and 995. None: any, unless
	// the policy is strict.
	Ports []int
}

// Refusal is an address or a port that the policy forbids.
type Refusal struct {
	Addr   string // address, or port
	Reason string // what is wrong with it: "is ..."
	Cure   string // what to set if it is meant
}

func (r *Refusal) Error() string { return fmt.Sprintf("%s %s; %s", r.Addr, r.Reason, r.Cure) }

// CheckPort says whether a port may be dialled; the error is a *Refusal.
func (p Policy) CheckPort(port int) error {
	if port == 110 || port == 995 || slices.Contains(p.Ports, port) || !p.Strict && len(p.Ports) == 0 {
		return nil
	}
	return &Refusal{Addr: "port " + strconv.Itoa(port), Reason: "is not one that may be dialled", Cure: "add it to network.ports if it is meant"}
}

// Check says whether an address may be dialled; the error is a *Refusal. An
// address within another, such as IPv4 in an IPv6 address that a gateway
// translates, must be permitted too.
func (p Policy) Check(addr netip.Addr) error {
	plain := addr.WithZone("").Unmap() // a prefix never contains an address with a zone
	if reason := p.forbids(plain); reason != "" {
		return &Refusal{Addr: plain.String(), Reason: reason, Cure: cureOf(plain)}
	}
	for _, inner := range within(plain) {
		if reason := p.forbids(inner); reason != "" {
			return &Refusal{Addr: plain.String(), Reason: fmt.Sprintf("leads to %s, which %s", inner, reason), Cure: cureOf(inner)}
		}
	}
	return nil
}

func cureOf(addr netip.Addr) string {
	return fmt.Sprintf("if it is meant, add %s/%d to network.allow", addr, addr.BitLen())
}

// forbids says why an address may not be dialled; "" if it may.
func (p Policy) forbids(addr netip.Addr) string {
	reason, length := "", -1
	decide := func(prefix netip.Prefix, why string) {
		if prefix.Contains(addr) && prefix.Bits() >= length {
			reason, length = why, prefix.Bits()
		}
	}
	for _, r := range builtIn() {
		if p.Strict || !r.strict {
			decide(r.prefix, r.reason)
		}
	}
	for _, prefix := range p.Allow {
		decide(prefix, "")
	}
	for _, prefix := range p.Deny {
		decide(prefix, fmt.Sprintf("is in %s, which network.deny forbids", prefix))
	}
	return reason
}

// Private says whether an address is one that needs no TLS to be safe from
// others: loopback, private (RFC 1918, RFC 4193) or on the same link.
func Private(addr netip.Addr) bool {
	addr = addr.Unmap()
	return addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast()
}

// ParseRange reads "10.0.0.0/8", or an address alone.
func ParseRange(text string) (netip.Prefix, error) {
	if !strings.Contains(text, "/") {
		addr, err := netip.ParseAddr(text)
		if err != nil || addr.Zone() != "" {
			return netip.Prefix{}, fmt.Errorf("%q is no address", text)
		}
		addr = addr.Unmap()
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("%q is no range of addresses", text)
	}
	if prefix.Addr().Is4In6() { // addresses are unmapped before they are looked at
		if prefix.Bits() < 96 {
			return netip.Prefix{}, fmt.Errorf("%q is wider than IPv4", text)
		}
		prefix = netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-96)
	}
	return prefix.Masked(), nil
}
