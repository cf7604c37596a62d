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
	"os"
)

// TLS says how the connection to a mailbox is made private.
type TLS struct {
	Mode               Mode     `yaml:"mode"`
	CAFile             string   `yaml:"ca_file"`     // PEM; only these roots are trusted then
	ServerName         string   `yaml:"server_name"` // in the certificate, if it is not the host
	PinSHA256          []string `yaml:"pin_sha256"`  // of the public key (SPKI), base64 or hex; one must match
	CertFile           string   `yaml:"cert_file"`   // client certificate
	KeyFile            string   `yaml:"key_file"`    // and its key
	InsecureSkipVerify bool     `yaml:"insecure_skip_verify"`
	AllowPublic        bool     `yaml:"allow_public"` // mode none to an address that others may listen in on
}

// Client makes the TLS settings of a connection to host. It reads the files
// that are named.
func (t TLS) Client(host string) (*tls.Config, error) {
	config := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, InsecureSkipVerify: t.InsecureSkipVerify} //nolint:gosec // asked for by name
	if t.ServerName != "" {
		config.ServerName = t.ServerName
	}
	if t.CAFile != "" {
		pem, err := os.ReadFile(t.CAFile)
		if err != nil {
			return nil, fmt.Errorf("read ca_file: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("read ca_file: %s holds no certificate in PEM", t.CAFile)
		}
	}
	if t.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
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
