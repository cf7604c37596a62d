package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/pop3/pop3test"
)

// outcome is how the program ended.
type outcome struct {
	code        int
	out, errors string
}

// call runs the program.
func call(t *testing.T, stdin string, args ...string) outcome {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(t.Context(), args, strings.NewReader(stdin), &out, &errs)
	return outcome{code, out.String(), errs.String()}
}

// mustEnd calls the program and checks its exit code.
func mustEnd(t *testing.T, code int, args ...string) outcome {
	t.Helper()
	o := call(t, "", args...)
	if o.code != code {
		t.Errorf("mailchute %s = %d, want %d\n%s%s", strings.Join(args, " "), o.code, code, o.out, o.errors)
	}
	return o
}

func wantWords(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("%q lacks %q", text, word)
		}
	}
}

// post is a POP3 server in memory with a configuration that collects from it.
type post struct {
	server *pop3test.Server
	drop   *pop3test.Maildrop
	dir    string
	config string
}

func newPost(t *testing.T, more string, mails ...string) *post {
	t.Helper()
	p := &post{server: pop3test.New(), dir: t.TempDir()}
	p.drop = p.server.AddMaildrop("ann", "secret")
	for _, m := range mails {
		p.drop.Add([]byte(m))
	}
	addr, err := p.server.Listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.server.Close(); err != nil {
			t.Error(err)
		}
	})
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	p.config = filepath.Join(p.dir, "mailchute.yaml")
	text := fmt.Sprintf(`data_dir: data
mailboxes:
  - {id: support, host: %s, port: %s, tls: {mode: none}, username: ann, password: secret}
sinks:
  - {name: events, file: {path: events.ndjson}}
%s`, host, port, more)
	if err := os.WriteFile(p.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

// events are the lines of the file.
func (p *post) events(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, "events.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// files are all that is in a folder.
func files(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		names = append(names, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, "\n")
}

// write makes a file in dir and returns its path.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
