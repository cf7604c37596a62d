package pop3_test

import (
	"crypto/tls"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

// inMemory is a session with a server in memory, behind the login.
func inMemory(t *testing.T, server *pop3test.Server) *pop3.Client {
	t.Helper()
	conn, err := server.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := pop3.NewClient(t.Context(), conn, pop3.Options{TLS: pop3.Plain})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Login(t.Context(), "ann", "secret"); err != nil {
		t.Fatal(err)
	}
	return c
}

func entries(t *testing.T, c *pop3.Client) (handles []pop3.Handle) {
	t.Helper()
	l, err := c.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range l.Entries {
		handles = append(handles, e.Handle)
	}
	return handles
}

// three is a server with three messages.
func three(t *testing.T) (*pop3test.Server, *pop3test.Maildrop) {
	t.Helper()
	server := pop3test.New()
	t.Cleanup(func() { server.Close() })
	return server, server.AddMaildrop("ann", "secret", []byte("Subject: 1\n\na\n"), []byte("Subject: 2\n\nb\n"), []byte("Subject: 3\n\nc\n"))
}

func TestAGreetingOfAnotherProtocolIsCalledByItsName(t *testing.T) {
	for greeting, want := range map[string]string{
		"S: 220 mail.example.org ESMTP": "SMTP", "S: * OK IMAP4rev1 ready": "IMAP", "S: \x15\x03\x01\x00\x02\x02": "TLS",
	} {
		_, err := pop3.NewClient(t.Context(), script(t, greeting), pop3.Options{TLS: pop3.Plain})
		if !errors.Is(err, pop3.ErrProtocol) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error = %v, want one that names %s", greeting, err, want)
		}
	}
}

func TestAStatusLineOfTheLimitIsRead(t *testing.T) {
	line := "S: +OK " + strings.Repeat("x", 8<<10-len("+OK "))
	if _, err := pop3.NewClient(t.Context(), script(t, line, "C: CAPA", "S: -ERR"), pop3.Options{TLS: pop3.Plain}); err != nil {
		t.Error(err)
	}
}

func TestAStatusLineThatDripsEndsWithTheTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := pipe(t)
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			for {
				if _, err := far.Write([]byte("+OK x")[:1]); err != nil {
					return
				}
				<-time.After(10 * time.Second)
			}
		}()
		began := time.Now()
		_, err := pop3.NewClient(t.Context(), near, pop3.Options{TLS: pop3.Plain})
		if !errors.Is(err, pop3.ErrTransport) || time.Since(began) > 70*time.Second {
			t.Errorf("error = %v after %v, want one of transport in a minute", err, time.Since(began))
		}
		<-gone
	})
}

func TestAMessageThatIsFastEnoughButTooLongInComingIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, _ := three(t)
		server.Order(pop3test.Fault{Command: "RETR", Do: pop3test.Endless(strings.Repeat("x", 78))})
		conn, err := server.Dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		o := pop3.Options{TLS: pop3.Plain, Timeouts: pop3.Timeouts{Reply: time.Minute}, Limits: pop3.Limits{Message: 1 << 40}}
		c, err := pop3.NewClient(t.Context(), conn, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Login(t.Context(), "ann", "secret"); err != nil {
			t.Fatal(err)
		}
		r := c.Retrieve(t.Context(), entries(t, c))
		m, _ := r.Next()
		var octets [4096]byte
		for err == nil {
			_, err = m.Read(octets[:])
			<-time.After(time.Second) // the reader is slow, too
		}
		if !errors.Is(err, pop3.ErrTransport) {
			t.Errorf("error = %v, want one of transport", err)
		}
		if err := c.Abort(); err != nil {
			t.Error(err)
		}
	})
}

func TestCapabilitiesAreThoseOfTheStateTheSessionIsIn(t *testing.T) {
	server, _ := three(t)
	server.Capabilities("USER")
	server.AfterLogin("UIDL", "PIPELINING", "LOGIN-DELAY 300 USER", "EXPIRE 0 USER")
	conn, err := server.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := pop3.NewClient(t.Context(), conn, pop3.Options{TLS: pop3.Plain})
	if err != nil {
		t.Fatal(err)
	}
	if caps := c.Capabilities(); caps.UIDL || caps.Pipelining || caps.RemovesRead() {
		t.Errorf("before the login: %+v", caps)
	}
	if err := c.Login(t.Context(), "ann", "secret"); err != nil {
		t.Fatal(err)
	}
	if caps := c.Capabilities(); !caps.UIDL || !caps.Pipelining || caps.LoginDelay != 5*time.Minute || !caps.DelayByUser || !caps.RemovesRead() {
		t.Errorf("behind the login: %+v", caps)
	}
}

