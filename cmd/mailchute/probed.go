package main

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/mailchute/mailchute/pop3"
)

// probed is what probe found; it is also its JSON. Every text of the server in
// it has been through clean.
type probed struct {
	Address    string          `json:"address"`
	Mode       string          `json:"tls_mode"`
	TLS        *probedTLS      `json:"tls,omitempty"`
	Greeting   string          `json:"greeting,omitempty"`
	Before     *probedCapa     `json:"before_login,omitempty"`
	After      *probedCapa     `json:"after_login,omitempty"`
	Mechanisms []string        `json:"sasl_mechanisms"`
	Choice     string          `json:"login_by,omitempty"` // what would be taken with a password
	Profile    *probedProfile  `json:"profile,omitempty"`
	Maildrop   *probedMaildrop `json:"maildrop,omitempty"`
	Notes      []string        `json:"notes,omitempty"` // what the server cannot do for its user
	Problem    string          `json:"problem,omitempty"`

	secret string // never shown, even if the server repeats it
}

// probedTLS is the connection and the certificate of the server.
type probedTLS struct {
	Version   string    `json:"version"`
	Cipher    string    `json:"cipher"`
	Subject   string    `json:"subject"`
	Names     []string  `json:"names"`
	Issuer    string    `json:"issuer"`
	From      time.Time `json:"valid_from"`
	Until     time.Time `json:"valid_until"`
	SPKI      string    `json:"pin_sha256"`
	Trusted   bool      `json:"trusted"`
	Unchecked bool      `json:"insecure_skip_verify"`
	Why       string    `json:"not_trusted_because,omitempty"`
}

// probedCapa is a reply to CAPA.
type probedCapa struct {
	Answered bool     `json:"answered"`
	Lines    []string `json:"lines"`
}

// probedProfile is what is known of this kind of server.
type probedProfile struct {
	Name   string        `json:"name"`
	Title  string        `json:"title"`
	Why    string        `json:"recognised_by"`
	Quirks []probedQuirk `json:"quirks"`
}

type probedQuirk struct {
	Quirk  string `json:"quirk"`
	Effect string `json:"effect"`
	Source string `json:"source"`
}

// probedMaildrop is what the mailbox holds.
type probedMaildrop struct {
	Messages int          `json:"messages"`
	Octets   int64        `json:"octets"`
	Largest  int64        `json:"largest"`
	Good     bool         `json:"listing_good"`
	Faults   []string     `json:"listing_faults,omitempty"`
	Oldest   *time.Time   `json:"oldest_at,omitempty"` // of the first and the last that are listed
	NoOldest string       `json:"oldest_unknown_because,omitempty"`
	UIDL     *probedUIDLs `json:"unique_ids,omitempty"`
}

// probedUIDLs is how good the unique-ids are.
type probedUIDLs struct {
	Repeated int    `json:"repeated"` // messages whose unique-id an earlier one has
	Odd      int    `json:"odd"`      // not 1 to 70 characters from ! to ~ (RFC 1939 section 7)
	Shortest int    `json:"shortest"`
	Longest  int    `json:"longest"`
	First    string `json:"first"`
}

// clean makes a text of the server fit to be shown.
func (p *probed) clean(text string) string {
	if p.secret != "" {
		text = strings.ReplaceAll(text, p.secret, "[redacted]")
	}
	return shown(text)
}

// most is how many names or capabilities are shown.
const most = 100

func (p *probed) cleanAll(texts []string) []string {
	out := make([]string, 0, min(len(texts), most))
	for _, text := range texts[:min(len(texts), most)] {
		out = append(out, p.clean(text))
	}
	return out
}

// greeting keeps the first status line that comes.
func (p *probed) greeting(direction, line string) {
	if direction == "S" && p.Greeting == "" {
		p.Greeting = p.clean(line)
	}
}

// trusted checks a certificate as TLS does, behind the handshake: so it can be
// shown all the same.
func (t target) trusted(s tls.ConnectionState) error {
	var errs []error
	if !t.unchecked {
		o := x509.VerifyOptions{Roots: t.tls.RootCAs, DNSName: t.tls.ServerName, Intermediates: x509.NewCertPool()}
		for _, c := range s.PeerCertificates[1:] {
			o.Intermediates.AddCert(c)
		}
		_, err := s.PeerCertificates[0].Verify(o)
		errs = append(errs, err)
	}
	if t.tls.VerifyConnection != nil {
		errs = append(errs, t.tls.VerifyConnection(s)) // pins
	}
	return errors.Join(errs...)
}

func (p *probed) connection(s tls.ConnectionState, untrusted error, unchecked bool) *probedTLS {
	c := s.PeerCertificates[0] // a server always shows one (RFC 8446 section 4.4.2)
	names := slices.Clip(c.DNSNames)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	spki := sha256.Sum256(c.RawSubjectPublicKeyInfo)
	found := &probedTLS{
		Version: tls.VersionName(s.Version), Cipher: tls.CipherSuiteName(s.CipherSuite),
		Subject: p.clean(c.Subject.String()), Names: p.cleanAll(names), Issuer: p.clean(c.Issuer.String()),
		From: c.NotBefore.UTC(), Until: c.NotAfter.UTC(), SPKI: hex.EncodeToString(spki[:]),
		Trusted: untrusted == nil && !unchecked, Unchecked: unchecked,
	}
	if untrusted != nil {
		found.Why = p.clean(untrusted.Error())
	}
	return found
}

// server takes in what the server says of itself now, before or behind the login.
func (p *probed) server(client *pop3.Client, credentials pop3.Credentials) {
	caps := client.Capabilities()
	said := &probedCapa{Answered: caps.Listed, Lines: p.cleanAll(caps.Lines)}
	if p.Before != nil {
		p.After = said
	} else {
		p.Before, p.Mechanisms = said, p.cleanAll(caps.SASL)
		if credentials.Username == "" {
			credentials = pop3.Credentials{Username: "somebody", Password: "with a password"}
		}
		p.Choice, _ = client.Choice(credentials) // without a way the login says why
	}
	profile := client.Profile()
	if profile.Name == "" {
		return
	}
	p.Profile = &probedProfile{Name: profile.Name, Title: profile.Title, Why: p.clean(profile.Why)}
	for _, f := range profile.Facts {
		p.Profile.Quirks = append(p.Profile.Quirks, probedQuirk{string(f.Quirk), f.Effect, f.Source})
	}
}
