package pop3test_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

func TestEveryScenarioIsNamedAfterItsFileAndSaysWhatItDoes(t *testing.T) {
	files, err := filepath.Glob("scenarios/*.yaml")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d scenarios, %v", len(files), err)
	}
	for _, file := range files {
		s, err := pop3test.ReadScenario(file)
		if err != nil {
			t.Error(err)
			continue
		}
		if want := strings.TrimSuffix(filepath.Base(file), ".yaml"); s.Name != want || s.About == "" || s.Look == "" {
			t.Errorf("%s: name %q, about %q, look %q", file, s.Name, s.About, s.Look)
		}
	}
}

// TestEveryScenarioDoesWhatItSays visits each server as a client does, and looks
// at how far it comes.
func TestEveryScenarioDoesWhatItSays(t *testing.T) {
	const (
		noSession  = "no session"
		noLogin    = "no login"
		noListing  = "no listing"
		inMessages = "broken in the messages"
		refused    = "a message refused"
		tooLarge   = "a message too large"
		badQuit    = "QUIT in doubt"
		leftovers  = "mail left"
		empty      = "empty"
	)
	want := map[string]string{
		"good": empty, "drop-before-quit": badQuit, "lost-quit-reply": badQuit, "quit-lies": leftovers, "quit-removes-some": badQuit,
		"in-use": noLogin, "login-delay": empty, "uidl-reset": leftovers, "uidl-reuse": leftovers, "uidl-repeats": empty, "no-uidl": empty,
		"wrong-size": empty, "bare-lf": empty, "unstuffed-dot": inMessages, "forged-reply": inMessages, "cut-message": inMessages,
		"refused-message": refused, "endless-message": tooLarge, "endless-listing": noListing, "hides-what-was-read": empty,
		"part-of-the-mail": leftovers, "random-splits": empty, "injected-octets": noSession, "stls-stripped": noSession,
		"expired-certificate": noSession, "wrong-certificate": noSession, "old-tls": noSession, "garbage-handshake": noSession,
		"not-pop3": noSession, "wrong-password": noLogin, "surplus-reply": inMessages,
		"stalled-line": inMessages, "slow-loris": inMessages, "slow-but-fine": empty, "glued-terminator": inMessages,
	}
	visit := func(ctx context.Context, open func() (*pop3.Client, error)) string {
		c, err := open()
		if err != nil {
			return noSession
		}
		defer c.Abort() //nolint:errcheck // the visit is over
		if c.Login(ctx, "ann", "secret") != nil {
			return noLogin
		}
		l, err := c.List(ctx)
		if err != nil {
			return noListing
		}
		var handles []pop3.Handle
		for _, e := range l.Entries {
			handles = append(handles, e.Handle)
		}
		outcome := ""
		r := c.Retrieve(ctx, handles)
		for m, ok := r.Next(); ok; m, ok = r.Next() {
			if _, err := io.Copy(io.Discard, m); errors.Is(err, pop3.ErrTooLarge) {
				outcome = tooLarge
			} else if m.Refusal() != nil {
				outcome = refused
			}
		}
		switch {
		case outcome != "":
			return outcome
		case r.Err() != nil:
			return inMessages
		}
		if _, err := c.Delete(ctx, handles); err != nil {
			return inMessages
		}
		if c.Quit(ctx).Outcome != pop3.QuitDone {
			return badQuit
		}
		return ""
	}
	scenarios, err := pop3test.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scenarios {
		t.Run(s.Name, func(t *testing.T) {
			expected, known := want[s.Name]
			if !known {
				t.Fatal("the scenario is not in the table of this test")
			}
			judge := func(t *testing.T) {
				server, err := s.Start()
				if err != nil {
					t.Fatal(err)
				}
				got := visit(t.Context(), func() (*pop3.Client, error) { return connect(t, s, server) })
				if got == "" {
					got = empty
					if len(server.Maildrop("ann").Messages()) > 0 {
						got = leftovers
					}
				}
				if got != expected {
					t.Errorf("%s: %s; want %s", s.About, got, expected)
				}
				if err := server.Close(); err != nil {
					t.Error(err)
				}
			}
			if s.Server.TLS == "implicit" { // by a real connection, so in real time
				judge(t)
				return
			}
			synctest.Test(t, judge)
		})
	}
}

func connect(t *testing.T, s *pop3test.Scenario, server *pop3test.Server) (*pop3.Client, error) {
	o := options(s, server)
	if o.TLS == pop3.Implicit {
		addr, err := server.Listen()
		if err != nil {
			t.Fatal(err)
		}
		return pop3.Dial(t.Context(), addr, o)
	}
	conn, err := server.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return pop3.NewClient(t.Context(), conn, o)
}

