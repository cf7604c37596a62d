package bench_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mailchute/mailchute/pop3/pop3test"
	"github.com/mailchute/mailchute/test/servers"
)

// rekeyed shows how long it takes to know kept mail again when the server has
// given all of it new unique-ids, and that nothing is published twice.
func (b *bench) rekeyed(t *testing.T, n int, rtt time.Duration) {
	server := pop3test.New()
	drop := server.AddMaildrop("bench", servers.Password)
	for _, m := range repeat(4<<10, n) {
		drop.Add(m)
	}
	addr, err := server.Listen()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	once := func(addr string) time.Duration {
		host, port, _ := strings.Cut(addr, ":")
		config := filepath.Join(dir, "mailchute.yaml")
		text := fmt.Sprintf("data_dir: data\nmailboxes:\n  - {id: bench, host: %s, port: %s, tls: {mode: none}, username: bench, password: secret, keep_on_server: forever}\nsinks:\n  - name: events\n    file: {path: events.ndjson}\n", host, port)
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if out, err := exec.Command(b.binary, "run", "--once", "-c", config).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return time.Since(began)
	}
	once(addr)
	drop.Renumber()
	took := once(servers.Delay(t, addr, rtt).Addr())
	events, err := os.ReadFile(filepath.Join(dir, "events.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d kept mails under new unique-ids, %v round trip: known again in %v, %d events in all", n, rtt, took.Round(100*time.Millisecond), bytes.Count(events, []byte("\n")))
	if err := server.Close(); err != nil {
		t.Error(err)
	}
}
