package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/mailchute/mailchute/connector/datadir"
)

// authority is an authorization server that takes each refresh token once.
type authority struct {
	*httptest.Server
	mu    sync.Mutex
	good  string // refresh token
	given int
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{good: "refresh-0"}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		defer a.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		if r.FormValue("refresh_token") != a.good {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error": "invalid_grant"}`)
			return
		}
		a.given++
		a.good = fmt.Sprintf("refresh-%d", a.given)
		fmt.Fprintf(w, `{"access_token": "access-good", "token_type": "Bearer", "refresh_token": %q}`, a.good)
	}))
	t.Cleanup(a.Close)
	return a
}

func (a *authority) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.given
}

// byToken has the mailbox of a post log in with tokens of an authority.
func (p *post) byToken(t *testing.T, a *authority) {
	t.Helper()
	p.server.Capabilities("UIDL", "TOP", "USER", "SASL PLAIN XOAUTH2", "RESP-CODES", "AUTH-RESP-CODE")
	p.drop.Token("access-good")
	p.config = write(t, p.dir, "token.yaml", strings.Replace(read(t, p.config), "password: secret",
		"oauth2: {token_url: '"+a.URL+"', client_id: app, refresh_token: refresh-0}", 1))
}

func TestCommandsBesideARunningConnectorKeepTheRefreshTokenThatTheyReplace(t *testing.T) {
	a, p := newAuthority(t), newPost(t, "", datedMail)
	p.byToken(t, a)
	running, err := datadir.Open(filepath.Join(p.dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := running.Close(); err != nil {
			t.Error(err)
		}
	})
	for i, tc := range []struct {
		want string
		args []string
	}{
		{"1 message,", []string{"probe", "--mailbox", "support"}},
		{"logged in, 1 message", []string{"check", "--connect"}},
		{"2026-11-02", []string{"peek", "--mailbox", "support"}},
		{"login by      XOAUTH2", []string{"probe", "--mailbox", "support"}},
	} {
		o := mustEnd(t, exitDone, append(tc.args, "-c", p.config)...)
		wantWords(t, o.out, tc.want)
		for _, secret := range []string{"refresh-", "access-good"} {
			if strings.Contains(o.out+o.errors, secret) {
				t.Errorf("%s shows a token:\n%s%s", tc.args[0], o.out, o.errors)
			}
		}
		wantWords(t, read(t, filepath.Join(p.dir, "data", "oauth", "support")), fmt.Sprintf("refresh-%d", i+1))
	}
	p.wantSafe(t, 0, 1)
}

func TestAProbeFetchesNoTokenForAServerThatIsNotTrusted(t *testing.T) {
	a, p := newAuthority(t), newPost(t, "", datedMail)
	p.secure(t, "implicit")
	p.config = write(t, p.dir, "untrusting.yaml", strings.Replace(read(t, p.config), ", ca_file: ca.pem", "", 1))
	p.byToken(t, a)
	o := mustEnd(t, exitFailed, "probe", "--mailbox", "support", "-c", p.config)
	wantWords(t, o.errors, "not trusted", "no login")
	if got := a.count(); got != 0 {
		t.Errorf("%d tokens were fetched", got)
	}
}

func TestAProbeThatGetsNoTokenShowsTheServerAllTheSame(t *testing.T) {
	a, p := newAuthority(t), newPost(t, "", datedMail)
	p.byToken(t, a)
	a.Close()
	o := mustEnd(t, exitFailed, "probe", "--mailbox", "support", "-c", p.config)
	wantWords(t, o.errors, "log in to", "get access token")
	wantWords(t, o.out, "before login", "login by      XOAUTH2")
}

func TestAProbeOfAMailboxLogsInOnlyAsItMay(t *testing.T) {
	p := newPost(t, "", datedMail)
	p.config = write(t, p.dir, "user.yaml", strings.Replace(read(t, p.config), "password: secret", "password: secret, auth: {mechanisms: [USER]}", 1))
	wantWords(t, mustEnd(t, exitDone, "probe", "--mailbox", "support", "-c", p.config).out, "login by      USER", "1 message,")
}
