// Package bench_test measures whole programs at the same work, in the same run:
// mailchute to a file and to Kafka, fetchmail and mpop where they are to be had,
// and a raw loop that sends RETR and DELE pipelined and parses nothing. Each
// program empties a maildrop of its own on a real Dovecot.
//
// It is not part of the tests and asserts nothing: `make bench` runs it and
// prints a table. Times are of this machine and this hour; compare the ratios.
package bench_test

import (
	"bufio"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/mailchute/mailchute/test/servers"
)

// rounds is how often each program runs; the best one counts.
const rounds = 3

func TestTable(t *testing.T) {
	if os.Getenv("BENCH") == "" {
		t.Skip("a benchmark, not a test: run `make bench`")
	}
	b := newBench(t)
	small := repeat(4<<10, 2000)
	b.table(t, "200 mails of 4 kB, 50 ms round trip", small[:200], 50*time.Millisecond)
	b.table(t, "2,000 mails of 4 kB, loopback", small, 0)
	b.table(t, "1,000 mixed mails, 64 MB, loopback", mixed(1000, 64<<20), 0)
	b.table(t, "one mail of 60 MB, loopback", [][]byte{attachment(60<<20, 1)}, 0)
	b.flat(t)
	b.firstCommand(t)
	b.rekeyed(t, 10_000, 50*time.Millisecond)
}

// bench holds what all tables need.
type bench struct {
	dovecot *servers.DovecotServer
	kafka   *servers.Broker
	binary  string
	users   int
}

func newBench(t *testing.T) *bench {
	b := &bench{dovecot: servers.Dovecot(t), kafka: servers.Kafka(t), binary: filepath.Join(t.TempDir(), "mailchute")}
	build := exec.Command("go", "build", "-trimpath", "-o", b.binary, "../../cmd/mailchute")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return b
}

// program is one that empties a maildrop.
type program struct {
	name    string
	command func(t *testing.T, addr, user string) *exec.Cmd // nil: not to be had here
}

// cost is what one run took.
type cost struct {
	elapsed, cpu time.Duration
	rss          int64 // octets, peak
}

// table runs every program on the same mails and prints what it took.
func (b *bench) table(t *testing.T, title string, mails [][]byte, rtt time.Duration) {
	addr := b.dovecot.Addr()
	if rtt > 0 {
		addr = servers.Delay(t, addr, rtt).Addr()
	}
	programs := b.programs(t)
	best := make([]cost, len(programs))
	for range rounds {
		for i, p := range programs {
			c := b.run(t, p, addr, mails)
			if best[i].elapsed == 0 || c.elapsed < best[i].elapsed {
				best[i] = c
			}
		}
	}
	out := &strings.Builder{}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "program\tseconds\tmails/s\ttime : raw\tCPU s\tpeak RSS MB\t")
	for i, p := range programs {
		c := best[i]
		fmt.Fprintf(w, "%s\t%.2f\t%.0f\t%.2f\t%.2f\t%.1f\t\n", p.name, c.elapsed.Seconds(),
			float64(len(mails))/c.elapsed.Seconds(), c.elapsed.Seconds()/best[0].elapsed.Seconds(), c.cpu.Seconds(), float64(c.rss)/1e6)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s (best of %d)\n%s", title, rounds, out)
}

// flat shows peak memory against the number of messages in the maildrop.
func (b *bench) flat(t *testing.T) {
	out := &strings.Builder{}
	for _, n := range []int{1000, 5000, 20000} {
		c := b.run(t, b.mailchute("file"), b.dovecot.Addr(), repeat(4<<10, n))
		fmt.Fprintf(out, "%6d mails: %6.1f MB, %5.0f mails/s\n", n, float64(c.rss)/1e6, float64(n)/c.elapsed.Seconds())
	}
	t.Logf("peak RSS by messages in the maildrop, to file\n%s", out)
}

// firstCommand shows how long it takes from the start of the program to its
// first command on the wire.
func (b *bench) firstCommand(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	best := time.Duration(math.MaxInt64)
	for range rounds {
		cmd := b.mailchute("file").command(t, listener.Addr().String(), "start")
		began := time.Now()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		conn, err := listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(conn, "+OK ready\r\n")
		if _, err := bufio.NewReader(conn).ReadString('\n'); err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(began))
		if err := errors.Join(cmd.Process.Kill(), conn.Close()); err != nil {
			t.Fatal(err)
		}
		cmd.Wait() //nolint:errcheck // it was killed
	}
	t.Logf("from the start to the first command on the wire: %v (best of %d)", best.Round(time.Millisecond), rounds)
}

