// Package e2e_test runs the real program against real servers: Dovecot and
// Courier on one side, a file and Apache Kafka on the other.
package e2e_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mailchute/mailchute/test/servers"
)

// rig is the program with a folder of its own.
type rig struct {
	t      *testing.T
	dir    string
	binary string
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir()}
	r.binary = filepath.Join(r.dir, "mailchute")
	if out, err := exec.Command("go", "build", "-o", r.binary, "../../cmd/mailchute").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return r
}

// once runs `run --once` on a configuration and returns its exit code.
func (r *rig) once(mailbox, sinks string) int {
	r.t.Helper()
	config := filepath.Join(r.dir, "mailchute.yaml")
	text := "data_dir: data\nmailboxes:\n  - id: support\n    username: ann\n    password: " + servers.Password + "\n" + mailbox + "sinks:\n" + sinks
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
	cmd := exec.Command(r.binary, "run", "--once", "-c", config)
	out, err := cmd.CombinedOutput()
	r.t.Logf("run --once: %v\n%s", err, out)
	return cmd.ProcessState.ExitCode()
}

// at is the address of a mailbox, as the configuration has it.
func at(addr, tls string) string {
	host, port, _ := strings.Cut(addr, ":")
	return fmt.Sprintf("    host: %s\n    port: %s\n    tls: {%s}\n", host, port, tls)
}

const toFile = "  - name: events\n    file: {path: events.ndjson}\n"

// event is what the tests look at.
type event struct {
	ID        string  `json:"id"`
	Subject   string  `json:"subject"`
	MessageID string  `json:"message_id"`
	Parse     parsing `json:"parse"`
	Raw       struct {
		Size int    `json:"size"`
		Ref  string `json:"ref"`
	} `json:"raw"`
	Attachments []struct {
		Name    string  `json:"filename"`
		Ref     string  `json:"ref"`
		Content *string `json:"content"`
	} `json:"attachments"`
}

type parsing struct {
	Status   string `json:"status"`
	Warnings []struct {
		Code string `json:"code"`
	} `json:"warnings"`
}

func (r *rig) inFile() []event {
	r.t.Helper()
	data, err := os.ReadFile(filepath.Join(r.dir, "events.ndjson"))
	if err != nil {
		r.t.Fatal(err)
	}
	var events []event
	for line := range bytes.Lines(data) {
		events = append(events, r.parse(line))
	}
	return events
}

func (r *rig) parse(line []byte) event {
	r.t.Helper()
	var e event
	if err := json.Unmarshal(line, &e); err != nil {
		r.t.Fatalf("event is no JSON: %v", err)
	}
	return e
}

// wantOnce checks that every subject is there exactly once.
func wantOnce(t *testing.T, events []event, want int) map[string]event {
	t.Helper()
	bySubject := make(map[string]event)
	for _, e := range events {
		if _, twice := bySubject[e.Subject]; twice {
			t.Errorf("subject %q came twice", e.Subject)
		}
		bySubject[e.Subject] = e
	}
	if len(events) != want {
		t.Errorf("%d events, want %d", len(events), want)
	}
	return bySubject
}

func mail(subject string) []byte {
	return fmt.Appendf(nil, "From: ann@example.org\nTo: support@example.com\nSubject: %s\nMessage-ID: <same@example.org>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\nText of %s.\n", subject, subject)
}

func mails(n int) [][]byte {
	all := make([][]byte, n)
	for i := range all {
		all[i] = mail(fmt.Sprintf("good %d", i))
	}
	return all
}

