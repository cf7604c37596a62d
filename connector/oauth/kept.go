package oauth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/mailchute/mailchute/connector/datadir"
)

const (
	// maxKept bounds the file of a refresh token, in octets: the whole answer of
	// a server as JSON.
	maxKept = 8 * maxAnswer
	// lookAgain is how often a lock is looked at that another process has.
	lookAgain = 50 * time.Millisecond
)

// Kept is the file that a refresh token is kept in which an authorization server
// has given in place of the configured one. Several processes may use it at a
// time: one asks the server, the others wait for what it gets.
type Kept struct {
	Path string // its folder is made if it is missing, in one that belongs to who runs the connector
	Log  *slog.Logger
}

// keptToken is the text of the file.
type keptToken struct {
	Configured string `json:"configured_sha256"` // of the token that was replaced first, in hex
	Token      string `json:"refresh_token"`
}

// hold takes the file for this process until what it returns is closed. It waits
// as long as ctx permits.
func (k *Kept) hold(ctx context.Context) (io.Closer, error) {
	folder := filepath.Dir(k.Path)
	if err := datadir.Make(folder); err != nil {
		return nil, fmt.Errorf("keep refresh token: %w", err)
	}
	if err := datadir.Own(folder, filepath.Dir(folder)); err != nil {
		return nil, fmt.Errorf("keep refresh token: %w", err)
	}
	path := k.beside(".lock-")
	lock, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("keep refresh token: %w; run it as the user that the data directory belongs to", err)
	}
	err = datadir.Own(path, folder)
	for err == nil {
		if err = datadir.Lock(lock); err == nil {
			return lock, nil
		}
		if errors.Is(err, datadir.ErrHeld) && sleep(ctx, lookAgain) {
			err = nil
		}
	}
	return nil, errors.Join(fmt.Errorf("keep refresh token: %s: %w", path, err), lock.Close())
}

// sleep says whether the time has passed before the end of ctx.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// beside is a file in the same folder. No mailbox id begins with a dot.
func (k *Kept) beside(prefix string) string {
	return filepath.Join(filepath.Dir(k.Path), prefix+filepath.Base(k.Path))
}

// read returns the token that has replaced the configured one; "" if none has.
// What has replaced another one does not count.
func (k *Kept) read(configured string) (string, error) {
	f, err := os.Open(k.Path)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read kept refresh token: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKept+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("read kept refresh token: %w", err)
	}
	if len(text) > maxKept {
		return "", fmt.Errorf("read kept refresh token: %s is longer than %d octets", k.Path, maxKept)
	}
	var kept keptToken
	if json.Unmarshal(text, &kept) != nil || kept.Configured == "" || kept.Token == "" { // the cause may quote it
		return "", fmt.Errorf("read kept refresh token: %s is damaged; remove it if the configured token is good", k.Path)
	}
	if kept.Configured != digest(configured) {
		return "", nil
	}
	return kept.Token, nil
}

// write has the token on disk when it returns, or the one before.
func (k *Kept) write(configured, token string) error {
	text, err := json.Marshal(keptToken{Configured: digest(configured), Token: token})
	if err != nil {
		return fmt.Errorf("write refresh token: %w", err)
	}
	folder, fresh := filepath.Dir(k.Path), k.beside(".new-")
	if err := os.Remove(fresh); err != nil && !errors.Is(err, os.ErrNotExist) { // of a process that was killed
		return fmt.Errorf("write refresh token: %w", err)
	}
	f, err := os.OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write refresh token: %w", err)
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = datadir.Own(fresh, folder)
	}
	if err == nil {
		err = os.Rename(fresh, k.Path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write refresh token: %w", err), os.Remove(fresh))
	}
	return datadir.Sync(folder)
}

func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
