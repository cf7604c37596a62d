package connector_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
	"github.com/mailchute/mailchute/test/servers"
)

// authority gives the tokens it is told to, in their order; the last one stays.
// It says of each token whose it is, to a server that asks.
type authority struct {
	*httptest.Server
	mu     sync.Mutex
	tokens []string
	asked  int
}

func newAuthority(t *testing.T, tokens ...string) *authority {
	a := &authority{tokens: tokens}
	mux := http.NewServeMux()
	mux.HandleFunc("/token", func(w http.ResponseWriter, _ *http.Request) {
		a.mu.Lock()
		defer a.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"access_token": %q, "token_type": "Bearer", "expires_in": 3600}`, a.tokens[min(a.asked, len(a.tokens)-1)])
		a.asked++
	})
	mux.HandleFunc("/introspect", func(w http.ResponseWriter, r *http.Request) { // RFC 7662 section 2
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"active": %t, "username": "support@example.org"}`, r.FormValue("token") == "good")
	})
	a.Server = httptest.NewServer(mux)
	t.Cleanup(a.Close)
	return a
}

func (a *authority) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.asked
}

// settings are those of a mailbox that asks it.
func (a *authority) settings() string {
	return "oauth2: {token_url: " + a.URL + "/token, client_id: app, client_secret: hunter2-of-the-client, scopes: [mail]}"
}

// byToken makes a mailbox of the server's show a token.
func (r *rig) byToken(id string, more ...string) (*pop3test.Server, *pop3test.Maildrop) {
	r.t.Helper()
	server, drop := r.mailbox(id, 1, more...)
	r.boxes = without(r.boxes, "    password: secret\n")
	server.Capabilities("UIDL", "TOP", "USER", "SASL XOAUTH2 OAUTHBEARER", "RESP-CODES", "AUTH-RESP-CODE")
	drop.Token("good")
	return server, drop
}

func TestAMailboxIsOpenedWithAToken(t *testing.T) {
	for _, mechanism := range []string{"xoauth2", "OAUTHBEARER"} {
		a := newAuthority(t, "good")
		r := newRig(t)
		_, drop := r.byToken("support", a.settings(), "auth: {mechanisms: ["+mechanism+"]}")
		r.mustOnce()
		r.wantEvents(1)
		r.wantLeft(drop, 0)
		if got := a.count(); got != 1 {
			t.Errorf("%s: %d tokens were fetched, want 1", mechanism, got)
		}
	}
}

func TestATokenThatIsRefusedIsRenewedOnceInTheSameSession(t *testing.T) {
	a := newAuthority(t, "old", "good")
	r := newRig(t)
	server, drop := r.byToken("support", a.settings(), "poll_interval: 1ms")
	r.visits(2, calm)
	r.wantEvents(1)
	r.wantLeft(drop, 0)
	if got := a.count(); got != 2 {
		t.Errorf("%d tokens were fetched, want 2", got)
	}
	if got := server.Sessions(); got != 2 {
		t.Errorf("%d sessions for 2 visits", got)
	}
}

func TestATokenThatIsRefusedTwiceIsNotTriedAThirdTime(t *testing.T) {
	a := newAuthority(t, "bad1", "bad2", "good")
	r := newRig(t)
	_, drop := r.byToken("support", a.settings())
	_, err := r.once()
	if !errors.Is(err, pop3.ErrCredential) {
		t.Fatalf("RunOnce = %v", err)
	}
	wantWords(t, err.Error(), "log in to", "check username, and whether the application may read this mailbox by POP3")
	r.wantLeft(drop, 1)
	if got := a.count(); got != 2 {
		t.Errorf("%d tokens were fetched, want 2", got)
	}
}

func TestWithoutATokenTheServerIsNotBothered(t *testing.T) {
	a := newAuthority(t, "good")
	a.Close()
	r := newRig(t)
	server, _ := r.byToken("support", a.settings())
	wantWords(t, r.visitFails(), "get access token: ask 127.0.0.1", "refused")
	if got := server.Sessions(); got != 0 {
		t.Errorf("%d sessions", got)
	}
}

func TestAnAuthorityFileWithoutACertificateIsToldAtTheStart(t *testing.T) {
	a := newAuthority(t, "good")
	r := newRig(t)
	if err := os.WriteFile(filepath.Join(r.dir, "ca.pem"), []byte("none"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.byToken("support", strings.Replace(a.settings(), "{", "{ca_file: ca.pem, ", 1))
	_, err := r.once()
	if err == nil {
		t.Fatal("it starts")
	}
	wantWords(t, err.Error(), "mailbox support", "oauth2.ca_file", "no certificate in PEM")
}

func TestDovecotTakesTokensThatItsAuthorityVouchesFor(t *testing.T) {
	for _, mechanism := range []string{"XOAUTH2", "OAUTHBEARER"} {
		t.Run(mechanism, func(t *testing.T) {
			a := newAuthority(t, "old", "good")
			settings := filepath.Join(t.TempDir(), "oauth2.conf")
			text := "introspection_mode = post\nintrospection_url = " + a.URL + "/introspect\nusername_attribute = username\nactive_attribute = active\nactive_value = true\n"
			if err := os.WriteFile(settings, []byte(text), 0o644); err != nil { //nolint:gosec // Dovecot is another user
				t.Fatal(err)
			}
			dovecot := servers.Dovecot(t, "auth_mechanisms = xoauth2 oauthbearer",
				"passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = "+settings+"\n}",
				"service anvil {\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}") // no pause behind a refused token
			dovecot.Deliver(t, "support@example.org", mail("support", 0))
			r := newRig(t)
			r.at("support", dovecot.TLSAddr(), a.settings(), "auth: {mechanisms: ["+mechanism+"]}", "tls: {ca_file: "+dovecot.CertFile()+"}")
			r.boxes = without(r.boxes, "    password: secret\n")
			r.mustOnce()
			r.wantEvents(1)
			if got := dovecot.Count(t, "support@example.org"); got != 0 {
				t.Errorf("%d messages are left", got)
			}
			if got := a.count(); got != 2 {
				t.Errorf("%d tokens were fetched, want 2: the first is refused", got)
			}
		})
	}
}
