package config_test

import (
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailchute/mailchute/connector/config"
)

// hidden is a secret that must not show.
const hidden = "hunter2-of-ann"

// environment is what ${NAME} is taken from in these tests.
func environment(name string) (string, bool) {
	value, set := map[string]string{
		"PASSWORD": hidden,
		"YAML":     "{a: [b, *c",
		"NUMBER":   "0110",
		"EMPTY":    "",
		"LATIN":    "caf\xe9",
		"LINES":    "a\r\nDELE 1",
	}[name]
	return value, set
}

// minimal is a configuration with nothing wrong; mailbox and more are put in.
func minimal(mailbox, more string) string {
	return "data_dir: data\nmailboxes:\n  - id: support\n    host: mail.example.org\n    username: ann\n    password: secret\n" +
		mailbox + "sinks:\n  - name: events\n    file: {path: events.ndjson}\n" + more
}

func parse(t *testing.T, text string) (*config.Config, error) {
	t.Helper()
	return config.Parse([]byte(text), "mailchute.yaml", "/etc/mailchute", environment)
}

func mustParse(t *testing.T, text string) *config.Config {
	t.Helper()
	cfg, err := parse(t, text)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func TestWhatIsLeftOutHasItsDefault(t *testing.T) {
	cfg := mustParse(t, strings.Replace(minimal("", ""), "data_dir: data\n", "", 1))
	m := cfg.Mailboxes[0]
	for _, tc := range []struct {
		name      string
		got, want any
	}{
		{"data_dir", cfg.DataDir, "/var/lib/mailchute"},
		{"port", m.Port, 995},
		{"poll_interval", m.PollInterval, time.Minute},
		{"keep_on_server", m.Keep, config.Keep(0)},
		{"required", cfg.Sinks[0].Must(), true},
		{"stop_timeout", cfg.StopTimeout, 25 * time.Second},
		{"limits.message_size", cfg.Limits.MessageSize, config.Size(64 << 20)},
		{"limits.attempts", cfg.Limits.Attempts, 5},
		{"log.format", cfg.Log.Format, config.FormatAuto},
		{"log.level", cfg.Log.Level.Level(), slog.LevelInfo},
		{"admin.listen", cfg.Admin.Listen, ""},
	} {
		if tc.got != tc.want {
			t.Errorf("%s = %v, want %v", tc.name, tc.got, tc.want)
		}
	}
}

func TestThePortFollowsTheModeOfTLS(t *testing.T) {
	for mode, want := range map[string]int{"implicit": 995, "stls": 110, "none, allow_public: true": 110} {
		if got := mustParse(t, minimal("    tls: {mode: "+mode+"}\n", "")).Mailboxes[0].Port; got != want {
			t.Errorf("mode %s: port %d, want %d", mode, got, want)
		}
	}
}

func TestEveryMailboxBeginsWithTheDefaults(t *testing.T) {
	cfg := mustParse(t, `
mailboxes:
  - {id: a, host: mail.example.org, username: a}
  - id: b
    host: mail.example.org
    username: b
    password: own
    poll_interval: 5m
    labels: {queue: b, own: "yes", note_file: none}
    tls: {pin_sha256: ["`+strings.Repeat("bb", 32)+`"]}
sinks:
  - {name: events, file: {path: e}}
defaults:
  password: ${PASSWORD}
  poll_interval: 30s
  tls: {mode: stls, pin_sha256: ["`+strings.Repeat("aa", 32)+`"]}
  labels: {queue: all, site: main}
`)
	a, b := cfg.Mailboxes[0], cfg.Mailboxes[1]
	if a.Password.Reveal() != hidden || b.Password.Reveal() != "own" {
		t.Error("the password of the defaults is not that of a alone")
	}
	if a.PollInterval != 30*time.Second || b.PollInterval != 5*time.Minute {
		t.Errorf("intervals = %v, %v; want 30s and 5m", a.PollInterval, b.PollInterval)
	}
	if a.TLS.Mode != config.STLS || b.TLS.Mode != config.STLS {
		t.Errorf("modes = %s, %s; want stls for both", a.TLS.Mode, b.TLS.Mode)
	}
	if want := map[string]string{"queue": "all", "site": "main"}; !maps.Equal(a.Labels, want) {
		t.Errorf("labels of a = %v, want %v", a.Labels, want)
	}
	if want := map[string]string{"queue": "b", "site": "main", "own": "yes", "note_file": "none"}; !maps.Equal(b.Labels, want) {
		t.Errorf("labels of b = %v, want %v: they add up, and its own win", b.Labels, want)
	}
	if want := []string{strings.Repeat("bb", 32)}; !slices.Equal(b.TLS.PinSHA256, want) {
		t.Errorf("pins of b = %v, want its own only", b.TLS.PinSHA256)
	}
}

func TestValuesOfTheEnvironmentAreTextAndNothingElse(t *testing.T) {
	for written, want := range map[string]string{
		"${YAML}":                "{a: [b, *c",
		"${NUMBER}":              "0110",
		"'a ${PASSWORD} $$ $${'": "a " + hidden + " $ ${",
		"$$$${PASSWORD}":         "$${PASSWORD}",
		"0110":                   "0110",
		"1e3":                    "1e3",
		"true":                   "true",
		"0x1F":                   "0x1F",
	} {
		m := mustParse(t, minimal("    labels:\n      queue: "+written+"\n", "")).Mailboxes[0]
		if got := m.Labels["queue"]; got != want {
			t.Errorf("%s is %q, want %q", written, got, want)
		}
	}
}

func TestRelativePathsStartAtTheFolderOfTheFile(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"password": hidden + "\r\n", "ca.pem": "roots",
		"mailchute.yaml": strings.Replace(minimal("    tls: {ca_file: ca.pem}\n", ""), "password: secret", "password_file: password", 1),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cfg, err := config.Load(filepath.Join(dir, "mailchute.yaml"), environment)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := cfg.DataDir, filepath.Join(dir, "data"); got != want {
		t.Errorf("data_dir = %s, want %s", got, want)
	}
	if got, want := cfg.Sinks[0].File.Path, filepath.Join(dir, "events.ndjson"); got != want {
		t.Errorf("path = %s, want %s", got, want)
	}
	if got, want := cfg.Mailboxes[0].TLS.CAFile, filepath.Join(dir, "ca.pem"); got != want {
		t.Errorf("ca_file = %s, want %s", got, want)
	}
	if got := cfg.Mailboxes[0].Password.Reveal(); got != hidden {
		t.Errorf("the password of the file has %d octets, want %d: one line end is dropped", len(got), len(hidden))
	}
}

func TestStandardOutputIsNoFileAndNeverRequired(t *testing.T) {
	cfg := mustParse(t, minimal("", "  - name: screen\n    file: {path: \"-\"}\n"))
	if s := cfg.Sinks[1]; s.Must() || s.File.Path != "-" || s.Where() != "standard output" {
		t.Errorf("sink = %v, %s, %s", s.Must(), s.File.Path, s.Where())
	}
}

func TestThePromiseIsThatOfTheRequiredSinks(t *testing.T) {
	for _, tc := range []struct{ name, mailbox, sinks, want string }{
		{"a file", "", "", "exactly once in the file"},
		{"standard output alone", "    keep_on_server: forever\n", "sinks:\n  - {name: s, file: {path: \"-\"}}\n", "at least once, same id on every repeat"},
	} {
		text, _, _ := strings.Cut(minimal(tc.mailbox, ""), "sinks:")
		if tc.sinks == "" {
			text = minimal(tc.mailbox, "")
		}
		if got := mustParse(t, text+tc.sinks).Promise(); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestSizesAndTimesAreReadAsPeopleWriteThem(t *testing.T) {
	for written, want := range map[string]config.Size{"65536": 65536, "64KiB": 64 << 10, "1 MiB": 1 << 20, "1MB": 1e6, "2GB": 2e9} {
		cfg := mustParse(t, minimal("", "limits: {message_size: "+written+"}\n"))
		if cfg.Limits.MessageSize != want {
			t.Errorf("%s = %d, want %d", written, cfg.Limits.MessageSize, want)
		}
	}
	for written, want := range map[string]config.Keep{"0s": 0, "0": 0, "72h": config.Keep(72 * time.Hour), "forever": config.Forever} {
		cfg := mustParse(t, minimal("    keep_on_server: "+written+"\n", ""))
		if got := cfg.Mailboxes[0].Keep; got != want {
			t.Errorf("keep_on_server: %s = %d, want %d", written, got, want)
		}
	}
}

func TestAFileSavedOnAnotherSystemIsRead(t *testing.T) {
	mustParse(t, "\ufeff"+strings.ReplaceAll(minimal("", ""), "\n", "\r\n"))
	mustParse(t, "# ours\n---\n"+minimal("", "")+"...\n")
}
