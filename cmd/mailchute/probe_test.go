package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/mailchute/mailchute/pop3/pop3test"
)

// address is where the server of a post listens.
func (p *post) address(t *testing.T) (host, port string) {
	t.Helper()
	cfg := mustEnd(t, exitDone, "check", "--output", "json", "-c", p.config)
	var found checked
	if err := json.Unmarshal([]byte(cfg.out), &found); err != nil {
		t.Fatal(err)
	}
	host, port, err := net.SplitHostPort(found.Mailboxes[0].Where)
	if err != nil {
		t.Fatal(err)
	}
	return host, port
}

// secure gives a post TLS, and a configuration that trusts its certificate.
func (p *post) secure(t *testing.T, mode string) {
	t.Helper()
	host, port := p.address(t)
	certificate, _, err := pop3test.Certificate("localhost")
	if err != nil {
		t.Fatal(err)
	}
	p.server.TLS(certificate, mode == "implicit")
	write(t, p.dir, "ca.pem", string(p.server.CertificatePEM()))
	p.config = write(t, p.dir, "tls.yaml", fmt.Sprintf(`data_dir: data
mailboxes:
  - {id: support, host: %s, port: %s, tls: {mode: %s, ca_file: ca.pem}, username: ann, password: secret}
sinks:
  - {name: events, file: {path: events.ndjson}}
`, host, port, mode))
}

func (p *post) wantUntouched(t *testing.T, allowed ...string) {
	t.Helper()
	for _, command := range p.drop.Commands() {
		if !slices.Contains(allowed, command) {
			t.Errorf("it gave %s; allowed is %q", command, allowed)
		}
	}
}

const datedMail = "Date: Mon, 02 Nov 2026 10:00:00 +0100\r\nSubject: first\r\n\r\ntext\r\n"

func TestAProbeWithoutCredentialsStopsBehindTheCapabilities(t *testing.T) {
	p := newPost(t, "", datedMail)
	host, port := p.address(t)
	o := mustEnd(t, exitDone, "probe", host+":"+port, "--tls", "none")
	wantWords(t, o.out, `greeting      "+OK ready"`, `"PIPELINING"`, `"SASL PLAIN"`, "login by      PLAIN", "profile       none")
	wantNarrow(t, o.out)
	if strings.Contains(o.out, "mailbox") || strings.Contains(o.out, "behind login") {
		t.Errorf("it says more than it can know:\n%s", o.out)
	}
	if commands := p.drop.Commands(); len(commands) != 0 {
		t.Errorf("commands behind a login: %q", commands)
	}
}

func TestAProbeChangesNothingAndShowsNoPassword(t *testing.T) {
	p := newPost(t, "", datedMail, "Subject: second\r\n\r\n")
	p.server.Banner("+OK Dovecot ready.")
	p.server.AfterLogin("EXPIRE 30")
	host, port := p.address(t)
	file := write(t, p.dir, "password", "secret\n")
	before := files(t, p.dir)
	for _, args := range [][]string{
		{"probe", host, "--port", port, "--tls", "none", "--username", "ann", "--password-file", file},
		{"probe", "--mailbox", "support", "-c", p.config},
	} {
		o := mustEnd(t, exitDone, args...)
		wantWords(t, o.out, "behind login", `"EXPIRE 30"`, "2 messages", "2026-11-02 09:00:00 UTC", "0 repeated", `"id-1"`, "Dovecot (dovecot)", "no-lock: ", "dovecot src/pop3")
		wantNarrow(t, o.out)
		if strings.Contains(o.out+o.errors, "secret") {
			t.Errorf("the password is shown:\n%s%s", o.out, o.errors)
		}
	}
	p.wantUntouched(t, "CAPA", "UIDL", "LIST", "TOP 1 0", "UIDL 1", "TOP 2 0", "UIDL 2") // UIDL shows that replies are in step
	if after := files(t, p.dir); after != before {
		t.Errorf("files before:\n%s\nafter:\n%s", before, after)
	}
}

