package pop3_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/pop3"
)

func TestCredentialsThatCannotBeSentAreRefusedBeforeTheDial(t *testing.T) {
	for name, bad := range map[string]pop3.Credentials{
		"CR in the name":      {Username: "ann\r", Password: "x"},
		"LF in the password":  {Username: "ann", Password: "x\nDELE 1"},
		"NUL in the password": {Username: "ann", Password: "x\x00y"},
		"LF in the token":     {Username: "ann", Token: "x\n"},
		"CR in the identity":  {Username: "ann", Password: "x", AuthzID: "\r"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pop3.Open(t.Context(), "127.0.0.1:1", pop3.Options{}, bad) // nobody listens there
			if !errors.Is(err, pop3.ErrArgument) || errors.Is(err, pop3.ErrTransport) {
				t.Errorf("error = %v, want that of the argument", err)
			}
		})
	}
	for name, bad := range map[string]pop3.Credentials{"no name": {Password: "x"}, "no secret": {Username: "ann"}} {
		if _, err := pop3.Open(t.Context(), "127.0.0.1:1", pop3.Options{}, bad); !errors.Is(err, pop3.ErrMechanism) {
			t.Errorf("%s: error = %v, want that there is no way", name, err)
		}
	}
}

func TestAnAddressWithALineEndOrNULIsRefusedBeforeTheDial(t *testing.T) {
	o := pop3.Options{Dial: func(_ context.Context, _, address string) (net.Conn, error) {
		t.Errorf("%q was dialled", address)
		return nil, net.ErrClosed
	}}
	for _, addr := range []string{"mail.example.org\r\nDELE 1:995", "mail.example.org\r:995", "mail\x00.example.org:995", "mail.example.org:995\n", "[::1\n]:995"} {
		_, err := pop3.Dial(t.Context(), addr, o)
		if !errors.Is(err, pop3.ErrArgument) || strings.ContainsAny(err.Error(), "\r\n\x00") {
			t.Errorf("%q: error = %v, want that of the argument", addr, err)
		}
	}
}

func TestMechanismsRefuseWhatCannotBeSent(t *testing.T) {
	for _, m := range []pop3.Mechanism{
		pop3.SASLPlain("", "ann", "a\x00b"), pop3.SASLLogin("ann", "a\nb"), pop3.SASLCRAMMD5("a\r", "b"), pop3.SASLExternal("\n"),
		pop3.SASLAnonymous("\r"), pop3.SASLXOAuth2("ann", "t\x01x"), pop3.SASLOAuthBearer("ann\x01", "t"), pop3.SASLScram(pop3.ScramSHA256, "", "ann", "\n"),
	} {
		if _, err := m.Start(pop3.Peer{}); !errors.Is(err, pop3.ErrArgument) {
			t.Errorf("%s: error = %v, want that of the argument", m.Name(), err)
		}
	}
}

func TestCredentialsNeverPrint(t *testing.T) {
	c := pop3.Credentials{Username: "ann", Password: "secret", Token: "token"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if got := fmt.Sprintf(verb, c); got != "[redacted]" {
			t.Errorf("%s prints %q", verb, got)
		}
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "credentials", c)
	for _, m := range []pop3.Mechanism{pop3.SASLPlain("", "ann", "secret"), pop3.SASLScram(pop3.ScramSHA1, "", "ann", "secret"), pop3.SASLXOAuth2("ann", "secret")} {
		fmt.Fprintf(&log, "%v %+v %#v", m, m, m)
	}
	if strings.Contains(log.String(), "secret") {
		t.Errorf("printed: %s", log.String())
	}
}

