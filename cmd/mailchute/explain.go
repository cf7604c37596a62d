package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mailchute/mailchute/connector"
	"github.com/mailchute/mailchute/docs"
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
	"github.com/mailchute/mailchute/transform/authres/dkimcheck"
)

func newExplainCommand() *cobra.Command {
	var o explainOptions
	cmd := &cobra.Command{
		Use:   "explain FILE",
		Short: "Tell what is read from a mail, and why",
		Long: `explain reads one raw message and tells what its event says: each value with how
it was found and the words of the mail that decided, the MIME tree, the
attachments with their hashes, and what was repaired, guessed or left out.
- is standard input. Octets that could do something to a terminal are shown as ·.

No configuration is read unless -c or --mailbox is given: then transform of that
file and addresses of that mailbox hold (token rules, recipient headers, trusted
receivers, verify_dkim); without --mailbox, of the only one it has. --verify-dkim
verifies the DKIM signatures with keys from DNS.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name one file, or - for standard input")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.output != "text" && o.output != "json" {
				return &usageError{fmt.Errorf("there is no output %q: write text or json", o.output)}
			}
			by, err := o.reader(cmd)
			if err != nil {
				return err
			}
			return by.explain(cmd.Context(), args[0], o.output, streams{cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()})
		},
	}
	cmd.Flags().StringVar(&o.output, "output", "text", "text or json")
	cmd.Flags().StringVar(&o.mailbox, "mailbox", "", "id of a mailbox of the configuration whose settings hold")
	cmd.Flags().BoolVar(&o.verify, "verify-dkim", false, "verify DKIM signatures, with keys from DNS")
	offer(cmd, "output", "text", "json")
	return cmd
}

// explainOptions are the flags of explain.
type explainOptions struct {
	output, mailbox string
	verify          bool
}

// explainer reads mail by the settings of a mailbox.
type explainer struct {
	transform *transform.Transformer
	resolver  dkimcheck.Resolver // nil: signatures are not verified
}

// reader is the one that the flags ask for. A configuration is read only if one
// is named, as explain has to do without.
func (o explainOptions) reader(cmd *cobra.Command) (explainer, error) {
	// Content that is left out is no loss here; with it, whole tells of the others.
	by := explainer{transform: transform.New(transform.Config{InlineAttachments: maxInline})}
	if o.mailbox != "" || cmd.Flags().Changed("config") {
		cfg, err := loadConfig(cmd)
		if err != nil {
			return by, err
		}
		boxes, err := chooseMailboxes(cfg, o.mailbox)
		if err != nil {
			return by, err
		}
		if len(boxes) > 1 {
			return by, &usageError{fmt.Errorf("the configuration has %d mailboxes: say with --mailbox whose settings hold", len(boxes))}
		}
		cfg.Limits.InlineAttachments = maxInline
		by.transform = connector.Transformer(boxes[0], cfg)
		o.verify = o.verify || cfg.Transform.VerifyDKIM
	}
	if o.verify {
		by.resolver = net.DefaultResolver
	}
	return by, nil
}

// explanation is what explain tells; it is also its JSON.
type explanation struct {
	File     string             `json:"file"`
	Whole    bool               `json:"whole"` // the event leaves nothing out but attachments' content
	Findings []finding          `json:"findings"`
	Parts    []transform.Part   `json:"parts"`
	Warnings []explainedWarning `json:"warnings"`
	Event    json.RawMessage    `json:"event"`

	event *eventv1.Event
}

// explainedWarning is a warning with what its code means.
type explainedWarning struct {
	Code    string `json:"code"`
	Part    string `json:"part,omitempty"`
	Detail  string `json:"detail"`
	Meaning string `json:"meaning"`
}

func (by explainer) explain(ctx context.Context, path, output string, s streams) error {
	if info, err := os.Stat(path); path != "-" && err == nil && info.IsDir() {
		return fmt.Errorf("explain: %s is a folder; name a file", path)
	}
	var told explanation
	_, err := eachIn(path, false, s, func(m message) bool {
		defer m.end()
		told = by.explained(ctx, path, m)
		return false
	})
	if err != nil {
		return fmt.Errorf("explain: %w", err)
	}
	if output == "text" {
		_, err = io.WriteString(s.out, told.text())
		return err
	}
	e := json.NewEncoder(s.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(told)
}

func (by explainer) explained(ctx context.Context, path string, m message) explanation {
	if path == "-" {
		path = "standard input"
	}
	event, whole := by.transform.Event(m)
	if by.resolver != nil {
		transform.Verified(event, dkimcheck.Results(ctx, transform.Canonical(m), by.resolver))
	}
	withoutContent(event)
	told := explanation{File: path, Whole: whole, Findings: findingsOf(event), Parts: by.transform.Structure(m), Warnings: []explainedWarning{}, event: event}
	meanings := warningMeanings()
	for _, w := range event.Parse.Warnings {
		told.Warnings = append(told.Warnings, explainedWarning{w.Code, w.GetPart(), w.Detail, meanings[w.Code]})
	}
	told.Event = eventv1.AppendJSON(nil, event)
	return told
}

// withoutContent leaves the content of attachments out, in the messages within too.
func withoutContent(e *eventv1.Event) {
	for left := []*eventv1.Event{e}; len(left) > 0; {
		e, left = left[0], left[1:]
		for _, a := range e.Attachments {
			a.Content = nil
		}
		for _, m := range e.EmbeddedMessages {
			left = append(left, m.Event)
		}
	}
}

var codeRow = regexp.MustCompile("(?m)^\\| `([a-z_0-9]+)` \\| (.*) \\|$")

// warningMeanings is the table of warning codes in docs/event.md.
func warningMeanings() map[string]string {
	_, table, _ := strings.Cut(docs.Event(), "\n## Warning codes\n")
	meanings := make(map[string]string)
	for _, row := range codeRow.FindAllStringSubmatch(table, -1) {
		meanings[row[1]] = row[2]
	}
	return meanings
}
