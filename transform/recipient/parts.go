package recipient

import "strings"

// Parts are what programs put into a local part.
type Parts struct {
	Base     string // the mailbox without a tag
	Tag      string // behind the first "+" (RFC 5233 section 4)
	Tagged   bool   // there is a "+"
	Original string // the address that is written into this one, "" if there is none
	Scheme   string // how: verp, srs or batv; "" if there is none
}

// Split takes the local part of an address apart.
func Split(addr string) Parts {
	local := addr
	if at := strings.LastIndexByte(addr, '@'); at >= 0 {
		local = addr[:at]
	}
	local = unquoted(local)
	var p Parts
	if address, ok := srs(local); ok {
		p.Base, p.Original, p.Scheme = local, address, "srs"
		return p
	}
	if base, ok := batv(local); ok {
		p.Original, p.Scheme = base+addr[len(local):], "batv"
		local = base
	}
	p.Base, p.Tag, p.Tagged = strings.Cut(local, "+")
	if address, ok := verp(p.Tag); ok && p.Scheme == "" {
		p.Original, p.Scheme = address, "verp"
		return p
	}
	// qmail and ezmlm part with a hyphen: list-return-17-bob=example.org
	if at := strings.LastIndexByte(p.Base, '-'); at > 0 && !p.Tagged && p.Scheme == "" {
		if address, ok := verp(p.Base[at+1:]); ok {
			p.Original, p.Scheme = address, "verp"
		}
	}
	return p
}

// unquoted is a local part without the quotes that it may stand in (RFC 5321 section 4.1.2).
func unquoted(local string) string {
	if len(local) < 2 || local[0] != '"' || local[len(local)-1] != '"' {
		return local
	}
	var out strings.Builder
	for i := 1; i < len(local)-1; i++ {
		if local[i] == '\\' && i+1 < len(local)-1 {
			i++
		}
		out.WriteByte(local[i])
	}
	return out.String()
}

// verp reads "bob=example.org", the address of a recipient in a return path.
func verp(s string) (address string, ok bool) {
	at := strings.LastIndexByte(s, '=')
	if at <= 0 || !strings.Contains(s[at+1:], ".") {
		return "", false
	}
	return s[:at] + "@" + s[at+1:], true
}

// srs reads "SRS0=hash=time=example.org=bob": a sender rewritten by a forwarder.
// SRS1 holds the address of the first forwarder's, "SRS1=hash=host==hash=time=example.org=bob".
func srs(local string) (address string, ok bool) {
	if len(local) < 5 || !strings.EqualFold(local[:3], "SRS") || !strings.ContainsRune("=+-", rune(local[4])) {
		return "", false
	}
	rest := local[5:]
	switch local[3] {
	case '0':
	case '1':
		_, behind, found := strings.Cut(rest, "==")
		if !found {
			return "", false
		}
		rest = behind
	default:
		return "", false
	}
	pieces := strings.SplitN(rest, "=", 4) // hash, time, domain, local part
	if len(pieces) < 4 || pieces[2] == "" || pieces[3] == "" {
		return "", false
	}
	return pieces[3] + "@" + pieces[2], true
}

// batv reads "prvs=0123abcdef=bob", a sender with a signature.
func batv(local string) (base string, ok bool) {
	const scheme = "prvs="
	if len(local) <= len(scheme) || !strings.EqualFold(local[:len(scheme)], scheme) {
		return "", false
	}
	signature, base, found := strings.Cut(local[len(scheme):], "=")
	return base, found && len(signature) >= 8 && base != ""
}
