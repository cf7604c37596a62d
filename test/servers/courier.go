package servers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// CourierServer is a Courier POP3 server of the test's own, which speaks plain
// only. The login is ours and takes any user, with Password; all after PASS is
// Courier's own courierpop3d, one process a session.
type CourierServer struct {
	*Maildirs
	program  string
	listener *listener
	keeps    atomic.Bool
}

// Courier starts a Courier that ends with the test.
func Courier(t testing.TB) *CourierServer {
	t.Helper()
	c := &CourierServer{program: require(t, courier())}
	var err error
	if c.Maildirs, err = newMaildirs(t.TempDir(), owner{uid: os.Geteuid()}); err != nil {
		t.Fatalf("start Courier: %v", err)
	}
	c.listener = listen(t, func(_ *listener, conn net.Conn) { c.serve(conn) })
	return c
}

// Addr is where it speaks plain POP3.
func (c *CourierServer) Addr() string { return c.listener.Addr().String() }

// KeepAtQuit makes every QUIT from now on answer +OK and remove nothing, or
// ends that.
//
// QUIRK: Courier answers QUIT before it removes, by the file names that it read
// at login (breaks RFC 1939 section 6). What another session has renamed
// meanwhile, to set a flag, stays. KeepAtQuit is that other session.
func (c *CourierServer) KeepAtQuit(keep bool) { c.keeps.Store(keep) }

// courier is libcourierauth and courierpop3d; no daemon of it runs.
func courier() program {
	return debian("Courier", []string{courierpop3d}, []string{"courier-pop", "courier-base", "courier-authlib"})
}

const courierpop3d = "usr/lib/courier/courier/courierpop3d"

// serve holds one session. A client that goes away is no fault of the server's.
func (c *CourierServer) serve(conn net.Conn) {
	if _, err := io.WriteString(conn, "+OK Hello there.\r\n"); err != nil {
		return
	}
	in := bufio.NewReader(conn)
	user, ok := login(in, conn)
	if !ok {
		return
	}
	if err := c.transact(user, in, conn); err != nil {
		_, _ = fmt.Fprintf(conn, "-ERR [SYS/TEMP] %v\r\n", err) // the client may be gone
	}
}

// courierCapabilities are those that Courier lists, but for LOGIN-DELAY: this
// login has no delay.
var courierCapabilities = strings.Join([]string{
	"+OK Here's what I can do:", "TOP", "USER", "PIPELINING", "UIDL", "UTF8 USER",
	"IMPLEMENTATION Courier Mail Server", ".", "",
}, "\r\n")

// login holds the AUTHORIZATION state (RFC 1939 section 4) up to a right PASS,
// whose reply is the next one's to give.
func login(in *bufio.Reader, out io.Writer) (user string, ok bool) {
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return "", false
		}
		command, rest, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		reply := "-ERR Invalid command.\r\n"
		switch strings.ToUpper(command) {
		case "CAPA":
			reply = courierCapabilities
		case "USER":
			user = rest
			reply = "+OK Password required.\r\n"
		case "PASS":
			if rest == Password && filepath.IsLocal(user) {
				return user, true
			}
			reply = "-ERR Login failed.\r\n"
		case "QUIT":
			_, _ = io.WriteString(out, "+OK Better luck next time.\r\n") // the last word
			return "", false
		}
		if _, err := io.WriteString(out, reply); err != nil {
			return "", false
		}
	}
}

// transact runs courierpop3d for the TRANSACTION state: it reads what the
// client sends and answers, and ends at QUIT or when the client goes away.
func (c *CourierServer) transact(user string, in *bufio.Reader, conn net.Conn) error {
	if err := c.make(user); err != nil {
		return err
	}
	cmd := exec.Command(filepath.Join(c.program, courierpop3d), "Maildir")
	cmd.Dir = filepath.Dir(c.Path(user))
	cmd.Env = []string{libraries(c.program), "HOME=" + cmd.Dir, "AUTHENTICATED=" + user}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	var commands sync.WaitGroup
	commands.Go(func() {
		defer stdin.Close()
		c.forward(user, stdin, in)
	})
	answer(conn, stdout)
	_ = cmd.Process.Signal(syscall.SIGTERM) // it has ended, or its client has
	_ = cmd.Wait()                          // its exit code says nothing of use
	_ = conn.Close()                        // ends forward
	commands.Wait()
	return nil
}

// forward passes the client's commands on, until either side is gone.
func (c *CourierServer) forward(user string, to io.Writer, from *bufio.Reader) {
	for {
		line, err := from.ReadString('\n')
		if err != nil {
			return
		}
		if c.keeps.Load() && strings.EqualFold(strings.TrimSpace(line), "QUIT") {
			if err := c.flag(user); err != nil {
				return
			}
		}
		if _, err := io.WriteString(to, line); err != nil {
			return
		}
	}
}

// flag renames all of a user's messages, as another session does to flag them.
func (c *CourierServer) flag(user string) error {
	files, err := c.files(user)
	if err != nil {
		return err
	}
	for _, file := range files {
		name, flags, _ := strings.Cut(filepath.Base(file), ":2,")
		if strings.HasPrefix(flags, "F") {
			flags = flags[1:] // flagged the last time: another name again
		} else {
			flags = "F" + flags
		}
		if err := os.Rename(file, filepath.Join(c.Path(user), "cur", name+":2,"+flags)); err != nil {
			return err
		}
	}
	return nil
}

// answer passes Courier's answers on, until either side is gone, but for the
// capability that its login would have kept and ours doesn't.
func answer(to io.Writer, from io.Reader) {
	in, out := bufio.NewReader(from), bufio.NewWriter(to)
	for {
		line, err := in.ReadSlice('\n')
		if string(line) != "LOGIN-DELAY 10\r\n" {
			if _, err := out.Write(line); err != nil {
				return
			}
		}
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return
			}
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return
		}
	}
}
