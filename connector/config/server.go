package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mailchute/mailchute/pop3"
)

// Server overrides what is known of a mailbox's server.
type Server struct {
	Profile string          `yaml:"profile"` // "" recognises it; "none" knows nothing of it
	Quirks  map[string]bool `yaml:"quirks"`  // adds to the profile's, or takes from them
}

// POP3 gives the quirks as the client takes them.
func (s Server) POP3() map[pop3.Quirk]bool {
	quirks := make(map[pop3.Quirk]bool, len(s.Quirks))
	for name, has := range s.Quirks {
		quirks[pop3.Quirk(name)] = has
	}
	return quirks
}

// hides says whether a server is known to hide what was retrieved from later
// sessions, and by what name it is known. Before a session only the host and
// these settings tell.
func (s Server) hides(host string) (title string, hides bool) {
	profile := pop3.Recognise(host, "", "")
	if s.Profile != "" {
		profile = pop3.Profile{}
		for _, known := range pop3.Profiles() {
			if known.Name == s.Profile {
				profile = known
			}
		}
	}
	if is, written := s.Quirks[string(pop3.QuirkRetrieveHides)]; written {
		return cmp.Or(profile.Title, "the server"), is
	}
	return profile.Title, profile.Has(pop3.QuirkRetrieveHides)
}

// check refuses names that are not known: they would have no effect.
func (s Server) check(d *decoder, at string) {
	profiles := []string{"none"}
	for _, p := range pop3.Profiles() {
		profiles = append(profiles, p.Name)
	}
	if s.Profile != "" && !slices.Contains(profiles, s.Profile) {
		d.fault(at+".profile", fmt.Sprintf("%q is no profile of a server", s.Profile), "write one of "+strings.Join(profiles, ", "))
	}
	var quirks []string
	for _, q := range pop3.Quirks() {
		quirks = append(quirks, string(q))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Quirks)) {
		if !slices.Contains(quirks, name) {
			d.fault(at+".quirks."+name, fmt.Sprintf("%q is no quirk", name), "write one of "+strings.Join(quirks, ", "))
		}
	}
}
