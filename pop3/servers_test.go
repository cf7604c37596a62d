package pop3_test

import (
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
	"github.com/mailchute/mailchute/test/servers"
)

func TestDovecotTakesEveryMechanismThatItHas(t *testing.T) {
	dovecot := servers.Dovecot(t, "auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256",
		"service anvil {\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}") // no pause behind a wrong password
	dovecot.Deliver(t, "ann", []byte("Subject: one\r\n\r\ntext\r\n"))
	for _, mechanism := range []string{"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "USER"} {
		for mode, addr := range map[pop3.TLSMode]string{pop3.Implicit: dovecot.TLSAddr(), pop3.STLS: dovecot.Addr(), pop3.Plain: dovecot.Addr()} {
			t.Run(fmt.Sprintf("%s %d", mechanism, mode), func(t *testing.T) {
				t.Parallel()
				o := pop3.Options{TLS: mode, TLSConfig: &tls.Config{RootCAs: dovecot.CertPool(), ServerName: "localhost"}, Mechanisms: []string{mechanism}}
				lists(t, addr, o)
				_, err := pop3.Open(t.Context(), addr, o, pop3.Credentials{Username: "ann", Password: "wrong"})
				if !errors.Is(err, pop3.ErrCredential) {
					t.Errorf("with a wrong password: %v, want one of credentials", err)
				}
			})
		}
	}
}

// lists logs in and finds one message.
func lists(t *testing.T, addr string, o pop3.Options) {
	t.Helper()
	c, err := pop3.Open(t.Context(), addr, o, pop3.Credentials{Username: "ann", Password: servers.Password})
	if err != nil {
		t.Fatal(err)
	}
	if l, err := c.List(t.Context()); err != nil || len(l.Entries) != 1 {
		t.Errorf("listing = %+v, %v", l, err)
	}
	if quit := c.Quit(t.Context()); quit.Err != nil {
		t.Error(quit.Err)
	}
}

func TestDovecotAndCourierAnswerTheSyncAndLeaveTheSessionInStep(t *testing.T) {
	dovecot, courier := servers.Dovecot(t), servers.Courier(t)
	for name, server := range map[string]interface {
		Addr() string
		Deliver(t testing.TB, user string, raw ...[]byte)
		Count(t testing.TB, user string) int
	}{"Dovecot": dovecot, "Courier": courier} {
		t.Run(name, func(t *testing.T) {
			for i := range 150 {
				server.Deliver(t, "ann", fmt.Appendf(nil, "Subject: %d\r\n\r\n.\r\n..\r\ntext\r\n", i))
			}
			for _, depth := range []int{1, 0} {
				c, err := pop3.Open(t.Context(), server.Addr(), pop3.Options{TLS: pop3.Plain, Depth: depth}, pop3.Credentials{Username: "ann", Password: servers.Password})
				if err != nil {
					t.Fatal(err)
				}
				if p := c.Profile(); p.Name != strings.ToLower(name) {
					t.Errorf("profile = %q because of %q", p.Name, p.Why)
				}
				handles := entries(t, c)
				r := c.Retrieve(t.Context(), handles)
				for _, m := range all(r) {
					if !m.complete || !strings.HasSuffix(m.text, "\r\n\r\n.\r\n..\r\ntext\r\n") {
						t.Errorf("got %+v", m)
					}
				}
				if r.Err() != nil || r.Proven() != 150 {
					t.Fatalf("%d proven, %v", r.Proven(), r.Err())
				}
				if depth == 1 {
					if err := c.Abort(); err != nil {
						t.Error(err)
					}
					continue
				}
				refusals, err := c.Delete(t.Context(), handles)
				if err := errors.Join(append(refusals, err, c.Quit(t.Context()).Err)...); err != nil {
					t.Error(err)
				}
			}
			// QUIRK: Courier says +OK to QUIT before it removes.
			if n := server.Count(t, "ann"); n != 0 && name != "Courier" {
				t.Errorf("%d messages are left", n)
			}
		})
	}
}

func TestDovecotTakesSCRAMBeforePLAINByItself(t *testing.T) {
	dovecot := servers.Dovecot(t, "auth_mechanisms = plain scram-sha-256")
	var first string
	o := pop3.Options{TLS: pop3.Plain, Trace: func(direction, line string) {
		if direction == "C" && first == "" && line != "CAPA" {
			first = line
		}
	}}
	c, err := pop3.Open(t.Context(), dovecot.Addr(), o, pop3.Credentials{Username: "ann", Password: servers.Password})
	if err != nil {
		t.Fatal(err)
	}
	if first != "AUTH SCRAM-SHA-256 [redacted]" || c.Profile().Name != "dovecot" {
		t.Errorf("first command = %q, profile %q", first, c.Profile().Name)
	}
	if quit := c.Quit(t.Context()); quit.Err != nil {
		t.Error(quit.Err)
	}
}

func TestDovecotTakesACertificateInPlaceOfAPassword(t *testing.T) {
	own, _, err := pop3test.Certificate("ann")
	if err != nil {
		t.Fatal(err)
	}
	issuer := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(issuer, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: own.Certificate[0]}), 0o644); err != nil {
		t.Fatal(err)
	}
	dovecot := servers.Dovecot(t, "auth_mechanisms = external", "ssl_ca = <"+issuer, "ssl_require_crl = no", "ssl_verify_client_cert = yes",
		"auth_ssl_username_from_cert = yes", "passdb {\n  driver = static\n  args = nopassword=y\n}")
	o := pop3.Options{TLSConfig: &tls.Config{RootCAs: dovecot.CertPool(), ServerName: "localhost", Certificates: []tls.Certificate{own}}}
	c, err := pop3.Open(t.Context(), dovecot.TLSAddr(), o, pop3.Credentials{Certificate: true})
	if err != nil {
		t.Fatal(err)
	}
	if quit := c.Quit(t.Context()); quit.Err != nil {
		t.Error(quit.Err)
	}
}
