package servers

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A program is something to run, and how a folder is filled with it.
type program struct {
	name   string // as people call it
	folder string // its folder in the cache; another version is another folder
	cure   string // what to type where it can't be had
	fill   func(ctx context.Context, dir string) error
}

// cached returns the program's folder, or fs.ErrNotExist.
func (p program) cached() (string, error) {
	cache, err := cacheFolder()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, p.folder)
	_, err = os.Stat(dir)
	return dir, err
}

// fetch returns the program's folder and fills it if need be. A folder is
// there whole or not at all, and of several processes one fills it.
func (p program) fetch(ctx context.Context) (string, error) {
	dir, err := p.cached()
	if errors.Is(err, fs.ErrNotExist) {
		err = p.fillOnce(ctx, dir)
	}
	if err != nil {
		return "", p.missing(err)
	}
	return dir, nil
}

func (p program) missing(why error) *Missing {
	return &Missing{Program: p.name, Cure: p.cure, Err: why}
}

func (p program) fillOnce(ctx context.Context, dir string) (err error) {
	unlock, err := lock(dir + ".lock")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if _, err := os.Stat(dir); err == nil {
		return nil // another process was first
	}
	fresh := dir + ".new"
	if err := os.RemoveAll(fresh); err != nil { // of a process that was killed
		return fmt.Errorf("clear the cache: %w", err)
	}
	if err := os.Mkdir(fresh, 0o755); err != nil {
		return fmt.Errorf("fill the cache: %w", err)
	}
	if err := p.fill(ctx, fresh); err != nil {
		return errors.Join(err, os.RemoveAll(fresh))
	}
	if err := os.Rename(fresh, dir); err != nil {
		return fmt.Errorf("fill the cache: %w", err)
	}
	return nil
}

// cacheFolder returns the folder of everything that is fetched, and makes it.
func cacheFolder() (string, error) {
	user, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the cache folder: %w", err)
	}
	dir := filepath.Join(user, "mailchute-test")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("make the cache folder: %w", err)
	}
	return dir, nil
}
