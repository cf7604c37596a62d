package main

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"

	"github.com/mailchute/mailchute/cmd/mailchute/demo"
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
)

// demoOnce runs the demo to its last mail and returns its events.
func demoOnce(t *testing.T) (events []*eventv1.Event, story string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "demo")
	var out, complaints bytes.Buffer
	code := run(t.Context(), []string{"demo", "--once", "--dir", dir, "--listen", "127.0.0.1:0"}, strings.NewReader(""), &out, &complaints)
	if code != exitDone || complaints.Len() > 0 {
		t.Fatalf("demo --once = %d, want %d\n%s%s", code, exitDone, out.String(), complaints.String())
	}
	file, err := os.Open(filepath.Join(dir, "events.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		event := new(eventv1.Event)
		if err := protojson.Unmarshal(lines.Bytes(), event); err != nil {
			t.Fatal(err)
		}
		events = append(events, event)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return events, out.String()
}

func TestTheDemoMakesOneEventOfEachSample(t *testing.T) {
	samples, err := demo.Samples()
	if err != nil {
		t.Fatal(err)
	}
	events, story := demoOnce(t)
	ids := make(map[string]bool)
	for _, event := range events {
		ids[event.GetId()] = true
	}
	if len(events) != len(samples) || len(ids) != len(samples) {
		t.Errorf("%d events with %d ids, want %d of each", len(events), len(ids), len(samples))
	}
	if !strings.Contains(story, "0 are left in the mailboxes") {
		t.Errorf("the story does not say that the mailboxes are empty:\n%s", story)
	}
	for _, event := range events {
		if event.GetParse().GetStatus() == "failed" {
			t.Errorf("%s could not be read: %v", event.GetSubject(), event.GetParse().GetWarnings())
		}
	}
}

func TestTwoMailsWithOneMessageIDAreTwoEvents(t *testing.T) {
	events, _ := demoOnce(t)
	texts := make(map[string]bool)
	for _, event := range events {
		if event.GetMessageId() == "stock-report@example.com" {
			texts[event.GetText().GetValue()] = true
		}
	}
	if len(texts) != 2 {
		t.Errorf("%d different texts under the Message-ID, want 2", len(texts))
	}
}

// listener calls act when it is told of the first mail.
type listener struct {
	bytes.Buffer
	act func()
}

func (l *listener) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("-> events.ndjson")) {
		l.act()
	}
	return l.Buffer.Write(p)
}

func TestADemoThatIsInterruptedEndsWell(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	out := &listener{act: interrupt}
	var complaints bytes.Buffer
	code := run(ctx, []string{"demo", "--dir", t.TempDir()}, strings.NewReader(""), out, &complaints)
	if code != exitDone || complaints.Len() > 0 {
		t.Errorf("demo = %d, want %d\n%s%s", code, exitDone, out.String(), complaints.String())
	}
	if !strings.Contains(out.String(), "sample mails are events now") {
		t.Errorf("the story has no end:\n%s", out.String())
	}
}
