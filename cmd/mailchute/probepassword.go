package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// passwordVariable is where probe looks for a password in the environment.
const passwordVariable = "MAILCHUTE_PASSWORD"

// mostPassword is how long a password file may be, in octets.
const mostPassword = 64 << 10

// password comes from a file, the environment or a person, never from a flag:
// flags stand in the list of processes.
func (o probeOptions) password(cmd *cobra.Command) (string, error) {
	if o.passwordFile != "" {
		f, err := os.Open(o.passwordFile)
		if err != nil {
			return "", fmt.Errorf("read password: %w", err)
		}
		text, err := io.ReadAll(io.LimitReader(f, mostPassword+1))
		if err := errors.Join(err, f.Close()); err != nil {
			return "", fmt.Errorf("read password: %w", err)
		}
		if len(text) > mostPassword {
			return "", fmt.Errorf("read password: %s is longer than %d octets", o.passwordFile, mostPassword)
		}
		return strings.TrimRight(string(text), "\r\n"), nil
	}
	if password := os.Getenv(passwordVariable); password != "" {
		return password, nil
	}
	terminal, ok := cmd.InOrStdin().(*os.File)
	if !ok || !term.IsTerminal(int(terminal.Fd())) {
		return "", fmt.Errorf("there is no password: give --password-file or set %s", passwordVariable)
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "Password of %s: ", o.username)
	text, err := term.ReadPassword(int(terminal.Fd()))
	fmt.Fprintln(cmd.ErrOrStderr())
	if err != nil {
		return "", fmt.Errorf("read password: %w", err)
	}
	return string(text), nil
}
