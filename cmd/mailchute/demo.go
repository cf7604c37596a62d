package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"sync"

	"github.com/spf13/cobra"

	"github.com/mailchute/mailchute/cmd/mailchute/demo"
	"github.com/mailchute/mailchute/connector"
	"github.com/mailchute/mailchute/connector/config"
	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
)

func newDemoCommand() *cobra.Command {
	var o demo.Options
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show the main job on this machine, with sample mail",
		Long: `demo starts a POP3 server in memory, fills it with sample mail of many kinds, and
collects it: one event for each mail in a file, the mail deleted when the file
has its event. Everything stays on this machine. A status page shows the
mailboxes and the last messages.

It runs until Ctrl-C, and mail keeps coming in for a while; with --once it ends
after the last mail.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Out = cmd.OutOrStdout()
			return demo.Run(cmd.Context(), o, demoConnector(cmd.ErrOrStderr()))
		},
	}
	cmd.Flags().BoolVar(&o.Once, "once", false, "end after the last mail")
	cmd.Flags().StringVar(&o.Dir, "dir", "", "folder for configuration, ledger and events, new or empty (default: a temporary one)")
	cmd.Flags().StringVar(&o.Listen, "listen", "127.0.0.1:0", "loopback address of the status page; port 0 is any free one")
	return cmd
}

// demoConnector starts the connector of a demo, with its status page.
func demoConnector(stderr io.Writer) demo.Start {
	return func(ctx context.Context, job demo.Job) error {
		cfg, err := config.Load(job.Config, os.LookupEnv)
		if err != nil {
			return err
		}
		log := newLogger(stderr, config.Log{Level: config.Level(slog.LevelWarn), Format: config.FormatAuto}, isTerminal(stderr))
		c := connector.New(cfg, connector.Options{
			Log: log, Version: versionNumber(), Content: true,
			Notify: func(n delivery.Notice) { job.Told(arrival(n)) },
		})
		serving, stop := context.WithCancel(ctx)
		var page sync.WaitGroup
		var pageErr error
		page.Go(func() { pageErr = c.ServePage(serving, job.Page) })
		err = collect(ctx, c, job.Once)
		stop()
		page.Wait()
		return errors.Join(err, pageErr)
	}
}

// collect runs a connector, to the last mail or until ctx is done.
func collect(ctx context.Context, c *connector.Connector, once bool) error {
	if !once {
		return c.Run(ctx)
	}
	result, err := c.RunOnce(ctx)
	if err == nil && result.Findings {
		return errFindings
	}
	return err
}

func arrival(n delivery.Notice) demo.Arrival {
	return demo.Arrival{
		Mailbox: n.Mailbox, Event: n.Record.Event, From: n.From, Subject: n.Subject,
		Delivered: n.Record.Outcome == ledger.Delivered, Outcome: n.Record.Outcome.String(), Reason: n.Record.Reason,
	}
}
