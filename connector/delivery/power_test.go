package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/sinks/file"
)

// What can end a process ends it here, at every step of a visit in turn: the
// power (nothing is left but what was synced), a kill (everything written is
// left), and a kill by SIGKILL of a real process. Behind each, a new process
// must end with every mail published once and the maildrop empty.

var fiveMails = []string{mail("one"), mail("two"), mail("three"), mail("four"), mail("five")}

func TestACrashAtAnyStepLosesNothingAndRepeatsNothing(t *testing.T) {
	for name, synced := range map[string]bool{"power cut: only what was synced is left": true, "kill: everything written is left": false} {
		t.Run(name, func(t *testing.T) {
			wantCrossed(t, eachCrash(t, synced, fiveMails, func(*rig) {}, func(r *rig) {
				r.wantEvents("one", "two", "three", "four", "five")
				r.wantLeft(0)
			}))
		})
	}
}

// eachCrash makes a visit that ends at its first step, another that ends at its
// second, and so on. Behind each a new process works until nothing is due, and
// check looks at what there is. ready prepares every process. The steps are returned.
func eachCrash(t *testing.T, synced bool, mails []string, ready, check func(*rig)) (crossed []string) {
	t.Helper()
	survived := 0
	for at := 1; survived < 3; at++ { // how many steps there are differs by a few
		r := newRig(t, mails...)
		ready(r)
		p := newPower(r.dir, at, nil)
		r.wire(p)
		r.box.Visit(t.Context()) //nolint:errcheck // it ends where the power does
		if !p.off {
			survived++
			continue
		}
		crossed = append(crossed, p.name)
		r.stopDead()
		if synced {
			p.putBack(t)
		}
		r.start()
		ready(r)
		r.untilIdle()
		check(r)
		if t.Failed() {
			t.Fatalf("crash at step %d, %s", at, p.name)
		}
	}
	return crossed
}

// wantCrossed checks that no kind of step was left out.
func wantCrossed(t *testing.T, crossed []string) {
	t.Helper()
	for _, name := range []string{"retrieve", "before a ledger commit", "after a ledger commit", "before a write", "before a sync", "after a sync", "before DELE", "after DELE", "before QUIT", "after QUIT"} {
		if !slices.Contains(crossed, name) {
			t.Errorf("no crash happened %s; crossed: %q", name, crossed)
		}
	}
	t.Logf("%d crashes: %s", len(crossed), strings.Join(crossed, ", "))
}

// TestARealProcessKilledAtAnyStepLosesNothingAndRepeatsNothing runs itself as
// the process that is killed.
func TestARealProcessKilledAtAnyStepLosesNothingAndRepeatsNothing(t *testing.T) {
	if at, err := strconv.Atoi(os.Getenv("KILL_AT")); err == nil {
		victim(t, at)
		return
	}
	var crossed []string
	survived := 0
	for at := 1; survived < 3; at++ { // how many steps there are differs by a few
		r := newRig(t, fiveMails...)
		r.stop()
		addr, err := r.server.Listen()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), "KILL_AT="+strconv.Itoa(at), "KILL_DIR="+r.dir, "KILL_SERVER="+addr,
			"TMPDIR="+t.TempDir()) // what a killed process leaves behind goes with the test
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		killed := errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL
		if err != nil && !killed {
			t.Fatalf("the victim ended by itself: %v\n%s", err, out)
		}
		r.start()
		if !killed {
			survived++
			continue
		}
		crossed = append(crossed, lastLine(string(out)))
		r.untilIdle()
		r.wantEvents("one", "two", "three", "four", "five")
		r.wantLeft(0)
		if t.Failed() {
			t.Fatalf("killed at step %d, %s", at, lastLine(string(out)))
		}
	}
	wantCrossed(t, crossed)
}