// run gives a program a fresh maildrop and measures how it empties it.
func (b *bench) run(t *testing.T, p program, addr string, mails [][]byte) cost {
	b.users++
	user := fmt.Sprintf("bench%d", b.users)
	b.dovecot.Deliver(t, user, mails...)
	c, out, err := measure(t, p.command(t, addr, user))
	if err != nil {
		t.Fatalf("%s: %v\n%s", p.name, err, out)
	}
	if left := b.dovecot.Count(t, user); left != 0 {
		t.Fatalf("%s left %d of %d mails", p.name, left, len(mails))
	}
	return c
}

func (b *bench) programs(t *testing.T) []program {
	all := []program{{name: "raw loop", command: rawLoop}, b.mailchute("file"), b.mailchute("kafka")}
	for name, peers := range map[string][]program{
		"mpop":      {{name: "mpop → mbox", command: mpop}},
		"fetchmail": {{name: "fetchmail → bsmtp file", command: fetchmailToFile}, {name: "fetchmail → program", command: fetchmailToProgram}},
	} {
		if err := servers.Cached(name); err != nil {
			t.Logf("%s is left out: %v", name, err)
			continue
		}
		all = append(all, peers...)
	}
	slices.SortStableFunc(all[3:], func(a, b program) int { return strings.Compare(b.name, a.name) })
	return all
}

// mailchute empties a maildrop into a sink of that kind.
func (b *bench) mailchute(sink string) program {
	return program{name: "mailchute → " + sink, command: func(t *testing.T, addr, user string) *exec.Cmd {
		dir := t.TempDir()
		settings := "file: {path: " + filepath.Join(dir, "events.ndjson") + "}"
		if sink == "kafka" {
			b.kafka.CreateTopic(t, "bench-"+user, 3)
			settings = fmt.Sprintf("kafka: {brokers: [%q], topic: bench-%s}", b.kafka.Addr(), user)
		}
		host, port, _ := strings.Cut(addr, ":")
		config := filepath.Join(dir, "mailchute.yaml")
		text := fmt.Sprintf("data_dir: %s\nmailboxes:\n  - {id: bench, host: %s, port: %s, tls: {mode: none}, username: %s, password: secret}\nsinks:\n  - name: events\n    %s\n",
			filepath.Join(dir, "data"), host, port, user, settings)
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return exec.Command(b.binary, "run", "--once", "-c", config)
	}}
}

// repeat makes n mails of about that size.
func repeat(size, n int) [][]byte {
	mails := make([][]byte, n)
	for i := range mails {
		body := strings.Repeat("The quick brown fox jumps over the lazy dog, again and again.\n", (size-300)/62)
		mails[i] = fmt.Appendf(nil, "%s\n%s", header(i, "text/plain; charset=utf-8", "7bit"), body)
	}
	return mails
}

// mixed makes mails of many sizes, some with attachments, of about total octets.
func mixed(n, total int) [][]byte {
	random := rand.New(rand.NewPCG(1, 2))
	mails := make([][]byte, n)
	for i := range mails {
		switch random.IntN(10) {
		case 0:
			mails[i] = attachment(total/n*4+random.IntN(total/n*4), i)
		case 1, 2, 3:
			mails[i] = attachment(total/n/4+random.IntN(total/n), i)
		default:
			mails[i] = repeat(2<<10+random.IntN(12<<10), 1)[0]
		}
	}
	return mails
}

// attachment is a mail with a text and a base64 part of about that size.
func attachment(size, i int) []byte {
	line := strings.Repeat("QUJD", 19) + "\n"
	return fmt.Appendf(nil, "%s\n--x\nContent-Type: text/plain\n\nSee the file.\n--x\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=a.pdf\nContent-Transfer-Encoding: base64\n\n%s--x--\n",
		header(i, "multipart/mixed; boundary=x", "7bit"), strings.Repeat(line, size/len(line)))
}

func header(i int, kind, encoding string) string {
	return fmt.Sprintf("Received: from mx.example.net by mail.example.org; Mon, 2 Mar 2026 10:00:01 +0000\nFrom: Ann <ann@example.net>\nTo: Support <support@example.org>\nSubject: Order %d\nMessage-ID: <%d@example.net>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nMIME-Version: 1.0\nContent-Type: %s\nContent-Transfer-Encoding: %s\n", i, i, kind, encoding)
}
