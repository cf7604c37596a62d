package reach_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/connector/reach"
)

func TestAnAddressIsDialledOnlyWhereThePolicyPermitsIt(t *testing.T) {
	for _, tc := range []struct {
		name             string
		addr             string
		standard, strict bool
	}{
		{"a public address", "8.8.4.4", true, true},
		{"a public IPv6 address", "2606:4700::1", true, true},
		{"loopback", "127.0.0.1", true, false},
		{"all of loopback", "127.9.9.9", true, false},
		{"IPv6 loopback", "::1", true, false},
		{"private, ten", "10.1.2.3", true, false},
		{"private, the first of 172", "172.16.0.0", true, false},
		{"private, the last of 172", "172.31.255.255", true, false},
		{"next to private", "172.32.0.1", true, true},
		{"private, 192", "192.168.1.1", true, false},
		{"private IPv6", "fd12::1", true, false},
		{"a provider's", "100.64.0.1", true, false},
		{"next to a provider's", "100.128.0.1", true, true},
		{"documentation", "192.0.2.1", true, false},
		{"documentation, second", "198.51.100.1", true, false},
		{"documentation, third", "203.0.113.1", true, false},
		{"documentation IPv6", "2001:db8::1", true, false},
		{"newer documentation IPv6", "3fff::1", true, false},
		{"benchmarks", "198.19.0.1", true, false},
		{"protocols", "192.0.0.8", true, false},
		{"protocols IPv6", "2001:10::1", true, false},
		{"former relays", "192.88.99.1", true, false},
		{"IPv6 that is not handed out", "4000::1", true, false},
		{"unspecified", "0.0.0.0", false, false},
		{"this network", "0.1.2.3", false, false},
		{"unspecified IPv6", "::", false, false},
		{"metadata", "169.254.169.254", false, false},
		{"container metadata", "169.254.170.2", false, false},
		{"metadata in a provider's range", "100.100.100.200", false, false},
		{"metadata in a public range", "168.63.129.16", false, false},
		{"metadata among protocols", "192.0.0.192", false, false},
		{"metadata IPv6", "fd00:ec2::254", false, false},
		{"other metadata IPv6", "fd20:ce::254", false, false},
		{"a third metadata IPv6", "fd00:42::42", false, false},
		{"a fourth metadata IPv6", "fd00:c1::a9fe:a9fe", false, false},
		{"link-local IPv6", "fe80::1", false, false},
		{"link-local IPv6 with a zone", "fe80::1%eth0", false, false},
		{"site-local", "fec0::1", false, false},
		{"multicast", "224.0.0.1", false, false},
		{"multicast IPv6", "ff02::1", false, false},
		{"broadcast", "255.255.255.255", false, false},
		{"reserved", "240.0.0.1", false, false},
		{"discard", "100::1", false, false},

		{"IPv4-mapped, public", "::ffff:8.8.4.4", true, true},
		{"IPv4-mapped, loopback", "::ffff:127.0.0.1", true, false},
		{"IPv4-mapped, metadata", "::ffff:169.254.169.254", false, false},
		{"IPv4-mapped with a zone", "::ffff:169.254.169.254%eth0", false, false},
		{"IPv4-compatible, metadata", "::169.254.169.254", false, false},
		{"IPv4-translated, metadata", "::ffff:0:169.254.169.254", false, false},
		{"NAT64, public", "64:ff9b::8.8.4.4", true, true},
		{"NAT64, private", "64:ff9b::10.0.0.1", true, false},
		{"NAT64, metadata", "64:ff9b::169.254.169.254", false, false},
		{"NAT64 of local use, public", "64:ff9b:1::8.8.4.4", true, false},
		{"NAT64 of local use, 96 bits, metadata", "64:ff9b:1::169.254.169.254", false, false},
		{"NAT64 of local use, 64 bits, metadata", "64:ff9b:1:0:a9:fea9:fe00:0", false, false},
		{"NAT64 of local use, 56 bits, metadata", "64:ff9b:1:a9:fe:a9fe::", false, false},
		{"NAT64 of local use, 48 bits, metadata", "64:ff9b:1:a9fe:a9:fe00::", false, false},
		{"NAT64 of local use, nothing", "64:ff9b:1::", false, false},
		{"6to4, public", "2002:808:404::1", true, true},
		{"6to4, metadata", "2002:a9fe:a9fe::1", false, false},
		{"Teredo, public", "2001:0:808:404:0:0:f7f7:fbfb", true, true},
		{"Teredo, metadata as client", "2001:0:808:404:0:0:5601:5601", false, false},
		{"Teredo, metadata as server", "2001:0:a9fe:a9fe:0:0:f7f7:fbfb", false, false},
		{"ISATAP, metadata", "2606:4700::5efe:169.254.169.254", false, false},
		{"ISATAP of the global kind, metadata", "2606:4700::200:5efe:169.254.169.254", false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			addr := netip.MustParseAddr(tc.addr)
			for strict, want := range map[bool]bool{false: tc.standard, true: tc.strict} {
				err := reach.Policy{Strict: strict}.Check(addr)
				if (err == nil) != want {
					t.Errorf("strict %v: %v, want permitted %v", strict, err, want)
				}
				var refusal *reach.Refusal
				if err != nil && (!errors.As(err, &refusal) || !strings.Contains(err.Error(), "network.allow")) {
					t.Errorf("%v does not say what to do", err)
				}
			}
		})
	}
}

