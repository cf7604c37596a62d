package oauth_test

import (
	"strings"
	"testing"

	"github.com/mailchute/mailchute/connector/oauth"
)

func TestFaultsOfTheSettingsAreAllTold(t *testing.T) {
	for _, tc := range []struct {
		name   string
		config oauth.Config
		want   []string // field and problem
	}{
		{"nothing", oauth.Config{}, []string{": nothing says where"}},
		{"two sources", oauth.Config{TokenFile: "/x", Command: []string{"y"}}, []string{": tokens have more than one source"}},
		{"a file beside a preset", oauth.Config{TokenFile: "/x", Preset: "google"}, []string{": tokens have more than one source"}},
		{"an empty command", oauth.Config{Command: []string{""}}, []string{"command: it names no program"}},
		{"a file", oauth.Config{TokenFile: "/x"}, nil},
		{"a command", oauth.Config{Command: []string{"x"}}, nil},
		{"an authority without a server", oauth.Config{Command: []string{"x"}, CAFile: "/x"}, []string{"ca_file: it belongs to"}},
		{"client credentials", application(), nil},
		{"a preset that is none", oauth.Config{Preset: "yahoo", ClientID: "a", ClientSecret: "b"}, []string{`preset: there is no preset "yahoo"`}},
		{"microsoft365 without all", oauth.Config{Preset: oauth.Microsoft365}, []string{"tenant: it is missing", "client_id: it is missing", "client_secret: it is missing"}},
		{"a tenant that is a path", oauth.Config{Preset: oauth.Microsoft365, Tenant: "a/../b", ClientID: "a", ClientSecret: "b"}, []string{`tenant: "a/../b" is neither`}},
		{"google without refresh token", oauth.Config{Preset: oauth.Google, ClientID: "a", ClientSecret: "b"}, []string{"refresh_token: it is missing"}},
		{"google with a tenant", oauth.Config{Preset: oauth.Google, Tenant: "x", ClientID: "a", RefreshToken: "b"}, []string{"tenant: it belongs to"}},
		{"preset and URL", oauth.Config{Preset: oauth.Google, TokenURL: "https://example.org", ClientID: "a", RefreshToken: "b"}, []string{"token_url: the preset has"}},
		{"no URL", oauth.Config{ClientID: "a", ClientSecret: "b"}, []string{"token_url: it is missing"}},
		{"plain text", oauth.Config{TokenURL: "http://login.example.org/", ClientID: "a", ClientSecret: "b"}, []string{"token_url: the secret would cross"}},
		{"plain text to loopback", oauth.Config{TokenURL: "http://127.0.0.1:80/", ClientID: "a", ClientSecret: "b"}, nil},
		{"a password in the URL", oauth.Config{TokenURL: "https://ann:" + clientSecret + "@login.example.org/", ClientID: "a", ClientSecret: "b"}, []string{"token_url: it is no URL"}},
		{"another scheme", oauth.Config{TokenURL: "file:///etc/passwd", ClientID: "a", ClientSecret: "b"}, []string{"token_url: it is no URL"}},
		{"scopes in one entry", oauth.Config{TokenURL: "https://example.org/", ClientID: "a", ClientSecret: "b", Scopes: []string{"a", "b c"}}, []string{`scopes[1]: "b c" is no scope`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			faults := tc.config.Validate()
			if len(faults) != len(tc.want) {
				t.Fatalf("%v, want %q", faults, tc.want)
			}
			for i, fault := range faults {
				if got := fault.Field + ": " + fault.Problem; !strings.HasPrefix(got, tc.want[i]) || fault.Cure == "" || strings.Contains(got, clientSecret) {
					t.Errorf("%s; %s", got, fault.Cure)
				}
			}
		})
	}
}
