package config_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/connector/reach"
)

func TestWhatTheNetworkForbidsIsToldBeforeAnythingIsDialled(t *testing.T) {
	strict := "network: {policy: strict}\n"
	names := "    proxy: {url: 'http://proxy.example.org:3128', resolve: proxy}\n"
	for _, tc := range []struct{ name, host, mailbox, more, want string }{
		{"metadata", "169.254.169.254", "", "", "mailboxes[0].host: 169.254.169.254 is link-local, where clouds serve metadata (RFC 3927); if it is meant, add 169.254.169.254/32 to network.allow"},
		{"metadata in disguise", "'::ffff:169.254.169.254'", "", "", "mailboxes[0].host: 169.254.169.254 is link-local"},
		{"private, strict", "10.1.2.3", "", strict, "mailboxes[0].host: 10.1.2.3 is private (RFC 1918)"},
		{"another port, strict", "mail.example.org", "    port: 25\n", strict, "mailboxes[0].port: port 25 is not one that may be dialled; add it to network.ports"},
		{"a denied range", "10.1.2.3", "", "network: {deny: [10.0.0.0/8]}\n", "mailboxes[0].host: 10.1.2.3 is in 10.0.0.0/8, which network.deny forbids"},
		{"names of the proxy, strict", "mail.example.org", names, strict, "mailboxes[0].proxy.resolve: the strict policy cannot check"},
		{"names of the proxy in plain text", "mail.example.org", names + "    tls: {mode: none}\n", "", "mailboxes[0].proxy.resolve: the password would go in plain text"},
		{"no range", "mail.example.org", "", "network: {allow: [10.0.0.0/33]}\n", `network.allow[0]: "10.0.0.0/33" is no range of addresses; write a range such as 10.0.0.0/8, or an address`},
		{"no port", "mail.example.org", "", "network: {ports: [0]}\n", "network.ports[0]: 0 is no port"},
		{"no policy", "mail.example.org", "", "network: {policy: lax}\n", `network.policy: "lax" is no policy; write standard or strict`},
	} {
		got := faultsOf(t, strings.Replace(minimal(tc.mailbox, tc.more), "mail.example.org", tc.host, 1))
		if len(got) != 1 || !strings.Contains(got[0], ": "+tc.want) {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestAProxyIsToldByItsURL(t *testing.T) {
	for _, tc := range []struct{ settings, want string }{
		{"{}", "url: it is missing"},
		{"{url: proxy.example.org}", "url: it is none of socks5://, http:// and https://"},
		{"{url: 'ftp://proxy.example.org:21'}", "url: it is none of"},
		{"{url: 'http://proxy.example.org'}", "url: it has no port"},
		{"{url: 'http://proxy.example.org:0'}", "url: it has no port"},
		{"{url: 'http://:3128'}", "url: it is not a host with a port"},
		{"{url: 'http://proxy.example.org:3128/x'}", "url: it is not a host with a port"},
		{"{url: 'http://ann@proxy.example.org:3128'}", "url: it holds credentials"},
		{"{url: 'http://proxy.example.org:3128', password: x}", "username: it is missing"},
		{"{url: 'socks5://proxy.example.org:1080', username: x}", "password: SOCKS5 takes"},
		{"{url: 'socks5://proxy.example.org:1080', username: x, password: " + strings.Repeat("y", 256) + "}", "password: SOCKS5 takes"},
		{"{url: 'socks5://proxy.example.org:1080', resolve: there}", `resolve: "there" is nobody who looks up names; write here or proxy`},
	} {
		got := faultsOf(t, minimal("    proxy: "+tc.settings+"\n", ""))
		if len(got) != 1 || !strings.Contains(got[0], ": mailboxes[0].proxy."+tc.want) {
			t.Errorf("%s: %q, want %q", tc.settings, got, tc.want)
		}
	}
}

func TestSettingsOfTheNetworkBecomeThoseOfTheDialer(t *testing.T) {
	cfg := mustParse(t, minimal("    tls: {mode: none}\n    proxy: {url: 'socks5://[::1]:1080', username: ann, password: x, resolve: here}\n",
		"network: {policy: strict, allow: [10.0.0.0/8, '2001:db8::1'], deny: [10.1.2.3], ports: [1110]}\n"))
	d := cfg.Network.Dialer(cfg.Mailboxes[0], nil)
	prefix := netip.MustParsePrefix
	if p := d.Policy; !p.Strict || !slices.Equal(p.Ports, []int{1110}) || !slices.Equal(p.Deny, []netip.Prefix{prefix("10.1.2.3/32")}) ||
		!slices.Equal(p.Allow, []netip.Prefix{prefix("10.0.0.0/8"), prefix("2001:db8::1/128")}) {
		t.Errorf("policy = %+v", p)
	}
	if p := d.Proxy; !d.Private || p.Protocol != reach.SOCKS5 || p.Address != "[::1]:1080" || p.Username != "ann" || p.Password.Reveal() != "x" || p.Names {
		t.Errorf("dialer = %+v, proxy = %+v", d, p)
	}
	https := cfg.Network.HTTPS(cfg.Mailboxes[0], nil)
	if https.Private || https.Policy.CheckPort(443) != nil || https.Policy.CheckPort(80) == nil || d.Policy.CheckPort(443) == nil {
		t.Errorf("the authorization server is dialled with %+v", https)
	}
}

func TestDangerousSettingsAreWarnedOf(t *testing.T) {
	pin := strings.Repeat("aa", 32)
	for _, tc := range []struct{ name, mailbox, want string }{
		{"any certificate", "    tls: {insecure_skip_verify: true}\n", "mailbox support: insecure_skip_verify"},
		{"any certificate of one key", "    tls: {insecure_skip_verify: true, pin_sha256: [" + pin + "]}\n", ""},
		{"plain text", "    tls: {mode: none, allow_public: true}\n", "mailbox support: allow_public"},
		{"plain text where it is private", "    tls: {mode: none}\n", ""},
		{"names that the proxy looks up", "    proxy: {url: 'http://proxy.example.org:3128', resolve: proxy}\n", "mailbox support: proxy.resolve"},
		{"nothing", "", ""},
	} {
		var got []string
		for _, w := range mustParse(t, minimal(tc.mailbox, "")).Warnings() {
			got = append(got, w.String())
		}
		if (tc.want == "") != (len(got) == 0) || tc.want != "" && !strings.HasPrefix(got[0], tc.want) {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}
