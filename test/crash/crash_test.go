// Package crash_test kills the real program, with SIGKILL at random points of
// its work, against a real Dovecot, and then counts: what was lost, and what
// came twice. Mail keeps coming in, so that no kill meets an idle process.
package crash_test

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mailchute/mailchute/connector/ledger/bolt"
	"github.com/mailchute/mailchute/test/servers"
)

// kills is how many times the program is killed; `make crash N=1000` for more.
func kills(t *testing.T) int {
	n, err := strconv.Atoi(cmp.Or(os.Getenv("CRASH_N"), "60"))
	if err != nil || n < 1 {
		t.Fatalf("CRASH_N=%q is no number of kills", os.Getenv("CRASH_N"))
	}
	return n
}

func TestSigkillLosesNothingAndRepeatsNothingWithTheFileSink(t *testing.T) {
	r := newRig(t, func(dir string) string {
		return "  - name: events\n    file: {path: " + filepath.Join(dir, "events.ndjson") + "}\n"
	})
	r.killOften(t, kills(t), func() {})
	r.drain(t)

	seen := make(map[string]int)
	for _, e := range readEvents(t, filepath.Join(r.dir, "events.ndjson")) {
		seen[e.Subject]++
	}
	lost, repeated := r.count(seen)
	t.Logf("%d mails, %d kills: %d lost, %d repeated", r.sent, kills(t), lost, repeated)
	if lost != 0 || repeated != 0 {
		t.Errorf("%d lost, %d repeated; want 0 and 0", lost, repeated)
	}
}

func TestSigkillLosesNothingWithKafkaAndRepeatsOnlyWhatWasInHand(t *testing.T) {
	broker := servers.Kafka(t)
	topic := fmt.Sprintf("crash-%d", time.Now().UnixNano())
	broker.CreateTopic(t, topic, 3)
	r := newRig(t, func(string) string {
		return "  - name: events\n    kafka: {brokers: [\"" + broker.Addr() + "\"], topic: " + topic + "}\n"
	})
	inHand := make(map[string]int) // event id: times it stood in an open intent when the process was killed
	r.killOften(t, kills(t), func() {
		for _, id := range openIntents(t, filepath.Join(r.dir, "data", "ledger.db")) {
			inHand[id]++
		}
	})
	r.drain(t)

	seen, ids, times := make(map[string]int), make(map[string]string), make(map[string]int)
	for _, record := range broker.Consume(t, topic) {
		e := parseEvent(t, record.Value)
		if first, ok := ids[e.Subject]; ok && first != e.ID {
			t.Errorf("mail %s came as event %s and as %s", e.Subject, first, e.ID)
		}
		ids[e.Subject] = e.ID
		seen[e.Subject]++
		times[e.ID]++
	}
	lost, repeated := r.count(seen)
	t.Logf("%d mails, %d kills: %d lost, %d repeated with the same id, %d stood in an open intent at a kill", r.sent, kills(t), lost, repeated, len(inHand))
	if lost != 0 {
		t.Errorf("%d lost; want 0", lost)
	}
	for id, n := range times {
		if n-1 > inHand[id] {
			t.Errorf("event %s came %d times, but stood in an open intent only at %d kills", id, n, inHand[id])
		}
	}
}

// rig is one mailbox on a real Dovecot and the program that empties it.
type rig struct {
	dovecot *servers.DovecotServer
	binary  string
	dir     string
	config  string
	sent    int
}

const user = "crash"

func newRig(t *testing.T, sink func(dir string) string) *rig {
	t.Helper()
	r := &rig{dovecot: servers.Dovecot(t), dir: t.TempDir()}
	r.binary = filepath.Join(r.dir, "mailchute")
	build := exec.Command("go", "build", "-o", r.binary, "../../cmd/mailchute")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	host, port, _ := strings.Cut(r.dovecot.Addr(), ":")
	r.config = filepath.Join(r.dir, "mailchute.yaml")
	text := fmt.Sprintf(`data_dir: %s
mailboxes:
  - id: crash
    host: %s
    port: %s
    tls: {mode: none}
    username: %s
    password: secret
    poll_interval: 1s
sinks:
%s`, filepath.Join(r.dir, "data"), host, port, user, sink(r.dir))
	if err := os.WriteFile(r.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return r
}

// feed keeps a backlog in the maildrop, so that every kill meets work.
func (r *rig) feed(t *testing.T) {
	const backlog = 300
	missing := backlog - r.dovecot.Count(t, user)
	if missing <= 0 {
		return
	}
	mails := make([][]byte, missing)
	for i := range mails {
		r.sent++
		mails[i] = mail(r.sent)
	}
	r.dovecot.Deliver(t, user, mails...)
}

// mail is one of some kinds and sizes, told by its subject.
func mail(n int) []byte {
	body := strings.Repeat(fmt.Sprintf("line of mail %d\n", n), 1+n%97)
	return fmt.Appendf(nil, "From: a@example.org\nTo: b@example.com\nSubject: %d\nMessage-ID: <same@example.org>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\n%s", n, body)
}

// killOften starts the program and kills it at a random point, n times.
func (r *rig) killOften(t *testing.T, n int, after func()) {
	for range n {
		r.feed(t)
		cmd := exec.Command(r.binary, "run", "-c", r.config)
		log := &strings.Builder{}
		cmd.Stderr = log
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case err := <-ended:
			t.Fatalf("the program ended by itself: %v\n%s", err, log)
		case <-time.After(time.Duration(20+rand.IntN(280)) * time.Millisecond):
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		<-ended
		after()
	}
}

// drain runs the program until the mailbox is empty.
func (r *rig) drain(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, r.binary, "run", "--once", "-c", r.config)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("drain: %v\n%s", err, out)
	}
	if left := r.dovecot.Count(t, user); left != 0 {
		t.Errorf("%d messages left in the maildrop; want 0", left)
	}
}

// count compares what was sent with what came, by subject.
func (r *rig) count(seen map[string]int) (lost, repeated int) {
	for n := 1; n <= r.sent; n++ {
		switch times := seen[strconv.Itoa(n)]; {
		case times == 0:
			lost++
		default:
			repeated += times - 1
		}
	}
	return lost, repeated
}

// event is what the tests look at.
type event struct {
	ID      string `json:"id"`
	Subject string `json:"subject"`
}

func parseEvent(t *testing.T, line []byte) event {
	t.Helper()
	var e event
	if err := json.Unmarshal(line, &e); err != nil {
		t.Fatalf("event is no JSON: %v", err)
	}
	return e
}

func readEvents(t *testing.T, path string) []event {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var events []event
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		events = append(events, parseEvent(t, lines.Bytes()))
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return events
}

// openIntents are the event ids whose outcome the dead process did not know.
func openIntents(t *testing.T, path string) []string {
	t.Helper()
	if _, err := os.Stat(path); os.IsNotExist(err) {
		return nil // killed before it had made one
	}
	l, err := bolt.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	book, err := l.Load(t.Context(), "crash")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, row := range book.Rows {
		if row.Intent != 0 {
			ids = append(ids, row.Event)
		}
	}
	return ids
}
