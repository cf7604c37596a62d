package main

import (
	"strings"
	"testing"

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
