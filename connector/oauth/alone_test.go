package oauth_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/mailchute/mailchute/connector/oauth"
)

func TestACommandThatHangsIsEndedWithAllThatItStarted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	c := shell(t, "exec 3>"+path+"; (trap '' TERM; echo begun >&3; sleep 600) & wait")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := oauth.New(c, nil, nil).Token(ctx)
		ended <- err
	}()
	pipe, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(pipe, make([]byte, len("begun\n"))); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Token = %v", err)
	}
	if _, err := io.ReadAll(pipe); err != nil { // its end comes when nobody is left to write
		t.Error(err)
	}
	if err := pipe.Close(); err != nil {
		t.Error(err)
	}
}
