package kafka

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"

	"github.com/segmentio/kafka-go/sasl"
	"github.com/segmentio/kafka-go/sasl/plain"
	"github.com/segmentio/kafka-go/sasl/scram"
)

// client makes the TLS settings of connections to brokers; nil: no TLS. It
// reads the files that are named. The name in a broker's certificate is that of
// the broker unless ServerName is set.
func (t TLS) client() (*tls.Config, error) {
	if !t.Enabled {
		return nil, nil
	}
	config := &tls.Config{ServerName: t.ServerName, MinVersion: tls.VersionTLS12, InsecureSkipVerify: t.InsecureSkipVerify} //nolint:gosec // asked for by name
	if t.CAFile != "" {
		pem, err := os.ReadFile(t.CAFile)
		if err != nil {
			return nil, fmt.Errorf("read tls.ca_file: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("read tls.ca_file: %s holds no certificate in PEM", t.CAFile)
		}
	}
	if t.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("read tls.cert_file and tls.key_file: %w", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}

// mechanisms are the ways to log in, by the names of the configuration.
var mechanisms = map[string]func(username, password string) (sasl.Mechanism, error){
	"plain": func(username, password string) (sasl.Mechanism, error) { // RFC 4616
		return plain.Mechanism{Username: username, Password: password}, nil
	},
	"scram-sha-256": func(username, password string) (sasl.Mechanism, error) { // RFC 7677
		return scram.Mechanism(scram.SHA256, username, password)
	},
	"scram-sha-512": func(username, password string) (sasl.Mechanism, error) {
		return scram.Mechanism(scram.SHA512, username, password)
	},
}

// client makes what logs in; nil: no login.
func (s SASL) client() (sasl.Mechanism, error) {
	if s.Mechanism == "" {
		return nil, nil
	}
	mechanism, err := mechanisms[s.Mechanism](s.Username, s.Password.Reveal())
	if err != nil {
		// The library's error may hold the password (RFC 4013 says what is wrong with it).
		return nil, fmt.Errorf("sasl.username or sasl.password holds characters that SCRAM does not allow (RFC 5802 section 5.1)")
	}
	return mechanism, nil
}
