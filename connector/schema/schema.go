// Package schema writes the contracts of mailchute as schemas for others: the
// event as JSON Schema (draft 2020-12) and as Avro (1.11), both made from
// event.proto and its comments; the configuration as JSON Schema, made from the
// structs that it is read into and from docs/configuration.md.
//
// Equal programs write equal bytes, so that a schema can be kept under version
// control and compared.
package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// dialect is the version of JSON Schema that is written.
const dialect = "https://json-schema.org/draft/2020-12/schema"

// object is a JSON object whose members stay in their order.
type object []member

type member struct {
	key   string
	value any
}

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		for _, part := range []any{m.key, m.value} {
			text, err := compact(part)
			if err != nil {
				return nil, fmt.Errorf("write %s: %w", m.key, err)
			}
			b.Write(text)
			b.WriteByte(':')
		}
		b.Truncate(b.Len() - 1)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// compact is json.Marshal that leaves <, > and & as they are.
func compact(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// indented is a schema as people read it.
func indented(v any) ([]byte, error) {
	text, err := compact(v)
	if err != nil {
		return nil, fmt.Errorf("write schema: %w", err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return nil, fmt.Errorf("write schema: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
