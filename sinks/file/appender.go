package file

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/mailchute/mailchute/sinks"
)

// A File is the file that lines are appended to: an *os.File opened for
// appending and reading.
type File interface {
	io.Writer
	io.ReaderAt
	io.Closer
	Sync() error
	Truncate(size int64) error
	Stat() (os.FileInfo, error)
}

// OpenFile opens the file at name for appending, makes it if there is none, and
// locks it against other processes (ErrLocked).
func OpenFile(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lock(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// errNotRegular is why a directory, a pipe or a device cannot be written to.
var errNotRegular = errors.New("it is not a regular file; name another path")

// An appender is the one writer of the file at path. Whoever calls it has the
// queue's turn.
type appender struct {
	path   string
	limit  int64         // rotate at this size; 0: never
	period time.Duration // rotate when a period has gone by; 0: never
	open   func(name string) (File, error)

	file       File        // nil: to be opened
	known      os.FileInfo // the file that acked is about; nil: none yet
	acked      int64       // what stands before is acknowledged, and ends with a line end
	generation string      // of the file; "": not known yet
	clean      bool        // nothing stands behind acked
	wrote      int64       // octets handed to the file since the last commit
	modified   time.Time   // when the file was last written, as far as its directory knows
}

// begin makes the file ready for lines and says how long it is.
func (a *appender) begin() (int64, error) {
	if err := a.settle(); err != nil {
		return 0, explain(a.path, err)
	}
	if a.due(time.Now()) {
		if err := a.rotate(time.Now()); err != nil {
			return 0, explain(a.path, err)
		}
	}
	return a.acked, nil
}

func (a *appender) write(lines []byte) error {
	a.clean = false
	a.wrote += int64(len(lines))
	if _, err := a.file.Write(lines); err != nil {
		return explain(a.path, errors.Join(err, a.abandon()))
	}
	return nil
}

func (a *appender) commit() error {
	if a.wrote == 0 {
		return nil
	}
	if err := a.file.Sync(); err != nil {
		return explain(a.path, errors.Join(err, a.abandon()))
	}
	a.acked += a.wrote
	a.wrote, a.clean = 0, true
	return nil
}

func (a *appender) receipt(offset int64) sinks.Receipt {
	return sinks.Receipt(filepath.Base(a.path) + "@" + strconv.FormatInt(offset, 10))
}

// close leaves the file as long as it is acknowledged.
func (a *appender) close() error {
	if a.file == nil {
		return nil
	}
	return a.release()
}

func (a *appender) release() error {
	err := a.file.Close()
	a.file = nil
	return err
}

// abandon gives up a file whose write or sync failed. Settling opens it anew: a
// sync that failed once may say nothing the second time, though the octets are
// lost. The cut is tried at once as well, while the descriptor leads to the file
// whatever became of its name.
func (a *appender) abandon() error {
	a.wrote = 0
	return errors.Join(a.file.Truncate(a.acked), a.release())
}

// settle makes a.file the file at path, with nothing behind what is acknowledged.
func (a *appender) settle() error {
	if a.file != nil && !a.same() {
		a.known, a.clean = nil, false
		if err := a.release(); err != nil {
			return err
		}
	}
	if a.file == nil {
		file, err := a.open(a.path)
		if err != nil {
			return err
		}
		a.file, a.clean = file, false
	}
	if a.clean {
		return nil
	}
	if err := a.cut(); err != nil {
		return errors.Join(err, a.release())
	}
	a.clean = true
	return nil
}

// same says that the file at path is the one that is open, and as long as it was left.
func (a *appender) same() bool {
	info, err := os.Stat(a.path)
	if err != nil {
		return false
	}
	own, err := a.file.Stat()
	if err != nil {
		return false
	}
	a.modified = info.ModTime()
	return os.SameFile(info, own) && (!a.clean || info.Size() == a.acked)
}

// cut removes what stands behind the acknowledged end, and makes sure of the rest.
func (a *appender) cut() error {
	info, err := a.file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errNotRegular
	}
	if a.known == nil || !os.SameFile(a.known, info) || info.Size() < a.acked {
		end, err := wholeLines(a.file, info.Size())
		if err != nil {
			return err
		}
		a.known, a.acked, a.generation = info, end, ""
	}
	a.modified = info.ModTime()
	if info.Size() > a.acked {
		if err := a.file.Truncate(a.acked); err != nil {
			return err
		}
	}
	// The lines of a process that was killed may never have been synced, and
	// Find is going to vouch for them.
	if err := a.file.Sync(); err != nil {
		return err
	}
	return syncDir(filepath.Dir(a.path))
}

// look says whether the file could be written to, and makes nothing.
func (a *appender) look() error {
	info, err := os.Stat(a.path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return a.lookAround()
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errNotRegular
	}
	file, err := a.open(a.path)
	if err != nil {
		return err
	}
	a.file = file // kept open, and so locked
	return nil
}

// lookAround says whether a file could be made at path.
func (a *appender) lookAround() error {
	dir := filepath.Dir(a.path)
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a directory; name another path", dir)
	}
	return writable(dir)
}

// check says whether a line could be written now, and changes nothing.
func (a *appender) check() error {
	if err := a.lookAround(); err != nil {
		return err
	}
	info, err := os.Stat(a.path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return room(filepath.Dir(a.path))
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errNotRegular
	}
	f, err := os.OpenFile(a.path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return room(filepath.Dir(a.path))
}

// syncDir makes names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