func TestAServerThatRepeatsTheSecretDoesNotGetItIntoErrorOrTrace(t *testing.T) {
	var trace strings.Builder
	o := pop3.Options{Trace: func(direction, line string) { fmt.Fprintln(&trace, direction, line) }}
	c := greeted(t, o, nil, "C: USER ann", "S: +OK", "C: PASS hunter2", "S: -ERR wrong: hunter2")
	err := c.Login(t.Context(), "ann", "hunter2")
	c = greeted(t, o, []string{"SASL PLAIN"}, "C: AUTH PLAIN "+b64("\x00ann\x00hunter2"), "S: hunter2?")
	err = errors.Join(err, c.Login(t.Context(), "ann", "hunter2"))
	c = greeted(t, o, []string{"SASL PLAIN"}, "C: AUTH PLAIN "+b64("\x00ann\x00hunter2"), "S: -ERR bad: "+b64("\x00ann\x00hunter2"))
	err = errors.Join(err, c.Login(t.Context(), "ann", "hunter2"))
	c = greeted(t, o, []string{"SASL LOGIN"}, "C: AUTH LOGIN", "S: +", "C: YW5u", "S: +", "C: "+b64("hunter2"), "S: -ERR bad: "+b64("hunter2"))
	err = errors.Join(err, c.Login(t.Context(), "ann", "hunter2"))
	if text := err.Error() + trace.String(); strings.Contains(text, "hunter2") || strings.Contains(text, b64("\x00ann\x00hunter2")) || strings.Contains(text, b64("hunter2")) {
		t.Errorf("shown: %s", text)
	}
}

func TestACloseDuringTheLoginIsToldAsThat(t *testing.T) {
	for _, lines := range [][]string{{"C: USER ann", "S: +OK", "C: PASS secret"}, {"C: AUTH PLAIN AGFubgBzZWNyZXQ="}} {
		capabilities := []string{"UIDL"}
		if len(lines) == 1 {
			capabilities = []string{"SASL PLAIN"}
		}
		err := greeted(t, pop3.Options{}, capabilities, lines...).Login(t.Context(), "ann", "secret")
		if !errors.Is(err, pop3.ErrClosedInLogin) || !errors.Is(err, pop3.ErrTransport) {
			t.Errorf("error = %v, want that it closed during the login", err)
		}
	}
}

func TestUTF8ModeIsAskedForWhereItIsOffered(t *testing.T) {
	login := []string{"C: USER ann", "S: +OK", "C: PASS secret", "S: +OK", "C: CAPA", "S: -ERR"}
	for name, tc := range map[string]struct {
		o     pop3.Options
		lines []string
	}{
		"and given":        {pop3.Options{}, append([]string{"C: UTF8", "S: +OK"}, login...)},
		"and refused":      {pop3.Options{}, append([]string{"C: UTF8", "S: -ERR"}, login...)},
		"unless refrained": {pop3.Options{NoUTF8: true}, login},
	} {
		t.Run(name, func(t *testing.T) {
			c := greeted(t, tc.o, []string{"UTF8 USER"}, tc.lines...)
			if !c.Capabilities().UTF8User {
				t.Error("UTF8 USER is not read")
			}
			if err := c.Login(t.Context(), "ann", "secret"); err != nil {
				t.Error(err)
			}
		})
	}
}

// farConn is a connection to an address of our choice.
type farConn struct {
	net.Conn
	remote net.Addr
}

func (c farConn) RemoteAddr() net.Addr { return c.remote }

func TestWithoutTLSNoCredentialAndNoDigestOfOneGoesToAPublicAddress(t *testing.T) {
	for _, tc := range []struct {
		remote  string
		forced  bool
		private bool
	}{
		{remote: "192.0.2.1:110"},
		{remote: "[2001:db8::1]:110"},
		{remote: "[::ffff:192.0.2.1]:110"},
		{remote: "127.0.0.1:110", private: true},
		{remote: "10.1.2.3:110", private: true},
		{remote: "[fe80::1%eth0]:110", private: true},
		{remote: "[fd00::1]:110", private: true},
		{remote: "[::ffff:192.168.1.1]:110", private: true},
		{remote: "192.0.2.1:110", forced: true},
	} {
		for _, mechanism := range []string{"APOP", "CRAM-MD5", "USER", "PLAIN"} {
			t.Run(fmt.Sprintf("%s to %s, forced: %v", mechanism, tc.remote, tc.forced), func(t *testing.T) {
				lines := []string{"S: +OK ready <1@mail.example.org>", "C: CAPA", "S: +OK", "S: SASL PLAIN CRAM-MD5", "S: ."}
				conn := farConn{script(t, lines...), net.TCPAddrFromAddrPort(netip.MustParseAddrPort(tc.remote))}
				c, err := pop3.NewClient(t.Context(), conn, pop3.Options{TLS: pop3.Plain, AllowPublic: tc.forced, Mechanisms: []string{mechanism}})
				if err != nil {
					t.Fatal(err)
				}
				choice, err := c.Choice(pop3.Credentials{Username: "ann", Password: "secret"})
				if tc.private || tc.forced {
					if choice != mechanism || err != nil {
						t.Errorf("choice = %q, %v; want %s", choice, err, mechanism)
					}
					return
				}
				err = c.Login(t.Context(), "ann", "secret")
				if choice != "" || !errors.Is(err, pop3.ErrMechanism) || !strings.Contains(err.Error(), "public address") {
					t.Errorf("choice = %q, error = %v; want that nothing is shown to a public address", choice, err)
				}
			})
		}
	}
}

