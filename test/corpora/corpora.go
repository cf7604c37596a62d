// Package corpora holds what is read here against collections of real mail that
// stand beside the repository, in shared/corpora. Tests skip where they are absent.
package corpora

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Read returns a file of the collections.
func Read(t *testing.T, name string) []byte {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		content, err := os.ReadFile(filepath.Join(folder, "shared", "corpora", filepath.FromSlash(name)))
		if err == nil {
			return content
		}
		if !os.IsNotExist(err) {
			t.Fatal(err)
		}
		above := filepath.Dir(folder)
		if above == folder {
			t.Skipf("no shared/corpora/%s in any folder above: not compared", name)
		}
		folder = above
	}
}

// Vector is a header field and what another parser made of it.
type Vector[T any] struct {
	Header   string `json:"header"`
	Expected T      `json:"expected"`
}

// Vectors reads a file of vectors.
func Vectors[T any](t *testing.T, name string) []Vector[T] {
	t.Helper()
	var list []Vector[T]
	if err := json.Unmarshal(Read(t, name), &list); err != nil {
		t.Fatalf("read %s: %v", name, err)
	}
	return list
}

// Unfolded returns the value of the first field in a header (RFC 5322 section 2.2.3).
func Unfolded(header string) string {
	lines := strings.Split(header, "\n")
	var value strings.Builder
	for i, line := range lines {
		if i > 0 && (line == "" || line[0] != ' ' && line[0] != '\t') {
			break
		}
		value.WriteString(strings.TrimRight(line, "\r"))
	}
	return value.String()
}

// Score counts where two parsers agree. Every difference must be known, with who
// is right, and every known one must still be there.
type Score struct {
	Name  string
	Known map[string]string // input: why the two differ
	same  int
	total int
	seen  map[string]bool
}

// Compare holds what is read here of an input against what is expected.
func (s *Score) Compare(t *testing.T, input, got, want string) {
	t.Helper()
	s.total++
	if got == want {
		s.same++
		return
	}
	if s.Known[input] == "" {
		t.Errorf("%q:\n got %s\nwant %s", input, got, want)
		return
	}
	if s.seen == nil {
		s.seen = map[string]bool{}
	}
	s.seen[input] = true
	t.Logf("differs: %q: %s", input, s.Known[input])
}

// Tell prints the score and complains of differences that are no more.
func (s *Score) Tell(t *testing.T) {
	t.Helper()
	for input := range s.Known {
		if !s.seen[input] {
			t.Errorf("%q is known to differ, but does not", input)
		}
	}
	t.Logf("%-28s %4d of %4d the same, %5.1f %%, %d known differences", s.Name, s.same, s.total, 100*float64(s.same)/float64(max(s.total, 1)), len(s.seen))
}
