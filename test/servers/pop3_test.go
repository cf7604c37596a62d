package servers_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/test/servers"
)

// A server is what the POP3 servers have in common.
type server interface {
	Addr() string
	Deliver(t testing.TB, user string, raw ...[]byte)
	Count(t testing.TB, user string) int
	Clear(t testing.TB, user string)
}

func each(t *testing.T, test func(*testing.T, server)) {
	t.Helper()
	t.Run("Dovecot", func(t *testing.T) { test(t, servers.Dovecot(t)) })
	t.Run("Courier", func(t *testing.T) { test(t, servers.Courier(t)) })
}

// session is a POP3 conversation in lock-step.
type session struct {
	t *testing.T
	*textproto.Conn
}

func dial(t *testing.T, addr string) session {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	return open(t, conn)
}

func open(t *testing.T, conn net.Conn) session {
	t.Helper()
	s := session{t: t, Conn: textproto.NewConn(conn)}
	t.Cleanup(func() { _ = s.Close() })
	s.reply("+OK")
	return s
}

func login(t *testing.T, addr, user string) session {
	t.Helper()
	s := dial(t, addr)
	s.say("USER "+user, "+OK")
	s.say("PASS "+servers.Password, "+OK")
	return s
}

func (s session) say(command, want string) string {
	s.t.Helper()
	if err := s.PrintfLine("%s", command); err != nil {
		s.t.Fatal(err)
	}
	return s.reply(want)
}

func (s session) reply(want string) string {
	s.t.Helper()
	line, err := s.ReadLine()
	if err != nil {
		s.t.Fatal(err)
	}
	if !strings.HasPrefix(line, want) {
		s.t.Fatalf("the server says %q, want %q", line, want)
	}
	return line
}

func (s session) lines(command string) []string {
	s.t.Helper()
	s.say(command, "+OK")
	lines, err := s.ReadDotLines()
	if err != nil {
		s.t.Fatal(err)
	}
	return lines
}

func mail(n int) []byte {
	return fmt.Appendf(nil, "From: a@example.org\r\nSubject: %d\r\n\r\nbody\r\n.dot\r\n", n)
}

func TestMailIsListedInTheOrderOfItsDelivery(t *testing.T) {
	each(t, func(t *testing.T, s server) {
		for n := range 12 {
			s.Deliver(t, "joe", mail(n))
		}
		c := login(t, s.Addr(), "joe")
		if got := c.say("STAT", "+OK"); !strings.HasPrefix(got, "+OK 12 ") {
			t.Fatalf("STAT says %q, want 12 messages", got)
		}
		for n := range 12 {
			got := strings.Join(c.lines(fmt.Sprintf("RETR %d", n+1)), "\r\n")
			if !strings.HasSuffix(strings.TrimRight(got, "\r\n")+"\r\n", string(mail(n))) {
				t.Errorf("message %d is %q, want %q", n+1, got, mail(n))
			}
		}
	})
}

func TestWhatIsDeletedIsGoneAfterQuitAndOnlyThen(t *testing.T) {
	each(t, func(t *testing.T, s server) {
		s.Deliver(t, "joe", mail(1), mail(2), mail(3))
		c := login(t, s.Addr(), "joe")
		c.say("DELE 2", "+OK")
		if got := s.Count(t, "joe"); got != 3 {
			t.Fatalf("before QUIT %d messages are left, want 3", got)
		}
		c.say("QUIT", "+OK")
		ended(t, c)
		if got := s.Count(t, "joe"); got != 2 {
			t.Errorf("after QUIT %d messages are left, want 2", got)
		}
		s.Clear(t, "joe")
		if got := s.Count(t, "joe"); got != 0 {
			t.Errorf("cleared, and %d messages are left", got)
		}
	})
}

// ended waits until the server has closed the connection: Courier removes mail
// between its +OK to QUIT and that.
func ended(t *testing.T, c session) {
	t.Helper()
	if line, err := c.ReadLine(); err == nil {
		t.Fatalf("after QUIT the server says %q", line)
	}
}

func TestAConnectionThatEndsWithoutQuitRemovesNothing(t *testing.T) {
	each(t, func(t *testing.T, s server) {
		s.Deliver(t, "joe", mail(1))
		c := login(t, s.Addr(), "joe")
		c.say("DELE 1", "+OK")
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		again := login(t, s.Addr(), "joe") // after the first session: it locks or it saw
		if got := again.say("STAT", "+OK"); !strings.HasPrefix(got, "+OK 1 ") {
			t.Errorf("STAT says %q, want one message", got)
		}
	})
}

