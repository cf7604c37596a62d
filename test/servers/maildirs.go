package servers

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Maildirs are the maildrops of a server as files, one Maildir a user. A test
// delivers there as a mail transfer agent does, behind the server's back, and
// looks what is left.
type Maildirs struct {
	root      string
	owner     owner
	born      time.Time
	delivered atomic.Int64
}

func newMaildirs(root string, o owner) (*Maildirs, error) {
	if err := os.MkdirAll(root, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder of maildirs: %w", err)
	}
	return &Maildirs{root: root, owner: o, born: time.Now()}, o.give(root)
}

// Deliver puts messages into the user's maildrop, in this order. Lines are
// stored with LF, as delivery agents do, whatever they end with here.
func (m *Maildirs) Deliver(t testing.TB, user string, raw ...[]byte) {
	t.Helper()
	if err := m.make(user); err != nil {
		t.Fatalf("deliver to %s: %v", user, err)
	}
	for _, message := range raw {
		if err := m.deliver(user, bytes.ReplaceAll(message, []byte("\r\n"), []byte("\n"))); err != nil {
			t.Fatalf("deliver to %s: %v", user, err)
		}
	}
}

// Count returns how many messages the user's maildrop holds.
func (m *Maildirs) Count(t testing.TB, user string) int {
	t.Helper()
	files, err := m.files(user)
	if err != nil {
		t.Fatalf("count the mail of %s: %v", user, err)
	}
	return len(files)
}

// Clear removes all messages of the user's maildrop.
func (m *Maildirs) Clear(t testing.TB, user string) {
	t.Helper()
	files, err := m.files(user)
	if err != nil {
		t.Fatalf("clear the mail of %s: %v", user, err)
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			t.Fatalf("clear the mail of %s: %v", user, err)
		}
	}
}

// Path returns the user's Maildir.
func (m *Maildirs) Path(user string) string { return filepath.Join(m.root, user, "Maildir") }

func (m *Maildirs) make(user string) error {
	for _, dir := range []string{"cur", "new", "tmp"} {
		if err := os.MkdirAll(filepath.Join(m.Path(user), dir), 0o755); err != nil {
			return err
		}
		if err := m.owner.give(filepath.Join(m.Path(user), dir)); err != nil {
			return err
		}
	}
	if err := m.owner.give(filepath.Dir(m.Path(user))); err != nil {
		return err
	}
	return m.owner.give(m.Path(user))
}

// deliver writes to tmp and moves to new, so that a server sees a message whole
// or not. Servers list by name: the names count up.
func (m *Maildirs) deliver(user string, message []byte) error {
	n := m.delivered.Add(1)
	name := fmt.Sprintf("%d.M%06dP%d.test", m.born.Unix()+n/1e6, n%1e6, os.Getpid())
	fresh := filepath.Join(m.Path(user), "tmp", name)
	if err := os.WriteFile(fresh, message, 0o644); err != nil {
		return err
	}
	if err := m.owner.give(fresh); err != nil {
		return err
	}
	return os.Rename(fresh, filepath.Join(m.Path(user), "new", name))
}

// files returns the paths of all messages. A message that the server moves from
// new to cur meanwhile is met twice, and given once.
func (m *Maildirs) files(user string) ([]string, error) {
	met := map[string]bool{}
	var files []string
	for _, dir := range []string{"new", "cur"} {
		entries, err := os.ReadDir(filepath.Join(m.Path(user), dir))
		if err != nil && !os.IsNotExist(err) {
			return nil, err
		}
		for _, entry := range entries {
			name, _, _ := strings.Cut(entry.Name(), ":") // flags follow
			if !met[name] {
				met[name] = true
				files = append(files, filepath.Join(m.Path(user), dir, entry.Name()))
			}
		}
	}
	return files, nil
}
