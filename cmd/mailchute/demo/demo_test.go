package demo_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/cmd/mailchute/demo"
	"github.com/mailchute/mailchute/connector/config"
	"github.com/mailchute/mailchute/pop3"
)

// collect is a connector that takes what it finds and tells of each mail.
func collect(t *testing.T) demo.Start {
	return func(ctx context.Context, job demo.Job) error {
		cfg, err := config.Load(job.Config, os.LookupEnv)
		if err != nil {
			t.Fatalf("the configuration of the demo: %v", err)
		}
		for _, m := range cfg.Mailboxes {
			for n := range empty(t, ctx, m) {
				job.Told(demo.Arrival{Mailbox: m.ID, Event: fmt.Sprintf("%s-%d", m.ID, n), Delivered: true})
			}
		}
		return nil
	}
}

// empty deletes all mail of a mailbox and says how many there were.
func empty(t *testing.T, ctx context.Context, m config.Mailbox) int {
	t.Helper()
	client, err := pop3.Dial(ctx, net.JoinHostPort(m.Host, fmt.Sprint(m.Port)), pop3.Options{TLS: m.TLS.Mode.POP3()})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Login(ctx, m.Username, m.Password.Reveal()); err != nil {
		t.Fatal(err)
	}
	listing, err := client.List(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var handles []pop3.Handle
	for _, entry := range listing.Entries {
		handles = append(handles, entry.Handle)
	}
	if _, err := client.Delete(ctx, handles); err != nil {
		t.Fatal(err)
	}
	if quit := client.Quit(ctx); quit.Outcome != pop3.QuitDone {
		t.Fatalf("QUIT = %+v", quit)
	}
	return len(handles)
}

func TestADemoOnceGivesEverySampleToTheConnector(t *testing.T) {
	samples, err := demo.Samples()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	dir := filepath.Join(t.TempDir(), "demo")
	err = demo.Run(t.Context(), demo.Options{Dir: dir, Once: true, Listen: "127.0.0.1:0", Out: &out}, collect(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		fmt.Sprintf("%d of %d sample mails are events now, 0 are left", len(samples), len(samples)),
		filepath.Join(dir, "events.ndjson"), filepath.Join(dir, "mailchute.yaml"), "http://127.0.0.1:",
		"orders-0", "-> events.ndjson", "(no subject)", "jq ", "mailchute check --connect",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the story lacks %q:\n%s", want, out.String())
		}
	}
}

func TestADemoThatIsNotOnceEndsWhenItIsCalledOff(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out bytes.Buffer
	err := demo.Run(ctx, demo.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0", Out: &out}, func(ctx context.Context, _ demo.Job) error {
		cancel()
		<-ctx.Done()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "Ctrl-C") {
		t.Errorf("the story does not say how to end it:\n%s", out.String())
	}
}

func TestAFolderWithFilesInItIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mailchute.yaml"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := demo.Run(t.Context(), demo.Options{Dir: dir, Listen: "127.0.0.1:0", Out: &bytes.Buffer{}}, collect(t))
	if err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("Run = %v, want a refusal", err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "mailchute.yaml")); err != nil || string(text) != "mine" {
		t.Errorf("the file is %q now (%v)", text, err)
	}
}

func TestTheFaultOfTheConnectorIsTheFaultOfTheDemo(t *testing.T) {
	fault := errors.New("disk full")
	err := demo.Run(t.Context(), demo.Options{Dir: t.TempDir(), Once: true, Listen: "127.0.0.1:0", Out: &bytes.Buffer{}},
		func(context.Context, demo.Job) error { return fault })
	if !errors.Is(err, fault) {
		t.Errorf("Run = %v, want %v", err, fault)
	}
}

func TestWhatASenderWroteCannotDriveTheTerminal(t *testing.T) {
	var out bytes.Buffer
	err := demo.Run(t.Context(), demo.Options{Dir: t.TempDir(), Once: true, Listen: "127.0.0.1:0", Out: &out},
		func(_ context.Context, job demo.Job) error {
			job.Told(demo.Arrival{
				Mailbox: "support", Event: "k3v7", Delivered: true,
				From: "a@example.org\x1b]0;owned\x07", Subject: "one\r\ntwo \x1b[2J\u202e" + strings.Repeat("long ", 40),
			})
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\x07\r\u202e") {
		t.Errorf("the story holds control characters:\n%q", out.String())
	}
	if !strings.Contains(out.String(), "one two [2Jlong") || !strings.Contains(out.String(), "…") {
		t.Errorf("the subject is not cut to one line:\n%s", out.String())
	}
}

// broken is an output that takes nothing.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestAStoryThatCannotBeToldIsAFault(t *testing.T) {
	err := demo.Run(t.Context(), demo.Options{Dir: t.TempDir(), Once: true, Listen: "127.0.0.1:0", Out: broken{}},
		func(context.Context, demo.Job) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("Run = %v, want the fault of the output", err)
	}
}
