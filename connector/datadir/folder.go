package datadir

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// Make makes a folder, and those above it, for this user alone. Their names are
// on disk when it returns.
func Make(path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return fmt.Errorf("%s is not a folder", path)
	case !errors.Is(err, os.ErrNotExist):
		return err
	}
	parent := filepath.Dir(path)
	if err := Make(parent); err != nil {
		return err
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return Sync(parent)
}

// Sync has the names in a folder on disk when it returns. Without it a file that
// is synced itself may be without a name after a power cut.
func Sync(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	if err := folder.Sync(); err != nil {
		return errors.Join(fmt.Errorf("sync folder: %w", err), folder.Close())
	}
	return folder.Close()
}

// Own gives what the superuser makes to the owner of another file or folder: a
// command that is run beside the connector must not lock it out.
func Own(path, as string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(as)
	if err != nil {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	return os.Lchown(path, int(stat.Uid), int(stat.Gid))
}

// cure tells a person what to do about a folder that cannot be used.
func cure(path string) string {
	owner := ""
	if info, err := os.Stat(path); err == nil {
		if stat, ok := info.Sys().(*syscall.Stat_t); ok {
			owner = fmt.Sprintf("; it belongs to user id %d, mode %o", stat.Uid, info.Mode().Perm())
		}
	}
	return fmt.Sprintf("%s must be a folder that user id %d may write, on a disk with room%s: change owner or mode, or set another data_dir", path, os.Getuid(), owner)
}
