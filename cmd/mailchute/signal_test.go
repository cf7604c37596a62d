package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// asProgram tells the test binary to be mailchute.
const asProgram = "MAILCHUTE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

func TestASignalEndsACommandThatWaitsForItsInput(t *testing.T) {
	for _, args := range [][]string{{"convert", "-"}, {"convert", "--mbox", "-"}, {"explain", "-"}} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // where it does not end
		defer cancel()
		program := exec.CommandContext(ctx, os.Args[0], args...)
		program.Env = append(os.Environ(), asProgram+"=1")
		input, err := program.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := program.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := input.Write(bytes.Repeat([]byte("text\n"), 1<<18)); err != nil { // more than fits into a pipe: it reads
			t.Fatal(err)
		}
		if err := program.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		var ended *exec.ExitError
		if err := program.Wait(); !errors.As(err, &ended) {
			t.Fatalf("%v: ended with %v", args, err)
		}
		if status, ok := ended.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGINT {
			t.Errorf("%v: ended with %v, not by the signal", args, ended)
		}
	}
}
