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

func TestMailToBeKeptOnAServerThatHidesItIsWarnedOf(t *testing.T) {
	const keep = "    keep_on_server: 72h\n"
	for _, tc := range []struct {
		name, host, mailbox, want string
	}{
		{"the host tells", "pop.gmail.com", keep, "Gmail hides what was retrieved"},
		{"for good, too", "pop.gmail.com", "    keep_on_server: forever\n", "Gmail hides what was retrieved"},
		{"the profile tells", "mail.example.org", keep + "    server: {profile: mercury}\n", "Mercury/32 hides what was retrieved"},
		{"a quirk tells", "mail.example.org", keep + "    server: {quirks: {retrieve-hides: true}}\n", "the server hides what was retrieved"},
		{"a quirk takes it back", "pop.gmail.com", keep + "    server: {quirks: {retrieve-hides: false}}\n", ""},
		{"nothing is known", "pop.gmail.com", keep + "    server: {profile: none}\n", ""},
		{"nothing is kept", "pop.gmail.com", "", ""},
		{"it is another server", "mail.example.org", keep, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var told []string
			for _, w := range mustParse(t, strings.Replace(minimal(tc.mailbox, ""), "mail.example.org", tc.host, 1)).Warnings() {
				told = append(told, w.String())
			}
			if tc.want == "" && len(told) > 0 || tc.want != "" && (len(told) != 1 || !strings.HasPrefix(told[0], "mailbox support: keep_on_server: "+tc.want)) {
				t.Errorf("told %q, want %q", told, tc.want)
			}
		})
	}
}
