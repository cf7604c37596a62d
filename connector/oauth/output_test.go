package oauth_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailchute/mailchute/connector/oauth"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestATokenFileIsReadAnewEachTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	s := oauth.New(oauth.Config{TokenFile: path}, nil, nil)
	for _, tc := range []struct{ text, want string }{
		{"first\n", "first"},
		{"second\r\n", "second"},
		{`{"access_token": "third", "token_type": "bearer", "expires_in": 1}`, "third"},
		{`{"access_token": "fourth", "expiry": "2999-01-02T03:04:05Z"}`, "fourth"},
	} {
		write(t, path, tc.text)
		if got := mustToken(t, s); got != tc.want {
			t.Errorf("%q is the token %q", tc.text, got)
		}
	}
	if got, err := s.Fresh(t.Context(), "fourth"); err != nil || got != "fourth" {
		t.Errorf("Fresh = %q, %v; the file has no other", got, err)
	}
}

func TestATokenFileThatHoldsNoneIsToldWithoutItsText(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	for _, tc := range []struct{ name, text, want string }{
		{"empty", "\n", "it has 0 octets"},
		{"two lines", hidden + "\n" + hidden, "octet 59 of 117"},
		{"broken JSON", `{"access_token": "` + hidden, "begins as JSON"},
		{"JSON of another kind", `{"access_token": ["` + hidden + `"]}`, "begins as JSON"},
		{"JSON without a token", `{"token": "` + hidden + `"}`, "it has 0 octets"},
		{"another type", `{"access_token": "` + hidden + `", "token_type": "dpop"}`, "not bearer"},
		{"one that has ended", `{"access_token": "` + hidden + `", "expiry": "2001-02-03T04:05:06Z"}`, "it ended at 2001-02-03T04:05:06Z; look at what renews it"},
		{"one that never ends", strings.Repeat("x", 64<<10+1), "longer than 65536 octets"},
	} {
		write(t, path, tc.text)
		_, err := oauth.New(oauth.Config{TokenFile: path}, nil, nil).Token(t.Context())
		wantWords(t, err, "get access token", tc.want)
	}
	_, err := oauth.New(oauth.Config{TokenFile: path + "-none"}, nil, nil).Token(t.Context())
	wantWords(t, err, "read token_file", "no such file")
}

// shell is a command that runs a script.
func shell(t *testing.T, script string) oauth.Config {
	t.Helper()
	path, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh on this machine")
	}
	return oauth.Config{Command: []string{path, "-c", script}}
}

func TestACommandPrintsTheToken(t *testing.T) {
	counter := filepath.Join(t.TempDir(), "n")
	s := oauth.New(shell(t, `echo x >>`+counter+`; echo warning >&2; echo "token-$(wc -l <`+counter+` | tr -d ' ')"`), nil, nil)
	for range 2 {
		if got := mustToken(t, s); got != "token-1" {
			t.Errorf("token = %s", got)
		}
	}
	if got, err := s.Fresh(t.Context(), "token-1"); err != nil || got != "token-2" {
		t.Errorf("Fresh = %s, %v", got, err)
	}
	if got := mustToken(t, oauth.New(shell(t, `echo '{"access_token": "json", "expires_in": "3600"}'`), nil, nil)); got != "json" {
		t.Errorf("token = %s", got)
	}
}

func TestNoShellReadsTheArguments(t *testing.T) {
	path, err := exec.LookPath("echo")
	if err != nil {
		t.Skip("there is no echo on this machine")
	}
	if got := mustToken(t, oauth.New(oauth.Config{Command: []string{path, "$HOME;*"}}, nil, nil)); got != "$HOME;*" {
		t.Errorf("token = %s", got)
	}
}

func TestACommandThatFailsIsToldWithoutWhatItPrinted(t *testing.T) {
	for _, tc := range []struct {
		name, script string
		words        []string
	}{
		{"it fails", "echo sign in again >&2; exit 3", []string{"exit status 3", "sign in again"}},
		{"it fails and has printed a token", "echo " + hidden + "; echo no: " + hidden + " >&2; exit 1", []string{"exit status 1: no: [redacted]"}},
		{"it fails and has printed a short token in JSON", `echo '{"access_token":"hunter99"}'; echo no: hunter99 >&2; exit 1`, []string{"exit status 1: no: [redacted]"}},
		{"it fails and repeats itself", `i=0; while [ $i -lt 3000 ]; do echo redacted; echo "[redacted]" >&2; i=$((i+1)); done; exit 1`, []string{"exit status 1: [[redacted]]", "..."}},
		{"it fails and talks for ever", "i=0; while [ $i -lt 5000 ]; do echo blah blah >&2; i=$((i+1)); done; exit 1", []string{"exit status 1: blah blah", "..."}},
		{"it fails in colours", `printf '\033[31mred\n\033[0mplain\n' >&2; exit 1`, []string{": [31mred [0mplain"}},
		{"it prints nothing", "true", []string{"it has 0 octets"}},
		{"it prints two lines", "echo " + hidden + "; echo " + hidden, []string{"octet 59 of 117"}},
		{"it prints without end", "while :; do echo " + hidden + hidden + hidden + "; done", []string{"more than 65536 octets"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := oauth.New(shell(t, tc.script), nil, nil).Token(t.Context())
			wantWords(t, err, append(tc.words, "get access token: run ")...)
			if strings.ContainsAny(err.Error(), "\n\x1b") || len(err.Error()) > 600 {
				t.Errorf("%q is not fit to be shown", err)
			}
		})
	}
	_, err := oauth.New(oauth.Config{Command: []string{"/nowhere/token"}}, nil, nil).Token(t.Context())
	wantWords(t, err, "run /nowhere/token", "no such file")
}

func TestACommandHasThirtySeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		s := oauth.NewFrom(func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		})
		_, err := s.Token(t.Context())
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != 30*time.Second {
			t.Errorf("after %v: %v", time.Since(begun), err)
		}
	})
}

func FuzzWhatIsTakenForATokenCanBeSent(f *testing.F) {
	for _, seed := range []string{"abc", `{"access_token": "abc", "expires_in": 1e99, "expiry": "2030-01-01T00:00:00Z"}`, "{", "\xff", strings.Repeat("a", 50), "{}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := oauth.Parse(text)
		if err == nil && (got == "" || strings.ContainsFunc(got, func(r rune) bool { return r <= ' ' || r > '~' })) {
			t.Errorf("%q is the token %q", text, got)
		}
		if err != nil && len(text) > 30 && strings.Contains(err.Error(), string(text)) {
			t.Errorf("%q shows the text", err)
		}
		if shown := oauth.Clean(string(text)); len(shown) > 310 || strings.ContainsAny(shown, "\n\r\x1b\u202e") {
			t.Errorf("%q is shown as %q", text, shown)
		}
	})
}
