package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal opens a terminal of two ends: a person's, and a program's.
func terminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("this machine has no terminals: %v", err)
	}
	t.Cleanup(func() { person.Close() })
	if err := unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	return person, program
}

// echoes says whether a terminal shows what is typed.
func echoes(t *testing.T, end *os.File) bool {
	t.Helper()
	settings, err := unix.IoctlGetTermios(int(end.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return settings.Lflag&unix.ECHO != 0
}

func TestThePasswordOfAProbeIsAskedForOnTheTerminalAndNotShown(t *testing.T) {
	p := newPost(t, "", datedMail)
	host, port := p.address(t)
	t.Setenv(passwordVariable, "")
	person, program := terminal(t)
	var out, errs bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- run(t.Context(), []string{"probe", host + ":" + port, "--tls", "none", "--username", "ann"}, program, &out, &errs)
	}()
	for echoes(t, program) { // until the question is asked
		if len(ended) > 0 {
			t.Fatalf("it ended with %d and asked nothing: %s", <-ended, errs.String())
		}
		runtime.Gosched()
	}
	if _, err := person.WriteString("secret\n"); err != nil {
		t.Fatal(err)
	}
	if code := <-ended; code != exitDone {
		t.Errorf("probe = %d: %s", code, errs.String())
	}
	wantWords(t, errs.String(), "Password of ann: \n")
	wantWords(t, out.String(), "1 message,")
	if !echoes(t, program) {
		t.Error("the terminal is left without echo")
	}
	if err := program.Close(); err != nil {
		t.Fatal(err)
	}
	seen, err := io.ReadAll(person)
	if err != nil && !errors.Is(err, syscall.EIO) { // nobody has the other end any more
		t.Fatal(err)
	}
	if strings.Contains(string(seen)+out.String()+errs.String(), "secret") {
		t.Errorf("the password is shown: %q %s%s", seen, out.String(), errs.String())
	}
}
