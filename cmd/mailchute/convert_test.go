package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"google.golang.org/protobuf/encoding/protojson"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
)

// subjects are those of the events that a call printed.
func subjects(t *testing.T, out string) string {
	t.Helper()
	var all []string
	for line := range strings.Lines(out) {
		event := new(eventv1.Event)
		if err := protojson.Unmarshal([]byte(line), event); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		if event.Id != nil || event.Mailbox != nil || event.Ingest != nil {
			t.Errorf("an event of a file has an id, a mailbox or ingest: %s", line)
		}
		all = append(all, event.GetSubject())
	}
	return strings.Join(all, " ")
}

func letter(subject string) string {
	return "From: ann@example.org\r\nSubject: " + subject + "\r\n\r\nText of " + subject + ".\r\n"
}

func TestConvertWritesOneEventALineInTheOrderOfItsInput(t *testing.T) {
	dir := t.TempDir()
	args, want := []string{"convert"}, []string{}
	for i := range 60 {
		text := letter(fmt.Sprint(i)) + strings.Repeat("line\r\n", 1+(60-i)*(i%7)*50)
		args = append(args, write(t, dir, fmt.Sprintf("%d.eml", i), text))
		want = append(want, fmt.Sprint(i))
	}
	if got := subjects(t, mustEnd(t, exitDone, args...).out); got != strings.Join(want, " ") {
		t.Errorf("order = %s", got)
	}
}

func TestConvertGivesTheSameBytesTheSameLine(t *testing.T) {
	dir := t.TempDir()
	file := write(t, dir, "a.eml", letter("same"))
	first := mustEnd(t, exitDone, "convert", file)
	for _, again := range []outcome{mustEnd(t, exitDone, "convert", file), call(t, letter("same"), "convert", "-"), mustEnd(t, exitDone, "convert", write(t, dir, "b.eml", letter("same")))} {
		if again.out != first.out {
			t.Errorf("another line:\n%s%s", first.out, again.out)
		}
	}
}

func TestAFileThatCannotBeOpenedIsToldAndTheOthersGoOn(t *testing.T) {
	dir := t.TempDir()
	one, two := write(t, dir, "1.eml", letter("one")), write(t, dir, "2.eml", letter("two"))
	o := mustEnd(t, exitFailed, "convert", one, filepath.Join(dir, "none.eml"), dir, two)
	if got := subjects(t, o.out); got != "one two" {
		t.Errorf("subjects = %s, want one two", got)
	}
	wantWords(t, o.errors, "none.eml: no such file", dir+" is a folder, but no maildir")
	if n := strings.Count(o.errors, "\n"); n != 2 {
		t.Errorf("%d lines are told, want 2:\n%s", n, o.errors)
	}
}

func TestAnyBytesAreOneMessageAndExitCode0(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":         "",
		"one octet":       "\x00",
		"no header":       "just text",
		"a From line":     "From ann@example.org Mon Mar  2 10:00:00 2026\n" + letter("kept"),
		"two From lines":  "From a\n" + letter("x") + "\nFrom b\n" + letter("y"),
		"a broken header": "Subject\r\n: =?x?y?z?=\r\n\r\n",
	} {
		o := call(t, text, "convert", "-")
		if o.code != exitDone || strings.Count(o.out, "\n") != 1 || o.errors != "" {
			t.Errorf("%s: %d, %q, %q; want 0 and one line", name, o.code, o.out, o.errors)
		}
	}
	if got := subjects(t, call(t, "From ann@example.org\n"+letter("kept"), "convert", "-").out); got != "kept" {
		t.Errorf("behind a From line the subject is %q", got)
	}
}

func TestAFolderWithCurAndNewIsAMaildir(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "new/3.host", letter("three"))
	write(t, dir, "cur/1.host:2,S", letter("one"))
	write(t, dir, "cur/2.host:2,", letter("two"))
	write(t, dir, "tmp/4.host", letter("unfinished"))
	write(t, dir, "cur/.hidden", letter("hidden"))
	if got := subjects(t, mustEnd(t, exitDone, "convert", dir).out); got != "one two three" {
		t.Errorf("subjects = %s, want one two three", got)
	}
}

// full is a place where nothing can be written.
type full struct{ asked int }

func (f *full) Write([]byte) (int, error) {
	f.asked++
	return 0, errors.New("no space left")
}

func TestConvertReadsNoFurtherThanItCanWrite(t *testing.T) {
	var out full
	in := strings.NewReader(strings.Repeat("From ann Mon Mar  2 10:00:00 2026\n"+letter("one")+"\n", 200_000))
	var errs bytes.Buffer
	if code := run(t.Context(), []string{"convert", "--mbox", "-"}, in, &out, &errs); code != exitFailed || out.asked != 1 {
		t.Errorf("convert = %d, written %d times; want 1, once", code, out.asked)
	}
	wantWords(t, errs.String(), "write events: no space left")
	if left := in.Len(); left == 0 {
		t.Error("all of the input was read, though nothing could be written")
	}
}

func TestAPipeIsReadToItsEnd(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skipf("no pipes with a name here: %v", err)
	}
	written := make(chan error, 1)
	go func() { written <- os.WriteFile(pipe, []byte(letter("piped")), 0o600) }()
	o := mustEnd(t, exitDone, "convert", pipe)
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	if got := subjects(t, o.out); got != "piped" {
		t.Errorf("subject = %q, want piped", got)
	}
}

func TestConvertTellsItsProgressOnATerminalOnly(t *testing.T) {
	var out bytes.Buffer
	c := newConverted(&out, true)
	c.one()
	fmt.Fprintln(c, "a fault")
	c.one()
	c.end()
	shown := out.String()
	if !strings.Contains(shown, "1 message, ") || !strings.Contains(shown, clearLine+"a fault\n") || !strings.Contains(shown, "2 messages, ") || !strings.HasSuffix(shown, " a second\n") {
		t.Errorf("shown: %q", shown)
	}
	if o := call(t, letter("quiet"), "convert", "-"); o.errors != "" {
		t.Errorf("there is progress where nobody looks: %q", o.errors)
	}
}

func TestALargeMessageWaitsUntilThereIsRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(10)
		r.take(100) // larger than the room: it goes alone
		entered := false
		go func() {
			r.take(1)
			entered = true
		}()
		synctest.Wait()
		if entered {
			t.Error("two messages are in a room that one fills")
		}
		r.give(100)
		synctest.Wait()
		if !entered {
			t.Error("the room was given back, and the next message still waits")
		}
	})
}

func TestAConvertThatIsStoppedEnds(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	path := write(t, t.TempDir(), "a.eml", letter("a"))
	var errs bytes.Buffer
	args := append([]string{"convert"}, slices.Repeat([]string{path}, 500)...)
	if code := run(ctx, args, strings.NewReader(""), &bytes.Buffer{}, &errs); code != exitFailed {
		t.Errorf("convert = %d, want 1", code)
	}
	wantWords(t, errs.String(), "stopped before the end of its input")
}
