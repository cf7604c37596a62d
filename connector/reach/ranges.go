package reach

import "net/netip"

// rule is a range that is built in.
type rule struct {
	prefix netip.Prefix
	reason string // why it may not be dialled; "" permits it
	strict bool   // only where the policy is strict
}

// builtIn are the ranges of the special-purpose registries (RFC 6890) that a
// mail server is not in, and the addresses where clouds serve metadata.
func builtIn() []rule {
	const metadata = "is an address where a cloud serves metadata"
	rules := []rule{
		never("0.0.0.0/8", "is unspecified (RFC 1122 section 3.2.1.3)"),
		never("169.254.0.0/16", "is link-local, where clouds serve metadata (RFC 3927)"),
		never("100.100.100.200/32", metadata),
		never("168.63.129.16/32", metadata),
		never("192.0.0.192/32", metadata),
		never("224.0.0.0/4", "is multicast (RFC 5771)"),
		never("240.0.0.0/4", "is reserved (RFC 1112 section 4)"),
		never("::/128", "is unspecified (RFC 4291 section 2.5.2)"),
		never("fe80::/10", "is link-local (RFC 4291 section 2.5.6)"),
		never("fec0::/10", "is site-local (RFC 3879)"),
		never("ff00::/8", "is multicast (RFC 4291 section 2.7)"),
		never("100::/64", "is for discarding (RFC 6666)"),
		never("fd00:ec2::/32", metadata),
		never("fd20:ce::254/128", metadata),
		never("fd00:42::42/128", metadata),
		never("fd00:c1::a9fe:a9fe/128", metadata),
	}
	return append(rules, strictRules()...)
}

// strictRules leave of IPv6 what is global unicast, and of IPv4 what is public.
func strictRules() []rule {
	return []rule{
		strictly("10.0.0.0/8", "is private (RFC 1918)"),
		strictly("172.16.0.0/12", "is private (RFC 1918)"),
		strictly("192.168.0.0/16", "is private (RFC 1918)"),
		strictly("100.64.0.0/10", "is shared by a provider's customers (RFC 6598)"),
		strictly("127.0.0.0/8", "is loopback (RFC 1122 section 3.2.1.3)"),
		strictly("192.0.0.0/24", "is for protocols (RFC 6890)"),
		strictly("192.0.2.0/24", "is for documentation (RFC 5737)"),
		strictly("198.51.100.0/24", "is for documentation (RFC 5737)"),
		strictly("203.0.113.0/24", "is for documentation (RFC 5737)"),
		strictly("192.88.99.0/24", "is for relays that are no more (RFC 7526)"),
		strictly("198.18.0.0/15", "is for benchmarks (RFC 2544)"),
		strictly("::/0", "is not global (RFC 4291 section 2.5.4)"),
		strictly("::1/128", "is loopback (RFC 4291 section 2.5.3)"),
		strictly("fc00::/7", "is private (RFC 4193)"),
		strictly("2000::/3", ""),
		strictly("2001::/23", "is for protocols (RFC 2928)"),
		strictly("2001::/32", ""), // Teredo: what is within decides
		strictly("2001:db8::/32", "is for documentation (RFC 3849)"),
		strictly("3fff::/20", "is for documentation (RFC 9637)"),
		strictly("64:ff9b::/96", ""), // NAT64: what is within decides
	}
}

func never(prefix, reason string) rule { return rule{netip.MustParsePrefix(prefix), reason, false} }

func strictly(prefix, reason string) rule { return rule{netip.MustParsePrefix(prefix), reason, true} }