func TestWhatWasListedBeforeSTLSIsForgotten(t *testing.T) {
	certificate, roots, err := pop3test.Certificate("localhost")
	if err != nil {
		t.Fatal(err)
	}
	server, _ := three(t)
	server.Banner("+OK Gpop ready <1.2@example.org>")
	server.TLS(certificate, false)
	server.Order(pop3test.Fault{Command: "CAPA", Times: 1, Do: pop3test.Say("+OK\r\nSTLS\r\nX-TAMPERED\r\nIMPLEMENTATION Zimbrainc\r\n.\r\n")})
	conn, err := server.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	o := pop3.Options{TLS: pop3.STLS, TLSConfig: &tls.Config{RootCAs: roots, ServerName: "localhost"}, Mechanisms: []string{"APOP"}}
	c, err := pop3.NewClient(t.Context(), conn, o)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(c.Capabilities().Lines, "X-TAMPERED") || c.Profile().Name != "" {
		t.Errorf("capabilities = %q, profile %q; want nothing from before the handshake", c.Capabilities().Lines, c.Profile().Name)
	}
	if err := c.Login(t.Context(), "ann", "secret"); !errors.Is(err, pop3.ErrMechanism) {
		t.Errorf("APOP with the timestamp from before: %v, want that there is no way", err)
	}
	if err := c.Abort(); err != nil {
		t.Error(err)
	}
}

func TestAnOldVersionOfTLSIsRefused(t *testing.T) {
	server, _ := three(t)
	certificate, roots, err := pop3test.Certificate("localhost")
	if err != nil {
		t.Fatal(err)
	}
	server.TLS(certificate, true)
	server.MaxTLS(tls.VersionTLS11)
	addr, err := server.Listen()
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{RootCAs: roots, ServerName: "localhost", MinVersion: tls.VersionTLS10}
	if _, err := pop3.Dial(t.Context(), addr, pop3.Options{TLSConfig: config}); !errors.Is(err, pop3.ErrTransport) {
		t.Errorf("error = %v, want one of transport", err)
	}
}

func TestUIDLIsTriedOnceWhereItIsNotListedAndRemembered(t *testing.T) {
	server, drop := three(t)
	server.Capabilities("PIPELINING")
	server.Order(pop3test.Fault{Command: "UIDL", Do: pop3test.Refuse("what?")})
	c := inMemory(t, server)
	for range 3 {
		if l, err := c.List(t.Context()); err != nil || l.HasUIDL || !l.Good || len(l.Entries) != 3 {
			t.Fatalf("listing = %+v, %v", l, err)
		}
	}
	if n := drop.Count("UIDL"); n != 1 {
		t.Errorf("%d UIDL were sent, want 1", n)
	}
}

func TestATroubledUIDLLeavesTheSessionInStep(t *testing.T) {
	server, _ := three(t)
	server.Order(pop3test.Fault{Command: "UIDL", Times: 1, Do: pop3test.Refuse("[SYS/TEMP] index")})
	c := inMemory(t, server)
	if _, err := c.List(t.Context()); !errors.Is(err, pop3.ErrTemporary) {
		t.Fatalf("error = %v, want temporary", err)
	}
	if l, err := c.List(t.Context()); err != nil || !l.Good || len(l.Entries) != 3 {
		t.Errorf("listing = %+v, %v; want all of it at the second try", l, err)
	}
}

func TestStatIsNeverAsked(t *testing.T) {
	server, drop := three(t)
	c := inMemory(t, server)
	all(c.Retrieve(t.Context(), entries(t, c)))
	if quit := c.Quit(t.Context()); quit.Err != nil {
		t.Error(quit.Err)
	}
	if n := drop.Count("STAT"); n != 0 {
		t.Errorf("%d STAT were sent, want none: it may lie", n)
	}
}
