package pop3_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

// offering is a server with TLS that lists these mechanisms, and options of a
// client that trusts it and shows the certificate of ann.
func offering(t *testing.T, mechanisms string) (server *pop3test.Server, drop *pop3test.Maildrop, addr string, o pop3.Options) {
	t.Helper()
	certificate, roots, err := pop3test.Certificate("localhost")
	if err != nil {
		t.Fatal(err)
	}
	own, _, err := pop3test.Certificate("ann")
	if err != nil {
		t.Fatal(err)
	}
	server = pop3test.New()
	server.Capabilities("UIDL", "SASL "+mechanisms)
	server.TLS(certificate, true)
	drop = server.AddMaildrop("ann", "secret")
	drop.Token("good")
	if addr, err = server.Listen(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server, drop, addr, pop3.Options{TLSConfig: &tls.Config{RootCAs: roots, ServerName: "localhost", Certificates: []tls.Certificate{own}}}
}

const everyMechanism = "LOGIN PLAIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-512 XOAUTH2 OAUTHBEARER EXTERNAL SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS SCRAM-SHA-512-PLUS"

func TestEveryMechanismLogsInAndAWrongSecretDoesNot(t *testing.T) {
	_, _, addr, o := offering(t, everyMechanism)
	for _, name := range strings.Fields(everyMechanism) {
		t.Run(name, func(t *testing.T) {
			o := o
			o.Mechanisms = []string{name}
			good := pop3.Credentials{Username: "ann", Password: "secret", Token: "good", Certificate: true}
			bad := pop3.Credentials{Username: "ann", Password: "wrong", Token: "bad", Certificate: true, AuthzID: "bob"}
			if name != "EXTERNAL" {
				bad.AuthzID = ""
			}
			c, err := pop3.Open(t.Context(), addr, o, good)
			if err != nil {
				t.Fatal(err)
			}
			if quit := c.Quit(t.Context()); quit.Err != nil {
				t.Error(quit.Err)
			}
			_, err = pop3.Open(t.Context(), addr, o, bad)
			if !errors.Is(err, pop3.ErrCredential) || strings.Contains(err.Error(), "wrong") {
				t.Errorf("error = %v, want one of credentials without the secret", err)
			}
		})
	}
}

func TestBothChannelBindingsLogIn(t *testing.T) {
	_, _, addr, o := offering(t, "SCRAM-SHA-256-PLUS")
	for _, binding := range []pop3.ChannelBinding{"", pop3.TLSExporter, pop3.TLSServerEndPoint} {
		o.Binding = binding
		c, err := pop3.Open(t.Context(), addr, o, pop3.Credentials{Username: "ann", Password: "secret"})
		if err != nil {
			t.Fatalf("%q: %v", binding, err)
		}
		if quit := c.Quit(t.Context()); quit.Err != nil {
			t.Error(quit.Err)
		}
	}
}

// between ends the client's TLS and begins another with the server, as somebody
// in the middle does who has a certificate that the client trusts.
func TestSomebodyInTheMiddleCannotPassABoundLoginOn(t *testing.T) {
	_, _, addr, o := offering(t, "SCRAM-SHA-256-PLUS")
	certificate, roots, err := pop3test.Certificate("localhost")
	if err != nil {
		t.Fatal(err)
	}
	middle, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		t.Fatal(err)
	}
	passed := make(chan struct{})
	go func() {
		defer close(passed)
		near, err := middle.Accept()
		if err != nil {
			return
		}
		far, err := tls.Dial("tcp", addr, o.TLSConfig)
		if err != nil {
			t.Error(err)
			return
		}
		passOn(near, far)
	}()
	for _, binding := range []pop3.ChannelBinding{pop3.TLSExporter} {
		_, err = pop3.Open(t.Context(), middle.Addr().String(), pop3.Options{Binding: binding, TLSConfig: &tls.Config{RootCAs: roots, ServerName: "localhost"}},
			pop3.Credentials{Username: "ann", Password: "secret"})
		if !errors.Is(err, pop3.ErrCredential) {
			t.Errorf("%s: error = %v, want one of credentials", binding, err)
		}
	}
	<-passed
	if err := middle.Close(); err != nil {
		t.Error(err)
	}
}

// passOn copies both ways until both have ended.
func passOn(near, far net.Conn) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(near, far) // until one of them leaves
		_ = near.Close()
	}()
	_, _ = io.Copy(far, near)
	_ = far.Close()
	<-done
}