func TestEveryUserHasAMaildropOfItsOwn(t *testing.T) {
	each(t, func(t *testing.T, s server) {
		s.Deliver(t, "joe@example.org", mail(1))
		c := login(t, s.Addr(), "ann@example.org")
		c.say("STAT", "+OK 0 0")
		c = login(t, s.Addr(), "joe@example.org")
		c.say("STAT", "+OK 1 ")
	})
}

func TestAWrongPasswordIsRefused(t *testing.T) {
	each(t, func(t *testing.T, s server) {
		c := dial(t, s.Addr())
		c.say("USER joe", "+OK")
		c.say("PASS guess", "-ERR")
	})
}

func TestMessagesKeepTheirUniqueIDs(t *testing.T) {
	each(t, func(t *testing.T, s server) {
		s.Deliver(t, "joe", mail(1), mail(2))
		first := login(t, s.Addr(), "joe").lines("UIDL")
		second := login(t, s.Addr(), "joe").lines("UIDL")
		if got, want := fmt.Sprint(second), fmt.Sprint(first); got != want || len(first) != 2 {
			t.Errorf("the second listing is %s, the first was %s", got, want)
		}
	})
}

func TestDovecotProvesItselfByItsCertificate(t *testing.T) {
	d := servers.Dovecot(t)
	trusting := &tls.Config{RootCAs: d.CertPool(), ServerName: "localhost"}
	t.Run("inside TLS", func(t *testing.T) {
		conn, err := tls.Dial("tcp", d.TLSAddr(), trusting)
		if err != nil {
			t.Fatal(err)
		}
		open(t, conn).say("QUIT", "+OK")
	})
	t.Run("after STLS", func(t *testing.T) {
		conn, err := net.Dial("tcp", d.Addr())
		if err != nil {
			t.Fatal(err)
		}
		open(t, conn).say("STLS", "+OK")
		secure := session{t: t, Conn: textproto.NewConn(tls.Client(conn, trusting))}
		secure.say("QUIT", "+OK")
	})
	t.Run("to nobody who trusts others", func(t *testing.T) {
		if conn, err := tls.Dial("tcp", d.TLSAddr(), &tls.Config{ServerName: "localhost"}); err == nil {
			_ = conn.Close()
			t.Error("an unknown certificate is taken")
		}
	})
}

func TestMoreLinesOfConfigurationWin(t *testing.T) {
	d := servers.Dovecot(t, "login_greeting = Good day.")
	conn, err := net.Dial("tcp", d.Addr())
	if err != nil {
		t.Fatal(err)
	}
	s := session{t: t, Conn: textproto.NewConn(conn)}
	defer s.Close()
	s.reply("+OK Good day.")
}

func TestCourierSaysOKToQuitAndKeepsTheMail(t *testing.T) {
	s := servers.Courier(t)
	s.Deliver(t, "joe", mail(1), mail(2))
	s.KeepAtQuit(true)
	var listed []string
	for visit := range 3 {
		c := login(t, s.Addr(), "joe")
		got := c.lines("UIDL")
		if visit > 0 && fmt.Sprint(got) != fmt.Sprint(listed) {
			t.Fatalf("visit %d lists %v, the one before listed %v", visit, got, listed)
		}
		listed = got
		c.lines("RETR 1")
		c.say("DELE 1", "+OK")
		c.say("QUIT", "+OK")
		ended(t, c)
		if got := s.Count(t, "joe"); got != 2 {
			t.Fatalf("visit %d leaves %d messages, want 2", visit, got)
		}
	}
	s.KeepAtQuit(false)
	c := login(t, s.Addr(), "joe")
	c.say("DELE 1", "+OK")
	c.say("QUIT", "+OK")
	ended(t, c)
	if got := s.Count(t, "joe"); got != 1 {
		t.Errorf("no more kept, and %d messages are left, want 1", got)
	}
}

func TestCourierTakesCommandsInOneGo(t *testing.T) {
	s := servers.Courier(t)
	s.Deliver(t, "joe", mail(1))
	c := dial(t, s.Addr())
	if err := c.PrintfLine("USER joe\r\nPASS %s\r\nSTAT\r\nDELE 1\r\nQUIT", servers.Password); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		c.reply("+OK")
	}
	ended(t, c)
	if got := s.Count(t, "joe"); got != 0 {
		t.Errorf("%d messages are left, want none", got)
	}
}

func TestCourierAsksForNoPauseBetweenLogins(t *testing.T) {
	s := servers.Courier(t)
	c := login(t, s.Addr(), "joe")
	if got := strings.Join(c.lines("CAPA"), " "); strings.Contains(got, "LOGIN-DELAY") || !strings.Contains(got, "PIPELINING") {
		t.Errorf("the capabilities are %s", got)
	}
}
