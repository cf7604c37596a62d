package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mailchute/mailchute/connector/schema"
)

func newSchemaCommand() *cobra.Command {
	var format string
	subjects, formats := []string{"event", "config"}, []string{"proto", "jsonschema", "avro"}
	cmd := &cobra.Command{
		Use:   "schema event|config",
		Short: "Print the schema of the event or of the configuration",
		Long: `schema prints what an event looks like, for those who read events: as JSON Schema
(draft 2020-12), as Avro, or as the .proto file that the others are made from.
Fields are added within version 1 of the event, never removed or changed.

For the configuration there is a JSON Schema, with which editors complete and
check the file. A first line in mailchute.yaml tells many of them where it is:

  # yaml-language-server: $schema=mailchute.schema.json`,
		Example: `  mailchute schema event
  mailchute schema event --format avro > event.avsc
  mailchute schema config > mailchute.schema.json`,
		ValidArgs: subjects,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name what the schema is of: event or config")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := schemaOf(args[0], format)
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(text)
			return err
		},
	}
	cmd.Flags().StringVar(&format, "format", "jsonschema", strings.Join(formats, ", "))
	offer(cmd, "format", formats...)
	return cmd
}

func schemaOf(subject, format string) ([]byte, error) {
	switch subject + " " + format {
	case "event proto":
		return schema.Proto(), nil
	case "event jsonschema":
		return schema.EventJSON()
	case "event avro":
		return schema.EventAvro()
	case "config jsonschema":
		return schema.Config()
	}
	switch subject {
	case "event":
		return nil, &usageError{fmt.Errorf("there is no format %q: write proto, jsonschema or avro", format)}
	case "config":
		return nil, &usageError{fmt.Errorf("there is no format %q of the configuration: write jsonschema", format)}
	}
	return nil, &usageError{fmt.Errorf("there is no schema of %q: write event or config", subject)}
}
