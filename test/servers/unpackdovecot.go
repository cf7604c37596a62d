package servers

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// dovecot is version 2.3: version 2.4 has another language of configuration.
func dovecot() program {
	p := debian("Dovecot",
		[]string{"usr/sbin/dovecot", "usr/bin/doveconf", "usr/lib/dovecot/auth", "usr/lib/dovecot/pop3-login", "usr/lib/dovecot/pop3"},
		[]string{"dovecot-core", "dovecot-pop3d"})
	unpacked := p.fill
	p.fill = func(ctx context.Context, dir string) error {
		if err := unpacked(ctx, dir); err != nil {
			return err
		}
		ask := exec.CommandContext(ctx, filepath.Join(dir, "usr/sbin/dovecot"), "--version")
		ask.Env = append(os.Environ(), libraries(dir))
		version, err := output(ask)
		if err != nil {
			return err
		}
		if !strings.HasPrefix(version, "2.3.") {
			return fmt.Errorf("these tests know version 2.3, and this system has %s", strings.TrimSpace(version))
		}
		return relocate(filepath.Join(dir, "usr/lib/dovecot"))
	}
	return p
}

// relocate makes Dovecot look for its modules by relative paths. It has no
// setting for those of TLS and of logins: the paths built in are those of an
// installed Dovecot.
func relocate(dir string) error {
	for _, in := range []struct{ file, path string }{
		{"libdovecot.so.0.0.0", "modules"},
		{"auth", "modules/auth"},
	} {
		file := filepath.Join(dir, in.file)
		code, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("relocate Dovecot: %w", err)
		}
		builtIn := []byte("\x00/usr/lib/dovecot/" + in.path + "\x00")
		ours := make([]byte, len(builtIn)) // zeroes end the string early
		copy(ours[1:], in.path)
		if n := bytes.Count(code, builtIn); n != 1 {
			return fmt.Errorf("relocate Dovecot: %s has its path %d times, not once", in.file, n)
		}
		if err := os.WriteFile(file, bytes.Replace(code, builtIn, ours, 1), 0o755); err != nil {
			return fmt.Errorf("relocate Dovecot: %w", err)
		}
	}
	return nil
}