// options of a client that trusts the server's certificate.
func options(s *pop3test.Scenario, server *pop3test.Server) pop3.Options {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(server.CertificatePEM())
	o := pop3.Options{TLS: pop3.Plain, TLSConfig: &tls.Config{RootCAs: roots, ServerName: "localhost"}, Limits: pop3.Limits{Message: 1 << 20, Listing: 100_000}}
	switch {
	case s.Server.TLS == "implicit":
		o.TLS = pop3.Implicit
	case s.Server.TLS == "stls", s.Name == "stls-stripped":
		o.TLS = pop3.STLS
	}
	return o
}

func TestMailThatIsMadeUpSaysWhenItWasSent(t *testing.T) {
	scenario, err := pop3test.ParseScenario([]byte("name: two\nabout: two mails\nlook: they have dates\nmaildrops:\n  - {user: ann, password: secret, messages: [{count: 2, octets: 1000}]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	server, err := scenario.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	var before time.Time
	for i, raw := range server.Maildrop("ann").Messages() {
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		sent, err := m.Header.Date()
		if err != nil || !sent.After(before) || len(raw) > 1000 {
			t.Errorf("mail %d of %d octets was sent at %v, %v; want a time behind %v", i, len(raw), sent, err, before)
		}
		before = sent
	}
	if before.IsZero() {
		t.Error("there is no mail")
	}
}

func TestAScenarioThatIsWrongSaysWhere(t *testing.T) {
	const drops = "maildrops: [{user: ann, password: x}]\n"
	for text, want := range map[string]string{
		"name: x\nmaildrop: 1\n": "unknown field",
		"name: x\n":              "no maildrops",
		drops:                    "no name",
		"name: x\n" + drops + "faults: [{at: RETR, do: dance}]\n":                            "faults[0]: do",
		"name: x\n" + drops + "faults: [{do: drop}]\n":                                       "faults[0]: at",
		"name: x\n" + drops + "server: {tls: maybe}\n":                                       "server.tls",
		"name: x\nmaildrops: [{user: ann}]\n":                                                "maildrops[0]",
		"name: x\nmaildrops: [{user: a, password: b, messages: [{count: 1000000}]}]\n":       "messages[0]",
		"name: x\n" + drops + "server: {login_delay: soon}\n":                                "invalid duration",
		"name: x\n" + drops + "faults: [{at: RETR, do: refuse}, {at: QUIT, do: everything}]": "faults[1]",
	} {
		if _, err := pop3test.ParseScenario([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want one that names %q", text, err, want)
		}
	}
	if _, err := pop3test.ReadScenario("no-such-file.yaml"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func ExampleScenario_Start() {
	scenario, err := pop3test.ParseScenario([]byte(`
name: in-use-once
maildrops: [{user: ann, password: secret, messages: [{count: 2}]}]
faults: [{at: AUTH, times: 1, do: refuse, text: "[IN-USE] come back later"}]
`))
	if err != nil {
		panic(err)
	}
	server, err := scenario.Start()
	if err != nil {
		panic(err)
	}
	defer server.Close()
	ctx := context.Background()
	conn, err := server.Dial(ctx) // or server.Listen for a program in another process
	if err != nil {
		panic(err)
	}
	client, err := pop3.NewClient(ctx, conn, pop3.Options{TLS: pop3.Plain})
	if err != nil {
		panic(err)
	}
	os.Stdout.WriteString(client.Login(ctx, "ann", "secret").Error())
	// Output: server refused AUTH: [IN-USE] come back later
}

func TestThePageOnTheChaosServerShowsEveryScenario(t *testing.T) {
	text, err := os.ReadFile("../../docs/chaos-server.md")
	if err != nil {
		t.Fatal(err)
	}
	scenarios, err := pop3test.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scenarios {
		if row := "| `" + s.Name + "` | " + s.About + " | " + s.Look + " |\n"; !strings.Contains(string(text), row) {
			t.Errorf("chaos-server.md lacks the row %q", row)
		}
	}
}

func TestTheScenarioThatThePageShowsIsOne(t *testing.T) {
	text, err := os.ReadFile("../../docs/chaos-server.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, found := strings.Cut(string(text), "```yaml\n")
	block, _, ended := strings.Cut(block, "```")
	if !found || !ended {
		t.Fatal("the page shows no scenario")
	}
	if _, err := pop3test.ParseScenario([]byte(block)); err != nil {
		t.Error(err)
	}
}
