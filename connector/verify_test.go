package connector_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/mailchute/mailchute/connector"
)

// zone is DNS with one key, or none; a nil zone gives no answer.
type zone map[string]string

func (z zone) LookupTXT(_ context.Context, name string) ([]string, error) {
	if z == nil {
		return nil, &net.DNSError{Err: "server misbehaving", Name: name, IsTemporary: true}
	}
	if record, ok := z[name]; ok {
		return []string{record}, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

// signed is a mail of example.org with a signature, and the zone with its key.
func signed(t *testing.T) ([]byte, zone) {
	t.Helper()
	private := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	public, _ := private.Public().(ed25519.PublicKey)
	var b bytes.Buffer
	o := &dkim.SignOptions{Domain: "example.org", Selector: "s1", Signer: private, HeaderKeys: []string{"From", "Subject"}}
	if err := dkim.Sign(&b, bytes.NewReader(mail("signed", 0)), o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), zone{"s1._domainkey.example.org": "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)}
}

func TestSignaturesAreVerifiedIfTheConfigurationSaysSo(t *testing.T) {
	text, dns := signed(t)
	for _, tc := range []struct {
		name, settings string
		mail           []byte
		dns            zone
		want           string
	}{
		{"off by default", "", text, dns, ""},
		{"passes", "transform: {verify_dkim: true}\n", text, dns, "pass yes"},
		{"was changed on its way", "transform: {verify_dkim: true}\n", bytes.Replace(text, []byte("Text 0"), []byte("Text 1"), 1), dns, "fail no"},
		{"has no key", "transform: {verify_dkim: true}\n", text, zone{}, "permerror no"},
		{"DNS gives no answer, and the mail is delivered", "transform: {verify_dkim: true}\n", text, nil, "temperror no"},
		{"without signature", "transform: {verify_dkim: true}\n", mail("plain", 0), dns, ""},
		{
			"beside what a receiver says", "transform: {verify_dkim: true, authserv_ids: [mx.example.org]}\n",
			append([]byte("Authentication-Results: mx.example.org; dkim=fail header.d=example.org\r\n"), text...), dns, "pass yes, receiver fail",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			r.more = tc.settings
			_, drop := r.mailbox("support", 0)
			drop.Add(tc.mail)
			if _, err := r.connector(connector.Options{Resolver: tc.dns}).RunOnce(t.Context()); err != nil {
				t.Fatal(err)
			}
			r.wantEvents(1)
			r.wantLeft(drop, 0)
			if got := r.authResults(); got != tc.want {
				t.Errorf("the event says %q, want %q", got, tc.want)
			}
		})
	}
}

// authResults is what the first event says of DKIM.
func (r *rig) authResults() string {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.dir, "events.ndjson"))
	if err != nil {
		r.t.Fatal(err)
	}
	type result struct{ Result, Domain string }
	var e struct {
		Auth struct {
			Dkim     []result
			Verified []result `json:"verified_dkim"`
			Aligned  bool     `json:"verified_aligned"`
		}
	}
	if err := json.Unmarshal(text, &e); err != nil {
		r.t.Fatal(err)
	}
	var said []string
	for _, v := range e.Auth.Verified {
		said = append(said, v.Result+map[bool]string{true: " yes", false: " no"}[e.Auth.Aligned])
	}
	for _, v := range e.Auth.Dkim {
		said = append(said, "receiver "+v.Result)
	}
	return strings.Join(said, ", ")
}
