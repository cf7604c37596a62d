package blob_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/mailchute/mailchute/connector/blob"
	"github.com/mailchute/mailchute/connector/datadir"
	"github.com/mailchute/mailchute/connector/ledger"
)

const mail = "Subject: hello\r\n\r\nworld\r\n"

func openStore(t testing.TB, dir string) *blob.Store {
	t.Helper()
	s, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t testing.TB, s *blob.Store, text string) string {
	t.Helper()
	ref, err := s.Put(sha256.Sum256([]byte(text)), strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func readBack(t testing.TB, s *blob.Store, ref string) string {
	t.Helper()
	f, err := s.Open(ref)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// files are all files below a folder, by relative path.
func files(t testing.TB, dir string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestAStoredMessageIsNamedByItsBytesAndReadBack(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	ref := put(t, s, mail)
	name := ledger.Hash(sha256.Sum256([]byte(mail))).String()
	if want := "file:raw/" + name[:2] + "/" + name + ".eml"; ref != want {
		t.Errorf("Put = %q, want %q", ref, want)
	}
	if got := readBack(t, s, ref); got != mail {
		t.Errorf("read back %q", got)
	}
	path := filepath.Join(dir, strings.TrimPrefix(ref, "file:"))
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v; want mode 0600", info, err)
	}
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("files = %q, want the message only", got)
	}
}

func TestAMessageThatIsStoredAlreadyIsNotWrittenAgain(t *testing.T) {
	dir := t.TempDir()
	ref := put(t, openStore(t, dir), mail)
	path := filepath.Join(dir, strings.TrimPrefix(ref, "file:"))
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if again := put(t, openStore(t, dir), mail); again != ref {
		t.Errorf("second Put = %q, first %q", again, ref)
	}
	after, err := os.Stat(path)
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("the file was written again (%v)", err)
	}
}

func TestADamagedCopyIsReplaced(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	ref := put(t, s, mail)
	if err := os.Truncate(filepath.Join(dir, strings.TrimPrefix(ref, "file:")), 5); err != nil {
		t.Fatal(err)
	}
	if got := readBack(t, s, put(t, s, mail)); got != mail {
		t.Errorf("read back %q", got)
	}
}

func TestBytesThatAreNotWhatTheyClaimAreNotStored(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	if _, err := s.Put(sha256.Sum256([]byte("other")), strings.NewReader(mail)); !errors.Is(err, blob.ErrMismatch) {
		t.Errorf("Put = %v, want ErrMismatch", err)
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("files = %q, want none", got)
	}
}

// broken is a source whose disk fails half-way.
type broken struct{ *strings.Reader }

func (broken) ReadAt(p []byte, _ int64) (int, error) {
	return copy(p, mail[:10]), errors.New("input/output error")
}

func TestAMessageThatCannotBeReadToItsEndIsNotStored(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	if _, err := s.Put(sha256.Sum256([]byte(mail)), broken{strings.NewReader(mail)}); err == nil {
		t.Error("half a message was stored")
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("files = %q, want none", got)
	}
}

func TestWhatACrashLeftUnfinishedIsRemovedAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	ref := put(t, openStore(t, dir), mail)
	if err := os.WriteFile(filepath.Join(dir, "raw", "unfinished-123"), []byte(mail), 0o600); err != nil {
		t.Fatal(err)
	}
	s := openStore(t, dir)
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("files = %q, want the stored message only", got)
	}
	if got := readBack(t, s, ref); got != mail {
		t.Errorf("read back %q", got)
	}
}

func TestAReferenceThatIsNotOfTheStoreOpensNothing(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "secret"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := openStore(t, dir)
	good := put(t, s, mail)
	for _, ref := range []string{"", "file:", "file:secret", "file:raw/../secret", "/etc/passwd", "s3://bucket/key", strings.ToUpper(good), good + "x", good[5:], strings.Replace(good, "raw/", "raw/../raw/", 1)} {
		if f, err := s.Open(ref); err == nil {
			t.Errorf("Open(%q) opened %s", ref, f.Name())
		}
	}
	gone := "file:raw/00/" + strings.Repeat("0", 64) + ".eml"
	if _, err := s.Open(gone); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Open of a message that is not stored = %v", err)
	}
}

func TestASpooledMessageIsStoredFromMemoryOrByASecondName(t *testing.T) {
	for name, text := range map[string]string{"in memory": mail, "in a file": mail + strings.Repeat("long\r\n", 1000)} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := datadir.Make(filepath.Join(dir, "spool")); err != nil {
				t.Fatal(err)
			}
			s := openStore(t, dir)
			m := spooled(t, blob.NewSpool(filepath.Join(dir, "spool"), 100, 1<<30), text)
			ref, err := s.PutSpooled(m)
			if err != nil {
				t.Fatal(err)
			}
			if again, err := s.PutSpooled(m); err != nil || again != ref {
				t.Errorf("second PutSpooled = %q, %v", again, err)
			}
			if err := m.Close(); err != nil {
				t.Fatal(err)
			}
			if got := readBack(t, s, ref); got != text {
				t.Errorf("read back %d octets, want %d", len(got), len(text))
			}
			if got := files(t, dir); len(got) != 1 {
				t.Errorf("files = %q, want the stored message only", got)
			}
		})
	}
}

func TestASpooledMessageIsCopiedWhereTheSpoolIsOnAnotherDisk(t *testing.T) {
	shm, err := os.MkdirTemp("/dev/shm", "mailchute-test-")
	if err != nil {
		t.Skip("no second disk here: ", err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(shm); err != nil {
			t.Error(err)
		}
	})
	dir := t.TempDir()
	s := openStore(t, dir)
	text := mail + strings.Repeat("long\r\n", 1000)
	m := spooled(t, blob.NewSpool(shm, 100, 1<<30), text)
	defer m.Close()
	ref, err := s.PutSpooled(m)
	if err != nil {
		t.Fatal(err)
	}
	if got := readBack(t, s, ref); got != text {
		t.Errorf("read back %d octets, want %d", len(got), len(text))
	}
}

func TestManyMayStoreTheSameMessageAtOnce(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	text := bytes.Repeat([]byte(mail), 1000)
	var done sync.WaitGroup
	for range 8 {
		done.Go(func() {
			if _, err := s.Put(sha256.Sum256(text), bytes.NewReader(text)); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("files = %q, want one", got)
	}
}
