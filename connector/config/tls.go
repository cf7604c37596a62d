package config

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"sync"

	"github.com/mailchute/mailchute/connector/reach"
)

// TLS says how the connection to a mailbox is made private.
type TLS struct {
	Mode               Mode       `yaml:"mode"`
	MinVersion         TLSVersion `yaml:"min_version"`
	CAFile             string     `yaml:"ca_file"`     // PEM; only these roots are trusted then
	ServerName         string     `yaml:"server_name"` // in the certificate, if it is not the host
	PinSHA256          []string   `yaml:"pin_sha256"`  // of the public key (SPKI), base64 or hex; one must match
	CertFile           string     `yaml:"cert_file"`   // client certificate
	KeyFile            string     `yaml:"key_file"`    // and its key
	InsecureSkipVerify bool       `yaml:"insecure_skip_verify"`
	AllowPublic        bool       `yaml:"allow_public"` // mode none to an address that others may listen in on
}

// TLSVersion is the least version of TLS that is spoken; "" is 1.2 (RFC 9325
// section 3.1.1).
type TLSVersion string

// UnmarshalText reads a version.
func (v *TLSVersion) UnmarshalText(text []byte) error {
	if string(text) != "1.2" && string(text) != "1.3" {
		return errors.New("no version of TLS that is in use")
	}
	*v = TLSVersion(text)
	return nil
}

// ClientTLS makes the TLS settings of sessions with one host. It may be used by
// several goroutines at a time.
type ClientTLS struct {
	settings TLS
	host     string

	mu    sync.Mutex
	files [3]string // texts of ca_file, cert_file and key_file that made is of
	made  *tls.Config
}

// For returns what makes the TLS settings of sessions with a host.
func (t TLS) For(host string) *ClientTLS { return &ClientTLS{settings: t, host: host} }

// Config reads the files that are named and returns settings made of them: a
// certificate that was renewed counts from the next session on.
func (c *ClientTLS) Config() (*tls.Config, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var files [3]string
	for i, path := range []string{c.settings.CAFile, c.settings.CertFile, c.settings.KeyFile} {
		if path == "" {
			continue
		}
		text, err := readFile(path, maxFile)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", [...]string{"ca_file", "cert_file", "key_file"}[i], err)
		}
		files[i] = string(text)
	}
	if c.made != nil && files == c.files {
		return c.made, nil
	}
	made, err := c.settings.client(c.host, files)
	if err != nil {
		return nil, err
	}
	c.made, c.files = made, files
	return made, nil
}

// client makes settings of the texts of ca_file, cert_file and key_file.
func (t TLS) client(host string, files [3]string) (*tls.Config, error) {
	config := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, InsecureSkipVerify: t.InsecureSkipVerify} //nolint:gosec // asked for by name
	if t.MinVersion == "1.3" {
		config.MinVersion = tls.VersionTLS13
	}
	if t.ServerName != "" {
		config.ServerName = t.ServerName
	}
	if t.CAFile != "" {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM([]byte(files[0])) {
			return nil, fmt.Errorf("read ca_file: %s holds no certificate in PEM", t.CAFile)
		}
	}
	if t.CertFile != "" {
		pair, err := tls.X509KeyPair([]byte(files[1]), []byte(files[2]))
		if err != nil {
			return nil, fmt.Errorf("read client certificate: %w", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	pins, err := t.pins()
	if err != nil {
		return nil, fmt.Errorf("read pin_sha256: %w", err)
	}
	if len(pins) > 0 {
		config.VerifyConnection = func(s tls.ConnectionState) error { return matchPin(s, pins) }
	}
	return config, nil
}

// pins are the SHA-256 of the public keys that are accepted.
func (t TLS) pins() ([][]byte, error) {
	var pins [][]byte
	for _, text := range t.PinSHA256 {
		pin, err := hex.DecodeString(text)
		if err != nil {
			pin, err = base64.StdEncoding.DecodeString(text)
		}
		if err != nil || len(pin) != sha256.Size {
			return nil, fmt.Errorf("%q is no SHA-256 in hex or base64", text)
		}
		pins = append(pins, pin)
	}
	return pins, nil
}

func matchPin(s tls.ConnectionState, pins [][]byte) error {
	if len(s.PeerCertificates) == 0 {
		return errors.New("the server has no certificate")
	}
	sum := sha256.Sum256(s.PeerCertificates[0].RawSubjectPublicKeyInfo)
	for _, pin := range pins {
		if bytes.Equal(pin, sum[:]) {
			return nil
		}
	}
	return fmt.Errorf("the server's public key has SHA-256 %x, which is not pinned", sum)
}

func (m *Mailbox) checkTLS(d *decoder, at string) {
	t := m.TLS
	if addr, err := netip.ParseAddr(m.Host); err == nil && m.plain() && !reach.Private(addr) { // names are judged by what is dialled
		d.fault(at+".mode", "the password would cross the network in plain text", "write implicit or stls; or allow_public: true beside it if you mean it")
	}
	if (t.CertFile == "") != (t.KeyFile == "") {
		d.fault(at, "cert_file and key_file go together", "write both, or neither")
	}
	if _, err := t.pins(); err != nil {
		d.fault(at+".pin_sha256", err.Error(), "write the SHA-256 of the server's public key (SPKI) in hex or base64")
	}
}

// plain says whether the password goes in plain text, and may go only where
// nobody else listens.
func (m *Mailbox) plain() bool { return m.TLS.Mode == None && !m.TLS.AllowPublic }
