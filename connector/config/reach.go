package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"slices"
	"strconv"

	"github.com/mailchute/mailchute/connector/reach"
	"github.com/mailchute/mailchute/sinks"
)

// Network says which servers may be dialled, whatever a mailbox says.
type Network struct {
	Policy NetworkPolicy `yaml:"policy"`
	Allow  []Range       `yaml:"allow"`
	Deny   []Range       `yaml:"deny"`
	Ports  []int         `yaml:"ports"` // besides 110 and 995
}

// NetworkPolicy is what is allowed where nothing else is said.
type NetworkPolicy string

// The policies.
const (
	PolicyStandard NetworkPolicy = "standard" // everything but what is no mail server; also what an empty one means
	PolicyStrict   NetworkPolicy = "strict"   // public addresses only, for servers that others name
)

// UnmarshalText reads a policy.
func (p *NetworkPolicy) UnmarshalText(text []byte) error {
	switch policy := NetworkPolicy(text); policy {
	case PolicyStandard, PolicyStrict:
		*p = policy
		return nil
	}
	return errors.New("no policy")
}

// Range is a range of addresses, or one address.
type Range netip.Prefix

// UnmarshalText reads "10.0.0.0/8" or "10.1.2.3".
func (r *Range) UnmarshalText(text []byte) error {
	prefix, err := reach.ParseRange(string(text))
	if err != nil {
		return errors.New("no range of addresses")
	}
	*r = Range(prefix)
	return nil
}

// Proxy stands between mailchute and a server.
type Proxy struct {
	URL      string       `yaml:"url"` // socks5://, http:// or https://, host and port
	Username string       `yaml:"username"`
	Password sinks.Secret `yaml:"password"`
	Resolve  Resolve      `yaml:"resolve"`
}

// Resolve says who looks up the names of servers behind a proxy.
type Resolve string

// Who does.
const (
	ResolveHere  Resolve = "here" // mailchute, which gives the proxy an address it has checked; also what an empty one means
	ResolveProxy Resolve = "proxy"
)

// UnmarshalText reads who does.
func (r *Resolve) UnmarshalText(text []byte) error {
	switch who := Resolve(text); who {
	case ResolveHere, ResolveProxy:
		*r = who
		return nil
	}
	return errors.New("nobody who looks up names")
}

// Dialer makes the connections of a mailbox. log is told what the errors of a
// strict policy hide.
func (n Network) Dialer(m Mailbox, log *slog.Logger) *reach.Dialer {
	d := &reach.Dialer{Policy: n.policy(), Private: m.plain(), Log: log}
	if m.Proxy != nil {
		d.Proxy, _ = m.Proxy.proxy() // it has been checked
	}
	return d
}

// HTTPS makes the connections to the authorization server of a mailbox: as
// Dialer does, and to port 443 too.
func (n Network) HTTPS(m Mailbox, log *slog.Logger) *reach.Dialer {
	d := n.Dialer(m, log)
	d.Private = false // it is told by the URL whether a secret goes in plain text
	if d.Policy.Strict || len(d.Policy.Ports) > 0 {
		d.Policy.Ports = append(slices.Clone(d.Policy.Ports), 443)
	}
	return d
}

func (n Network) policy() reach.Policy {
	p := reach.Policy{Strict: n.Policy == PolicyStrict, Ports: n.Ports}
	for _, r := range n.Allow {
		p.Allow = append(p.Allow, netip.Prefix(r))
	}
	for _, r := range n.Deny {
		p.Deny = append(p.Deny, netip.Prefix(r))
	}
	return p
}

func (n Network) check(d *decoder) {
	for i, port := range n.Ports {
		if port < 1 || port > 65535 {
			d.fault(fmt.Sprintf("network.ports[%d]", i), fmt.Sprintf("%d is no port", port), "write a number from 1 to 65535")
		}
	}
}

// checkReach tells of what the policy forbids without a look at the network.
func (n Network) checkReach(d *decoder, at string, m Mailbox) {
	var refusal *reach.Refusal
	if err := n.policy().CheckPort(m.Port); errors.As(err, &refusal) && m.Port > 0 && m.Port < 65536 {
		d.fault(at+".port", refusal.Addr+" "+refusal.Reason, refusal.Cure)
	}
	addr, err := netip.ParseAddr(m.Host)
	literal := err == nil
	if literal && errors.As(n.policy().Check(addr), &refusal) {
		d.fault(at+".host", refusal.Addr+" "+refusal.Reason, refusal.Cure)
	}
	if m.Proxy == nil || m.Proxy.Resolve != ResolveProxy || literal {
		return
	}
	if n.Policy == PolicyStrict {
		d.fault(at+".proxy.resolve", "the strict policy cannot check an address that only the proxy knows", "write here, or leave it out")
	}
	if m.plain() {
		d.fault(at+".proxy.resolve", "the password would go in plain text to an address that only the proxy knows", "write here; or tls.mode: implicit or stls")
	}
}

func (m *Mailbox) checkProxy(d *decoder, at string) {
	if m.Proxy == nil {
		return
	}
	p, problem := m.Proxy.proxy()
	if problem != "" {
		d.fault(at+".url", problem, "write socks5://proxy.example.org:1080 or http://proxy.example.org:3128, for example")
	}
	switch {
	case p.Username == "" && p.Password != "":
		d.fault(at+".username", "it is missing, and there is a password", "write both, or neither")
	case p.Protocol == reach.SOCKS5 && p.Username != "" && (p.Password == "" || len(p.Username) > 255 || len(p.Password) > 255): // RFC 1929 section 2
		d.fault(at+".password", "SOCKS5 takes username and password of 1 to 255 octets", "write both, or neither")
	}
}

// proxy reads the URL; problem says why it cannot be used.
func (p *Proxy) proxy() (proxy *reach.Proxy, problem string) {
	proxy = &reach.Proxy{Username: p.Username, Password: p.Password, Names: p.Resolve == ResolveProxy}
	u, err := url.Parse(p.URL)
	switch {
	case p.URL == "":
		return proxy, "it is missing"
	case err != nil:
		return proxy, "it is no URL" // not shown: it may hold a password
	case u.User != nil:
		return proxy, "it holds credentials, which belong into username and password"
	case u.Scheme != string(reach.SOCKS5) && u.Scheme != string(reach.HTTP) && u.Scheme != string(reach.HTTPS):
		return proxy, "it is none of socks5://, http:// and https://"
	case u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return proxy, "it is not a host with a port"
	}
	if port, err := strconv.ParseUint(u.Port(), 10, 16); err != nil || port == 0 {
		return proxy, "it has no port"
	}
	proxy.Protocol, proxy.Address = reach.Protocol(u.Scheme), u.Host
	return proxy, ""
}
