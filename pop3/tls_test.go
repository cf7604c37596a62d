package pop3_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

// private is a server with TLS and a client configuration that trusts it.
func private(t *testing.T, implicit bool) (addr string, client *tls.Config) {
	t.Helper()
	certificate, roots, err := pop3test.Certificate("localhost")
	if err != nil {
		t.Fatal(err)
	}
	server := pop3test.New()
	server.TLS(certificate, implicit)
	server.AddMaildrop("ann", "secret", []byte("Subject: one\n\ntext\n"))
	addr, err = server.Listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return addr, &tls.Config{RootCAs: roots, ServerName: "localhost"}
}

func TestImplicitTLSAndSTLSGiveAPrivateSession(t *testing.T) {
	for name, mode := range map[string]pop3.TLSMode{"implicit": pop3.Implicit, "STLS": pop3.STLS} {
		t.Run(name, func(t *testing.T) {
			addr, config := private(t, mode == pop3.Implicit)
			c, err := pop3.Dial(t.Context(), addr, pop3.Options{TLS: mode, TLSConfig: config})
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Login(t.Context(), "ann", "secret"); err != nil {
				t.Fatal(err)
			}
			l, err := c.List(t.Context())
			if err != nil || len(l.Entries) != 1 {
				t.Fatalf("listing = %+v, %v", l, err)
			}
			if quit := c.Quit(t.Context()); quit.Outcome != pop3.QuitDone {
				t.Error(quit.Err)
			}
		})
	}
}

func TestACertificateThatIsNotTrustedEndsTheSession(t *testing.T) {
	for name, config := range map[string]*tls.Config{
		"unknown issuer": {RootCAs: x509.NewCertPool(), ServerName: "localhost"},
		"wrong name":     nil, // the address that is dialled
	} {
		t.Run(name, func(t *testing.T) {
			addr, trusting := private(t, true)
			if config == nil {
				config = &tls.Config{RootCAs: trusting.RootCAs, ServerName: "mail.example.org"}
			}
			_, err := pop3.Dial(t.Context(), addr, pop3.Options{TLSConfig: config})
			if !errors.Is(err, pop3.ErrTransport) {
				t.Errorf("error = %v, want one of transport", err)
			}
		})
	}
}

func TestWithoutSTLSNoCredentialIsSent(t *testing.T) {
	_, err := pop3.NewClient(t.Context(), script(t, "S: +OK", "C: CAPA", "S: +OK", "S: USER", "S: ."), pop3.Options{TLS: pop3.STLS})
	if !errors.Is(err, pop3.ErrProtocol) {
		t.Errorf("error = %v, want one of protocol", err)
	}
}

func TestOctetsBehindTheReplyToSTLSAreAnAttack(t *testing.T) {
	_, err := pop3.NewClient(t.Context(), script(t, "S: +OK", "C: CAPA", "S: +OK", "S: STLS", "S: .", "C: STLS", "S~ +OK\r\n+OK injected\r\n"), pop3.Options{TLS: pop3.STLS})
	if !errors.Is(err, pop3.ErrOutOfStep) {
		t.Errorf("error = %v, want out of step", err)
	}
}

func TestTheHostThatIsDialledIsNamedInTheHandshake(t *testing.T) {
	certificate, roots, err := pop3test.Certificate("localhost")
	if err != nil {
		t.Fatal(err)
	}
	named := make(chan string, 1)
	listener, err := tls.Listen("tcp", "localhost:0", &tls.Config{Certificates: []tls.Certificate{certificate}, GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		named <- hello.ServerName
		return nil, errors.New("enough")
	}})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if conn, err := listener.Accept(); err == nil {
			_ = conn.(*tls.Conn).Handshake() // ends as it was told to
			conn.Close()
		}
	}()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	if _, err := pop3.Dial(t.Context(), "localhost:"+port, pop3.Options{TLSConfig: &tls.Config{RootCAs: roots}}); !errors.Is(err, pop3.ErrTransport) {
		t.Errorf("error = %v, want one of transport", err)
	}
	if got := <-named; got != "localhost" {
		t.Errorf("the handshake names %q, want localhost", got)
	}
	<-done
	if err := listener.Close(); err != nil {
		t.Error(err)
	}
}

func TestACallersOwnCheckOfTheCertificateIsAsked(t *testing.T) {
	errPin := errors.New("another key than the pinned one")
	for name, mode := range map[string]pop3.TLSMode{"implicit": pop3.Implicit, "STLS": pop3.STLS} {
		addr, config := private(t, mode == pop3.Implicit)
		config.VerifyConnection = func(tls.ConnectionState) error { return errPin }
		if _, err := pop3.Dial(t.Context(), addr, pop3.Options{TLS: mode, TLSConfig: config}); !errors.Is(err, errPin) {
			t.Errorf("%s: error = %v, want that of the pin", name, err)
		}
	}
}

func TestTLSToAPlainPortSaysSo(t *testing.T) {
	server := pop3test.New()
	server.AddMaildrop("ann", "secret")
	addr, err := server.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	_, err = pop3.Dial(t.Context(), addr, pop3.Options{})
	if err == nil || !strings.Contains(err.Error(), "no TLS; are the port and the TLS mode right?") {
		t.Errorf("Dial = %v", err)
	}
}
