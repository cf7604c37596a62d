package bench_test

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mailchute/mailchute/test/servers"
)

// TestMain is also the raw loop and the starter, as processes of their own: so
// their CPU and memory are measured as those of the others are.
func TestMain(m *testing.M) {
	switch {
	case os.Getenv("START") != "":
		os.Exit(start(os.Getenv("START"), os.Args[1:]))
	case os.Getenv("RAW_ADDR") != "":
		if err := raw(os.Getenv("RAW_ADDR"), os.Getenv("RAW_USER")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	default:
		os.Exit(m.Run())
	}
}

// start runs a program and tells on file 3 what it took. A process begins with
// the peak memory of the one that started it, so a small one must be between.
func start(path string, args []string) int {
	cmd := exec.Command(path, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "START=") })
	began := time.Now()
	err := cmd.Run()
	elapsed := time.Since(began)
	if cmd.ProcessState == nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	usage, _ := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	fmt.Fprintln(os.NewFile(3, "told"), int64(elapsed), int64(cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()), usage.Maxrss<<10)
	return cmd.ProcessState.ExitCode()
}

// measure runs a command by the starter.
func measure(t *testing.T, cmd *exec.Cmd) (c cost, out []byte, err error) {
	told, tell, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer told.Close()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	starter := exec.Command(self, cmd.Args[1:]...)
	starter.Env = append(cmd.Environ(), "START="+cmd.Path)
	starter.ExtraFiles = []*os.File{tell}
	out, err = starter.CombinedOutput()
	if err := tell.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		return cost{}, out, err
	}
	_, err = fmt.Fscan(told, &c.elapsed, &c.cpu, &c.rss)
	return c, out, err
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

// fetchmailToFile writes one file, its fastest way.
func fetchmailToFile(t *testing.T, addr, user string) *exec.Cmd {
	return fetchmail(t, addr, user, fmt.Sprintf("bsmtp %q", filepath.Join(t.TempDir(), "out")))
}

// fetchmailToProgram hands each mail to a program, as it is mostly used.
func fetchmailToProgram(t *testing.T, addr, user string) *exec.Cmd {
	return fetchmail(t, addr, user, fmt.Sprintf("mda %q", "cat >> "+filepath.Join(t.TempDir(), "out")))
}

func fetchmail(t *testing.T, addr, user, to string) *exec.Cmd {
	host, port, _ := strings.Cut(addr, ":")
	dir := t.TempDir()
	rc := filepath.Join(dir, "fetchmailrc")
	text := fmt.Sprintf("poll %s protocol pop3 port %s uidl user %q password secret sslproto '' no rewrite %s fetchall\n", host, port, user, to)
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
