package blob

import (
	"errors"
	"fmt"
	"os"
)

// Draft is a file of a store that is being written. It ends with Keep or Discard.
type Draft struct {
	store *Store
	file  *os.File // nil: ended
	size  int64
}

// New begins a file.
func (s *Store) New() (*Draft, error) {
	f, err := os.CreateTemp(s.folder(), unfinished)
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", s.what, err)
	}
	return &Draft{store: s, file: f}, nil
}

// Write adds octets.
func (d *Draft) Write(octets []byte) (int, error) {
	n, err := d.file.Write(octets)
	d.size += int64(n)
	if err != nil {
		return n, fmt.Errorf("store %s: %w", d.store.what, err)
	}
	return n, nil
}

// Keep stores what was written, as Put does; sha is that of these octets.
func (d *Draft) Keep(sha [32]byte) (ref string, err error) {
	ref, err = d.store.put(sha, d.size, d.finish)
	return ref, errors.Join(err, d.Discard())
}

// finish brings the file to disk and returns its name.
func (d *Draft) finish() (name string, err error) {
	if err := d.file.Sync(); err != nil {
		return "", err
	}
	name, err = d.file.Name(), d.file.Close()
	d.file = nil
	if err != nil {
		return "", errors.Join(err, os.Remove(name))
	}
	return name, nil
}

// Discard drops what was written. It does nothing behind Keep or another Discard.
func (d *Draft) Discard() error {
	f := d.file
	d.file = nil
	return remove(f)
}