func TestMailOfDovecotArrivesOnceInFileAndKafkaAndIsGone(t *testing.T) {
	dovecot, broker := servers.Dovecot(t), servers.Kafka(t)
	for name, tls := range map[string]struct{ addr, settings string }{
		"implicit TLS": {dovecot.TLSAddr(), "mode: implicit, ca_file: " + dovecot.CertFile()},
		"STLS":         {dovecot.Addr(), "mode: stls, ca_file: " + dovecot.CertFile()},
		"plain":        {dovecot.Addr(), "mode: none"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			topic := fmt.Sprintf("e2e-%d", time.Now().UnixNano())
			broker.CreateTopic(t, topic, 3)
			dovecot.Deliver(t, "ann", mails(250)...)
			if code := r.once(at(tls.addr, tls.settings), toFile+fmt.Sprintf("  - name: kafka\n    kafka: {brokers: [%q], topic: %s}\n", broker.Addr(), topic)); code != 0 {
				t.Errorf("exit code %d", code)
			}
			inFile := wantOnce(t, r.inFile(), 250)
			var inKafka []event
			for _, record := range broker.Consume(t, topic) {
				inKafka = append(inKafka, r.parse(record.Value))
			}
			for subject, e := range wantOnce(t, inKafka, 250) {
				if e.ID != inFile[subject].ID {
					t.Errorf("%q has id %s in Kafka and %s in the file", subject, e.ID, inFile[subject].ID)
				}
			}
			if left := dovecot.Count(t, "ann"); left != 0 {
				t.Errorf("%d messages are left", left)
			}
		})
	}
}

// QUIRK: Courier says +OK to QUIT before it removes, and forgets what fails
// (breaks RFC 1939 section 6).
func TestCouriersQuitThatKeepsTheMailRepeatsNothing(t *testing.T) {
	courier, r := servers.Courier(t), newRig(t)
	courier.Deliver(t, "ann", mails(120)...)
	courier.KeepAtQuit(true)
	if code := r.once(at(courier.Addr(), "mode: none"), toFile); code != 0 {
		t.Errorf("exit code %d while Courier keeps the mail", code)
	}
	wantOnce(t, r.inFile(), 120)
	if left := courier.Count(t, "ann"); left != 120 {
		t.Fatalf("%d messages are left, want all: Courier was to keep them", left)
	}
	courier.KeepAtQuit(false)
	courier.Deliver(t, "ann", mail("later"))
	r.once(at(courier.Addr(), "mode: none"), toFile)
	wantOnce(t, r.inFile(), 121)
}

func TestACourierMailboxIsEmptied(t *testing.T) {
	courier, r := servers.Courier(t), newRig(t)
	courier.Deliver(t, "ann", mails(120)...)
	if code := r.once(at(courier.Addr(), "mode: none"), toFile); code != 0 {
		t.Errorf("exit code %d", code)
	}
	wantOnce(t, r.inFile(), 120)
	if left := courier.Count(t, "ann"); left != 0 {
		t.Errorf("%d messages are left", left)
	}
}

func TestTheHeaderOfALargeMailIsPublishedAndDovecotKeepsTheMail(t *testing.T) {
	dovecot, r := servers.Dovecot(t), newRig(t)
	dovecot.Deliver(t, "ann", append(mails(3), append(mail("large"), bytes.Repeat([]byte("a line of text\n"), 10_000)...))...)
	for range 2 {
		if code := r.once(at(dovecot.Addr(), "mode: none"), toFile+"limits: {message_size: 64KiB, oversize: headers}\n"); code != 0 {
			t.Errorf("exit code %d", code)
		}
	}
	large := wantOnce(t, r.inFile(), 4)["large"]
	if large.Raw.Size != 0 || len(large.Parse.Warnings) != 1 || large.Parse.Warnings[0].Code != "body_not_retrieved" {
		t.Errorf("the event of the large mail is %+v", large)
	}
	if left := dovecot.Count(t, "ann"); left != 1 {
		t.Errorf("%d messages are left, want the large one", left)
	}
}

