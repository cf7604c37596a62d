package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestTheSchemasArePrinted(t *testing.T) {
	for args, want := range map[string]string{
		"schema event":                     `"$schema": "https://json-schema.org/draft/2020-12/schema"`,
		"schema event --format jsonschema": `"title": "mailchute event, version 1"`,
		"schema event --format avro":       `"namespace": "mailchute.event.v1"`,
		"schema config":                    `"title": "mailchute configuration"`,
	} {
		o := mustEnd(t, exitDone, strings.Fields(args)...)
		wantWords(t, o.out, want)
		if !json.Valid([]byte(o.out)) {
			t.Errorf("%s prints no JSON", args)
		}
	}
	wantWords(t, mustEnd(t, exitDone, "schema", "event", "--format", "proto").out, `syntax = "proto3";`, "message Event {")
}

func TestASchemaThatIsNotThereIsWrongUsage(t *testing.T) {
	for args, want := range map[string]string{
		"schema":                       "name what the schema is of: event or config",
		"schema mail":                  `there is no schema of "mail": write event or config`,
		"schema event --format xsd":    `there is no format "xsd": write proto, jsonschema or avro`,
		"schema config --format proto": `there is no format "proto" of the configuration: write jsonschema`,
	} {
		wantWords(t, mustEnd(t, exitUsage, strings.Fields(args)...).errors, want)
	}
}

func TestTheWordsThatAFlagTakesAreCompleted(t *testing.T) {
	for args, want := range map[string]string{
		"schema event --format ": "avro",
		"schema ":                "config",
		"convert --attachments ": "inline",
	} {
		words := append([]string{"__complete"}, strings.Split(args, " ")...)
		wantWords(t, mustEnd(t, exitDone, words...).out, want+"\n")
	}
}
