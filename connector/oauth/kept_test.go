package oauth_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mailchute/mailchute/connector/datadir"
	"github.com/mailchute/mailchute/connector/oauth"
)

// rotating is an authorization server that takes each refresh token once.
func rotating() *authority {
	a := &authority{life: 3600}
	good, given := refreshToken, 0
	a.answer = func(w http.ResponseWriter, r *http.Request) {
		if r.PostForm.Get("refresh_token") != good {
			say(400, "application/json", `{"error": "invalid_grant"}`)(w, r)
			return
		}
		given++
		good = fmt.Sprintf("rotated-%d", given)
		say(200, "application/json", fmt.Sprintf(`{"access_token": "token-%d", "token_type": "Bearer", "refresh_token": %q}`, given, good))(w, r)
	}
	return a
}

// user is settings with a refresh token.
func user() oauth.Config {
	c := application()
	c.ClientSecret, c.RefreshToken, c.Scopes = "", refreshToken, nil
	return c
}

// store is a file for refresh tokens, and the log of who uses it.
type store struct {
	*oauth.Kept
	log bytes.Buffer
}

func newStore(t *testing.T) *store {
	s := &store{}
	s.Kept = &oauth.Kept{Path: filepath.Join(t.TempDir(), "data", "oauth", "support"), Log: slog.New(slog.NewTextHandler(&s.log, nil))}
	return s
}

// shows checks that a new process shows the server that refresh token.
func (s *store) shows(t *testing.T, c oauth.Config, want string) {
	t.Helper()
	a := &authority{life: 3600}
	mustToken(t, oauth.New(c, a, s.Kept))
	if got := a.asked[0].Get("refresh_token"); got != want {
		t.Errorf("the server was shown %q, want %q", got, want)
	}
}

func (s *store) wantLog(t *testing.T, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(s.log.String(), word) {
			t.Errorf("the log %q lacks %q", s.log.String(), word)
		}
	}
	for _, secret := range []string{refreshToken, "rotated-", "token-"} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log %q shows a token", s.log.String())
		}
	}
}

func TestAReplacedRefreshTokenSurvivesARestart(t *testing.T) {
	a, s := rotating(), newStore(t)
	for i := range 3 {
		if got, want := mustToken(t, oauth.New(user(), a, s.Kept)), fmt.Sprintf("token-%d", i+1); got != want {
			t.Errorf("start %d: %s, want %s", i, got, want)
		}
	}
	s.wantLog(t)
	info, err := os.Stat(s.Path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has mode %v, %v", info.Mode(), err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(s.Path), ".new-*")); err != nil || len(left) != 0 {
		t.Errorf("left are %q, %v", left, err)
	}
}

func TestARefreshTokenThatIsNotReplacedIsNotWritten(t *testing.T) {
	s := newStore(t)
	mustToken(t, oauth.New(user(), &authority{life: 3600, more: `, "refresh_token": "` + refreshToken + `"`}, s.Kept))
	if _, err := os.Stat(s.Path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a file: %v", err)
	}
	mustToken(t, oauth.New(application(), &authority{life: 3600, more: `, "refresh_token": "x"`}, s.Kept))
	if _, err := os.Stat(s.Path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a file for client credentials: %v", err)
	}
}

func TestARefreshTokenThatIsConfiguredAnewCounts(t *testing.T) {
	a, s := rotating(), newStore(t)
	mustToken(t, oauth.New(user(), a, s.Kept))
	changed := user()
	changed.RefreshToken = "of-another-consent"
	s.shows(t, changed, "of-another-consent")
	s.shows(t, user(), "rotated-1")
	s.wantLog(t)
}

func TestARefreshTokenIsKeptAlthoughTheAccessTokenBesideItIsUnfit(t *testing.T) {
	s := newStore(t)
	a := &authority{answer: say(200, "application/json", `{"access_token": "x", "token_type": "mac", "refresh_token": "rotated-1"}`)}
	_, err := oauth.New(user(), a, s.Kept).Token(t.Context())
	wantWords(t, err, "only bearer")
	s.shows(t, user(), "rotated-1")
}