func TestAttachmentsOfDovecotsMailAreFilesAndTheMailIsGone(t *testing.T) {
	dovecot, r := servers.Dovecot(t), newRig(t)
	octets := bytes.Repeat([]byte("0,1,2,3,4,5,6,7,8,9\n"), 100_000)
	for _, subject := range []string{"one", "two"} {
		m := fmt.Appendf(nil, "From: ann@example.org\nSubject: %s\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee below.\n"+
			"--b\nContent-Type: text/csv; name=digits.csv\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\n", subject)
		dovecot.Deliver(t, "ann", fmt.Appendf(m, "%s\n--b--\n", base64.StdEncoding.EncodeToString(octets)))
	}
	if code := r.once(at(dovecot.Addr(), "mode: none"), toFile+"attachments: {store: files}\n"); code != 0 {
		t.Errorf("exit code %d", code)
	}
	events := wantOnce(t, r.inFile(), 2)
	for subject, e := range events {
		if len(e.Attachments) != 1 || e.Attachments[0].Name != "digits.csv" || e.Attachments[0].Content != nil || e.Raw.Ref != "" {
			t.Fatalf("%s: attachments %v, raw.ref %q", subject, e.Attachments, e.Raw.Ref)
		}
		stored, err := os.ReadFile(filepath.Join(r.dir, "data", strings.TrimPrefix(e.Attachments[0].Ref, "file:")))
		if err != nil || !bytes.Equal(stored, octets) {
			t.Errorf("%s: %d octets are stored, want %d: %v", subject, len(stored), len(octets), err)
		}
	}
	if events["one"].Attachments[0].Ref != events["two"].Attachments[0].Ref {
		t.Error("equal attachments are two files")
	}
	if left := dovecot.Count(t, "ann"); left != 0 {
		t.Errorf("%d messages are left", left)
	}
}

// What stops other connectors, each among twenty good mails.
func TestMailThatStopsOthersIsDeliveredOnceAndStopsNoOther(t *testing.T) {
	head := func(subject, more string) string {
		return "From: ann@example.org\nSubject: " + subject + "\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nMessage-ID: <one-for-all@example.org>\nMIME-Version: 1.0\n" + more
	}
	nested := &strings.Builder{}
	for i := range 5000 {
		fmt.Fprintf(nested, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	bad := map[string]string{
		"nested":   head("nested", nested.String()),
		"charset":  head("charset", "Content-Type: text/plain; charset=x-klingon\n\nnuqneH\n"),
		"encoding": head("encoding", "Content-Type: text/plain\nContent-Transfer-Encoding: x-rot13\n\nUryyb\n"),
		"raw":      head("raw", "X-Raw: gr\xfc\xdfe \xff\xfe\x00\n\ntext\n"),
		"line":     head("line", "\n"+strings.Repeat("x", 10_000)+"\n"),
		"large":    head("large", "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"+strings.Repeat(strings.Repeat("QUJD", 19)+"\n", 60<<20/77)+"--x--\n"),
		"twin one": head("twin one", "\nfirst\n"),
		"twin two": head("twin two", "\nsecond\n"),
		"dots":     head("dots", "\n.\n..\n.hidden\n"),
	}
	dovecot, r := servers.Dovecot(t), newRig(t)
	good := mails(20)
	dovecot.Deliver(t, "ann", good[:10]...)
	for _, raw := range bad {
		dovecot.Deliver(t, "ann", []byte(raw))
	}
	dovecot.Deliver(t, "ann", good[10:]...)
	if code := r.once(at(dovecot.Addr(), "mode: none"), toFile); code != 0 {
		t.Errorf("exit code %d", code)
	}
	events := wantOnce(t, r.inFile(), len(good)+len(bad))
	for name := range bad {
		if _, came := events[name]; !came {
			t.Errorf("mail %q did not come", name)
		}
	}
	for name, status := range map[string]string{"nested": "degraded", "charset": "degraded", "encoding": "degraded", "line": "ok", "twin one": "ok", "dots": "ok"} {
		if got := events[name].Parse.Status; got != status {
			t.Errorf("parse of %q is %q, want %q: %v", name, got, status, events[name].Parse.Warnings)
		}
	}
	for _, name := range []string{"nested", "large"} {
		if ref := events[name].Raw.Ref; ref == "" {
			t.Errorf("%q leaves something out, and its raw copy is not named", name)
		} else if _, err := os.Stat(filepath.Join(r.dir, "data", strings.TrimPrefix(ref, "file:"))); err != nil {
			t.Errorf("raw copy of %q: %v", name, err)
		}
	}
	if left := dovecot.Count(t, "ann"); left != 0 {
		t.Errorf("%d messages are left", left)
	}
}
