package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/mailchute/mailchute/connector"
	"github.com/mailchute/mailchute/connector/config"
)

// connectTime is how long one mailbox or sink may take to answer.
const connectTime = 60 * time.Second

// checked is what check found; it is also its JSON.
type checked struct {
	Mailboxes []checkedPart `json:"mailboxes"`
	Sinks     []checkedPart `json:"sinks"`
	Promise   string        `json:"promise"`
	Warnings  []string      `json:"warnings,omitempty"` // settings that are dangerous
}

// checkedPart is one mailbox or sink.
type checkedPart struct {
	Name    string `json:"name"`
	Where   string `json:"where"`
	Answer  string `json:"answer,omitempty"`  // what it said, if it was asked
	Problem string `json:"problem,omitempty"` // why it cannot be used
}

func newCheckCommand() *cobra.Command {
	var connect bool
	var output string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the configuration, and with --connect mailboxes and sinks",
		Long: `check reads the configuration and tells everything that is wrong with it at once.
With --connect it also logs in to every mailbox, asks every sink, and changes
nothing: no mail is retrieved, none is deleted, no event is written.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if output != "text" && output != "json" {
				return &usageError{fmt.Errorf("there is no output %q: write text or json", output)}
			}
			cfg, err := loadConfig(cmd)
			if err != nil {
				return err
			}
			found := describeConfig(cfg)
			if connect {
				ask(cmd.Context(), cfg, &found, slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)))
			}
			return found.print(cmd.OutOrStdout(), output)
		},
	}
	cmd.Flags().BoolVar(&connect, "connect", false, "log in to every mailbox and ask every sink")
	cmd.Flags().StringVar(&output, "output", "text", "text or json")
	return cmd
}

func describeConfig(cfg *config.Config) checked {
	found := checked{Promise: cfg.Promise()}
	for _, m := range cfg.Mailboxes {
		found.Mailboxes = append(found.Mailboxes, checkedPart{Name: m.ID, Where: fmt.Sprintf("%s:%d", m.Host, m.Port)})
	}
	for _, w := range cfg.Warnings() {
		found.Warnings = append(found.Warnings, w.String())
	}
	for _, s := range cfg.Sinks {
		found.Sinks = append(found.Sinks, checkedPart{Name: s.Name, Where: s.Kind() + ", " + s.Where()})
	}
	return found
}

// ask goes to every mailbox and sink at the same time.
func ask(ctx context.Context, cfg *config.Config, found *checked, log *slog.Logger) {
	var asking sync.WaitGroup
	for i, m := range cfg.Mailboxes {
		asking.Go(func() { found.Mailboxes[i].answer(askMailbox(ctx, m, cfg, log)) })
	}
	for i, s := range cfg.Sinks {
		asking.Go(func() { found.Sinks[i].answer(askSink(ctx, s)) })
	}
	asking.Wait()
}

func (p *checkedPart) answer(text string, err error) {
	p.Answer = text
	if err != nil {
		p.Problem = err.Error()
	}
}

// askMailbox logs in and lists. The session ends without QUIT, so that nothing
// can be removed by it (RFC 1939 section 6).
func askMailbox(ctx context.Context, m config.Mailbox, cfg *config.Config, log *slog.Logger) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	dial, err := connector.Dialer(m, cfg, log.With("mailbox", m.ID))
	if err != nil {
		return "", err
	}
	client, err := dial(ctx, false)
	if err != nil {
		return "", err
	}
	listing, err := client.List(ctx)
	if err := errors.Join(err, client.Abort()); err != nil {
		return "", fmt.Errorf("list: %w", err)
	}
	octets := int64(0)
	for _, entry := range listing.Entries {
		octets += entry.Size
	}
	text := fmt.Sprintf("logged in, %d %s, %d octets", len(listing.Entries), plural(len(listing.Entries), "message", "messages"), octets)
	if !listing.HasUIDL {
		text += "; " + withoutUIDL
	}
	return text, nil
}

func askSink(ctx context.Context, s config.Sink) (answer string, err error) {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	opened, err := connector.OpenSink(ctx, s)
	if err != nil {
		return "", err
	}
	return "ready", errors.Join(opened.Check(ctx), opened.Close(ctx))
}

// print writes what was found; a part that cannot be used makes the check fail.
func (c checked) print(out io.Writer, output string) error {
	failed := 0
	for _, p := range append(c.Mailboxes[:len(c.Mailboxes):len(c.Mailboxes)], c.Sinks...) {
		if p.Problem != "" {
			failed++
		}
	}
	var err error
	if output == "json" {
		err = json.NewEncoder(out).Encode(c)
	} else {
		err = c.printText(out)
	}
	if err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d cannot be used", failed, len(c.Mailboxes)+len(c.Sinks))
	}
	return nil
}

func (c checked) printText(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(kind string, p checkedPart) {
		said := p.Answer
		if p.Problem != "" {
			said = "FAILED: " + p.Problem
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", kind, p.Name, p.Where, said)
	}
	for _, p := range c.Mailboxes {
		line("mailbox", p)
	}
	for _, p := range c.Sinks {
		line("sink", p)
	}
	fmt.Fprintf(w, "events\t%s\n", c.Promise)
	for _, warning := range c.Warnings {
		fmt.Fprintf(w, "WARNING\t%s\n", warning)
	}
	return w.Flush()
}
