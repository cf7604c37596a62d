package servers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// debian is a program out of Debian's packages, unpacked and not installed, so
// that packages which exclude each other lie side by side. The commands are the
// paths of what runs, under the folder.
func debian(name string, commands, packages []string) program {
	p := program{
		name:   name,
		folder: strings.ToLower(name) + "-" + release(),
		cure:   "sudo apt-get update && make fetch (needs Debian 12 or a relative of it, and network)",
	}
	p.fill = func(ctx context.Context, dir string) error {
		if err := unpack(ctx, dir, packages); err != nil {
			return err
		}
		return load(ctx, dir, commands)
	}
	return p
}

// release names the system: its packages fit no other.
func release() string {
	text, err := os.ReadFile("/etc/os-release")
	if err != nil {
		return "unknown"
	}
	var id, version string
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch value = strings.Trim(value, `"`); key {
		case "ID":
			id = value
		case "VERSION_ID":
			version = value
		}
	}
	return id + version
}

// unpack fills dir with packages and those libraries they need that are not on
// this machine. Where the system's package lists are empty or too old it works
// with lists of its own, which takes no rights and changes nothing.
func unpack(ctx context.Context, dir string, packages []string) error {
	for _, tool := range []string{"apt-get", "apt-cache", "dpkg"} {
		if _, err := exec.LookPath(tool); err != nil {
			return err
		}
	}
	debs := filepath.Join(dir, "deb")
	ofSystem := apt{dir: debs}
	err := ofSystem.download(ctx, packages)
	if err != nil && ctx.Err() == nil {
		ofOurs, updated := ofSystem.update(ctx, filepath.Join(dir, "apt"))
		if again := ofOurs.download(ctx, packages); again != nil {
			return errors.Join(again, updated)
		}
	}
	found, err := filepath.Glob(filepath.Join(debs, "*.deb"))
	if err != nil {
		return fmt.Errorf("list the packages: %w", err)
	}
	for _, deb := range found {
		if _, err := output(exec.CommandContext(ctx, "dpkg", "-x", deb, dir)); err != nil {
			return err
		}
	}
	return errors.Join(os.RemoveAll(debs), os.RemoveAll(filepath.Join(dir, "apt")))
}

// apt asks for packages by one set of package lists.
type apt struct {
	dir     string // where packages go
	options []string
}

// update returns an apt with fresh lists in a folder of ours.
func (a apt) update(ctx context.Context, lists string) (apt, error) {
	ours := apt{dir: a.dir, options: []string{
		"-o", "Dir::State::lists=" + filepath.Join(lists, "lists"),
		"-o", "Dir::Cache=" + filepath.Join(lists, "cache"),
		"-o", "APT::Sandbox::User=root", // the folder is open to no other user
	}}
	for _, dir := range []string{"lists/partial", "cache/archives/partial"} {
		if err := os.MkdirAll(filepath.Join(lists, dir), 0o755); err != nil {
			return ours, fmt.Errorf("make a folder for package lists: %w", err)
		}
	}
	_, err := ours.run(ctx, "apt-get", "update")
	return ours, err // one dead source of many is an error too: the download shows
}

func (a apt) download(ctx context.Context, packages []string) error {
	all, err := a.closure(ctx, packages)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(a.dir); err != nil {
		return fmt.Errorf("clear the packages: %w", err)
	}
	if err := os.Mkdir(a.dir, 0o755); err != nil {
		return fmt.Errorf("make a folder for packages: %w", err)
	}
	_, err = a.run(ctx, "apt-get", append([]string{"download"}, all...)...)
	return err
}

// closure adds to packages the libraries that they need, and these in turn,
// and that are not installed.
func (a apt) closure(ctx context.Context, packages []string) ([]string, error) {
	all := slices.Clone(packages)
	for asked := 0; asked < len(all); {
		text, err := a.run(ctx, "apt-cache", append([]string{"depends", "--important"}, all[asked:]...)...)
		if err != nil {
			return nil, err
		}
		asked = len(all)
		for line := range strings.Lines(text) {
			_, name, depends := strings.Cut(strings.TrimSpace(line), "Depends: ")
			if depends && strings.HasPrefix(name, "lib") && !slices.Contains(all, name) && !installed(ctx, name) {
				all = append(all, name)
			}
		}
	}
	return all, nil
}

func (a apt) run(ctx context.Context, tool string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, tool, append(slices.Clone(a.options), args...)...)
	if _, err := os.Stat(a.dir); err == nil {
		cmd.Dir = a.dir
	}
	return output(cmd)
}

func installed(ctx context.Context, name string) bool {
	status, err := output(exec.CommandContext(ctx, "dpkg-query", "-W", "-f", "${db:Status-Status}", name))
	return err == nil && strings.HasPrefix(status, "installed")
}

// load fails when one of the commands lacks a library.
func load(ctx context.Context, dir string, commands []string) error {
	for _, command := range commands {
		cmd := exec.CommandContext(ctx, "ldd", filepath.Join(dir, command))
		cmd.Env = append(os.Environ(), libraries(dir))
		text, err := output(cmd)
		if err != nil {
			return err
		}
		for line := range strings.Lines(text) {
			if strings.Contains(line, "not found") {
				return fmt.Errorf("load %s: %s", command, strings.TrimSpace(line))
			}
		}
	}
	return nil
}

// libraries is the variable of the environment by which the programs in dir
// find their libraries.
func libraries(dir string) string {
	var paths []string
	for _, pattern := range []string{
		"usr/lib", "usr/lib/*-linux-gnu*", "lib/*-linux-gnu*", "usr/lib/dovecot", "usr/lib/dovecot/modules/old-stats",
	} {
		found, _ := filepath.Glob(filepath.Join(dir, pattern)) // the pattern is well formed
		paths = append(paths, found...)
	}
	return "LD_LIBRARY_PATH=" + strings.Join(paths, ":")
}

// output runs a command without standard input and returns what it prints; an
// error has what it complained about.
func output(cmd *exec.Cmd) (string, error) {
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	cmd.Env = append(cmd.Environ(), "LC_ALL=C")
	if err := cmd.Run(); err != nil {
		said := strings.Join(strings.Fields(complaint.String()+" "+out.String()), " ")
		return "", fmt.Errorf("%s: %w: %s", strings.Join(cmd.Args, " "), err, said[:min(len(said), 400)])
	}
	return out.String(), nil
}
