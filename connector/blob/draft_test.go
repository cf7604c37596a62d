package blob_test

import (
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mailchute/mailchute/connector/blob"
)

func openAttachments(t testing.TB, dir string) *blob.Store {
	t.Helper()
	s, err := blob.OpenAttachments(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func draft(t testing.TB, s *blob.Store, pieces ...string) *blob.Draft {
	t.Helper()
	d, err := s.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pieces {
		if _, err := d.Write([]byte(p)); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func keep(t testing.TB, d *blob.Draft, text string) (ref string) {
	t.Helper()
	ref, err := d.Keep(sha256.Sum256([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func TestAnAttachmentIsNamedByItsBytesAndReadBack(t *testing.T) {
	dir := t.TempDir()
	s := openAttachments(t, dir)
	ref := keep(t, draft(t, s, "1,2\n", "3,4\n"), "1,2\n3,4\n")
	got := files(t, dir)
	if len(got) != 1 || ref != "file:"+got[0] || !strings.HasPrefix(ref, "file:attachments/") {
		t.Errorf("ref = %q, files = %q", ref, got)
	}
	if got := readBack(t, s, ref); got != "1,2\n3,4\n" {
		t.Errorf("read back %q", got)
	}
	if f, err := openStore(t, dir).Open(ref); err == nil {
		t.Errorf("the store of raw messages opens it: %s", f.Name())
	}
}

func TestEqualAttachmentsAreOneFileWhoseTimeIsThatOfTheLast(t *testing.T) {
	dir := t.TempDir()
	s := openAttachments(t, dir)
	ref := keep(t, draft(t, s, "logo"), "logo")
	path := filepath.Join(dir, strings.TrimPrefix(ref, "file:"))
	longAgo := time.Now().Add(-400 * 24 * time.Hour)
	if err := os.Chtimes(path, longAgo, longAgo); err != nil {
		t.Fatal(err)
	}
	if again := keep(t, draft(t, s, "lo", "go"), "logo"); again != ref {
		t.Errorf("second ref = %q, first %q", again, ref)
	}
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("files = %q, want one", got)
	}
	// It must not be cleared as one that no event has named for a year.
	if info, err := os.Stat(path); err != nil || !info.ModTime().After(longAgo.Add(time.Hour)) {
		t.Errorf("time of the file = %v, %v", info.ModTime(), err)
	}
}

func TestADraftThatIsDiscardedOrLeftBehindIsNoFile(t *testing.T) {
	dir := t.TempDir()
	s := openAttachments(t, dir)
	d := draft(t, s, "half of")
	for range 2 {
		if err := d.Discard(); err != nil {
			t.Error(err)
		}
	}
	draft(t, s, "left behind by a process that ended")
	if got := files(t, dir); len(got) != 1 {
		t.Fatalf("files = %q, want the one left behind", got)
	}
	openAttachments(t, dir)
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("files = %q, want none behind the next start", got)
	}
}

func TestProcessesThatShareAFolderLeaveAloneWhatAnotherHasInHand(t *testing.T) {
	dir := t.TempDir()
	share := func() *blob.Store {
		s, err := blob.ShareAttachments(dir)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	d := draft(t, share(), "in ", "hand")
	left := filepath.Join(dir, "attachments", "unfinished-1")
	if err := os.WriteFile(left, []byte("left"), 0o600); err != nil {
		t.Fatal(err)
	}
	yesterday := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(left, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	s := share()
	if got := readBack(t, s, keep(t, d, "in hand")); got != "in hand" {
		t.Errorf("read back %q", got)
	}
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("what nobody has written to for a day is still there: %q", got)
	}
}

func TestAnAttachmentThatCannotBeStoredIsAnErrorThatSaysSo(t *testing.T) {
	dir := t.TempDir()
	s := openAttachments(t, dir)
	d := draft(t, s, "text")
	if err := os.RemoveAll(filepath.Join(dir, "attachments")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.New(); !errors.Is(err, os.ErrNotExist) || !strings.HasPrefix(err.Error(), "store attachment: ") {
		t.Errorf("New: %v", err)
	}
	if ref, err := d.Keep(sha256.Sum256([]byte("text"))); err == nil || ref != "" {
		t.Errorf("Keep = %q, %v", ref, err)
	}
}
