package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mailchute/mailchute/pop3/pop3test"
)

// chaosOptions are the flags of chaos-server.
type chaosOptions struct {
	scenario, listen, certOut string
	list                      bool
}

func newChaosCommand() *cobra.Command {
	var o chaosOptions
	cmd := &cobra.Command{
		Use:   "chaos-server",
		Short: "A POP3 server that does things wrong, for tests of whatever reads mail",
		Long: `chaos-server is a POP3 server in memory that does what a scenario says: it cuts
messages, lies about QUIT, changes unique-ids, and so on. A scenario is one of
those that --list shows, or a YAML file of your own.

Address, user, password and what to look for are printed first; then it runs
until Ctrl-C. Nothing is kept. Its passwords are known to everybody: let it
listen beyond this machine only where that does not matter.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.list {
				return listScenarios(cmd.OutOrStdout())
			}
			return serveChaos(cmd.Context(), o, cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&o.scenario, "scenario", "", "name of a scenario, or file that holds one")
	cmd.Flags().StringVar(&o.listen, "listen", "127.0.0.1:0", "address to listen on; port 0 is any free one")
	cmd.Flags().StringVar(&o.certOut, "cert-out", "", "write the certificate that a client has to trust to this file, in PEM")
	cmd.Flags().BoolVar(&o.list, "list", false, "list the scenarios that come with it")
	return cmd
}

func listScenarios(out io.Writer) error {
	all, err := pop3test.Scenarios()
	if err != nil {
		return err
	}
	wide := 0
	for _, s := range all {
		wide = max(wide, len(s.Name)+2)
	}
	var table strings.Builder
	for _, s := range all {
		table.WriteString(hanging(s.Name, wide, s.About))
	}
	_, err = io.WriteString(out, table.String())
	return err
}

// findScenario takes a name that comes with the program before a file.
func findScenario(wanted string) (*pop3test.Scenario, error) {
	if wanted == "" {
		return nil, &usageError{errors.New("say which scenario with --scenario; --list shows those that come with it")}
	}
	all, err := pop3test.Scenarios()
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		if s.Name == wanted {
			return s, nil
		}
	}
	s, err := pop3test.ReadScenario(wanted)
	if errors.Is(err, os.ErrNotExist) {
		return nil, &usageError{fmt.Errorf("%q is neither a scenario that comes with it nor a file; --list shows the former", wanted)}
	}
	if err != nil {
		return nil, &usageError{err}
	}
	return s, nil
}

// serveChaos serves a scenario until ctx is done.
func serveChaos(ctx context.Context, o chaosOptions, out io.Writer) (err error) {
	scenario, err := findScenario(o.scenario)
	if err != nil {
		return err
	}
	server, err := scenario.Start()
	if err != nil {
		return fmt.Errorf("start scenario %s: %w", scenario.Name, err)
	}
	certificate := server.CertificatePEM()
	if o.certOut != "" && certificate == nil {
		return &usageError{fmt.Errorf("scenario %s has no TLS: there is no certificate to write", scenario.Name)}
	}
	addr, err := server.ListenOn(o.listen)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	if o.certOut != "" {
		if err := os.WriteFile(o.certOut, certificate, 0o644); err != nil { //nolint:gosec // a certificate is public
			return fmt.Errorf("write certificate: %w", err)
		}
	}
	if _, err := io.WriteString(out, describeChaos(scenario, addr, o.certOut)); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// describeChaos is all that a tester has to know.
func describeChaos(s *pop3test.Scenario, addr, certificate string) string {
	const indent = 10
	var text strings.Builder
	line := func(label, value string) {
		if value != "" {
			text.WriteString(hanging(label, indent, value))
		}
	}
	line("scenario", s.Name)
	line("does", s.About)
	line("look for", s.Look)
	line("address", addr)
	switch {
	case s.Server.TLS == "":
		line("tls", "none")
	case certificate == "":
		line("tls", s.Server.TLS+"; --cert-out writes the certificate to trust")
	default:
		line("tls", s.Server.TLS+"; trust the certificate in "+certificate)
	}
	for _, d := range s.Maildrops {
		line("user", fmt.Sprintf("%s, password %s", d.User, d.Password))
	}
	text.WriteString("Ctrl-C ends it.\n")
	return text.String()
}
