package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

// startChaos runs chaos-server and returns what it prints, by label. It is
// stopped, and must end well, when the test ends.
func startChaos(t *testing.T, args ...string) map[string]string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	reader, writer := io.Pipe()
	ended := make(chan int, 1)
	var errs bytes.Buffer
	go func() {
		code := run(ctx, append([]string{"chaos-server"}, args...), strings.NewReader(""), writer, &errs)
		if err := writer.Close(); err != nil {
			t.Error(err)
		}
		ended <- code
	}()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != exitDone {
			t.Errorf("chaos-server ended with %d: %s", code, errs.String())
		}
	})
	said := make(map[string]string)
	lines := bufio.NewScanner(reader)
	for lines.Scan() && lines.Text() != "Ctrl-C ends it." {
		label, value, _ := strings.Cut(lines.Text(), " ")
		said[label] = strings.TrimSpace(value)
	}
	if said["address"] == "" {
		t.Fatalf("it says no address: %q", said)
	}
	return said
}

func TestTheChaosServerServesAScenarioUntilItIsStopped(t *testing.T) {
	said := startChaos(t, "--scenario", "good")
	if !strings.HasPrefix(said["address"], "127.0.0.1:") {
		t.Errorf("address = %q, want a loopback one", said["address"])
	}
	if said["user"] != "ann, password secret" || said["tls"] != "none" || said["does"] == "" {
		t.Errorf("it says %q", said)
	}
	client, err := pop3.Open(t.Context(), said["address"], pop3.Options{TLS: pop3.Plain}, pop3.Credentials{Username: "ann", Password: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	listing, err := client.List(t.Context())
	if err != nil || len(listing.Entries) == 0 {
		t.Errorf("listing = %+v, %v; want mail", listing, err)
	}
	if err := client.Abort(); err != nil {
		t.Error(err)
	}
}

func TestTheChaosServerWritesTheCertificateToTrust(t *testing.T) {
	file := write(t, t.TempDir(), "tls.yaml", `
name: over-tls
maildrops:
  - {user: bob, password: other}
server: {tls: implicit}
`)
	certificate := filepath.Join(t.TempDir(), "ca.pem")
	said := startChaos(t, "--scenario", file, "--cert-out", certificate)
	pem, err := os.ReadFile(certificate)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		t.Fatalf("no certificate in %q", pem)
	}
	client, err := pop3.Open(t.Context(), said["address"], pop3.Options{TLSConfig: &tls.Config{RootCAs: roots}}, pop3.Credentials{Username: "bob", Password: "other"})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Abort(); err != nil {
		t.Error(err)
	}
}

func TestTheScenariosAreListedIn80Columns(t *testing.T) {
	all, err := pop3test.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	out := mustEnd(t, exitDone, "chaos-server", "--list").out
	for _, s := range all {
		wantWords(t, out, s.Name+" ")
	}
	wantNarrow(t, out)
}

func TestAScenarioThatIsNotThereIsWrongUsage(t *testing.T) {
	wantWords(t, mustEnd(t, exitUsage, "chaos-server").errors, "--scenario", "--list")
	wantWords(t, mustEnd(t, exitUsage, "chaos-server", "--scenario", "goood").errors, `"goood"`, "--list")
	bad := write(t, t.TempDir(), "bad.yaml", "name: bad\nmaildrops: [{user: ann, password: secret}]\nfaults: [{at: RETR, do: dance}]\n")
	wantWords(t, mustEnd(t, exitUsage, "chaos-server", "--scenario", bad).errors, `"dance"`)
	wantWords(t, mustEnd(t, exitUsage, "chaos-server", "--scenario", "good", "--cert-out", "ca.pem").errors, "no TLS")
	wantWords(t, mustEnd(t, exitFailed, "chaos-server", "--scenario", "good", "--listen", "nowhere").errors, "listen")
}

// wantNarrow checks that a text needs no more columns than a terminal has.
func wantNarrow(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > terminalWidth {
			t.Errorf("%d columns: %q", n, line)
		}
	}
}
