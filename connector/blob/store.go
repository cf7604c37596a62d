// Package blob keeps raw messages: in the spool while a message is in hand, in
// a store for good; and attachments in another store.
//
// What is stored is a file named after the SHA-256 of its bytes. It has its name
// only when it is whole and on disk, and a store never removes one.
package blob

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/mailchute/mailchute/connector/datadir"
	"github.com/mailchute/mailchute/connector/ledger"
)

// A Source is a whole message, readable by offset; *Spooled is one.
type Source interface {
	io.ReaderAt
	Size() int64
}

// Store is a folder of the data directory.
type Store struct {
	dir    string           // the data directory
	name   string           // of the folder
	ending string           // of the names of files
	what   string           // one of them, for errors
	listed [256]atomic.Bool // folders whose own names are on disk
}

// unfinished is how files are named that have no right to their name yet.
const unfinished = "unfinished-*"

// abandoned is how long nobody has written to an unfinished file of a store that
// several processes share, before it counts as left by one that ended.
const abandoned = 24 * time.Hour

// ErrMismatch says that the bytes do not have the SHA-256 that they came with.
var ErrMismatch = errors.New("bytes do not have this SHA-256")

// Open opens the store of raw messages in a data directory, and removes what an
// earlier process did not finish there.
func Open(dir string) (*Store, error) {
	return open(&Store{dir: dir, name: "raw", ending: ".eml", what: "raw message"}, 0)
}

// OpenAttachments is Open for the store of attachments.
func OpenAttachments(dir string) (*Store, error) {
	return open(attachments(dir), 0)
}

// ShareAttachments is OpenAttachments where other processes may be storing
// attachments in the same folder: it leaves alone what one of them has in hand.
func ShareAttachments(dir string) (*Store, error) {
	return open(attachments(dir), abandoned)
}

func attachments(dir string) *Store {
	return &Store{dir: dir, name: "attachments", what: "attachment"}
}

// open makes the folder and removes unfinished files to which nobody has written
// for a time.
func open(s *Store, idle time.Duration) (*Store, error) {
	if err := datadir.Make(s.folder()); err != nil {
		return nil, fmt.Errorf("open %s store: %w", s.name, err)
	}
	left, err := fs.Glob(os.DirFS(s.folder()), unfinished)
	if err != nil {
		return nil, fmt.Errorf("open %s store: %w", s.name, err)
	}
	for _, name := range left {
		path := filepath.Join(s.folder(), name)
		if info, err := os.Stat(path); idle > 0 && (err != nil || time.Since(info.ModTime()) < idle) {
			continue // it is in hand, or was and has its name now
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("open %s store: %w", s.name, err)
		}
	}
	return s, nil
}

// Put stores a message. When it returns a reference, the message survives a
// power cut. A message that is there already is not written again; the time of
// its file becomes now, so that files can be cleared by when they were last named.
func (s *Store) Put(sha ledger.Hash, src Source) (ref string, err error) {
	return s.put(sha, src.Size(), func() (string, error) { return s.write(sha, src) })
}

// PutSpooled stores a message of the spool. One that is a file already gets a
// second name instead of being copied.
func (s *Store) PutSpooled(m *Spooled) (ref string, err error) {
	if m.file == nil {
		return s.Put(m.raw, m)
	}
	return s.put(m.raw, m.size, func() (string, error) {
		if name, err := s.link(m); err == nil {
			return name, nil
		}
		return s.write(m.raw, m) // the store is on another disk, or its disk knows no second names
	})
}

// put gives the file that write made its name.
func (s *Store) put(sha ledger.Hash, size int64, write func() (string, error)) (string, error) {
	ref, path := s.names(sha)
	if err := s.list(sha); err != nil {
		return "", fmt.Errorf("store %s: %w", s.what, err)
	}
	if !renewed(path, size) {
		name, err := write()
		if err != nil {
			return "", fmt.Errorf("store %s: %w", s.what, err)
		}
		if err := os.Rename(name, path); err != nil {
			return "", fmt.Errorf("store %s: %w", s.what, errors.Join(err, os.Remove(name)))
		}
	}
	// Also if it was there: whoever named it may not have come this far.
	if err := datadir.Sync(filepath.Dir(path)); err != nil {
		return "", fmt.Errorf("store %s: %w", s.what, err)
	}
	return ref, nil
}

// renewed says whether a file is there, and sets its time. One of another size
// is damaged, and replaced.
func renewed(path string, size int64) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() == size && os.Chtimes(path, time.Time{}, time.Now()) == nil
}

// list makes the folder of a file, its own name durable, once a process.
func (s *Store) list(sha ledger.Hash) error {
	_, path := s.names(sha)
	if s.listed[sha[0]].Load() {
		return nil
	}
	if err := datadir.Make(filepath.Dir(path)); err != nil {
		return err
	}
	if err := datadir.Sync(s.folder()); err != nil {
		return err
	}
	s.listed[sha[0]].Store(true)
	return nil
}

// write makes a file of a message, checked and on disk, under a name of no meaning.
func (s *Store) write(sha ledger.Hash, src Source) (name string, err error) {
	f, err := os.CreateTemp(s.folder(), unfinished)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, h), io.NewSectionReader(src, 0, src.Size()))
	if err == nil && !bytes.Equal(h.Sum(nil), sha[:]) {
		err = fmt.Errorf("%w: %s", ErrMismatch, sha)
	}
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// link gives a spooled file a second name of no meaning.
func (s *Store) link(m *Spooled) (name string, err error) {
	if err := m.file.Sync(); err != nil {
		return "", err
	}
	name = filepath.Join(s.folder(), strings.Replace(unfinished, "*", filepath.Base(m.file.Name()), 1))
	return name, os.Link(m.file.Name(), name)
}

// Open reads back what a reference names.
func (s *Store) Open(ref string) (*os.File, error) {
	hexadecimal := strings.TrimSuffix(ref[strings.LastIndexByte(ref, '/')+1:], s.ending)
	var sha ledger.Hash
	if n, err := hex.Decode(sha[:], []byte(hexadecimal[:min(len(hexadecimal), 2*len(sha))])); err != nil || n != len(sha) {
		return nil, fmt.Errorf("open %s: %q is not a reference of this store", s.what, ref)
	}
	own, path := s.names(sha)
	if ref != own {
		return nil, fmt.Errorf("open %s: %q is not a reference of this store", s.what, ref)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", s.what, err)
	}
	return f, nil
}

func (s *Store) folder() string { return filepath.Join(s.dir, s.name) }

// names are the reference of a file, relative to the data directory, and its path.
func (s *Store) names(sha ledger.Hash) (ref, path string) {
	name := sha.String()
	relative := s.name + "/" + name[:2] + "/" + name + s.ending
	return "file:" + relative, filepath.Join(s.dir, filepath.FromSlash(relative))
}