func TestAMechanismOfTheCallersChoiceShowsNoSecretToAPublicAddressEither(t *testing.T) {
	remote := net.TCPAddrFromAddrPort(netip.MustParseAddrPort("192.0.2.1:110"))
	for _, tc := range []struct {
		mechanism pop3.Mechanism
		forced    bool
		sent      string
	}{
		{mechanism: pop3.SASLPlain("", "ann", "secret")},
		{mechanism: pop3.SASLLogin("ann", "secret")},
		{mechanism: pop3.SASLCRAMMD5("ann", "secret")},
		{mechanism: pop3.SASLScram(pop3.ScramSHA256, "", "ann", "secret")},
		{mechanism: pop3.SASLXOAuth2("ann", "token")},
		{mechanism: pop3.SASLOAuthBearer("ann", "token")},
		{mechanism: pop3.SASLAnonymous("ann"), sent: "AUTH ANONYMOUS " + b64("ann")},
		{mechanism: pop3.SASLPlain("", "ann", "secret"), forced: true, sent: "AUTH PLAIN " + b64("\x00ann\x00secret")},
	} {
		t.Run(fmt.Sprintf("%s, forced: %v", tc.mechanism.Name(), tc.forced), func(t *testing.T) {
			lines := []string{"S: +OK ready", "C: CAPA", "S: -ERR"}
			if tc.sent != "" {
				lines = append(lines, "C: "+tc.sent, "S: +OK", "C: CAPA", "S: -ERR")
			}
			c, err := pop3.NewClient(t.Context(), farConn{script(t, lines...), remote}, pop3.Options{TLS: pop3.Plain, AllowPublic: tc.forced})
			if err != nil {
				t.Fatal(err)
			}
			err = c.Authenticate(t.Context(), tc.mechanism)
			if tc.sent != "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if !errors.Is(err, pop3.ErrMechanism) || !strings.Contains(err.Error(), "public address 192.0.2.1") {
				t.Errorf("error = %v, want that nothing is shown to a public address", err)
			}
		})
	}
}

// proxied is a connection through a proxy that speaks TLS.
type proxied struct{ net.Conn }

func (proxied) ConnectionState() tls.ConnectionState {
	return tls.ConnectionState{Version: tls.VersionTLS13}
}

func TestTLSWithAProxyIsNotTakenForTLSWithTheServer(t *testing.T) {
	conn := proxied{script(t, "S: +OK ready", "C: CAPA", "S: +OK", "S: SASL EXTERNAL SCRAM-SHA-256-PLUS PLAIN", "S: .")}
	c, err := pop3.NewClient(t.Context(), conn, pop3.Options{TLS: pop3.Plain})
	if err != nil {
		t.Fatal(err)
	}
	choice, err := c.Choice(pop3.Credentials{Username: "ann", Password: "secret", Certificate: true})
	if c.TLS() != nil || choice != "PLAIN" || err != nil {
		t.Errorf("TLS = %v, choice = %q, %v; want none, and PLAIN", c.TLS(), choice, err)
	}
}
