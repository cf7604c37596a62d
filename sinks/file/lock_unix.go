//go:build darwin || freebsd || linux

package file

import (
	"errors"
	"os"
	"syscall"
)

// lock makes f ours alone for as long as it is open. It is of no effect on
// programs that do not ask for a lock.
func lock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, syscall.EWOULDBLOCK):
			return ErrLocked
		case !errors.Is(err, syscall.EINTR):
			return &os.PathError{Op: "lock", Path: f.Name(), Err: err}
		}
	}
}

// writable says whether a file could be made in dir, without making one.
func writable(dir string) error {
	const writeAndSearch = 2 | 1
	if err := syscall.Access(dir, writeAndSearch); err != nil {
		return &os.PathError{Op: "create a file in", Path: dir, Err: err}
	}
	return nil
}

// room says whether the disk of dir has space left.
func room(dir string) error {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(dir, &disk); err != nil {
		return &os.PathError{Op: "ask for free space on", Path: dir, Err: err}
	}
	free := uint64(disk.Bavail)
	if os.Geteuid() == 0 {
		free = uint64(disk.Bfree) // root may use the reserve
	}
	if free == 0 {
		return &os.PathError{Op: "write to", Path: dir, Err: syscall.ENOSPC}
	}
	return nil
}