func TestAServerThatHasChannelBindingAndSeesItsListChangedIsTold(t *testing.T) {
	// The script shows the flag "y": we could bind, the list has no -PLUS (RFC 5802 section 6).
	x, err := pop3.SASLScram(pop3.ScramSHA256, "", "ann", "secret").Start(pop3.Peer{TLS: &tls.ConnectionState{}, Offered: []string{"SCRAM-SHA-256"}})
	if err != nil || !strings.HasPrefix(string(x.Initial), "y,,") {
		t.Errorf("first message = %q, %v; want the flag y", x.Initial, err)
	}
	x, err = pop3.SASLScram(pop3.ScramSHA256, "", "ann", "secret").Start(pop3.Peer{})
	if err != nil || !strings.HasPrefix(string(x.Initial), "n,,") {
		t.Errorf("first message without TLS = %q, %v; want the flag n", x.Initial, err)
	}
}

func TestTheStrongestWayIsTakenWhateverTheServersOrder(t *testing.T) {
	password := pop3.Credentials{Username: "ann", Password: "secret"}
	for _, tc := range []struct {
		name        string
		offered     string
		allowed     []string
		credentials pop3.Credentials
		want        string // beginning of the first command; "" if there is no way
	}{
		{"SCRAM before PLAIN", "SASL PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256", nil, password, "AUTH SCRAM-SHA-256 "},
		{"SHA-512 before SHA-256", "SASL SCRAM-SHA-256 SCRAM-SHA-512", nil, password, "AUTH SCRAM-SHA-512 "},
		{"a -PLUS needs TLS", "SASL SCRAM-SHA-512-PLUS SCRAM-SHA-1", nil, password, "AUTH SCRAM-SHA-1 "},
		{"PLAIN before LOGIN", "SASL LOGIN PLAIN", nil, password, "AUTH PLAIN "},
		{"small letters in the list", "sasl plain", nil, password, "AUTH PLAIN "},
		{"CRAM-MD5 only where it is allowed by name", "SASL CRAM-MD5", nil, password, "USER ann"},
		{"CRAM-MD5 where it is", "SASL CRAM-MD5 PLAIN", []string{"PLAIN", "CRAM-MD5"}, password, "AUTH CRAM-MD5"},
		{"an allow-list is hard", "SASL PLAIN LOGIN", []string{"SCRAM-SHA-256"}, password, ""},
		{"USER and PASS can be left out", "USER", []string{"PLAIN"}, password, ""},
		{"without SASL it is USER", "UIDL", nil, password, "USER ann"},
		{"an identity to act as rules out what has no place for it", "SASL LOGIN PLAIN", nil, pop3.Credentials{Username: "ann", AuthzID: "bob", Password: "secret"}, "AUTH PLAIN "},
		{"an identity and no PLAIN is no way", "SASL LOGIN", nil, pop3.Credentials{Username: "ann", AuthzID: "bob", Password: "secret"}, ""},
		{"a token is never sent as a password", "SASL PLAIN LOGIN", nil, pop3.Credentials{Username: "ann", Token: "t"}, ""},
		{"OAUTHBEARER before XOAUTH2", "SASL XOAUTH2 OAUTHBEARER", nil, pop3.Credentials{Username: "ann", Token: "t"}, "AUTH OAUTHBEARER "},
		{"a token before a password", "SASL PLAIN XOAUTH2", nil, pop3.Credentials{Username: "ann", Token: "t", Password: "secret"}, "AUTH XOAUTH2 "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var first string
			o := pop3.Options{Mechanisms: tc.allowed, Trace: func(direction, line string) {
				if direction == "C" && line != "CAPA" && first == "" {
					first = strings.Replace(line, "[redacted]", "", 1)
				}
			}}
			c := greeted(t, o, []string{tc.offered}) // and closes
			choice, err := c.Choice(tc.credentials)
			if tc.want == "" && !errors.Is(err, pop3.ErrMechanism) || tc.want != "" && !slices.Contains(strings.Fields(tc.want), choice) {
				t.Errorf("choice = %q, %v; want that of %q", choice, err, tc.want)
			}
			err = c.LoginAs(t.Context(), tc.credentials)
			if tc.want == "" && !errors.Is(err, pop3.ErrMechanism) {
				t.Errorf("error = %v, want that there is no way", err)
			}
			if !strings.HasPrefix(first, tc.want) || tc.want == "" && first != "" {
				t.Errorf("first command = %q, want %q", first, tc.want)
			}
		})
	}
}

func TestWithoutCapaOnlyWhatIsNamedIsTried(t *testing.T) {
	for allowed, want := range map[string]string{"": "C: USER ann", "PLAIN": "C: AUTH PLAIN AGFubgBzZWNyZXQ="} {
		o := pop3.Options{TLS: pop3.Plain}
		if allowed != "" {
			o.Mechanisms = []string{allowed}
		}
		c, err := pop3.NewClient(t.Context(), script(t, "S: +OK", "C: CAPA", "S: -ERR", want, "S: -ERR"), o)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Login(t.Context(), "ann", "secret"); !errors.Is(err, pop3.ErrCredential) {
			t.Errorf("error = %v, want one of credentials", err)
		}
	}
}