func TestThePasswordOfAProbeMayComeFromTheEnvironment(t *testing.T) {
	p := newPost(t, "", datedMail)
	host, port := p.address(t)
	args := []string{"probe", host + ":" + port, "--tls", "none", "--username", "ann"}
	t.Setenv(passwordVariable, "")
	wantWords(t, mustEnd(t, exitUsage, args...).errors, "--password-file", passwordVariable)
	t.Setenv(passwordVariable, "secret")
	wantWords(t, mustEnd(t, exitDone, args...).out, "1 message,")
	t.Setenv(passwordVariable, "wrong-one")
	o := mustEnd(t, exitFailed, args...)
	wantWords(t, o.errors, "log in to")
	wantWords(t, o.out, "before login")
	if strings.Contains(o.out+o.errors, "wrong-one") {
		t.Errorf("the password is shown: %s%s", o.out, o.errors)
	}
}

func TestAProbeTellsProgramsTheCertificate(t *testing.T) {
	for _, mode := range []string{"implicit", "stls"} {
		t.Run(mode, func(t *testing.T) {
			p := newPost(t, "", datedMail)
			p.secure(t, mode)
			var found probed
			o := mustEnd(t, exitDone, "probe", "--mailbox", "support", "--output", "json", "-c", p.config)
			if err := json.Unmarshal([]byte(o.out), &found); err != nil {
				t.Fatalf("%v in %q", err, o.out)
			}
			if c := found.TLS; c == nil || !c.Trusted || c.Version != "TLS 1.3" || c.Subject != "CN=localhost" || !slices.Equal(c.Names, []string{"localhost", "127.0.0.1"}) || len(c.SPKI) != 64 {
				t.Errorf("tls = %+v", c)
			}
			if found.Maildrop == nil || found.Maildrop.Messages != 1 || found.Maildrop.UIDL.First != "id-1" {
				t.Errorf("mailbox = %+v", found.Maildrop)
			}
			pinned := write(t, p.dir, "pinned.yaml", strings.Replace(read(t, p.config), "ca.pem", "ca.pem, pin_sha256: ["+found.TLS.SPKI+"]", 1))
			wantWords(t, mustEnd(t, exitDone, "probe", "--mailbox", "support", "-c", pinned).out, "trusted     yes")
			wrong := write(t, p.dir, "wrong.yaml", strings.Replace(read(t, p.config), "ca.pem", "ca.pem, pin_sha256: ["+strings.Repeat("0", 64)+"]", 1))
			wantWords(t, mustEnd(t, exitFailed, "probe", "--mailbox", "support", "-c", wrong).out, "NO: ", "not pinned")
		})
	}
}

func TestAServerThatIsNotTrustedIsShownAndNeverSeesThePassword(t *testing.T) {
	p := newPost(t, "", datedMail)
	p.secure(t, "implicit")
	host, port := p.address(t)
	t.Setenv(passwordVariable, "secret")
	o := mustEnd(t, exitFailed, "probe", host+":"+port, "--username", "ann")
	wantWords(t, o.out, "NO: x509: ", "pin_sha256", "before login")
	wantWords(t, o.errors, "not trusted", "no login")
	if commands := p.drop.Commands(); len(commands) != 0 {
		t.Errorf("it logged in: %q", commands)
	}
}

func TestAHostileServerCannotDoAnythingToTheTerminal(t *testing.T) {
	p := newPost(t, "", datedMail)
	p.server.Banner("+OK \x1b[2J\u202egnp.exe " + strings.Repeat("A", 5000))
	p.server.AfterLogin("X-\x1b]0;owned\a your password is secret", "X-\u2066\u200b")
	host, port := p.address(t)
	t.Setenv(passwordVariable, "secret")
	for _, output := range []string{"text", "json"} {
		o := mustEnd(t, exitDone, "probe", host+":"+port, "--tls", "none", "--username", "ann", "--output", output)
		wantWords(t, o.out, "+OK ·[2J·gnp.exe", "AAA", "…", "your password is [redacted]")
		for _, r := range o.out {
			if r != '\n' && !unicode.IsPrint(r) {
				t.Errorf("%s shows %U", output, r)
			}
		}
		if len(o.out) > 4000 {
			t.Errorf("%s is %d octets long", output, len(o.out))
		}
		if output == "text" {
			wantNarrow(t, o.out)
		}
	}
}

