package file

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// stampLayout is the time in the name of a file that we have rotated; it sorts as text.
const stampLayout = "20060102T150405.000Z"

var (
	stampPattern     = regexp.MustCompile(`^-(\d{8}T\d{6}\.\d{3}Z)$`)
	logrotatePattern = regexp.MustCompile(`^(\.\d+|-\d{8}(-?\d+)?)$`)
)

// kin says whether name is that of a rotated file of the one called base, and
// when we rotated it ("": somebody else did). It is exact about names, so that
// the file of another sink, which may hold the same events, is never taken for ours.
func kin(base, name string) (stamp string, ok bool) {
	if rest, found := strings.CutPrefix(name, base); found && logrotatePattern.MatchString(rest) {
		return "", true
	}
	ext := filepath.Ext(base)
	rest, found := strings.CutPrefix(name, strings.TrimSuffix(base, ext))
	if !found || !strings.HasSuffix(rest, ext) {
		return "", false
	}
	match := stampPattern.FindStringSubmatch(strings.TrimSuffix(rest, ext))
	if match == nil {
		return "", false
	}
	return match[1], true
}

// A member is one file of the family: the file at path or a rotated one.
type member struct {
	file       *os.File
	generation string
	length     int64
	stamp      string
	modified   time.Time
	current    bool
}

func (m member) name() string { return filepath.Base(m.file.Name()) }

// before says whether m was rotated before o was. Our own names are in order
// whatever became of the clock; else the time of the last write tells.
func (m member) before(o member) bool {
	switch {
	case m.current || o.current:
		return !m.current && o.current
	case m.stamp != "" && o.stamp != "":
		return m.stamp < o.stamp
	default:
		return m.modified.Before(o.modified)
	}
}

// family opens the settled file and its rotated ones. The caller closes them.
func (a *appender) family() (all []member, err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, closeAll(all))
			all = nil
		}
	}()
	dir, base := filepath.Dir(a.path), filepath.Base(a.path)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	seen := false
	for _, entry := range entries {
		stamp, ok := kin(base, entry.Name())
		if !ok && entry.Name() != base {
			continue
		}
		file, err := os.Open(filepath.Join(dir, entry.Name()))
		if errors.Is(err, os.ErrNotExist) {
			continue // renamed meanwhile
		}
		if err != nil {
			return all, err
		}
		all = append(all, member{file: file, stamp: stamp})
		m := &all[len(all)-1]
		if err := a.read(m); err != nil {
			return all, err
		}
		seen = seen || m.current
	}
	if !seen {
		return all, fmt.Errorf("%s was renamed while its files were looked through; ask again", base)
	}
	return all, nil
}

// read fills in what the file itself tells.
func (a *appender) read(m *member) error {
	info, err := m.file.Stat()
	if err != nil {
		return err
	}
	m.length, m.modified, m.current = info.Size(), info.ModTime(), os.SameFile(info, a.known)
	if m.current {
		m.length = a.acked
	}
	m.generation, err = generationOf(m.file, m.length)
	return err
}

func closeAll(all []member) error {
	var errs []error
	for _, m := range all {
		errs = append(errs, m.file.Close())
	}
	return errors.Join(errs...)
}

// place is the acknowledged end of the file. Where the file is still empty that
// is the end of the one before it.
func (a *appender) place() (place, error) {
	if err := a.settle(); err != nil {
		return place{}, err
	}
	if a.acked == 0 {
		return a.predecessor()
	}
	if a.generation == "" {
		generation, err := generationOf(a.file, a.acked)
		if err != nil {
			return place{}, err
		}
		a.generation = generation
	}
	return place{generation: a.generation, offset: a.acked}, nil
}

func (a *appender) predecessor() (place, error) {
	all, err := a.family()
	if err != nil {
		return place{}, err
	}
	var last *member
	for i := range all {
		if m := &all[i]; m.length > 0 && (last == nil || last.before(*m)) {
			last = m
		}
	}
	p := place{}
	if last != nil {
		p = place{generation: last.generation, offset: last.length}
	}
	return p, closeAll(all)
}
