package oauth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
	"unicode"
)

// runCommand gets a token from what a program prints. There is no shell.
func runCommand(ctx context.Context, argv []string) (token, error) {
	out, complaints := &capped{limit: maxOutput}, &capped{limit: 16 * shown, drop: true}
	command := exec.CommandContext(ctx, argv[0], argv[1:]...)
	command.Stdout, command.Stderr = out, complaints
	command.WaitDelay = 2 * time.Second // for what it may have started, which holds the pipes
	alone(command)
	begun := time.Now()
	err := command.Run()
	switch {
	case ctx.Err() != nil:
		return token{}, fmt.Errorf("run %s: %w; it must print a token within %v", argv[0], ctx.Err(), wait)
	case out.full:
		return token{}, fmt.Errorf("run %s: it prints more than %d octets", argv[0], maxOutput)
	case err != nil:
		return token{}, fmt.Errorf("run %s: %w%s", argv[0], err, said(complaints.text.String(), out.text.String()))
	}
	got, err := parse(out.text.Bytes(), begun)
	if err != nil {
		return token{}, fmt.Errorf("run %s: %w", argv[0], err)
	}
	return got, nil
}

// said is what a failed command wrote to its standard error, without what it
// wrote to its standard output.
func said(complaints, out string) string {
	var hidden []string // words, and what is between the marks of JSON
	for _, word := range strings.FieldsFunc(out, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`"{}:,`, r) }) {
		if len(word) >= 8 {
			hidden = append(hidden, word, "[redacted]")
		}
	}
	complaints = strings.NewReplacer(hidden...).Replace(complaints)
	if text := clean(complaints); text != "" {
		return ": " + text
	}
	return ""
}

var errFull = errors.New("too much output")

// capped keeps the first octets of an output. What comes behind them is
// dropped, or ends the output.
type capped struct {
	text  bytes.Buffer
	limit int
	drop  bool
	full  bool
}

func (c *capped) Write(p []byte) (int, error) {
	room := c.limit - c.text.Len()
	if len(p) <= room {
		return c.text.Write(p)
	}
	c.full = true
	c.text.Write(p[:room])
	if c.drop {
		return len(p), nil
	}
	return room, errFull
}
