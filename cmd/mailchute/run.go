package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/mailchute/mailchute/connector"
	"github.com/mailchute/mailchute/connector/config"
	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
)

func newRunCommand() *cobra.Command {
	var once bool
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Collect mail from every mailbox and deliver it",
		Long: `run visits every mailbox of the configuration when it is due, delivers each mail
to the sinks and deletes what every required sink has acknowledged.

SIGTERM or Ctrl-C stops it: retrieval breaks off at once, a window that is being
committed gets stop_timeout to finish. A second signal ends it on the spot. In
either case nothing is lost; the next start goes on where this one ended.

With --once it visits every mailbox until nothing is due, then ends: exit code 0
when all mail is delivered, 3 when something is quarantined, pending or vanished,
1 when a mailbox or a required sink could not be used.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := loadConfig(cmd)
			if err != nil {
				return err
			}
			if once {
				return runOnce(cmd, cfg)
			}
			return runOn(cmd.Context(), cfg, cmd.ErrOrStderr())
		},
	}
	cmd.Flags().BoolVar(&once, "once", false, "visit every mailbox until it is empty, then end")
	return cmd
}

func runOn(ctx context.Context, cfg *config.Config, stderr io.Writer) error {
	return connector.New(cfg, connector.Options{Log: newLogger(stderr, cfg.Log, isTerminal(stderr)), Version: versionNumber()}).Run(ctx)
}

func runOnce(cmd *cobra.Command, cfg *config.Config) error {
	stderr := cmd.ErrOrStderr()
	progress := newProgress(stderr, isTerminal(stderr))
	log := newLogger(progress, cfg.Log, isTerminal(stderr))
	c := connector.New(cfg, connector.Options{Log: log, Version: versionNumber(), Notify: progress.notify()})
	result, err := c.RunOnce(cmd.Context())
	progress.end()
	for _, m := range cfg.Mailboxes {
		if report, ok := result.Mailboxes[m.ID]; ok {
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", m.ID, describe(report))
		}
	}
	switch {
	case err != nil && cmd.Context().Err() != nil:
		return errInterrupted
	case err != nil:
		return err
	case result.Findings:
		return errFindings
	}
	return nil
}

var errInterrupted = errors.New("interrupted; nothing is lost, the next run goes on from here")

// errFindings ends a command that did its work and found something to look at.
var errFindings = errors.New("something is quarantined, pending or vanished")

// describe is a report in a line.
func describe(r delivery.Report) string {
	if !r.Good {
		return fmt.Sprintf("%d delivered, %d deleted; no listing tells what is on the server", r.Delivered, r.Deleted)
	}
	line := fmt.Sprintf("%d delivered, %d deleted, %d left on the server", r.Delivered, r.Deleted, r.Listed)
	for _, o := range []ledger.Outcome{ledger.Pending, ledger.Quarantined, ledger.Filtered, ledger.Skipped} {
		if n := r.Tally[o]; n > 0 {
			line += fmt.Sprintf(", %d %v", n, o)
		}
	}
	if r.Vanished > 0 {
		line += fmt.Sprintf(", %d vanished", r.Vanished)
	}
	return line
}

// newLogger writes text for people on a terminal, JSON for programs elsewhere.
func newLogger(w io.Writer, c config.Log, terminal bool) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.Level}
	if c.Format == config.FormatText || c.Format == config.FormatAuto && terminal {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
