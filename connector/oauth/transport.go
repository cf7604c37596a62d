package oauth

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
)

// maxRoots bounds a ca_file, in octets.
const maxRoots = 1 << 20

// Transport asks the authorization server over connections that dial makes; nil
// is the system's way. The environment is not asked for a proxy. The ca_file is
// read for each request.
func (c Config) Transport(dial func(ctx context.Context, network, address string) (net.Conn, error)) http.RoundTripper {
	return trusting{config: c, dial: dial}
}

// trusting makes each request on a connection of its own: a token is asked for
// once an hour.
type trusting struct {
	config Config
	dial   func(ctx context.Context, network, address string) (net.Conn, error)
}

func (t trusting) RoundTrip(r *http.Request) (*http.Response, error) {
	roots, err := t.config.Roots()
	if err != nil {
		return nil, err
	}
	way := &http.Transport{
		DialContext: t.dial, DisableKeepAlives: true, MaxResponseHeaderBytes: maxAnswer,
		TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, // RFC 9325 section 3.1.1
	}
	return way.RoundTrip(r)
}

// Roots are the authorities of ca_file; nil without one: those of the system.
func (c Config) Roots() (*x509.CertPool, error) {
	if c.CAFile == "" {
		return nil, nil //nolint:nilnil // as in tls.Config
	}
	f, err := os.Open(c.CAFile)
	if err != nil {
		if in := new(fs.PathError); errors.As(err, &in) {
			err = in.Err // a long path looks like a token, which is not shown
		}
		return nil, fmt.Errorf("read oauth2.ca_file: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxRoots+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("read oauth2.ca_file: %w", err)
	}
	if len(text) > maxRoots {
		return nil, fmt.Errorf("read oauth2.ca_file: it is longer than %d octets", maxRoots)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(text) {
		return nil, errors.New("read oauth2.ca_file: it holds no certificate in PEM")
	}
	return roots, nil
}
