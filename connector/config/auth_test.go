package config_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// withoutPassword is a configuration with other proof in its place.
func withoutPassword(mailbox, more string) string {
	return strings.Replace(minimal(mailbox, more), "    password: secret\n", "", 1)
}

const byOAuth = "    oauth2: {preset: microsoft365, tenant: example.org, client_id: app, client_secret: '${PASSWORD}'}\n"

func TestAMailboxShowsExactlyOneKindOfProof(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"nothing", withoutPassword("", ""), "mailboxes[0].password: it is missing; write password: ${NAME}"},
		{"both", minimal(byOAuth, ""), "mailboxes[0].oauth2: there is a password too; keep one"},
		{"a password for mechanisms of tokens", minimal("    auth: {mechanisms: [xoauth2]}\n", ""), "mailboxes[0].auth.mechanisms: none of them shows a password, which is what the mailbox has; add one"},
		{"a token for mechanisms of passwords", withoutPassword(byOAuth+"    auth: {mechanisms: [PLAIN]}\n", ""), "mailboxes[0].auth.mechanisms: none of them shows an access token"},
		{"a certificate that is not there", withoutPassword("    auth: {mechanisms: [EXTERNAL]}\n", ""), "mailboxes[0].password: it is missing"},
		{"a mechanism that is none", minimal("    auth: {mechanisms: [PLAIN, NTLM]}\n", ""), `mailboxes[0].auth.mechanisms[1]: there is no mechanism "NTLM"; there are APOP, CRAM-MD5, EXTERNAL, LOGIN, OAUTHBEARER, PLAIN, SCRAM-SHA-1,`},
	} {
		if got := faultsOf(t, tc.text); !slices.ContainsFunc(got, func(line string) bool { return strings.Contains(line, ": "+tc.want) }) {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
	for name, text := range map[string]string{
		"a token":                         withoutPassword(byOAuth, ""),
		"a token by one mechanism":        withoutPassword(byOAuth+"    auth: {mechanisms: [oauthbearer]}\n", ""),
		"a password by several":           minimal("    auth: {mechanisms: [scram-sha-256, plain]}\n", ""),
		"its own token over the defaults": withoutPassword(byOAuth, "defaults: {password: x}\n"),
		"its own password over them":      minimal("", "defaults: {oauth2: {token_url: 'https://login.example.org/', client_id: a, client_secret: b}}\n"),
	} {
		m := mustParse(t, text).Mailboxes[0]
		if (m.OAuth2 == nil) == (m.Password == "") {
			t.Errorf("%s: a password and a token, or neither", name)
		}
	}
}

func TestMechanismsAreWrittenInAnyCase(t *testing.T) {
	m := mustParse(t, minimal("    auth: {mechanisms: [scram-sha-256, Plain]}\n", "")).Mailboxes[0]
	if want := []string{"SCRAM-SHA-256", "PLAIN"}; !slices.Equal(m.Auth.Mechanisms, want) {
		t.Errorf("mechanisms = %q, want %q", m.Auth.Mechanisms, want)
	}
}

func TestMailboxesShareAnApplicationAndKeepTheirOwnTokens(t *testing.T) {
	cfg := mustParse(t, `
defaults:
  host: mail.example.org
  oauth2: {preset: google, client_id: app, client_secret: x}
mailboxes:
  - {id: a, username: a, oauth2: {refresh_token: of-a}}
  - {id: b, username: b, oauth2: {refresh_token: of-b}}
sinks:
  - {name: events, file: {path: e}}
`)
	a, b := cfg.Mailboxes[0].OAuth2, cfg.Mailboxes[1].OAuth2
	if a.RefreshToken.Reveal() != "of-a" || b.RefreshToken.Reveal() != "of-b" || a.ClientID != "app" || b.ClientID != "app" {
		t.Error("the mailboxes do not have the defaults and their own")
	}
}

func TestFaultsOfOAuthStandWhereTheyAreWritten(t *testing.T) {
	wantFaults(t, faultsOf(t, withoutPassword("    oauth2: {preset: google, tenant: x, client_id: app, refresh_token: '${UNSET}'}\n", "")), []string{
		"mailchute.yaml:6:30: mailboxes[0].oauth2.tenant: it belongs to the preset microsoft365; leave it out",
		`mailchute.yaml:6:57: mailboxes[0].oauth2.refresh_token: the environment has no "UNSET"`,
	})
}

func TestSecretsOfOAuthAndProxyNeverShow(t *testing.T) {
	proxy := "    proxy: {url: 'socks5://proxy.example.org:1080', username: ann, password: '${PASSWORD}'}\n"
	m := mustParse(t, withoutPassword(byOAuth+proxy, "")).Mailboxes[0]
	if m.OAuth2.ClientSecret.Reveal() != hidden || m.Proxy.Password.Reveal() != hidden {
		t.Fatal("the secrets were not read")
	}
	if shown := fmt.Sprintf("%v %+v %#v %+v %+v", m, m, *m.OAuth2, *m.OAuth2, *m.Proxy); strings.Contains(shown, hidden) {
		t.Errorf("%s shows a secret", shown)
	}
	for _, line := range []string{
		"    proxy: {url: 'socks5://ann:" + hidden + "@proxy.example.org:1080'}\n",
		"    proxy: {url: 'socks5://%zz" + hidden + "'}\n",
	} {
		if _, err := parse(t, minimal(line, "")); err == nil || strings.Contains(err.Error(), hidden) {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestACommandIsFoundBesideTheConfiguration(t *testing.T) {
	for written, want := range map[string]string{"./token": "/etc/mailchute/token", "bin/token": "/etc/mailchute/bin/token", "/usr/bin/token": "/usr/bin/token", "token": "token"} {
		m := mustParse(t, withoutPassword("    oauth2: {command: ["+written+", support]}\n", "")).Mailboxes[0]
		if got := m.OAuth2.Command; !slices.Equal(got, []string{want, "support"}) {
			t.Errorf("%s is run as %q", written, got)
		}
	}
}
