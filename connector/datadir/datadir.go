// Package datadir is the folder of what mailchute keeps on this machine: ledger,
// spool and raw messages. One process has it at a time; the kernel releases the
// lock when that process ends, however it ends. What is in the folder belongs to
// the packages that put it there.
package datadir

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// SpoolPattern is how files in the spool are named, for os.CreateTemp. Only such
// files are removed at start: a folder given by mistake keeps what is in it.
const SpoolPattern = "message-*.spool"

// ErrHeld says that another process has the folder.
var ErrHeld = errors.New("in use by another process")

// Dir is the folder, held by this process.
type Dir struct {
	Path string
	lock *os.File
}

// Open makes the folder if it is missing, for this user alone, takes it for this
// process and empties the spool. The error says what a person can do.
func Open(path string) (*Dir, error) {
	if err := Make(path); err != nil {
		return nil, fmt.Errorf("make data directory: %w; %s", err, cure(path))
	}
	lock, err := hold(path)
	if err != nil {
		return nil, err
	}
	d := &Dir{Path: path, lock: lock}
	if err := d.emptySpool(); err != nil {
		return nil, errors.Join(fmt.Errorf("empty spool: %w; %s", err, cure(path)), lock.Close())
	}
	return d, nil
}

// Spool is the folder of messages that are in hand; it is empty at start.
func (d *Dir) Spool() string { return filepath.Join(d.Path, "spool") }

// Close lets another process have the folder.
func (d *Dir) Close() error {
	if err := d.lock.Close(); err != nil {
		return fmt.Errorf("release data directory %s: %w", d.Path, err)
	}
	return nil
}

// hold takes the lock and writes this process's number into it, for people. The
// file stays when the lock is released: one that is removed can be held twice.
func hold(path string) (*os.File, error) {
	lock, err := os.OpenFile(filepath.Join(path, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("write to data directory: %w; %s", err, cure(path))
	}
	if err := Lock(lock); err != nil {
		if errors.Is(err, ErrHeld) {
			err = fmt.Errorf("data directory %s: %w%s; stop that one, or set another data_dir here", path, err, holder(lock))
		}
		return nil, errors.Join(err, lock.Close())
	}
	if err := sign(lock); err != nil {
		return nil, errors.Join(fmt.Errorf("write to data directory: %w; %s", err, cure(path)), lock.Close())
	}
	return lock, nil
}

// Lock takes a file for this process until it is closed. It does not wait.
func Lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return ErrHeld
	case err != nil:
		return fmt.Errorf("lock %s: %w", f.Name(), err)
	}
	return nil
}

func sign(lock *os.File) error {
	if err := lock.Truncate(0); err != nil {
		return err
	}
	_, err := lock.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// holder is who has the lock, as far as the file tells.
func holder(lock io.ReaderAt) string {
	text, err := io.ReadAll(io.NewSectionReader(lock, 0, 32))
	number := strings.TrimSpace(string(text))
	if _, bad := strconv.Atoi(number); err != nil || bad != nil {
		return ""
	}
	return " (process " + number + ")"
}

// emptySpool removes what an earlier process had in hand: the server has it still.
func (d *Dir) emptySpool() error {
	if err := Make(d.Spool()); err != nil {
		return err
	}
	left, err := fs.Glob(os.DirFS(d.Spool()), SpoolPattern)
	if err != nil {
		return err
	}
	for _, name := range left {
		if err := os.Remove(filepath.Join(d.Spool(), name)); err != nil {
			return err
		}
	}
	return nil
}
