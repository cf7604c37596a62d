package pop3

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Quirk is a known way in which a server differs from what the RFCs promise.
type Quirk string

// What the client itself does differently.
const (
	QuirkTwoStepAuth  Quirk = "two-step-auth" // AUTH goes without an initial response
	QuirkNoPipelining Quirk = "no-pipelining" // PIPELINING is listed and does not work: lock-step
	QuirkNoUTF8       Quirk = "no-utf8"       // UTF8 is listed and does harm: it is not asked for
	QuirkPlainSync    Quirk = "plain-sync"    // UIDL of one message is not answered well: NOOP shows whether replies are in step
)

// What whoever uses the client should know of.
const (
	QuirkRetrieveHides  Quirk = "retrieve-hides"  // what was retrieved is hidden from later sessions, deleted or not
	QuirkRetrieveMarks  Quirk = "retrieve-marks"  // RETR marks as read; TOP does not
	QuirkDeleteMoves    Quirk = "delete-moves"    // a setting of the mailbox says what becomes of a deleted message
	QuirkQuitUnproven   Quirk = "quit-unproven"   // +OK to QUIT does not mean that anything was removed
	QuirkPartialListing Quirk = "partial-listing" // what is not listed may still be there
	QuirkSizesDiffer    Quirk = "sizes-differ"    // LIST tells approximate sizes
	QuirkTopDiffers     Quirk = "top-differs"     // TOP gives other headers than RETR, or cuts
	QuirkStandIns       Quirk = "stand-ins"       // +OK to RETR may bring a notice in place of the message
	QuirkIDsRenewed     Quirk = "ids-renewed"     // all unique-ids may change at once
	QuirkIDsReused      Quirk = "ids-reused"      // a unique-id may come to mean another message
	QuirkIDsRepeat      Quirk = "ids-repeat"      // two messages may have one unique-id
	QuirkNoLock         Quirk = "no-lock"         // two sessions may be open at once
	QuirkSlowPolls      Quirk = "slow-polls"      // polled often it shuts the client out
	QuirkShortIdle      Quirk = "short-idle"      // drops a silent session in under ten minutes
	QuirkOddReplies     Quirk = "odd-replies"     // status lines that are none; the session breaks, safely
)

// Quirks are all that are known.
func Quirks() []Quirk {
	return []Quirk{
		QuirkTwoStepAuth, QuirkNoPipelining, QuirkNoUTF8, QuirkPlainSync,
		QuirkRetrieveHides, QuirkRetrieveMarks, QuirkDeleteMoves, QuirkQuitUnproven, QuirkPartialListing, QuirkSizesDiffer,
		QuirkTopDiffers, QuirkStandIns, QuirkIDsRenewed, QuirkIDsReused, QuirkIDsRepeat, QuirkNoLock, QuirkSlowPolls,
		QuirkShortIdle, QuirkOddReplies,
	}
}

// Fact is a quirk of a kind of server.
type Fact struct {
	Quirk  Quirk
	Effect string // what happens because of it, and what is done about it
	Source string // where it is known from
}

// Profile is what is known of a kind of server beyond what it says of itself.
type Profile struct {
	Name  string // short, for Options.Profile; "" where it is not recognised
	Title string // for people
	Why   string // by what it was recognised, made safe to show
	Facts []Fact

	hosts           []string // endings of host names
	banners         []string // pieces of greetings, in small letters
	implementations []string // beginnings of IMPLEMENTATION (RFC 2449 section 6.9), in small letters
}

// Has says whether the server has a quirk.
func (p Profile) Has(q Quirk) bool {
	return slices.ContainsFunc(p.Facts, func(f Fact) bool { return f.Quirk == q })
}

// Recognise finds the profile of a server by its host name, its greeting and
// what CAPA lists as IMPLEMENTATION, in this order: a provider knows more of its
// service than the program that serves it. Each may be "". Without a match the
// profile has no name and no facts.
func Recognise(host, banner, implementation string) Profile {
	host, banner, implementation = strings.ToLower(host), strings.ToLower(banner), strings.ToLower(implementation)
	profiles := Profiles()
	for _, match := range []struct {
		what, value string
		by          func(Profile) []string
		fits        func(value, pattern string) bool
	}{
		{"host", host, func(p Profile) []string { return p.hosts }, isDomain},
		{"IMPLEMENTATION", implementation, func(p Profile) []string { return p.implementations }, strings.HasPrefix},
		{"greeting", banner, func(p Profile) []string { return p.banners }, strings.Contains},
	} {
		for _, p := range profiles {
			for _, pattern := range match.by(p) {
				if match.fits(match.value, pattern) {
					p.Why = fmt.Sprintf("%s %q", match.what, safe(match.value))
					return p
				}
			}
		}
	}
	return Profile{}
}

// isDomain says whether a host name is a domain or of it.
func isDomain(host, domain string) bool {
	return host == domain || strings.HasSuffix(host, "."+domain)
}

// Profile is what is known of the server of this session, with what the options
// add and take away.
func (c *Client) Profile() Profile { return c.profile }

// recognise looks for the profile by all that the server has said so far.
func (c *Client) recognise() {
	p := Recognise(c.host, c.banner, c.caps.Implementation)
	if name := c.options.Profile; name != "" {
		p = Profile{Name: name}
		for _, known := range Profiles() {
			if known.Name == name {
				p = known
			}
		}
		p.Why = "option"
	}
	if p.Name == "" {
		p = c.profile // what was learnt before
	}
	c.profile = p.with(c.options.Quirks)
}

// with gives a profile more quirks, or fewer.
func (p Profile) with(quirks map[Quirk]bool) Profile {
	for _, q := range slices.Sorted(maps.Keys(quirks)) {
		switch {
		case quirks[q] && !p.Has(q):
			p.Facts = append(slices.Clip(p.Facts), Fact{Quirk: q, Effect: "as the options say", Source: "options"})
		case !quirks[q]:
			p.Facts = slices.DeleteFunc(slices.Clone(p.Facts), func(f Fact) bool { return f.Quirk == q })
		}
	}
	return p
}

// pipelines says whether commands may be sent ahead of replies.
func (c *Client) pipelines() bool {
	return c.caps.Pipelining && !c.options.LockStep && c.options.Depth != 1 && !c.profile.Has(QuirkNoPipelining)
}
