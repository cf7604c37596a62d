package sinks_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/mailchute/mailchute/sinks"
)

type login struct {
	User     string        `json:"user" yaml:"user"`
	Password sinks.Secret  `json:"password" yaml:"password"`
	Old      *sinks.Secret `json:"old" yaml:"old"`
}

func TestASecretNeverShows(t *testing.T) {
	const hidden = "hunter2"
	secret := sinks.Secret(hidden)
	whole := login{User: "support", Password: secret, Old: &secret}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10s", "%T %[1]v"} {
		for _, value := range []any{secret, &secret, whole, &whole, []sinks.Secret{secret}, map[string]sinks.Secret{"password": secret}} {
			if shown := fmt.Sprintf(verb, value); strings.Contains(shown, hidden) || strings.Contains(shown, fmt.Sprintf("%x", hidden)) {
				t.Errorf("%s of a %T shows %s", verb, value, shown)
			}
		}
	}
	for name, show := range map[string]func(*bytes.Buffer) error{
		"JSON": func(b *bytes.Buffer) error { return json.NewEncoder(b).Encode(whole) },
		"YAML": func(b *bytes.Buffer) error { return yaml.NewEncoder(b).Encode(whole) },
		"an error": func(b *bytes.Buffer) error {
			b.WriteString(errors.Join(fmt.Errorf("log in with %v: %w", secret, errors.ErrUnsupported)).Error())
			return nil
		},
		"a log line": func(b *bytes.Buffer) error {
			slog.New(slog.NewTextHandler(b, nil)).Info("logged in", "password", secret, "login", whole)
			slog.New(slog.NewJSONHandler(b, nil)).Info("logged in", "password", secret, "login", whole)
			return nil
		},
		"println": func(b *bytes.Buffer) error { _, err := fmt.Fprintln(b, secret, whole); return err },
	} {
		var shown bytes.Buffer
		if err := show(&shown); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if strings.Contains(shown.String(), hidden) || !strings.Contains(shown.String(), sinks.Redacted) {
			t.Errorf("%s shows %s", name, shown.String())
		}
	}
}

func TestASecretIsReadAndRevealedAsItIs(t *testing.T) {
	var l login
	if err := yaml.Unmarshal([]byte("user: support\npassword: ' pass: word '\n"), &l); err != nil {
		t.Fatal(err)
	}
	if got, want := l.Password.Reveal(), " pass: word "; got != want {
		t.Errorf("Reveal = %q, want %q", got, want)
	}
}

func TestASinkThatForgetsToAnswerHasNotAcknowledged(t *testing.T) {
	var zero sinks.Result
	if zero.Outcome == sinks.Delivered || zero.Outcome == sinks.Again {
		t.Errorf("the zero result is %v", zero.Outcome)
	}
}

func TestAllGivesEveryEventTheSameResult(t *testing.T) {
	want := sinks.Result{Outcome: sinks.Again, Err: errors.ErrUnsupported}
	got := sinks.All(3, want)
	if len(got) != 3 || got[0] != want || got[1] != want || got[2] != want {
		t.Errorf("All(3) = %v", got)
	}
}

func TestWordsForPeople(t *testing.T) {
	for _, tc := range []struct {
		word fmt.Stringer
		want string
	}{
		{sinks.Repeats, "repeats"},
		{sinks.Idempotent, "idempotent"},
		{sinks.Finds, "finds"},
		{sinks.Unknown, "unknown"},
		{sinks.Delivered, "delivered"},
		{sinks.Refused, "refused"},
		{sinks.Again, "again"},
	} {
		if got := tc.word.String(); got != tc.want {
			t.Errorf("String = %q, want %q", got, tc.want)
		}
	}
}
