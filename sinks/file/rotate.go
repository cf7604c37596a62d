package file

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// due says whether the file is to be rotated before the next write.
func (a *appender) due(now time.Time) bool {
	if a.acked == 0 {
		return false
	}
	if a.limit > 0 && a.acked >= a.limit {
		return true
	}
	return a.period > 0 && now.UTC().Truncate(a.period).After(a.modified.UTC().Truncate(a.period))
}

// rotate renames the settled file and begins a new one.
func (a *appender) rotate(now time.Time) error {
	name, err := a.rotatedName(now)
	if err != nil {
		return err
	}
	if err := os.Rename(a.path, name); err != nil {
		return err
	}
	return a.settle() // which finds no file at path, and makes one
}

// rotatedName is later than that of every file rotated so far, even if the clock is not.
func (a *appender) rotatedName(now time.Time) (string, error) {
	dir, base := filepath.Dir(a.path), filepath.Base(a.path)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	stamp := now.UTC().Format(stampLayout)
	for _, entry := range entries {
		last, ok := kin(base, entry.Name())
		if !ok || last < stamp {
			continue
		}
		at, err := time.Parse(stampLayout, last)
		if err != nil {
			return "", fmt.Errorf("read the time in the name %s: %w", entry.Name(), err)
		}
		stamp = at.Add(time.Millisecond).Format(stampLayout)
	}
	ext := filepath.Ext(base)
	return filepath.Join(dir, strings.TrimSuffix(base, ext)+"-"+stamp+ext), nil
}
