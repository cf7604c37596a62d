package config_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/connector/config"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

// keep writes a new certificate and its key, and returns the certificate.
func keep(t *testing.T, dir string) []byte {
	t.Helper()
	made, _, err := pop3test.Certificate("ann")
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(made.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	save(t, dir, "cert.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made.Certificate[0]}))
	save(t, dir, "key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	return made.Certificate[0]
}

func save(t *testing.T, dir, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestARenewedClientCertificateIsReadForTheNextSession(t *testing.T) {
	dir := t.TempDir()
	first := keep(t, dir)
	files := config.TLS{CertFile: filepath.Join(dir, "cert.pem"), KeyFile: filepath.Join(dir, "key.pem")}.For("mail.example.org")
	shown := func() *tls.Config {
		t.Helper()
		c, err := files.Config()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	before := shown()
	if string(before.Certificates[0].Certificate[0]) != string(first) {
		t.Error("another certificate is shown")
	}
	if shown() != before {
		t.Error("what has not changed was made again")
	}
	second := keep(t, dir)
	if string(shown().Certificates[0].Certificate[0]) != string(second) {
		t.Error("the old certificate is shown")
	}
	save(t, dir, "key.pem", []byte("half"))
	if _, err := files.Config(); err == nil || !strings.Contains(err.Error(), "client certificate") {
		t.Errorf("with half a key: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "key.pem")); err != nil {
		t.Fatal(err)
	}
	if _, err := files.Config(); err == nil || !strings.Contains(err.Error(), "read key_file") {
		t.Errorf("without a key: %v", err)
	}
	keep(t, dir)
	shown()
}

func TestTheLeastVersionOfTLSIsAsWritten(t *testing.T) {
	for written, want := range map[string]uint16{"": tls.VersionTLS12, "min_version: 1.2": tls.VersionTLS12, "min_version: '1.3'": tls.VersionTLS13} {
		c, err := mustParse(t, minimal("    tls: {"+written+"}\n", "")).Mailboxes[0].TLS.For("mail.example.org").Config()
		if err != nil || c.MinVersion != want || c.ServerName != "mail.example.org" {
			t.Errorf("%s: version %x, %v", written, c.MinVersion, err)
		}
	}
	wantFaults(t, faultsOf(t, minimal("    tls: {min_version: 1.1}\n", "")), []string{
		`mailchute.yaml:7:11: mailboxes[0].tls.min_version: "1.1" is no version of TLS that is in use; write "1.2" or "1.3"`,
	})
}
