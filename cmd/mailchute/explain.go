package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mailchute/mailchute/docs"
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
)

func newExplainCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "explain FILE",
		Short: "Tell what is read from a mail, and why",
		Long: `explain reads one raw message and tells what its event says: each value with how
it was found and the words of the mail that decided, the MIME tree, the
attachments with their hashes, and what was repaired, guessed or left out.
- is standard input. Octets that could do something to a terminal are shown as ·.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name one file, or - for standard input")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if output != "text" && output != "json" {
				return &usageError{fmt.Errorf("there is no output %q: write text or json", output)}
			}
			return explain(args[0], output, streams{cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr()})
		},
	}
	cmd.Flags().StringVar(&output, "output", "text", "text or json")
	offer(cmd, "output", "text", "json")
	return cmd
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

func explain(path, output string, s streams) error {
	var told explanation
	_, err := eachIn(path, false, s, func(m message) bool {
		defer m.end()
		told = explained(path, m)
		return false
	})
	if err != nil {
		return fmt.Errorf("explain: %w", err)
	}
	if told.event == nil {
		return fmt.Errorf("explain: %s is a maildir without mail; name a file", path)
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

func explained(path string, m message) explanation {
	if path == "-" {
		path = "standard input"
	}
	// Content that is left out is no loss here; with it, whole tells of the others.
	t := transform.New(transform.Config{InlineAttachments: maxInline})
	event, whole := t.Event(m)
	withoutContent(event)
	told := explanation{File: path, Whole: whole, Findings: findingsOf(event), Parts: t.Structure(m), Warnings: []explainedWarning{}, event: event}
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
