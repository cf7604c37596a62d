package oauth_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/mailchute/mailchute/connector/oauth"
)

const (
	clientSecret = "hunter2-of-the-client"
	refreshToken = "hunter3-that-refreshes"
)

// authority is an authorization server that gives numbered tokens. answer, if
// set, is what it says in their place.
type authority struct {
	mu     sync.Mutex
	asked  []url.Values
	users  []string // of the basic authentication
	urls   []string
	life   int
	more   string // members of the answer
	answer http.HandlerFunc
}

func (a *authority) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	_ = r.ParseForm() // what is wrong with the form is not there for the test either
	user, password, _ := r.BasicAuth()
	a.asked, a.users, a.urls = append(a.asked, r.PostForm), append(a.users, user+":"+password), append(a.urls, r.URL.String())
	if a.answer != nil {
		a.answer(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"access_token": "token-%d", "token_type": "Bearer", "expires_in": %d%s}`, len(a.asked), a.life, a.more)
}

func (a *authority) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.asked)
}

// RoundTrip answers without a network, so that time can be that of the test.
func (a *authority) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w.Result(), nil
}

// application is settings for client credentials.
func application() oauth.Config {
	return oauth.Config{TokenURL: "https://login.example.org/token", ClientID: "app", ClientSecret: clientSecret, Scopes: []string{"mail", "more"}}
}

func mustToken(t *testing.T, s *oauth.Source) string {
	t.Helper()
	text, err := s.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// wantWords checks what a person is told, and that no secret is in it.
func wantWords(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", words)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q lacks %q", err, word)
		}
	}
	shown := fmt.Sprintf("%v %+v %#v", err, err, err)
	for _, secret := range []string{clientSecret, refreshToken, hidden} {
		if strings.Contains(shown, secret) {
			t.Errorf("%s shows a secret", shown)
		}
	}
}

// hidden is a token that no error may show.
const hidden = "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJlLW9mLWl0"

// say answers with a status and a text.
func say(status int, kind, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

func cancelled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
