package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mailchute/mailchute/connector/config"
)

// Exit codes.
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2 // wrong usage or configuration
	exitFindings = 3 // done, and something is to be looked at
)

// run is the program: arguments in, exit code out.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	var usage *usageError
	var faults *config.Faults
	switch {
	case errors.Is(err, errFindings):
		fmt.Fprintf(stderr, "mailchute: %v\n", err)
		return exitFindings
	case errors.Is(err, errTold):
		return exitFailed
	case errors.As(err, &faults):
		fmt.Fprintf(stderr, "%v\nmailchute: %d %s in the configuration\n", faults, len(faults.List), plural(len(faults.List), "fault", "faults"))
		return exitUsage
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "mailchute: %v\nSee mailchute --help.\n", err)
		return exitUsage
	}
	fmt.Fprintf(stderr, "mailchute: %v\n", strings.TrimSpace(err.Error()))
	return exitFailed
}

// errTold ends a command that has said itself what went wrong.
var errTold = errors.New("failed, as told")

// usageError is a mistake in how the program was called.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "mailchute",
		Short: "Mail from POP3 mailboxes to events in Kafka or files",
		Long: `mailchute collects mail from POP3 mailboxes, turns each message into one event
and delivers it to Kafka or to files. A message is deleted from the mailbox only
after every required sink has acknowledged its event.

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 done with
findings (something is quarantined, pending or vanished).`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return &usageError{fmt.Errorf("there is no command %q%s", args[0], hint(cmd, args[0]))}
			}
			return cmd.Help()
		},
	}
	root.PersistentFlags().StringP("config", "c", "mailchute.yaml", "configuration file")
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SuggestionsMinimumDistance = 2
	root.SetFlagErrorFunc(flagFault)
	root.AddCommand(newRunCommand(), newDemoCommand(), newCheckCommand(), newConvertCommand(), newExplainCommand(), newSchemaCommand(), newCompletionCommand(), newVersionCommand())
	root.AddCommand(newProbeCommand(), newPeekCommand(), newChaosCommand())
	for _, cmd := range root.Commands() {
		if check := cmd.Args; check != nil {
			cmd.Args = func(cmd *cobra.Command, args []string) error { return asUsage(check(cmd, args)) }
		}
	}
	return root
}

func asUsage(err error) error {
	if err == nil {
		return nil
	}
	return &usageError{err}
}

// flagFault adds to a fault of a flag the one that was probably meant.
func flagFault(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		if name := closest(cmd.Flags(), unknown.GetSpecifiedName()); name != "" {
			err = fmt.Errorf("%w; did you mean --%s?", err, name)
		}
	}
	return &usageError{err}
}

// closest is the flag that shares most letters with a name, at its beginning and
// end, and at least two; "" if none does.
func closest(flags *pflag.FlagSet, wrong string) (name string) {
	best := 1
	flags.VisitAll(func(f *pflag.Flag) {
		begin, end := 0, 0
		for begin < min(len(f.Name), len(wrong)) && f.Name[begin] == wrong[begin] {
			begin++
		}
		for end < min(len(f.Name), len(wrong))-begin && f.Name[len(f.Name)-1-end] == wrong[len(wrong)-1-end] {
			end++
		}
		if begin+end > best {
			best, name = begin+end, f.Name
		}
	})
	return name
}

// offer completes the value of a flag with words.
func offer(cmd *cobra.Command, flag string, words ...string) {
	err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	if err != nil { // a flag that was not defined: the command then completes nothing here
		cmd.Printf("complete --%s: %v\n", flag, err)
	}
}

// noArgs is for commands that take no arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s takes no arguments, but there is %q", cmd.Name(), args[0])
	}
	return nil
}

func hint(cmd *cobra.Command, wrong string) string {
	if names := cmd.SuggestionsFor(wrong); len(names) > 0 {
		return "; did you mean " + strings.Join(names, " or ") + "?"
	}
	return ""
}

// loadConfig reads the file that -c names.
func loadConfig(cmd *cobra.Command) (*config.Config, error) {
	path, err := cmd.Flags().GetString("config")
	if err != nil {
		return nil, err
	}
	cfg, err := config.Load(path, os.LookupEnv)
	var faults *config.Faults
	if err != nil && !errors.As(err, &faults) {
		return nil, &usageError{err}
	}
	return cfg, err
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
