//go:build !unix

package servers

import (
	"errors"
	"fmt"
	"runtime"
)

// lock fails: the servers need a Unix system.
func lock(string) (unlock func() error, err error) {
	return nil, fmt.Errorf("run servers on %s: %w", runtime.GOOS, errors.ErrUnsupported)
}
