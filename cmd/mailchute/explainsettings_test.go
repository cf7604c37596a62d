package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/mailchute/mailchute/transform"
)

const ticketMail = "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=ann@example.net\r\nX-Queue-For: second@example.org\r\n" +
	"From: ann@example.net\r\nTo: all@example.org\r\nSubject: Pots [T-4711]\r\nMessage-ID: <a@example.net>\r\n\r\nWhere are they?\r\n"

// settings is a configuration with these mailboxes, whose file is returned.
func settings(t *testing.T, ids ...string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("data_dir: data\nmailboxes:\n")
	for _, id := range ids {
		b.WriteString("  - {id: " + id + ", host: mail.example.org, username: " + id + "@example.org, password: x, addresses: [" + id + "@example.org]}\n")
	}
	b.WriteString("sinks:\n  - {name: events, file: {path: events.ndjson}}\n" +
		"transform:\n  authserv_ids: [mx.example.org]\n  recipient_headers: [X-Queue-For]\n  tokens:\n    - {name: ticket, from: [subject], match: 'T-(\\d+)'}\n")
	path := filepath.Join(t.TempDir(), "mailchute.yaml")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExplainTriesTheSettingsOfAMailbox(t *testing.T) {
	for _, args := range [][]string{
		{"explain", "-", "-c", settings(t, "first")},
		{"explain", "-", "-c", settings(t, "first", "second"), "--mailbox", "second"},
	} {
		o := call(t, ticketMail, args...)
		if o.code != exitDone {
			t.Fatalf("%v = %d: %s", args, o.code, o.errors)
		}
		wantWords(t, o.out, "4711", "second@example.org", "mx.example.org", "pass")
	}
}

func TestExplainReadsNoConfigurationUnlessOneIsNamed(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("mailchute.yaml", []byte("this is: [no configuration"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := call(t, ticketMail, "explain", "-")
	if o.code != exitDone {
		t.Errorf("explain = %d: %s%s", o.code, o.out, o.errors)
	}
}

func TestExplainAsksWhoseSettingsHold(t *testing.T) {
	two := settings(t, "first", "second")
	for _, tc := range []struct {
		args []string
		want string
	}{
		{[]string{"explain", "-", "-c", two}, "the configuration has 2 mailboxes: say with --mailbox whose settings hold"},
		{[]string{"explain", "-", "-c", two, "--mailbox", "third"}, `no mailbox "third"; it has first, second`},
		{[]string{"explain", "-", "-c", "nowhere.yaml", "--mailbox", "first"}, "nowhere.yaml"},
	} {
		o := call(t, ticketMail, tc.args...)
		if o.code != exitUsage || o.out != "" {
			t.Errorf("%v = %d, want %d", tc.args, o.code, exitUsage)
		}
		wantWords(t, o.errors, tc.want)
	}
}

func TestExplainVerifiesDKIMOnRequest(t *testing.T) {
	if o := call(t, ticketMail, "explain", "-", "--verify-dkim"); o.code != exitDone || strings.Contains(o.out, "verified dkim") {
		t.Errorf("a mail without signature: %d: %s%s", o.code, o.out, o.errors)
	}
	text, key := signed(t, ticketMail)
	by := explainer{transform: transform.New(transform.Config{}), resolver: key}
	for name, raw := range map[string]string{"CRLF": text, "LF": strings.ReplaceAll(text, "\r\n", "\n")} {
		told := by.explained(t.Context(), "-", inMemory([]byte(raw)))
		said := make(map[string]string)
		for _, f := range told.Findings {
			said[f.Field] = f.Value
		}
		if said["auth.verified_dkim.result"] != "pass" || said["auth.verified_dkim.domain"] != "example.net" || said["auth.verified_aligned"] != "true" {
			t.Errorf("%s: %v", name, said)
		}
		wantWords(t, told.text(), "verified dkim", "pass")
	}
}

// signed is a mail with a signature of example.net, and the key to it.
func signed(t *testing.T, mail string) (text string, key oneKey) {
	t.Helper()
	private := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	public, _ := private.Public().(ed25519.PublicKey)
	var out bytes.Buffer
	if err := dkim.Sign(&out, strings.NewReader(mail), &dkim.SignOptions{Domain: "example.net", Selector: "s1", Signer: private}); err != nil {
		t.Fatal(err)
	}
	return out.String(), oneKey("v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public))
}

// oneKey is the only record that there is.
type oneKey string

func (k oneKey) LookupTXT(context.Context, string) ([]string, error) { return []string{string(k)}, nil }
