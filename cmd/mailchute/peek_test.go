package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/mailchute/mailchute/connector/config"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

const peekMail = "Date: Mon, 02 Nov 2026 10:00:00 +0100\r\nFrom: Ann <ann@example.org>\r\nSubject: first\r\n\r\nhello\r\n"

// peekLines are what peek says to programs.
func peekLines(t *testing.T, o outcome) (all []peeked) {
	t.Helper()
	for line := range strings.Lines(o.out) {
		var seen peeked
		if err := json.Unmarshal([]byte(line), &seen); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		all = append(all, seen)
	}
	return all
}

// wantSafe checks that a mailbox has lost nothing and was not asked to.
func (p *post) wantSafe(t *testing.T, retrieved, messages int) {
	t.Helper()
	if n := p.drop.Count("DELE") + p.drop.Count("QUIT"); n != 0 || len(p.drop.UIDLs()) != messages || p.drop.Count("RETR") != retrieved {
		t.Errorf("commands: %q; want %d RETR, no DELE and no QUIT; %d messages are left", p.drop.Commands(), retrieved, len(p.drop.UIDLs()))
	}
}

func TestAPeekShowsHeadersAndChangesNothing(t *testing.T) {
	p := newPost(t, "", peekMail, "Subject: second\r\n\r\n", "Subject: third\r\n\r\n")
	before := files(t, p.dir)
	o := mustEnd(t, exitDone, "peek", "-n", "2", "-c", p.config)
	wantWords(t, o.out, "support, message 1,", `"Ann <ann@example.org>"`, `"first"`, "2026-11-02 09:00:00 UTC", `"id-2"`, `"second"`)
	wantNarrow(t, o.out)
	if strings.Contains(o.out, "third") {
		t.Errorf("it shows more than it was asked for:\n%s", o.out)
	}
	p.wantSafe(t, 0, 3)
	if after := files(t, p.dir); after != before {
		t.Errorf("files before:\n%s\nafter:\n%s", before, after)
	}
	seen := peekLines(t, mustEnd(t, exitDone, "peek", "--mailbox", "support", "--output", "json", "-c", p.config))
	if len(seen) != 3 || seen[2].Subject != "third" || seen[0].Event != nil || seen[0].Size == 0 {
		t.Errorf("it says %+v", seen)
	}
}

func TestWhatAPeekRetrievesIsWhatARunPublishes(t *testing.T) {
	p := newPost(t, "", peekMail, peekMail, "Subject: second\r\n\r\n")
	seen := peekLines(t, mustEnd(t, exitDone, "peek", "--retr", "--output", "json", "-c", p.config))
	p.wantSafe(t, 3, 3)
	mustEnd(t, exitDone, "run", "--once", "-c", p.config)
	published := p.events(t)
	if len(seen) != 3 || len(published) != 3 {
		t.Fatalf("%d looked at, %d published", len(seen), len(published))
	}
	for i, line := range published {
		if got, want := withoutTime(t, seen[i].Event), withoutTime(t, []byte(line)); got != want {
			t.Errorf("peek shows\n%s\nrun publishes\n%s", got, want)
		}
	}
}

// withoutTime is an event without the time at which it was fetched.
func withoutTime(t *testing.T, event []byte) string {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal(event, &all); err != nil {
		t.Fatalf("%v in %q", err, event)
	}
	ingest, ok := all["ingest"].(map[string]any)
	if !ok || ingest["fetched_at"] == nil {
		t.Fatalf("no fetched_at in %s", event)
	}
	delete(ingest, "fetched_at")
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAPeekDoesNotRetrieveWhereThatHidesOrRemovesMail(t *testing.T) {
	for _, tc := range []struct {
		name, want string
		server     func(*pop3test.Server)
	}{
		{"the profile says that it hides", "hides what was retrieved", func(s *pop3test.Server) { s.Banner("+OK Gpop ready for requests") }},
		{"the server says that it removes", "EXPIRE 0", func(s *pop3test.Server) { s.AfterLogin("EXPIRE 0") }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := newPost(t, "", peekMail)
			tc.server(p.server)
			wantWords(t, mustEnd(t, exitFailed, "peek", "--retr", "-c", p.config).errors, "mailbox support: ", tc.want, "leave out --retr")
			p.wantSafe(t, 0, 1)
			wantWords(t, mustEnd(t, exitDone, "peek", "-c", p.config).out, `"first"`)
		})
	}
}

func TestAPeekSaysWhatWouldNotBePublished(t *testing.T) {
	notice := "Subject: Retrieval using the POP3 protocol failed for the following message: 7\r\n\r\ntext\r\n"
	p := newPost(t, "limits: {message_size: 1KiB}\n", notice, "Subject: large\r\n\r\n"+strings.Repeat("text\r\n", 1000), peekMail)
	p.server.Order(pop3test.Fault{Command: "RETR", Message: 3, Do: pop3test.Refuse("not \x1b[2Jthis one")})
	seen := peekLines(t, mustEnd(t, exitDone, "peek", "--retr", "--output", "json", "-c", p.config))
	if len(seen) != 3 {
		t.Fatalf("it says %+v", seen)
	}
	for i, want := range []string{"quarantined", "larger than the limit", "not ·[2Jthis one"} {
		wantWords(t, seen[i].Problem, want)
	}
	p.wantSafe(t, 3, 3)
}

