package oauth_test

import (
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailchute/mailchute/connector/oauth"
)

func TestClientCredentialsAreExchangedForAToken(t *testing.T) {
	a := &authority{life: 3600}
	server := httptest.NewServer(a)
	defer server.Close()
	c := application()
	c.TokenURL = server.URL + "/token"
	if got := mustToken(t, oauth.New(c, c.Transport(nil), nil)); got != "token-1" {
		t.Errorf("token = %s", got)
	}
	if got := a.asked[0].Encode(); got != "grant_type=client_credentials&scope=mail+more" || a.users[0] != "app:"+clientSecret {
		t.Errorf("the server was asked for %s by %s", got, a.users[0])
	}
}

func TestARefreshTokenIsExchangedAndReplacedWhereTheServerSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &authority{life: 3600, more: `, "refresh_token": "second"`}
		c := application()
		c.ClientSecret, c.RefreshToken, c.Scopes = "", refreshToken, nil
		s := oauth.New(c, a, nil)
		mustToken(t, s)
		<-time.After(time.Hour)
		mustToken(t, s)
		for i, want := range []string{"client_id=app&grant_type=refresh_token&refresh_token=" + refreshToken, "client_id=app&grant_type=refresh_token&refresh_token=second"} {
			if got := a.asked[i].Encode(); got != want {
				t.Errorf("request %d is %s, want %s", i, got, want)
			}
		}
	})
}

func TestPresetsKnowWhereToAskAndForWhat(t *testing.T) {
	for _, tc := range []struct {
		name, url, form string
		config          oauth.Config
	}{
		{
			"microsoft365, application", "https://login.microsoftonline.com/example.org/oauth2/v2.0/token",
			"client_id=app&client_secret=" + clientSecret + "&grant_type=client_credentials&scope=https%3A%2F%2Foutlook.office365.com%2F.default",
			oauth.Config{Preset: oauth.Microsoft365, Tenant: "example.org", ClientID: "app", ClientSecret: clientSecret},
		},
		{
			"microsoft365, user", "https://login.microsoftonline.com/common/oauth2/v2.0/token",
			"client_id=app&grant_type=refresh_token&refresh_token=" + refreshToken,
			oauth.Config{Preset: oauth.Microsoft365, ClientID: "app", RefreshToken: refreshToken},
		},
		{
			"google", "https://oauth2.googleapis.com/token",
			"client_id=app&client_secret=" + clientSecret + "&grant_type=refresh_token&refresh_token=" + refreshToken,
			oauth.Config{Preset: oauth.Google, ClientID: "app", ClientSecret: clientSecret, RefreshToken: refreshToken},
		},
	} {
		if faults := tc.config.Validate(); faults != nil {
			t.Errorf("%s: %v", tc.name, faults)
		}
		a := &authority{life: 3600}
		mustToken(t, oauth.New(tc.config, a, nil))
		if a.urls[0] != tc.url || a.asked[0].Encode() != tc.form {
			t.Errorf("%s: asked %s for %s", tc.name, a.urls[0], a.asked[0].Encode())
		}
	}
}

func TestATokenIsKeptUntilShortlyBeforeItsEnd(t *testing.T) {
	for _, tc := range []struct {
		name        string
		life        int
		kept, stale time.Duration
	}{
		{"an hour", 3600, 57 * time.Minute, 58 * time.Minute},
		{"a minute", 60, 53 * time.Second, 54 * time.Second},
		{"no word about it", 0, 4 * time.Minute, 5 * time.Minute},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &authority{life: tc.life}
				s := oauth.New(application(), a, nil)
				mustToken(t, s)
				<-time.After(tc.kept)
				if got := mustToken(t, s); got != "token-1" {
					t.Errorf("after %v: %s", tc.kept, got)
				}
				<-time.After(tc.stale - tc.kept)
				if got := mustToken(t, s); got != "token-2" {
					t.Errorf("after %v: %s", tc.stale, got)
				}
			})
		})
	}
}

func TestARefusedTokenIsReplacedOnce(t *testing.T) {
	a := &authority{life: 3600}
	s := oauth.New(application(), a, nil)
	first := mustToken(t, s)
	for range 3 { // another session may have been refused the same token
		fresh, err := s.Fresh(t.Context(), first)
		if err != nil || fresh != "token-2" {
			t.Errorf("Fresh = %s, %v", fresh, err)
		}
	}
	if got := a.count(); got != 2 {
		t.Errorf("%d requests, want 2", got)
	}
}

func TestManySessionsAskForOneToken(t *testing.T) {
	a := &authority{life: 3600}
	s := oauth.New(application(), a, nil)
	var sessions sync.WaitGroup
	for range 20 {
		sessions.Go(func() {
			if got, err := s.Token(t.Context()); err != nil || got != "token-1" {
				t.Errorf("Token = %s, %v", got, err)
			}
		})
	}
	sessions.Wait()
	if got := a.count(); got != 1 {
		t.Errorf("%d requests, want 1", got)
	}
}
