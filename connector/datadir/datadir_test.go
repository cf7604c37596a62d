package datadir_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/connector/datadir"
)

func open(t *testing.T, path string) *datadir.Dir {
	t.Helper()
	d, err := datadir.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheFolderIsMadeForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "var", "lib", "mailchute")
	d := open(t, path)
	defer d.Close()
	for _, folder := range []string{path, d.Spool()} {
		info, err := os.Stat(folder)
		if err != nil || !info.IsDir() || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v; want a folder with mode 0700", folder, info, err)
		}
	}
	if d.Path != path {
		t.Errorf("Path = %q", d.Path)
	}
}

func TestOneProcessHasTheFolderAtATime(t *testing.T) {
	path := t.TempDir()
	first := open(t, path)
	_, err := datadir.Open(path)
	pid := "process " + strconv.Itoa(os.Getpid())
	if !errors.Is(err, datadir.ErrHeld) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), pid) {
		t.Errorf("second Open = %v; want ErrHeld, the folder and %s", err, pid)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := open(t, path)
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestALockWhoseHolderHasEndedIsFree(t *testing.T) {
	path := t.TempDir()
	if err := os.WriteFile(filepath.Join(path, "lock"), []byte("123456 of a longer number\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := open(t, path)
	defer d.Close()
	text, err := os.ReadFile(filepath.Join(path, "lock"))
	if err != nil || string(text) != strconv.Itoa(os.Getpid())+"\n" {
		t.Errorf("lock says %q, %v; want this process", text, err)
	}
}

func TestOnlyWhatWasSpooledIsRemovedAtStart(t *testing.T) {
	path := t.TempDir()
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	spool := filepath.Join(path, "spool")
	spooled, err := os.CreateTemp(spool, datadir.SpoolPattern)
	if err != nil {
		t.Fatal(err)
	}
	if err := spooled.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(spool, "crontab"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d := open(t, path)
	defer d.Close()
	left, err := os.ReadDir(spool)
	if err != nil || len(left) != 1 || left[0].Name() != "crontab" {
		t.Errorf("left in the spool: %v, %v; want the stranger only", left, err)
	}
}

func TestAFolderThatCannotBeUsedIsToldWithItsCure(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	closed := filepath.Join(t.TempDir(), "closed")
	if err := os.Mkdir(closed, 0o500); err != nil {
		t.Fatal(err)
	}
	spoolIsFile := t.TempDir()
	if err := os.WriteFile(filepath.Join(spoolIsFile, "spool"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, path string
		asRoot     bool
	}{
		{"a file", file, true},
		{"a folder below a file", filepath.Join(file, "data"), true},
		{"a folder whose spool is a file", spoolIsFile, true},
		{"a folder that may not be written", closed, false},
		{"a folder below one that may not be written", filepath.Join(closed, "data"), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if !tc.asRoot && os.Getuid() == 0 {
				t.Skip("root may write everywhere: run the test as another user")
			}
			_, err := datadir.Open(tc.path)
			if err == nil || !strings.Contains(err.Error(), tc.path) || !strings.Contains(err.Error(), "set another data_dir") {
				t.Errorf("Open = %v; want the folder and the cure", err)
			}
			if tc.path == spoolIsFile { // a refused folder is not held
				if err := os.Remove(filepath.Join(spoolIsFile, "spool")); err != nil {
					t.Fatal(err)
				}
				if err := open(t, spoolIsFile).Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}
