package oauth_test

import (
	"encoding/pem"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/connector/oauth"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

// private is an authorization server whose certificate the system does not know,
// and settings that name a file for it.
func private(t *testing.T) (c oauth.Config, a *authority, certificate []byte) {
	t.Helper()
	a = &authority{life: 3600}
	server := httptest.NewUnstartedServer(a)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of handshakes
	server.StartTLS()
	t.Cleanup(server.Close)
	c = application()
	c.TokenURL, c.CAFile = server.URL+"/token", filepath.Join(t.TempDir(), "ca.pem")
	return c, a, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
}

func put(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAnAuthorizationServerIsTrustedByTheNamedAuthority(t *testing.T) {
	c, _, certificate := private(t)
	put(t, c.CAFile, certificate)
	if faults := c.Validate(); faults != nil {
		t.Error(faults)
	}
	if got := mustToken(t, oauth.New(c, c.Transport(nil), nil)); got != "token-1" {
		t.Errorf("token = %s", got)
	}
}

func TestAnAuthorizationServerThatNobodyVouchesForIsToldNoSecret(t *testing.T) {
	c, a, _ := private(t)
	other, _, err := pop3test.Certificate("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	put(t, c.CAFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: other.Certificate[0]}))
	for _, file := range []string{"", c.CAFile} {
		c.CAFile = file
		_, err := oauth.New(c, c.Transport(nil), nil).Token(t.Context())
		wantWords(t, err, "ask 127.0.0.1", "unknown authority", "ca_file")
	}
	if a.count() != 0 {
		t.Error("it was asked")
	}
}

func TestAnAuthorityThatIsReplacedInTheFileCountsWithoutARestart(t *testing.T) {
	c, _, certificate := private(t)
	s := oauth.New(c, c.Transport(nil), nil)
	for text, want := range map[string]string{
		"no certificate": "it holds no certificate in PEM",
		strings.Repeat("\n", 1<<20) + string(certificate): "it is longer than 1048576 octets",
	} {
		put(t, c.CAFile, []byte(text))
		_, err := s.Token(t.Context())
		wantWords(t, err, "read oauth2.ca_file", want)
	}
	if err := os.Remove(c.CAFile); err != nil {
		t.Fatal(err)
	}
	_, err := s.Token(t.Context())
	wantWords(t, err, "read oauth2.ca_file", "no such file")
	put(t, c.CAFile, certificate)
	mustToken(t, s)
}
