package config_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/pop3"
)

func TestWhatIsKnownOfAServerCanBeOverridden(t *testing.T) {
	server := mustParse(t, minimal("    server: {profile: gmail, quirks: {no-pipelining: true, slow-polls: false}}\n", "")).Mailboxes[0].Server
	want := map[pop3.Quirk]bool{pop3.QuirkNoPipelining: true, pop3.QuirkSlowPolls: false}
	if server.Profile != "gmail" || !maps.Equal(server.POP3(), want) {
		t.Errorf("%+v", server)
	}
}

func TestUnknownProfilesAndQuirksAreToldWithThoseThatAreKnown(t *testing.T) {
	_, err := parse(t, minimal("    server: {profile: gmial, quirks: {no-pipeline: true}}\n", ""))
	if err == nil {
		t.Fatal("they were taken")
	}
	for _, want := range []string{`"gmial" is no profile of a server`, "none, gmail, ", `"no-pipeline" is no quirk`, "two-step-auth, no-pipelining, "} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\ndoes not say %q", err, want)
		}
	}
}
