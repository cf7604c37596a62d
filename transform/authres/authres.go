// Package authres reads what a trusted receiver found out about the sender of a
// mail: Authentication-Results (RFC 8601), Received-SPF (RFC 7208 section 9.1),
// the verdicts of spam filters, and whether the From domain is the authenticated
// one (RFC 7489 section 3.1).
//
// Anybody can write these fields. Only those of configured receivers count, and
// of them only the topmost; a receiver must take fields that claim its name out
// of mail that comes in (RFC 8601 section 5). Nothing is verified here: see
// package dkimcheck.
package authres

import (
	"strings"
)

// Config says who is trusted.
type Config struct {
	// AuthservIDs are the names of the trusted receivers (RFC 8601 section 2.2).
	// "" stands for fields without a name, as Exchange Online writes them.
	AuthservIDs []string
	// Hops is how many Received fields stand at most above what a trusted
	// receiver wrote; 0: any number. With it a forged field deep in the header
	// does not count even if the receiver wrote none that day.
	Hops int
}

// Field is a header field, unfolded, not decoded.
type Field struct{ Name, Value string }

// Verdict is what is known about the sender.
type Verdict struct {
	Trusted    bool   // a trusted receiver has written
	AuthservID string // its name, as written
	SPF        *Result
	DKIM       []Result
	DMARC      *Result
	ARC        *Result
	Aligned    *bool // the From domain is authenticated; nil where that was not looked at
	Spam       *Spam
}

// Result is the result of one method (RFC 8601 section 2.7).
type Result struct {
	Value    string // pass, fail, softfail, neutral, none, temperror, permerror, policy
	Domain   string // that was checked, lower case
	Selector string // of DKIM
	Reason   string // as written; else the comment behind the result
}

// Read returns what trusted receivers wrote. fields are those of the header, in
// order; from are the domains of the From field. Without a configured receiver
// nothing is examined, and ok is false.
func (c Config) Read(fields []Field, from []string) (v Verdict, ok bool) {
	if len(c.AuthservIDs) == 0 {
		return Verdict{}, false
	}
	b := c.block(fields)
	v.Trusted = len(b.fields) > 0
	for _, f := range b.fields {
		if v.AuthservID == "" {
			v.AuthservID = f.id
		}
		v.add(f.results)
	}
	if v.SPF == nil {
		v.SPF = c.receivedSPF(fields, &b)
		v.Trusted = v.Trusted || v.SPF != nil
	}
	v.Spam = spamOf(fields, &b)
	v.Aligned = v.aligned(from)
	return v, true
}

// block is the topmost run of fields that trusted receivers wrote.
type block struct {
	fields []parsed
	end    int             // fields in front of this index were written by one's own servers
	after  int             // there is something trusted: index behind the block; else 0
	told   map[string]bool // methods
}

// block finds the topmost trusted Authentication-Results and those next to it.
func (c Config) block(fields []Field) block {
	var b block
	received, first := 0, -1
	for i, f := range fields {
		switch name := strings.ToLower(f.Name); {
		case name == "received":
			if received++; first < 0 {
				first = i
			}
			if len(b.fields) > 0 || c.Hops > 0 && received > c.Hops {
				return b.ending(first)
			}
		case name == "authentication-results":
			p := parse(f.Value)
			if !c.trusts(p.id) {
				if len(b.fields) > 0 {
					return b.ending(first)
				}
				continue
			}
			if b.repeats(p.results) {
				return b.ending(first)
			}
			b.fields = append(b.fields, p)
			b.end, b.after = i, i+1
		case len(b.fields) > 0 && !isTrace(name):
			return b.ending(first)
		}
	}
	return b.ending(first)
}

// ending sets where the fields of one's own servers end if there is no block:
// at the first Received, which the last of them wrote.
func (b block) ending(first int) block {
	if len(b.fields) == 0 {
		b.end = max(first, 0)
	}
	return b
}

// repeats says whether a field tells a method that one above it told. A receiver
// tells each once, in one field or several: what repeats one came with the mail,
// forged or from a server before.
func (b *block) repeats(results []resinfo) bool {
	for _, r := range results {
		if b.told[r.method] {
			return true
		}
	}
	if b.told == nil {
		b.told = map[string]bool{}
	}
	for _, r := range results {
		b.told[r.method] = true
	}
	return false
}

// isTrace says whether a field may stand between those of one receiver.
func isTrace(name string) bool {
	switch name {
	case "received-spf", "dkim-filter", "return-path", "arc-authentication-results", "arc-message-signature", "arc-seal":
		return true
	}
	return false
}

func (c Config) trusts(id string) bool {
	for _, trusted := range c.AuthservIDs {
		if strings.EqualFold(trusted, id) {
			return true
		}
	}
	return false
}

// add takes what one field says; of several results of a method but DKIM the first.
func (v *Verdict) add(results []resinfo) {
	for _, r := range results {
		one := Result{Value: r.value, Reason: r.reason}
		switch r.method {
		case "spf":
			one.Domain = r.domain("smtp.mailfrom", "smtp.mfrom", "smtp.from", "smtp.helo")
			v.SPF = orFirst(v.SPF, &one)
		case "dkim":
			one.Domain, one.Selector = r.domain("header.d", "header.i"), r.props["header.s"]
			if len(v.DKIM) < mostResults {
				v.DKIM = append(v.DKIM, one)
			}
		case "dmarc":
			one.Domain = r.domain("header.from")
			v.DMARC = orFirst(v.DMARC, &one)
		case "arc":
			one.Domain = r.domain("header.d")
			v.ARC = orFirst(v.ARC, &one)
		}
	}
}

func orFirst(have, next *Result) *Result {
	if have != nil {
		return have
	}
	return next
}
