package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/pop3/pop3test"
)

func TestCheckChangesNothing(t *testing.T) {
	p := newPost(t, "", "Subject: one\r\n\r\n", "Subject: two\r\n\r\n")
	before := files(t, p.dir)
	o := mustEnd(t, exitDone, "check", "-c", p.config)
	wantWords(t, o.out, "mailbox", "support", "sink", "events.ndjson", "exactly once in the file")
	if n := p.server.Sessions(); n != 0 {
		t.Errorf("check without --connect made %d sessions", n)
	}
	o = mustEnd(t, exitDone, "check", "--connect", "-c", p.config)
	wantWords(t, o.out, "logged in, 2 messages, 32 octets", "ready")
	if after := files(t, p.dir); after != before {
		t.Errorf("files before:\n%s\nafter:\n%s", before, after)
	}
	if n := p.drop.Count("RETR") + p.drop.Count("DELE") + p.drop.Count("TOP") + p.drop.Count("QUIT"); n != 0 || len(p.drop.UIDLs()) != 2 {
		t.Errorf("commands: %q; want none that touches mail", p.drop.Commands())
	}
}

func TestCheckTellsProgramsWhatCannotBeUsed(t *testing.T) {
	p := newPost(t, "  - {name: copy, required: false, file: {path: none/events.ndjson}}\n", "Subject: one\r\n\r\n")
	p.server.Order(pop3test.Fault{Command: "AUTH", Do: pop3test.Refuse("[AUTH] no")})
	o := mustEnd(t, exitFailed, "check", "--connect", "--output", "json", "-c", p.config)
	wantWords(t, o.errors, "2 of 3 cannot be used")
	var found checked
	if err := json.Unmarshal([]byte(o.out), &found); err != nil {
		t.Fatalf("%v in %q", err, o.out)
	}
	wantWords(t, found.Mailboxes[0].Problem, "[AUTH] no", "check username and password")
	wantWords(t, found.Sinks[1].Problem, "none/events.ndjson", "make the directory")
	if s := found.Sinks[0]; s.Problem != "" || s.Answer != "ready" || s.Name != "events" {
		t.Errorf("the good sink is %+v", s)
	}
	if found.Promise == "" {
		t.Error("the promise is not said")
	}
	wantWords(t, mustEnd(t, exitFailed, "check", "--connect", "-c", p.config).out, "FAILED: ", "ready")
}

func TestCheckWarnsOfDangerousSettings(t *testing.T) {
	p := newPost(t, "")
	text, err := os.ReadFile(p.config)
	if err != nil {
		t.Fatal(err)
	}
	write(t, p.dir, "mailchute.yaml", strings.Replace(string(text), "mode: none", "mode: implicit, insecure_skip_verify: true", 1))
	wantWords(t, mustEnd(t, exitDone, "check", "-c", p.config).out, "WARNING", "mailbox support: insecure_skip_verify", "tls.pin_sha256")
	var found checked
	o := mustEnd(t, exitDone, "check", "--output", "json", "-c", p.config)
	if err := json.Unmarshal([]byte(o.out), &found); err != nil || len(found.Warnings) != 1 {
		t.Errorf("warnings = %q, %v", found.Warnings, err)
	}
}
