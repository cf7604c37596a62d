package file

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// explain says which file err is about, and what a person can do.
func explain(path string, err error) error {
	if err == nil {
		return nil
	}
	dir := filepath.Dir(path)
	cure := ""
	switch {
	case errors.Is(err, syscall.ENOSPC):
		cure = "; free space on the disk of " + dir + ", delivery then goes on by itself"
	case errors.Is(err, syscall.EDQUOT):
		cure = "; raise the quota or free space in " + dir + ", delivery then goes on by itself"
	case errors.Is(err, syscall.EROFS):
		cure = "; mount the disk of " + dir + " for writing, or name another path"
	case errors.Is(err, os.ErrPermission):
		cure = "; let this user read and write the file and its directory " + dir
	case errors.Is(err, os.ErrNotExist):
		cure = "; make the directory " + dir + " first"
	}
	return fmt.Errorf("append to %s: %w%s", path, err, cure)
}
