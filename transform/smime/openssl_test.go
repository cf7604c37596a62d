package smime_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/smime"
)

// openssl runs the program in dir, or skips the test where there is none.
func openssl(t *testing.T, dir string, args ...string) {
	t.Helper()
	program, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	c := exec.CommandContext(t.Context(), program, args...)
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("openssl %s: %v\n%s", args, err, out)
	}
}

func TestWhatOpenSSLWritesIsRead(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "entity"), []byte(strings.Repeat(entity, 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	openssl(t, dir, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=ann@example.org", "-keyout", "key", "-out", "cert")
	sign := []string{"cms", "-sign", "-binary", "-nodetach", "-in", "entity", "-signer", "cert", "-inkey", "key", "-outform", "DER", "-out"}
	openssl(t, dir, append(sign, "signed")...)
	openssl(t, dir, append(sign, "streamed", "-stream")...)
	openssl(t, dir, "cms", "-encrypt", "-binary", "-in", "entity", "-outform", "DER", "-out", "encrypted", "cert")
	openssl(t, dir, "cms", "-encrypt", "-binary", "-aes-256-gcm", "-in", "entity", "-outform", "DER", "-out", "authenticated", "cert")
	openssl(t, dir, "crl2pkcs7", "-nocrl", "-certfile", "cert", "-outform", "DER", "-out", "certs")
	for name, kind := range map[string]smime.Kind{
		"signed": smime.SignedData, "streamed": smime.SignedData, "encrypted": smime.EnvelopedData,
		"authenticated": smime.AuthEnvelopedData, "certs": smime.CertsOnly,
	} {
		octets, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		o, err := smime.Open(octets)
		if err != nil || o.Kind != kind {
			t.Errorf("%s: %s, %v, want %s", name, o.Kind, err, kind)
		}
		if kind == smime.SignedData && (string(o.Entity) != strings.Repeat(entity, 1000) || !o.Whole) {
			t.Errorf("%s: %d octets come out, whole %t", name, len(o.Entity), o.Whole)
		}
	}
}
