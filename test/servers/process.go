package servers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// leashed runs the server in its own place, beside a watcher that reads from
// the leash, a pipe whose other end the test holds. When the test dies the
// pipe ends: the watcher then ends the server and removes its folder. A line
// on the leash says that all is done. The interrupt key is for the test alone.
const leashed = `
trap '' INT HUP
signal=$1 folder=$2
shift 2
(
  read -r done <&3 && exit
  kill -s "$signal" $$
  sleep 0.3
  rm -rf "$folder"
) </dev/null >/dev/null 2>&1 &
exec "$@" 3<&-
`

// A process is a server that doesn't outlive the test.
type process struct {
	cmd   *exec.Cmd
	leash *os.File
	log   string
	done  chan struct{} // closed when the process has ended

	ending sync.Once
}

// A job says what to launch.
type job struct {
	folder string   // where it runs; removed if the test dies
	signal string   // what ends it if the test dies: "TERM" or "KILL"
	env    []string // beside the environment of the test
	argv   []string
}

func (j job) launch() (*process, error) {
	p := &process{log: filepath.Join(j.folder, "log"), done: make(chan struct{})}
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	defer log.Close()
	far, near, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("make the leash: %w", err)
	}
	defer far.Close()
	p.leash = near
	p.cmd = exec.Command("sh", append([]string{"-c", leashed, "leashed", j.signal, j.folder}, j.argv...)...)
	p.cmd.Dir = j.folder
	p.cmd.Env = append(os.Environ(), j.env...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.ExtraFiles = []*os.File{far}
	if err := p.cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", j.argv[0], err), near.Close())
	}
	go func() { // end waits for it
		defer close(p.done)
		_ = p.cmd.Wait() // a server that was told to end has no exit code of interest
	}()
	return p, nil
}

// running says whether the process is there.
func (p *process) running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// end sends the signal and returns when the process is gone; after ten seconds
// it kills.
func (p *process) end(signal syscall.Signal) error {
	var err error
	p.ending.Do(func() {
		if err = p.cmd.Process.Signal(signal); errors.Is(err, os.ErrProcessDone) {
			err = nil
		}
		select {
		case <-p.done:
		case <-time.After(10 * time.Second):
			err = errors.Join(err, p.cmd.Process.Kill())
		}
		<-p.done
		_, told := p.leash.WriteString("done\n")
		err = errors.Join(err, told, p.leash.Close())
	})
	if err != nil {
		return fmt.Errorf("end the server: %w", err)
	}
	return nil
}

// pause stops the process where it is, and returns when all its threads stand
// still. A signal that comes too late to resume it is of no interest.
func (p *process) pause(ctx context.Context) (resume func(), err error) {
	resume = func() { _ = p.cmd.Process.Signal(syscall.SIGCONT) }
	if err := p.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		return nil, err
	}
	err = p.await(ctx, 10*time.Second, func(context.Context) error {
		threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", p.cmd.Process.Pid))
		for _, name := range threads {
			stat, readErr := os.ReadFile(name)
			if readErr == nil && !strings.Contains(string(stat), ") T ") {
				err = fmt.Errorf("a thread still runs: %s", stat)
			}
		}
		return err
	})
	if err != nil {
		resume()
		return nil, err
	}
	return resume, nil
}

// await asks until the answer is nil, and gives up when the process has ended
// or the time is over; the error then ends with what the process logged.
func (p *process) await(ctx context.Context, limit time.Duration, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		err := ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("the server ended: %s", p.lastWords())
		case <-ctx.Done():
			return fmt.Errorf("the server is not ready in %v (%w): %s", limit, err, p.lastWords())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// lastWords returns the end of the log.
func (p *process) lastWords() string {
	log, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	const most = 2000
	return strings.TrimSpace(string(log[max(0, len(log)-most):]))
}

// freePorts returns ports of loopback where nobody listens. Someone else may
// take one before the server does, so a start is worth a second try.
func freePorts(n int) ([]int, error) {
	ports := make([]int, n)
	for i := range ports {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		defer l.Close() // at the end, so that no port comes twice
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	return ports, nil
}