func TestAListOfNamesIsCutWhereItIsLongerThanShown(t *testing.T) {
	var p probed
	if got := len(p.cleanAll(slices.Repeat([]string{"name"}, most+1))); got != most {
		t.Errorf("%d are shown, want %d", got, most)
	}
	if got, want := shown(strings.Repeat("é", mostShown+1)), strings.Repeat("é", mostShown)+"…"; got != want {
		t.Errorf("shown = %q", got)
	}
}

func TestAProbeSaysHowGoodTheUniqueIDsAre(t *testing.T) {
	p := newPost(t, "", datedMail)
	p.drop.AddAs("same", []byte(datedMail))
	p.drop.AddAs("same", []byte(datedMail))
	p.drop.AddAs(strings.Repeat("x", 71), []byte(datedMail))
	wantWords(t, mustEnd(t, exitDone, "probe", "--mailbox", "support", "-c", p.config).out, "1 repeated, 1 against the rules, 4 to 71 octets")
}

func TestAProbeThatCannotBeMadeSaysWhy(t *testing.T) {
	p := newPost(t, "")
	host, port := p.address(t)
	for _, tc := range []struct {
		code int
		want string
		args []string
	}{
		{exitUsage, "--mailbox", nil},
		{exitUsage, "TLS mode", []string{host, "--tls", "perhaps"}},
		{exitUsage, "output", []string{host, "--output", "xml"}},
		{exitUsage, "HOST:PORT", []string{host + ":" + port, "--port", port}},
		{exitUsage, "HOST:PORT", []string{host + ":pop3"}},
		{exitUsage, "no host and port", []string{host, "--port", "65536"}},
		{exitUsage, "leave out HOST", []string{host, "--mailbox", "support"}},
		{exitUsage, "control character", []string{"mail.example.org\r\nDELE 1"}},
		{exitUsage, "control character", []string{"mail.example.org\x00:995"}},
		{exitUsage, "control character", []string{"[::1\n]", "--port", port}},
		{exitUsage, `no mailbox "suport"`, []string{"--mailbox", "suport", "-c", p.config}},
		{exitUsage, "sees the password", []string{"mail.example.org", "--tls", "none", "--username", "ann"}},
		{exitUsage, "CR, LF or NUL", []string{host, "--username", "ann\r\nDELE 1", "--password-file", p.config}},
		{exitUsage, "no such file", []string{host, "--username", "ann", "--password-file", filepath.Join(p.dir, "none")}},
		{exitFailed, "connect to", []string{"127.0.0.1:1", "--tls", "none"}},
		{exitFailed, "connect to", []string{"[::1]:1", "--tls", "none"}},
		{exitFailed, "TLS handshake", []string{host + ":" + port}},
	} {
		t.Run(tc.want, func(t *testing.T) {
			wantWords(t, mustEnd(t, tc.code, append([]string{"probe"}, tc.args...)...).errors, tc.want)
		})
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWhatAServerSaysCannotMoveTheCursorOrTurnText(t *testing.T) {
	if got, want := shown("a\x1b[2J\r\nb\u202ec\x00"), "a·[2J··b·c·"; got != want {
		t.Errorf("shown %q, want %q", got, want)
	}
	if got, want := hanging("label", 8, strings.Repeat("é", 73)+"  \x1b"), "label   "+strings.Repeat("é", 72)+"\n"+strings.Repeat(" ", 8)+"é ·\n"; got != want {
		t.Errorf("beside a label %q, want %q", got, want)
	}
}

func TestAPasswordFileIsTakenWholeOrRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	o := probeOptions{passwordFile: file}
	longest := strings.Repeat("x", mostPassword)
	if err := os.WriteFile(file, []byte(longest), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := o.password(nil); err != nil || got != longest {
		t.Errorf("the longest password: %d octets, %v", len(got), err)
	}
	if err := os.WriteFile(file, []byte(longest+"x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := o.password(nil); err == nil || got != "" || !strings.Contains(err.Error(), "longer than 65536 octets") {
		t.Errorf("one octet more: %d octets, %v", len(got), err)
	}
}
