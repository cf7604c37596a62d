// Package servers starts real servers for tests and benchmarks: Dovecot and
// Courier, which speak POP3 (RFC 1939), Apache Kafka, and a line with a delay.
//
// Nothing is installed: programs are unpacked once into the user's cache
// folder. Each server runs on loopback, on free ports, in a folder of its own,
// and is gone with its folder when the test ends, even when the test is killed.
//
// What can't be had on a machine skips the test and says what to type; with
// CI=true it fails the test instead, so that no gap hides behind a green run.
package servers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
)

// Password opens every maildrop of every POP3 server here, whatever the user.
const Password = "secret"

// A Missing says that a program can't be had on this machine, and why.
type Missing struct {
	Program string // as people call it: "Dovecot"
	Cure    string // the command to type
	Err     error
}

// Error is one line: the program, the reason, the command.
func (m *Missing) Error() string {
	return fmt.Sprintf("%s can't be had here: %v; type: %s", m.Program, m.Err, m.Cure)
}

// Unwrap gives the reason.
func (m *Missing) Unwrap() error { return m.Err }

// Programs names all that Fetch can fetch.
func Programs() []string {
	var names []string
	for _, p := range catalogue() {
		names = append(names, p.name)
	}
	return names
}

// Fetch puts a program into the cache, unless it is there. The error is a
// *Missing.
func Fetch(ctx context.Context, name string) error {
	p, err := find(name)
	if err == nil {
		_, err = p.fetch(ctx)
	}
	return err
}

// Cached is nil if a program is in the cache, and a *Missing otherwise.
func Cached(name string) error {
	p, err := find(name)
	if err != nil {
		return err
	}
	if _, err := p.cached(); err != nil {
		return p.missing(err)
	}
	return nil
}

func find(name string) (program, error) {
	for _, p := range catalogue() {
		if p.name == name {
			return p, nil
		}
	}
	return program{}, &Missing{Program: name, Cure: "make fetch", Err: errors.New("no such program")}
}

func catalogue() []program {
	return []program{dovecot(), courier(), kafka(), fetchmail(), mpop()}
}

// require returns the folder of a program, and ends the test when there is
// none: as skipped on a person's machine, as failed in CI.
func require(t testing.TB, p program) string {
	t.Helper()
	dir, err := p.fetch(t.Context())
	switch {
	case err == nil:
		return dir
	case os.Getenv("CI") == "true":
		t.Fatal(err)
	default:
		t.Skip(err)
	}
	return ""
}
