package bench_test

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/test/servers"
)

// TestMain is also the raw loop, as a process of its own: so its CPU and memory
// are measured as those of the others are.
func TestMain(m *testing.M) {
	addr, user := os.Getenv("RAW_ADDR"), os.Getenv("RAW_USER")
	if addr == "" {
		os.Exit(m.Run())
	}
	if err := raw(addr, user); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func rawLoop(t *testing.T, addr, user string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "RAW_ADDR="+addr, "RAW_USER="+user)
	return cmd
}

// rawDepth is how many commands the raw loop keeps outstanding.
const rawDepth = 64

// raw empties a maildrop with RETR and DELE pipelined, and looks at nothing.
func raw(addr, user string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	r := bufio.NewReaderSize(conn, 64<<10)
	status := func() (string, error) {
		line, err := r.ReadString('\n')
		if err == nil && !strings.HasPrefix(line, "+OK") {
			err = fmt.Errorf("server said %q", line)
		}
		return line, err
	}
	body := func() error {
		for {
			line, err := r.ReadSlice('\n')
			if err == bufio.ErrBufferFull {
				continue
			}
			if err != nil || len(line) <= 3 && line[0] == '.' {
				return err
			}
		}
	}
	if _, err := status(); err != nil {
		return err
	}
	for _, command := range []string{"USER " + user, "PASS secret"} {
		fmt.Fprintf(conn, "%s\r\n", command)
		if _, err := status(); err != nil {
			return err
		}
	}
	fmt.Fprint(conn, "STAT\r\n")
	line, err := status()
	if err != nil {
		return err
	}
	var n int
	if _, err := fmt.Sscanf(line, "+OK %d", &n); err != nil {
		return err
	}
	asked := 0
	for got := 0; got < n; got++ {
		if asked == got {
			var batch strings.Builder
			for ; asked < min(n, got+rawDepth); asked++ {
				fmt.Fprintf(&batch, "RETR %d\r\nDELE %d\r\n", asked+1, asked+1)
			}
			fmt.Fprint(conn, batch.String())
		} else if asked < n {
			asked++
			fmt.Fprintf(conn, "RETR %d\r\nDELE %d\r\n", asked, asked)
		}
		if _, err := status(); err != nil {
			return err
		}
		if err := body(); err != nil {
			return err
		}
		if _, err := status(); err != nil {
			return err
		}
	}
	fmt.Fprint(conn, "QUIT\r\n")
	_, err = status()
	return err
}

func mpop(t *testing.T, addr, user string) *exec.Cmd {
	host, port, _ := strings.Cut(addr, ":")
	return peer(t, "mpop", "--file=/dev/null", "--host="+host, "--port="+port, "--user="+user, "--passwordeval=echo secret", "--auth=user", "--tls=off",
		"--keep=off", "--uidls-file="+filepath.Join(t.TempDir(), "uidls"), "--delivery=mbox,"+filepath.Join(t.TempDir(), "mbox"))
}

func fetchmail(t *testing.T, addr, user string) *exec.Cmd {
	host, port, _ := strings.Cut(addr, ":")
	dir := t.TempDir()
	rc := filepath.Join(dir, "fetchmailrc")
	text := fmt.Sprintf("poll %s protocol pop3 port %s uidl user %q password secret sslproto '' no rewrite bsmtp %q fetchall\n", host, port, user, filepath.Join(dir, "out"))
	if err := os.WriteFile(rc, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := peer(t, "fetchmail", "--nosyslog", "--silent", "-f", rc, "-i", filepath.Join(dir, "ids"), "--pidfile", filepath.Join(dir, "pid"))
	cmd.Env = append(cmd.Env, "HOME="+dir)
	return cmd
}

func peer(t *testing.T, name string, args ...string) *exec.Cmd {
	return servers.Peer(t, name).Command(t.Context(), args...)
}
