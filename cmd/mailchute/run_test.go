package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/connector/config"
	"github.com/mailchute/mailchute/connector/datadir"
	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

func TestRunOnceCollectsTellsAndEndsWith0(t *testing.T) {
	p := newPost(t, "", "Subject: one\r\n\r\n", "Subject: two\r\n\r\n")
	o := mustEnd(t, exitDone, "run", "--once", "-c", p.config)
	if want := "support: 2 delivered, 2 deleted, 0 left on the server\n"; o.out != want {
		t.Errorf("it says %q, want %q", o.out, want)
	}
	if lines := p.events(t); len(lines) != 2 || len(p.drop.UIDLs()) != 0 {
		t.Errorf("%d events, %d left on the server; want 2 and 0", len(lines), len(p.drop.UIDLs()))
	}
	for line := range strings.Lines(o.errors) {
		var record map[string]any
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Errorf("a log line that is no terminal's is no JSON: %q", line)
		}
	}
}

func TestRunOnceWithFindingsEndsWith3(t *testing.T) {
	p := newPost(t, "", "Subject: one\r\n\r\n", "Subject: two\r\n\r\n")
	p.server.Order(pop3test.Fault{Command: "RETR", Message: 1, Times: 1, Do: pop3test.Refuse("cannot read it")})
	o := mustEnd(t, exitFindings, "run", "--once", "-c", p.config)
	wantWords(t, o.out, "support: 1 delivered, 1 deleted, 1 left on the server, 1 pending")
	wantWords(t, o.errors, "mailchute: something is quarantined, pending or vanished")
}

func TestRunOnceThatCannotUseAMailboxEndsWith1(t *testing.T) {
	p := newPost(t, "", "Subject: one\r\n\r\n")
	p.server.Order(pop3test.Fault{Command: "AUTH", Do: pop3test.Refuse("[AUTH] no")})
	o := mustEnd(t, exitFailed, "run", "--once", "-c", p.config)
	wantWords(t, o.out, "support: 0 delivered, 0 deleted; no listing tells what is on the server")
	wantWords(t, o.errors, "mailchute: mailbox support: log in to 127.0.0.1:", "check username and password")
	if strings.Contains(o.errors+o.out, "secret") {
		t.Error("the password shows")
	}
}

func TestRunThatCannotStartEndsWith1AndDoesNotSayThatItStarted(t *testing.T) {
	p := newPost(t, "", "Subject: one\r\n\r\n")
	held, err := datadir.Open(p.dir + "/data")
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	for _, args := range [][]string{{"run"}, {"run", "--once"}} {
		o := mustEnd(t, exitFailed, append(args, "-c", p.config)...)
		wantWords(t, o.errors, "in use by another process", "set another data_dir")
		if strings.Contains(o.errors, "started") {
			t.Errorf("it says that it started: %s", o.errors)
		}
	}
}

// stopper cancels when a word is written.
type stopper struct {
	bytes.Buffer
	word string
	stop func()
}

func (s *stopper) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(s.word)) {
		s.stop()
	}
	return s.Buffer.Write(p)
}

func TestRunGoesOnUntilItIsStoppedAndEndsWith0(t *testing.T) {
	p := newPost(t, "", "Subject: one\r\n\r\n")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	errs := &stopper{word: `"msg":"visited"`, stop: stop}
	var out bytes.Buffer
	if code := run(ctx, []string{"run", "-c", p.config}, strings.NewReader(""), &out, errs); code != exitDone {
		t.Errorf("run = %d, want 0\n%s", code, errs.String())
	}
	wantWords(t, errs.String(), `"msg":"started"`, `"promise":"exactly once in the file"`, `"mailbox":"support"`, `"delivered":1`, `"msg":"stopped"`)
	if out.Len() != 0 {
		t.Errorf("it writes %q to standard output, which may be a sink's", out.String())
	}
	if len(p.events(t)) != 1 || len(p.drop.UIDLs()) != 0 {
		t.Error("the mail was not collected")
	}
}

func TestAnInterruptedOnceSaysThatNothingIsLost(t *testing.T) {
	p := newPost(t, "log: {level: debug}\n", "Subject: one\r\n\r\n")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var errs bytes.Buffer
	if code := run(ctx, []string{"run", "--once", "-c", p.config}, strings.NewReader(""), &bytes.Buffer{}, &errs); code != exitFailed {
		t.Errorf("run = %d, want 1", code)
	}
	wantWords(t, errs.String(), "mailchute: interrupted; nothing is lost")
}

func TestLogsAreTextWhereItIsAskedForOrSomebodyLooks(t *testing.T) {
	for _, tc := range []struct {
		format   config.Format
		terminal bool
		want     string
	}{
		{config.FormatAuto, false, `{"time"`},
		{config.FormatAuto, true, "time="},
		{config.FormatText, false, "time="},
		{config.FormatJSON, true, `{"time"`},
	} {
		var out bytes.Buffer
		log := newLogger(&out, config.Log{Format: tc.format, Level: config.Level(slog.LevelWarn)}, tc.terminal)
		log.Info("not this")
		log.Warn("this")
		if !strings.HasPrefix(out.String(), tc.want) || strings.Contains(out.String(), "not this") {
			t.Errorf("format %s, terminal %v: %q, want it to begin with %q", tc.format, tc.terminal, out.String(), tc.want)
		}
	}
}

func TestALogLineTakesThePlaceOfTheProgressLine(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&out, true)
	p.notify()(delivery.Notice{Record: ledger.Record{Outcome: ledger.Delivered}})
	fmt.Fprintln(p, "a log line")
	p.end()
	shown := out.String()
	if !strings.Contains(shown, "1 delivered, 0 quarantined, ") || !strings.Contains(shown, clearLine+"a log line\n") || !strings.HasSuffix(shown, " a second\n") {
		t.Errorf("shown: %q", shown)
	}
	if newProgress(&out, false).notify() != nil {
		t.Error("there is progress where nobody looks")
	}
}
