package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailchute/mailchute/connector/oauth"
)

func TestWhatAServerSaysWrongIsToldWithoutSecrets(t *testing.T) {
	const isJSON, isForm = "application/json", "application/x-www-form-urlencoded"
	for _, tc := range []struct {
		name   string
		answer http.HandlerFunc
		words  []string
	}{
		{"wrong secret", say(401, isJSON, `{"error": "invalid_client", "error_description": "AADSTS7000215: `+clientSecret+` is wrong.\r\nTrace"}`), []string{"login.example.org refuses", "status 401, invalid_client (AADSTS7000215: [redacted] is wrong. Trace)", "check client_id and client_secret"}},
		{"old refresh token", say(400, isJSON, `{"error": "invalid_grant", "error_description": "`+refreshToken+`"}`), []string{"invalid_grant ([redacted])", "get a new one"}},
		{"wrong scope", say(400, isJSON, `{"error": "invalid_scope"}`), []string{"check scopes"}},
		{"a refusal with status 200", say(200, isJSON, `{"error": "slow_down"}`), []string{"slow_down"}},
		{"a token within a refusal", say(400, isJSON, `{"error": "x", "error_description": "not `+hidden+`"}`), []string{"x (not [redacted])"}},
		{"a description that turns the text around", say(400, isJSON, `{"error": "x\u202e\u0007", "error_description": "a\u001b[2J`+strings.Repeat("long ", 1000)+`"}`), []string{"x (a [2Jlong", "..."}},
		{"no JSON", say(200, isJSON, hidden), []string{"none of OAuth 2.0", "check token_url"}},
		{"a page", say(200, "text/html", "<p>"+hidden), []string{"none of OAuth 2.0"}},
		{"a broken form", say(200, isForm, "access_token=%zz"+hidden), []string{"none of OAuth 2.0"}},
		{"trouble", say(503, "text/html", hidden), []string{"status 503"}},
		{"no token", say(200, isJSON, `{"expires_in": 5}`), []string{"none of OAuth 2.0"}},
		{"another type", say(200, isJSON, `{"access_token": "`+hidden+`", "token_type": "mac"}`), []string{`its type is "MAC"`}},
		{"a token of two lines", say(200, isJSON, `{"access_token": "`+hidden+`\r\nDELE 1"}`), []string{"octet 59 of 66 is not a printable one"}},
		{"a token that is too long", say(200, isJSON, `{"access_token": "`+strings.Repeat("x", 32<<10+1)+`"}`), []string{"32769 octets"}},
		{"a token that has ended", say(200, isJSON, `{"access_token": "`+hidden+`", "expires_in": -5}`), []string{"it ended at"}},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example.net/", http.StatusTemporaryRedirect)
		}, []string{"status 307", "leads elsewhere", "check token_url"}},
		{"an answer without end", say(200, isJSON, strings.Repeat(" ", 256<<10+1)), []string{"longer than 262144 octets"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := application()
			c.RefreshToken = refreshToken
			a := &authority{answer: tc.answer}
			server := httptest.NewServer(a)
			defer server.Close()
			_, err := oauth.New(c, redirected{server}, nil).Token(t.Context())
			wantWords(t, err, tc.words...)
			for _, u := range a.urls {
				if !strings.HasSuffix(u, "/token") {
					t.Errorf("%s was asked", u)
				}
			}
		})
	}
}

// redirected sends every request to a server of the test.
type redirected struct{ *httptest.Server }

func (r redirected) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.URL.Scheme, request.URL.Host = "http", r.Listener.Addr().String()
	return r.Client().Transport.RoundTrip(request)
}

// drip is an answer of which an octet comes now and then.
type drip struct{ done <-chan struct{} }

func (d drip) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: drip{r.Context().Done()}}, nil
}

func (d drip) Read(p []byte) (int, error) {
	select {
	case <-time.After(time.Second):
		p[0] = ' '
		return 1, nil
	case <-d.done:
		return 0, context.DeadlineExceeded
	}
}

func (drip) Close() error { return nil }

func TestAnAnswerThatDripsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		_, err := oauth.New(application(), drip{}, nil).Token(t.Context())
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != 30*time.Second {
			t.Errorf("after %v: %v", time.Since(begun), err)
		}
	})
}

func TestAServerThatIsNotThereIsTold(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	c := application()
	c.TokenURL = server.URL
	server.Close()
	_, err := oauth.New(c, c.Transport(nil), nil).Token(t.Context())
	wantWords(t, err, "get access token: ask 127.0.0.1", "refused")
}

func TestAServerThatIsNoneIsToldWithoutWhatItSays(t *testing.T) {
	for _, said := range []string{"HTTP/1.1 " + hidden + "\r\n\r\n", hidden + "\x1b[2J\r\n\r\n", "HTTP/1.1 200 " + strings.Repeat(clientSecret, 30000), "HTTP/1.1 200 OK\r\n" + clientSecret + "\r\n\r\n"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = conn.Write([]byte(said)) // the client may have had enough of it
			_ = conn.Close()
		}))
		c := application()
		c.TokenURL = server.URL
		_, err := oauth.New(c, c.Transport(nil), nil).Token(t.Context())
		wantWords(t, err, "get access token: ask 127.0.0.1")
		if len(err.Error()) > 600 {
			t.Errorf("an error of %d octets", len(err.Error()))
		}
		server.Close()
	}
}

func TestAStopEndsTheWaitForAToken(t *testing.T) {
	s := oauth.New(application(), drip{}, nil)
	if _, err := s.Token(cancelled(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("Token = %v", err)
	}
	if _, err := s.Fresh(cancelled(t), "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("Fresh = %v", err)
	}
}

func FuzzWhateverAServerSaysThereIsATokenOrAnErrorWithoutIt(f *testing.F) {
	for _, seed := range []string{`{"access_token": "abcdefgh"}`, `{"error": "invalid_grant"}`, "access_token=abcdefgh&expires_in=5", "", "[]", `{"access_token": 5}`} {
		f.Add(200, "application/json", seed)
		f.Add(400, "application/x-www-form-urlencoded", seed)
	}
	f.Fuzz(func(t *testing.T, status int, kind, text string) {
		if status < 200 || status > 599 {
			return
		}
		a := &authority{answer: say(status, kind, text)}
		got, err := oauth.New(application(), a, nil).Token(t.Context())
		switch {
		case err == nil && (got == "" || strings.ContainsAny(got, "\r\n\x00\x01 ")):
			t.Errorf("%q is a token", got)
		case err != nil && strings.ContainsAny(err.Error(), "\r\n\x00\x1b"):
			t.Errorf("%q has control characters", err)
		case err != nil && len(err.Error()) > 2000:
			t.Errorf("an error of %d octets", len(err.Error()))
		}
	})
}

func ExampleConfig_Validate() {
	for _, fault := range (oauth.Config{Preset: oauth.Google, ClientID: "app"}).Validate() {
		fmt.Printf("%s: %s\n", fault.Field, fault.Problem)
	}
	// Output: refresh_token: it is missing
}
