package authres

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// aligned says whether the From domain is one that DKIM or SPF passed for, up to
// the organizational domain (RFC 7489 section 3.1). A DMARC result for that
// domain decides, as the receiver knew what the domain asks for. nil: nothing
// was checked. Several From domains are never aligned (RFC 7489 section 6.6.1).
func (v *Verdict) aligned(from []string) *bool {
	if v.SPF == nil && len(v.DKIM) == 0 && v.DMARC == nil {
		return nil
	}
	yes, no := true, false
	domain := sole(from)
	if domain == "" {
		return &no
	}
	if v.DMARC != nil && (v.DMARC.Domain == "" || ascii(v.DMARC.Domain) == domain) {
		switch v.DMARC.Value {
		case "pass":
			return &yes
		case "fail":
			return &no
		}
	}
	if v.SPF != nil && v.SPF.Value == "pass" && related(v.SPF.Domain, domain) {
		return &yes
	}
	if signedBy(v.DKIM, domain) {
		return &yes
	}
	return &no
}

// Aligned says whether the From domain is one that a DKIM result passed for, up
// to the organizational domain (RFC 7489 section 3.1). from are the domains of
// the From field; several are never aligned.
func Aligned(results []Result, from []string) bool {
	domain := sole(from)
	return domain != "" && signedBy(results, domain)
}

func signedBy(results []Result, domain string) bool {
	for _, r := range results {
		if r.Value == "pass" && related(r.Domain, domain) {
			return true
		}
	}
	return false
}

// sole is the one domain of a list, "" if there are several, or none.
func sole(domains []string) string {
	one := ""
	for _, d := range domains {
		d = ascii(d)
		if d == "" || one != "" && one != d {
			return ""
		}
		one = d
	}
	return one
}

// related says whether two domains have the same organizational domain (RFC 7489 section 3.2).
func related(a, b string) bool {
	a, b = ascii(a), ascii(b)
	return a != "" && organization(a) == organization(b)
}

func organization(domain string) string {
	if org, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		return org
	}
	return domain // a public suffix is related only to itself
}

// longestDomain is the longest name that DNS can hold (RFC 5321 section 4.5.3.1.2).
const longestDomain = 255

// ascii is a domain in lower-case ASCII (RFC 5891), "" if it cannot be made.
func ascii(domain string) string {
	domain = strings.TrimSuffix(strings.TrimSpace(domain), ".")
	if len(domain) > longestDomain {
		return ""
	}
	encoded, err := idna.Lookup.ToASCII(domain)
	if err != nil {
		return strings.ToLower(domain) // underscores and the like: compared as written
	}
	return strings.ToLower(encoded)
}
