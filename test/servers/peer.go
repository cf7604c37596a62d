package servers

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
)

// A Program is another POP3 client to be measured beside ours.
type Program struct {
	Path string
	env  []string
}

// Peer finds fetchmail or mpop: the one installed, else one unpacked.
func Peer(t testing.TB, name string) *Program {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return &Program{Path: path}
	}
	for _, p := range []program{fetchmail(), mpop()} {
		if p.name == name {
			dir := require(t, p)
			return &Program{Path: filepath.Join(dir, "usr/bin", name), env: []string{libraries(dir)}}
		}
	}
	t.Fatal(fmt.Errorf("find a peer: %q is none", name))
	return nil
}

// Command is one run of the program.
func (p *Program) Command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.Path, args...)
	cmd.Env = append(cmd.Environ(), p.env...)
	return cmd
}

func fetchmail() program {
	return debian("fetchmail", []string{"usr/bin/fetchmail"}, []string{"fetchmail"})
}

func mpop() program { return debian("mpop", []string{"usr/bin/mpop"}, []string{"mpop"}) }