// victim makes one visit, in a process that kills itself at a step.
func victim(t *testing.T, at int) {
	r := &rig{t: t, dir: os.Getenv("KILL_DIR")}
	r.start()
	r.box.Open = func(ctx context.Context, lockStep bool) (delivery.Maildrop, error) {
		conn, err := net.Dial("tcp", os.Getenv("KILL_SERVER"))
		if err != nil {
			return nil, err
		}
		return login(ctx, conn, lockStep)
	}
	r.wire(newPower(r.dir, at, func(name string) {
		fmt.Println(name)
		if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err != nil {
			t.Error(err)
		}
		select {} // the signal is on its way
	}))
	if _, err := r.box.Visit(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.stop()
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// untilIdle makes visits until nothing is due.
func (r *rig) untilIdle() {
	r.t.Helper()
	for range 10 {
		if r.visit().Idle {
			return
		}
	}
	r.t.Error("ten visits do not end the work")
}

// stopDead closes what a dead process held, without a word to anybody.
func (r *rig) stopDead() {
	r.file.Close(context.Background()) //nolint:errcheck // its power is off
	if err := r.ledger.Close(); err != nil {
		r.t.Error(err)
	}
}

// wire leads every step of a visit through the power.
func (r *rig) wire(p *power) {
	r.t.Helper()
	r.box.Limits.WindowMessages = 2
	r.box.Ledger = &poweredLedger{failingLedger{Ledger: r.ledger, good: -1}, p}
	open := r.box.Open
	r.box.Open = func(ctx context.Context, lockStep bool) (delivery.Maildrop, error) {
		drop, err := open(ctx, lockStep)
		return poweredDrop{drop, p}, err
	}
	if err := r.file.Close(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	var err error
	r.file, err = file.Open(r.t.Context(), file.Config{Path: r.events()}, file.WithOpener(func(name string) (file.File, error) {
		f, err := file.OpenFile(name)
		return poweredFile{f, p}, err
	}))
	if err != nil {
		r.t.Fatal(err)
	}
	r.box.Sinks[0].Sink = r.file
}

// power is what a process runs on. At its last step it goes off.
type power struct {
	dir  string
	last int
	die  func(name string) // nil: every step from there on fails

	mu     sync.Mutex
	steps  int
	off    bool
	name   string // of the last step
	ledger []byte // the ledger as last synced
	events int64  // length of the events file as last synced
}

var errPower = errors.New("the power is off")

func newPower(dir string, last int, die func(string)) *power {
	p := &power{dir: dir, last: last, die: die}
	p.ledgerSynced()
	return p
}

// step is one that the power may go off at.
func (p *power) step(name string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.steps++
	if p.steps == p.last {
		p.off, p.name = true, name
		if p.die != nil {
			p.die(name)
		}
	}
	if p.off {
		return errPower
	}
	return nil
}

func (p *power) ledgerSynced() {
	content, err := os.ReadFile(filepath.Join(p.dir, "ledger.db"))
	if err != nil {
		panic(err) // the rig has just made it
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.off {
		p.ledger = content
	}
}

// putBack leaves of both files only what was synced.
func (p *power) putBack(t *testing.T) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, "ledger.db"), p.ledger, 0o600); err != nil {
		t.Fatal(err)
	}
	err := os.Truncate(filepath.Join(p.dir, "events.ndjson"), p.events)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
}

type poweredLedger struct {
	failingLedger
	*power
}

func (l *poweredLedger) Commit(ctx context.Context, c *ledger.Change) error {
	if err := l.step("before a ledger commit"); err != nil {
		return err
	}
	if err := l.failingLedger.Commit(ctx, c); err != nil {
		return err
	}
	l.ledgerSynced()
	return l.step("after a ledger commit")
}

type poweredFile struct {
	file.File
	*power
}

func (f poweredFile) Write(b []byte) (int, error) {
	if err := f.step("before a write"); err != nil {
		return 0, err
	}
	return f.File.Write(b)
}

func (f poweredFile) Truncate(size int64) error {
	if err := f.step("before a truncation"); err != nil {
		return err
	}
	return f.File.Truncate(size)
}

func (f poweredFile) Sync() error {
	if err := f.step("before a sync"); err != nil {
		return err
	}
	if err := f.File.Sync(); err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	f.mu.Lock()
	f.events = info.Size()
	f.mu.Unlock()
	return f.step("after a sync")
}

type poweredDrop struct {
	delivery.Maildrop
	*power
}

func (d poweredDrop) Retrieve(ctx context.Context, handles []pop3.Handle) *pop3.Retrieval {
	if d.step("retrieve") != nil {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		return d.Maildrop.Retrieve(ctx, handles)
	}
	return d.Maildrop.Retrieve(ctx, handles)
}

func (d poweredDrop) Top(ctx context.Context, handles []pop3.Handle, lines int) *pop3.Retrieval {
	if d.step("look at a header") != nil {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		return d.Maildrop.Top(ctx, handles, lines)
	}
	return d.Maildrop.Top(ctx, handles, lines)
}

func (d poweredDrop) Delete(ctx context.Context, handles []pop3.Handle) ([]error, error) {
	all := make([]error, 0, len(handles))
	for _, h := range handles {
		if err := d.step("before DELE"); err != nil {
			return nil, err
		}
		refusals, err := d.Maildrop.Delete(ctx, []pop3.Handle{h})
		if err != nil {
			return nil, err
		}
		if err := d.step("after DELE"); err != nil {
			return nil, err
		}
		all = append(all, refusals...)
	}
	return all, nil
}

func (d poweredDrop) Quit(ctx context.Context) pop3.QuitResult {
	if err := d.step("before QUIT"); err != nil {
		return pop3.QuitResult{Err: err}
	}
	result := d.Maildrop.Quit(ctx)
	if err := d.step("after QUIT"); err != nil {
		return pop3.QuitResult{Err: err}
	}
	return result
}