func TestARefreshTokenThatCannotBeWrittenIsToldAndUsedAllTheSame(t *testing.T) {
	a, s := rotating(), newStore(t)
	source := oauth.New(user(), a, s.Kept)
	blocked := filepath.Join(filepath.Dir(s.Path), ".new-support")
	if err := os.MkdirAll(filepath.Join(blocked, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	first := mustToken(t, source)
	s.wantLog(t, "level=ERROR", "replaced refresh token not kept", "may need a new one", ".new-support")
	second, err := source.Fresh(t.Context(), first)
	if err != nil || second != "token-2" {
		t.Errorf("Fresh = %s, %v", second, err)
	}
	if err := os.RemoveAll(blocked); err != nil {
		t.Fatal(err)
	}
	if third, err := source.Fresh(t.Context(), second); err != nil || third != "token-3" {
		t.Errorf("Fresh = %s, %v", third, err)
	}
	s.shows(t, user(), "rotated-3")
}

func TestWhatAnotherProcessReplacedIsShownFromThenOn(t *testing.T) {
	a, s := rotating(), newStore(t)
	connector, probe := oauth.New(user(), a, s.Kept), oauth.New(user(), a, s.Kept)
	first := mustToken(t, connector)
	mustToken(t, probe)
	if third, err := connector.Fresh(t.Context(), first); err != nil || third != "token-3" {
		t.Errorf("Fresh = %s, %v", third, err)
	}
}

func TestARefreshTokenInOtherHandsIsWaitedFor(t *testing.T) {
	a, s := rotating(), newStore(t)
	folder := filepath.Dir(s.Path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	lock, err := os.Create(filepath.Join(folder, ".lock-support"))
	if err != nil {
		t.Fatal(err)
	}
	if err := datadir.Lock(lock); err != nil {
		t.Fatal(err)
	}
	source := oauth.New(user(), a, s.Kept)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = source.Token(ctx)
	wantWords(t, err, ".lock-support", "in use by another process")
	if a.count() != 0 {
		t.Errorf("the server was asked")
	}
	came := make(chan error, 1)
	go func() {
		_, err := source.Token(t.Context())
		came <- err
	}()
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-came; err != nil {
		t.Error(err)
	}
}

func TestBesideADamagedFileTheConfiguredRefreshTokenIsNotShown(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "no JSON": "rotated-1", "another": `{"refresh_token": "rotated-1"}`, "none": `{"configured_sha256": "00"}`,
		"too long": `{"configured_sha256": "00", "refresh_token": "` + strings.Repeat("x", 2<<20) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			a, s := rotating(), newStore(t)
			if err := os.MkdirAll(filepath.Dir(s.Path), 0o700); err != nil {
				t.Fatal(err)
			}
			put(t, s.Path, []byte(text))
			_, err := oauth.New(user(), a, s.Kept).Token(t.Context())
			wantWords(t, err, "read kept refresh token", s.Path)
			if strings.Contains(err.Error(), "rotated-1") || a.count() != 0 {
				t.Errorf("%d requests, %v", a.count(), err)
			}
		})
	}
}

func TestAFileThatIsDamagedLaterIsToldAndWrittenAnew(t *testing.T) {
	a, s := rotating(), newStore(t)
	source := oauth.New(user(), a, s.Kept)
	first := mustToken(t, source)
	put(t, s.Path, nil)
	if second, err := source.Fresh(t.Context(), first); err != nil || second != "token-2" {
		t.Errorf("Fresh = %s, %v", second, err)
	}
	s.wantLog(t, "level=ERROR", "kept refresh token not read", s.Path)
	s.shows(t, user(), "rotated-2")
}

func TestNoFileElsewhereIsWrittenThroughALink(t *testing.T) {
	for _, name := range []string{".lock-support", ".new-support"} {
		a, s := rotating(), newStore(t)
		folder, elsewhere := filepath.Dir(s.Path), filepath.Join(t.TempDir(), "elsewhere")
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		put(t, elsewhere, []byte("as it was"))
		if err := os.Symlink(elsewhere, filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
		_, err := oauth.New(user(), a, s.Kept).Token(t.Context())
		if (err != nil) != (name == ".lock-support") {
			t.Errorf("%s: %v", name, err)
		}
		if text, err := os.ReadFile(elsewhere); err != nil || string(text) != "as it was" {
			t.Errorf("%s: it holds %q, %v", name, text, err)
		}
	}
}

func TestWhereNoRefreshTokenCanBeKeptTheServerIsNotAsked(t *testing.T) {
	a, s := rotating(), newStore(t)
	if err := os.WriteFile(filepath.Dir(filepath.Dir(s.Path)), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := oauth.New(user(), a, s.Kept).Token(t.Context())
	wantWords(t, err, "keep refresh token", "not a directory")
	if a.count() != 0 {
		t.Error("the server was asked")
	}
}