func TestTheLongestRangeDecides(t *testing.T) {
	ranges := func(texts ...string) []netip.Prefix {
		var all []netip.Prefix
		for _, text := range texts {
			prefix, err := reach.ParseRange(text)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, prefix)
		}
		return all
	}
	all := ranges("0.0.0.0/0", "::/0")
	for _, tc := range []struct {
		name   string
		policy reach.Policy
		addr   string
		want   bool
	}{
		{"a range that is denied", reach.Policy{Deny: ranges("10.0.0.0/8")}, "10.1.2.3", false},
		{"a part of it that is allowed", reach.Policy{Deny: ranges("10.0.0.0/8"), Allow: ranges("10.1.0.0/16")}, "10.1.2.3", true},
		{"an address denied within what is allowed", reach.Policy{Strict: true, Allow: ranges("10.0.0.0/8"), Deny: ranges("10.1.2.3")}, "10.1.2.3", false},
		{"what is both is denied", reach.Policy{Allow: ranges("10.0.0.0/8"), Deny: ranges("10.0.0.0/8")}, "10.1.2.3", false},
		{"what is built in gives way to the same range", reach.Policy{Strict: true, Allow: ranges("10.0.0.0/8")}, "10.1.2.3", true},
		{"everything allowed leaves metadata forbidden", reach.Policy{Allow: all}, "169.254.169.254", false},
		{"metadata asked for by its address", reach.Policy{Allow: ranges("169.254.169.254")}, "169.254.169.254", true},
		{"everything denied but one", reach.Policy{Deny: all, Allow: ranges("192.0.2.7")}, "192.0.2.7", true},
		{"everything denied", reach.Policy{Deny: all, Allow: ranges("192.0.2.7")}, "192.0.2.8", false},
		{"a denied range behind a disguise", reach.Policy{Deny: ranges("10.0.0.0/8")}, "64:ff9b::10.1.2.3", false},
		{"a denied range, IPv4-mapped", reach.Policy{Deny: ranges("10.0.0.0/8")}, "::ffff:10.1.2.3", false},
		{"a range written IPv4-mapped", reach.Policy{Deny: ranges("::ffff:10.0.0.0/104")}, "10.1.2.3", false},
		{"an address written IPv4-mapped", reach.Policy{Deny: ranges("::ffff:10.1.2.3")}, "10.1.2.3", false},
	} {
		if err := tc.policy.Check(netip.MustParseAddr(tc.addr)); (err == nil) != tc.want {
			t.Errorf("%s: %v, want permitted %v", tc.name, err, tc.want)
		}
	}
}

func TestPortsAreThoseOfPOP3AndThoseNamed(t *testing.T) {
	for _, tc := range []struct {
		policy reach.Policy
		port   int
		want   bool
	}{
		{reach.Policy{}, 25, true},
		{reach.Policy{Strict: true}, 25, false},
		{reach.Policy{Strict: true}, 110, true},
		{reach.Policy{Strict: true}, 995, true},
		{reach.Policy{Strict: true, Ports: []int{1995}}, 1995, true},
		{reach.Policy{Ports: []int{1995}}, 25, false},
		{reach.Policy{Ports: []int{1995}}, 995, true},
	} {
		if err := tc.policy.CheckPort(tc.port); (err == nil) != tc.want {
			t.Errorf("%+v, port %d: %v, want permitted %v", tc.policy, tc.port, err, tc.want)
		}
	}
}

func TestARangeThatIsNoneIsRefused(t *testing.T) {
	for _, text := range []string{"", "x", "10.0.0.0/33", "10.0.0.0/", "10.0.0", "fe80::1%eth0", "fe80::%eth0/10", "::ffff:0.0.0.0/95", "10.0.0.0/8/8"} {
		if prefix, err := reach.ParseRange(text); err == nil {
			t.Errorf("%q is %v", text, prefix)
		}
	}
}

func FuzzNoDisguiseGetsAroundTheMetadataAddress(f *testing.F) {
	for _, seed := range []string{"::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "fe80::1%lo", "10.0.0.0/8", "1.2.3.4"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if prefix, err := reach.ParseRange(text); err == nil && (prefix != prefix.Masked() || prefix.Addr().Is4In6()) {
			t.Errorf("%q is the range %v, which no address is in", text, prefix)
		}
		addr, err := netip.ParseAddr(text)
		if err != nil {
			return
		}
		var usual reach.Policy
		standard, strict := usual.Check(addr), reach.Policy{Strict: true}.Check(addr)
		if strict == nil && standard != nil {
			t.Errorf("%s: only the strict policy permits it", addr)
		}
		plain := addr.Unmap()
		if strict == nil && (!plain.IsGlobalUnicast() || plain.IsPrivate()) {
			t.Errorf("%s is permitted by the strict policy", addr)
		}
		if !plain.Is4() || usual.Check(plain) == nil {
			return
		}
		for _, format := range []string{"2002:%02x%02x:%02x%02x::", "64:ff9b::%02x%02x:%02x%02x", "64:ff9b:1::%02x%02x:%02x%02x"} {
			if wrapped := wrap(format, plain); usual.Check(wrapped) == nil {
				t.Errorf("%s is refused, %s is not", plain, wrapped)
			}
		}
	})
}
