package datadir_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/mailchute/mailchute/connector/datadir"
)

func TestWhatTheSuperuserMakesBelongsToWhoHasTheFolder(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	want := os.Getuid()
	if want == 0 {
		want = 12345
		if err := os.Chown(folder, want, want); err != nil {
			t.Skip("this system gives no file away: ", err)
		}
	}
	if err := datadir.Own(path, folder); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := int(info.Sys().(*syscall.Stat_t).Uid); got != want {
		t.Errorf("the file belongs to %d, want %d", got, want)
	}
}
