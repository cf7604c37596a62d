package main

import (
	"context"
	"crypto/tls"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailchute/mailchute/connector/config"
	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

func TestAProbeFindsTheOldestMessageWhicheverEndOfTheListingItIs(t *testing.T) {
	newer := strings.Replace(datedMail, "Nov", "Dec", 1)
	for _, mails := range [][]string{{datedMail, newer, newer}, {newer, newer, datedMail}, {datedMail}} {
		p := newPost(t, "", mails...)
		wantWords(t, mustEnd(t, exitDone, "probe", "--mailbox", "support", "-c", p.config).out, "oldest      2026-11-02 09:00:00 UTC")
	}
}

func TestAProbeTriesTOPWhereTheServerRefusesCAPA(t *testing.T) {
	p := newPost(t, "", datedMail)
	p.server.Capabilities()
	o := mustEnd(t, exitDone, "probe", "--mailbox", "support", "-c", p.config)
	wantWords(t, o.out, "CAPA is refused", "2026-11-02 09:00:00 UTC")
}

func TestAProbeSaysWhyTheOldestMessageIsNotKnown(t *testing.T) {
	for _, tc := range []struct {
		want   string
		mail   string
		server func(*pop3test.Server)
	}{
		{"the server has no TOP", datedMail, func(s *pop3test.Server) { s.Capabilities("UIDL", "SASL PLAIN") }},
		{"the server refuses TOP", datedMail, func(s *pop3test.Server) {
			s.Order(pop3test.Fault{Command: "TOP", Times: 2, Do: pop3test.Refuse("no")})
		}},
		{"tells a time", "Subject: first\r\n\r\ntext\r\n", func(*pop3test.Server) {}},
	} {
		t.Run(tc.want, func(t *testing.T) {
			p := newPost(t, "", tc.mail)
			tc.server(p.server)
			wantWords(t, mustEnd(t, exitDone, "probe", "--mailbox", "support", "-c", p.config).out, "unknown: ", tc.want)
		})
	}
}

func TestAProbeSaysWhatTheServerCannotDoForItsUser(t *testing.T) {
	for _, tc := range []struct {
		want   string
		server func(*pop3test.Server)
	}{
		{"no UIDL: mail is retrieved, delivered and deleted in one session", func(s *pop3test.Server) {
			s.Capabilities("TOP", "SASL PLAIN")
			s.Order(pop3test.Fault{Command: "UIDL", Do: pop3test.Refuse("unknown command")})
		}},
		{"hidden from later sessions (retrieve-hides): keep_on_server cannot", func(s *pop3test.Server) { s.Banner("+OK Gpop ready for requests") }},
		{"(EXPIRE 0): keep_on_server may not keep it", func(s *pop3test.Server) { s.AfterLogin("EXPIRE 0") }},
	} {
		t.Run(tc.want, func(t *testing.T) {
			p := newPost(t, "", datedMail)
			tc.server(p.server)
			o := mustEnd(t, exitDone, "probe", "--mailbox", "support", "-c", p.config)
			if text := strings.Join(strings.Fields(o.out), " "); !strings.Contains(text, tc.want) {
				t.Errorf("it does not say %q:\n%s", tc.want, o.out)
			}
			wantNarrow(t, o.out)
		})
	}
}

func TestAProbeReadsSoMuchOfAHeaderAndNoMore(t *testing.T) {
	filled := func(octets int) string { // a header whose Date begins behind so many octets
		const line = "X-Filler: 0123456789\r\n"
		return strings.Repeat(line, octets/len(line)) + "X-Filler: " + strings.Repeat("x", octets%len(line)+10) + "\r\n"
	}
	const date = "Date: Mon, 02 Nov 2026 10:00:00 +0100\r\n"
	for _, tc := range []struct {
		name, mail, want string
	}{
		{"the time is among them", filled(mostHeader/2) + date + filled(mostHeader) + "\r\ntext\r\n", "2026-11-02 09:00:00 UTC"},
		{"the time is behind them", filled(mostHeader) + date + "\r\ntext\r\n", "unknown: no header that was looked at tells a time"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := newPost(t, "", tc.mail, tc.mail)
			o := mustEnd(t, exitDone, "probe", "--mailbox", "support", "-c", p.config)
			wantWords(t, strings.Join(strings.Fields(o.out), " "), "oldest "+tc.want)
		})
	}
}

func TestAProbeEndsBehindAMinuteWhateverTheServerDoes(t *testing.T) {
	for command, do := range map[string]pop3test.Action{
		"":     pop3test.Stall(),
		"AUTH": pop3test.Stall(), // the client alone would wait for five minutes
		"UIDL": pop3test.Delay(59 * time.Second),
		"TOP":  pop3test.Drip(20 * time.Second),
	} {
		t.Run(command, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := pop3test.New()
				drop := server.AddMaildrop("ann", "secret")
				drop.Add([]byte(datedMail))
				server.Order(pop3test.Fault{Command: command, Do: do}, pop3test.Fault{Command: "TOP", Do: pop3test.Stall()})
				look := target{
					host: "mail.example.org", port: 110, mode: config.None, tls: &tls.Config{},
					credentials: pop3.Credentials{Username: "ann", Password: "secret"},
					dial:        func(ctx context.Context, _, _ string) (net.Conn, error) { return server.Dial(ctx) },
				}
				began := time.Now()
				found, err := look.probe(t.Context())
				if took := time.Since(began); err == nil || found.Problem == "" || took != time.Minute {
					t.Errorf("it ended after %v with %v, want %v and an error", took, err, time.Minute)
				}
				if err := server.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