func TestAMailThatIsPeekedAtCannotDoAnythingToTheTerminal(t *testing.T) {
	p := newPost(t, "", "From: \u202egro.elpmaxe@nna <ann@example.org>\r\nSubject: =?utf-8?q?=1B]0;owned=07=C2=9B2J?=\r\n\r\n\x1b[2J \u2066 \U000E0001 text\r\n")
	for _, args := range [][]string{{}, {"--retr"}, {"--output", "json"}, {"--retr", "--output", "json"}} {
		o := mustEnd(t, exitDone, slices.Concat([]string{"peek", "-c", p.config}, args)...)
		for _, r := range o.out {
			if r != '\n' && !unicode.IsPrint(r) {
				t.Errorf("%q shows %U", args, r)
			}
		}
		wantWords(t, o.out, "ann@example.org")
	}
	seen := peekLines(t, mustEnd(t, exitDone, "peek", "--retr", "--output", "json", "-c", p.config))
	if len(seen) != 1 {
		t.Fatalf("it says %+v", seen)
	}
	var event struct {
		Text struct{ Value string }
	}
	if err := json.Unmarshal(seen[0].Event, &event); err != nil {
		t.Fatal(err)
	}
	if got := event.Text.Value; !strings.Contains(got, "\u2066 \U000E0001 text") {
		t.Errorf("the text is %q, want it as it is in the mail", got)
	}
}

func TestAMailboxThatCannotBePeekedIntoDoesNotStopTheOthers(t *testing.T) {
	p := newPost(t, "", peekMail)
	text := read(t, p.config)
	both := write(t, p.dir, "both.yaml", strings.Replace(text, "mailboxes:\n", "mailboxes:\n  - {id: lost, host: 127.0.0.1, port: 1, tls: {mode: none}, username: bob, password: hidden-one}\n", 1))
	o := mustEnd(t, exitFailed, "peek", "-c", both)
	wantWords(t, o.out, `"first"`)
	wantWords(t, o.errors, "mailbox lost: connect to 127.0.0.1:1")
	if strings.Contains(o.out+o.errors, "hidden-one") || strings.Contains(o.out+o.errors, "secret") {
		t.Errorf("a password is shown: %s%s", o.out, o.errors)
	}
	p.server.Order(pop3test.Fault{Command: "TOP", Do: pop3test.CutAfter(20)})
	wantWords(t, mustEnd(t, exitFailed, "peek", "-c", p.config).errors, "mailbox support: ", "connection broke")
}

func TestAPeekVerifiesDKIMWhereDeliveryWould(t *testing.T) {
	text, key := signed(t, ticketMail)
	for verify, want := range map[string]int{"true": 1, "false": 0} {
		p := newPost(t, "transform: {verify_dkim: "+verify+"}\n", text)
		cfg, err := config.Load(p.config, os.LookupEnv)
		if err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		o := peekOptions{output: "json", messages: 1, retrieve: true}
		if err := o.peek(t.Context(), cfg.Mailboxes, cfg, key, streams{out: &out, err: &errs}); err != nil {
			t.Fatalf("%v %s", err, errs.String())
		}
		if got := strings.Count(out.String(), `"verified_dkim":[{"result":"pass"`); got != want {
			t.Errorf("verify_dkim: %s: %d signatures are verified, want %d: %s", verify, got, want, out.String())
		}
	}
}

func TestAPeekNeedsTOPOrRETR(t *testing.T) {
	p := newPost(t, "", peekMail)
	p.server.Capabilities("UIDL", "SASL PLAIN")
	wantWords(t, mustEnd(t, exitFailed, "peek", "-c", p.config).errors, "no TOP", "--retr")
	wantWords(t, mustEnd(t, exitDone, "peek", "--retr", "-c", p.config).out, `"subject": "first"`)
	wantWords(t, mustEnd(t, exitDone, "peek", "-c", newPost(t, "").config).out, "support: no mail")
}

func TestAPeekLeavesTheFolderOfARunAlone(t *testing.T) {
	p := newPost(t, "", peekMail)
	data := filepath.Join(p.dir, "data")
	mustEnd(t, exitDone, "peek", "--retr", "-c", p.config)
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("data_dir: %v; want that it is not made", err)
	}
}

func TestAPeekThatIsAskedForWronglySaysHow(t *testing.T) {
	p := newPost(t, "")
	for _, args := range [][]string{{"-n", "0"}, {"--output", "xml"}, {"--mailbox", "suport"}, {"first"}} {
		t.Run(fmt.Sprint(args), func(t *testing.T) {
			mustEnd(t, exitUsage, append([]string{"peek", "-c", p.config}, args...)...)
		})
	}
}
