// Package bolt keeps the ledger in one bbolt file, for a connector on one machine.
//
// What Commit has returned nil for survives a power cut, as a whole. Every value
// carries a checksum with its key, as a damaged row could have mail deleted that
// was never delivered; what is damaged is told with a cure, and a file that is
// there is never made anew. What a row means is none of this package's business.
package bolt

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.etcd.io/bbolt"

	"github.com/mailchute/mailchute/connector/datadir"
)

// What Open and the readers can find, by errors.Is.
var (
	// ErrHeld says that another process has the file.
	ErrHeld = datadir.ErrHeld
	// ErrDamaged says that the file is not as it was written.
	ErrDamaged = errors.New("damaged")
	// ErrNewer says that a newer mailchute has written the file.
	ErrNewer = errors.New("written by a newer mailchute")
)

// cure is what a person can do about a damaged file.
const cure = "put back a copy of the file, or move it away: then all mail that the servers still list is published once more, with the same event ids where the bytes are the same"

// growth is by how much the file grows at a time; each growth is a sync more.
const growth = 1 << 20

// Ledger is an open file. It may be used from several goroutines.
type Ledger struct {
	db   *bbolt.DB
	path string

	gate    sync.Mutex // guards waiting
	waiting []*entry   // changes that no transaction has taken yet

	turn  sync.Mutex // held by whoever writes; guards doubt
	doubt error      // a write may or may not be on disk: no more until the file is opened anew
}

// Open opens the ledger in a file, and makes it if there is none. Another
// process that has it, damage and a newer format are errors that say what to do.
func Open(path string) (*Ledger, error) {
	return open(path, migrations())
}

func open(path string, steps []migration) (*Ledger, error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		if err := create(path, len(steps)+1); err != nil {
			return nil, fmt.Errorf("make ledger %s: %w", path, err)
		}
	}
	l := &Ledger{path: path}
	if err := l.open(steps); err != nil {
		return nil, fmt.Errorf("open ledger %s: %w", path, withCure(err))
	}
	return l, nil
}

func withCure(err error) error {
	if errors.Is(err, ErrDamaged) {
		return fmt.Errorf("%w; %s", err, cure)
	}
	return err
}

func (l *Ledger) open(steps []migration) (err error) {
	if l.db, err = database(l.path, openSound); err != nil {
		return err
	}
	if err = migrate(l.db, steps); err == nil {
		err = l.inspect()
	}
	if err != nil {
		return errors.Join(err, l.db.Close())
	}
	return nil
}

// Close waits for commits under way and closes the file.
func (l *Ledger) Close() error {
	l.turn.Lock()
	defer l.turn.Unlock()
	if err := l.db.Close(); err != nil {
		return fmt.Errorf("close ledger %s: %w", l.path, err)
	}
	return nil
}

// database opens a file with bbolt, always in the same way. The list of free
// pages is written with each commit: left out, bbolt would look for them at start
// in a goroutine whose panic nobody can catch.
func database(path string, openFile func(string, int, os.FileMode) (*os.File, error)) (*bbolt.DB, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		PageSize:        pageSize,
		FreelistType:    bbolt.FreelistMapType,
		InitialMmapSize: 64 << 20, // addresses, not memory: a growing file need not wait for readers
		NoStatistics:    true,
		OpenFile:        openFile,
		Timeout:         time.Second, // never used up: openFile has the lock already
	})
	if err != nil {
		return nil, err
	}
	db.AllocSize = growth
	return db, nil
}

// openSound opens a file, takes it for this process, and looks through its pages
// before bbolt maps them: bbolt trusts what it reads.
func openSound(path string, _ int, _ os.FileMode) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	if err := held(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if err := inspectPages(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// openFresh opens a file that is being made.
func openFresh(path string, _ int, mode os.FileMode) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, mode)
	if err != nil {
		return nil, err
	}
	if err := held(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if err := f.Truncate(0); err != nil { // what an earlier process did not finish
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func held(f *os.File) error {
	err := datadir.Lock(f)
	if errors.Is(err, ErrHeld) {
		return fmt.Errorf("%w: stop the mailchute that runs on it, or set another data_dir here", err)
	}
	return err
}

// create makes an empty ledger. It gets its name when it is whole: an empty file
// under that name is damage, never a beginning.
func create(path string, format int) error {
	fresh := path + ".new"
	db, err := database(fresh, openFresh)
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error { return setFormat(tx, format) })
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	if err := os.Rename(fresh, path); err != nil {
		return err
	}
	return datadir.Sync(filepath.Dir(path))
}
