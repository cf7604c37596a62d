package reach

import "net/netip"

// within are the IPv4 addresses that an IPv6 address carries for somebody on
// the way to take out and go to.
func within(addr netip.Addr) []netip.Addr {
	if !addr.Is6() {
		return nil
	}
	b := addr.As16()
	last := four(b[12], b[13], b[14], b[15])
	has := func(prefix string) bool { return netip.MustParsePrefix(prefix).Contains(addr) }
	switch {
	case has("::/127"): // unspecified and loopback
		return nil
	case has("::/96"), // IPv4-compatible (RFC 4291 section 2.5.5.1)
		has("::ffff:0:0:0/96"), // IPv4-translated (RFC 2765 section 2.1)
		has("64:ff9b::/96"):    // NAT64 (RFC 6052 section 2.1)
		return []netip.Addr{last}
	case has("64:ff9b:1::/48"): // NAT64 of local use (RFC 8215)
		return translated(b)
	case has("2002::/16"): // 6to4 (RFC 3056 section 2)
		return []netip.Addr{four(b[2], b[3], b[4], b[5])}
	case has("2001::/32"): // Teredo: server, and client in ones' complement (RFC 4380 section 4)
		return []netip.Addr{four(b[4], b[5], b[6], b[7]), four(^b[12], ^b[13], ^b[14], ^b[15])}
	case b[8]&^2 == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe: // ISATAP (RFC 5214 section 6.1)
		return []netip.Addr{last}
	}
	return nil
}

// translated reads the IPv4 address of a translation prefix whose length only
// the network knows, at each place where it may be (RFC 6052 section 2.2).
// Places that hold nothing are none, unless all are.
func translated(b [16]byte) []netip.Addr {
	var found []netip.Addr
	for _, addr := range []netip.Addr{
		four(b[6], b[7], b[9], b[10]),    // 48 bits
		four(b[7], b[9], b[10], b[11]),   // 56
		four(b[9], b[10], b[11], b[12]),  // 64
		four(b[12], b[13], b[14], b[15]), // 96
	} {
		if addr.As4()[0] != 0 {
			found = append(found, addr)
		}
	}
	if found == nil {
		return []netip.Addr{netip.IPv4Unspecified()}
	}
	return found
}

func four(a, b, c, d byte) netip.Addr { return netip.AddrFrom4([4]byte{a, b, c, d}) }
