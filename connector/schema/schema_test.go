package schema_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mailchute/mailchute/connector/schema"
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
)

var update = flag.Bool("update", false, "write testdata anew")

// compiled is a schema ready to validate, times and the like as well.
func compiled(t *testing.T, text []byte, err error) *jsonschema.Schema {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("mem:schema", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("mem:schema")
	if err != nil {
		t.Fatalf("it is no JSON Schema: %v", err)
	}
	return s
}

func eventSchema(t *testing.T) *jsonschema.Schema {
	text, err := schema.EventJSON()
	return compiled(t, text, err)
}

// value is a JSON text as the validator takes it.
func value(t *testing.T, text []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// mails are those of a pattern, and there must be some.
func mails(t *testing.T, patterns ...string) []string {
	t.Helper()
	var all []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(found), err)
		}
		all = append(all, found...)
	}
	return all
}

const (
	goldenMails  = "../../transform/testdata/*.eml"
	goldenEvents = "../../transform/testdata/*.json"
	demoMails    = "../../cmd/mailchute/demo/mail/*.eml"
)

func eventOf(t *testing.T, path string) *eventv1.Event {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	e, _ := transform.New(transform.Config{}).Event(bytes.NewReader(raw))
	return e
}

func TestEveryGoldenEventKeepsTheJSONSchema(t *testing.T) {
	s := eventSchema(t)
	for _, path := range mails(t, goldenEvents) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(value(t, text)); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, path := range mails(t, demoMails) {
		if err := s.Validate(value(t, eventv1.AppendJSON(nil, eventOf(t, path)))); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestAnEventWithAWrongTypeDoesNotKeepTheJSONSchema(t *testing.T) {
	s := eventSchema(t)
	good := string(eventv1.AppendJSON(nil, eventOf(t, mails(t, goldenMails)[0])))
	if err := s.Validate(value(t, []byte(good))); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"a number for a text":       {`"preview":"`, `"preview":1,"x":"`},
		"a text for a truth":        {`"message_id_synthesised":false`, `"message_id_synthesised":"false"`},
		"a size below zero":         {`"raw":{"size":`, `"raw":{"size":-`},
		"a time that is none":       {`"sent_at":"`, `"sent_at":"x`},
		"null for what is optional": {`"thread":{`, `"thread":null,"x":{`},
		"no list":                   {`"references":[]`, `"references":{}`},
		"a missing field":           {`"references":[],`, ``},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Errorf("%s: the event has no %s", name, change[0])
		} else if s.Validate(value(t, []byte(bad))) == nil {
			t.Errorf("%s: it validates", name)
		}
	}
	later := strings.Replace(good, `"preview":`, `"of_a_later_day":1,"preview":`, 1)
	if err := s.Validate(value(t, []byte(later))); err != nil {
		t.Errorf("a field of a later version is refused: %v", err)
	}
}

func TestEveryMessageAndFieldIsDescribed(t *testing.T) {
	text, err := schema.EventJSON()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), `"description": ""`); n > 0 {
		t.Errorf("%d descriptions are empty", n)
	}
	for _, want := range []string{
		`"description": "Octets after decoding."`,
		`none, auto_reply, out_of_office, auto_generated, list, bulk, bounce, complaint, own_loop.`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("it lacks %s", want)
		}
	}
	if string(schema.Proto()) == "" || !strings.Contains(string(schema.Proto()), "message Event {") {
		t.Error("the proto is not the contract")
	}
}

// TestWithinVersion1FieldsAreOnlyAdded compares with the schema that was published.
// To publish what was added: go test ./connector/schema -run Added -update
func TestWithinVersion1FieldsAreOnlyAdded(t *testing.T) {
	const golden = "testdata/event-v1.schema.json"
	text, err := schema.EventJSON()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	published, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if broken := removed(t, published, text); len(broken) > 0 {
		t.Errorf("the new schema breaks version 1:\n%s", strings.Join(broken, "\n"))
	}
	for name, change := range map[string][2]string{
		"a field that is gone":         {`"preview": {`, `"foreview": {`},
		"a message that is gone":       {`"Thread": {`, `"Tread": {`},
		"another type":                 {`"maximum": 4294967295`, `"maximum": 1`},
		"a field that became optional": {"\"required\": [\n        \"schema_version\",", `"required": [`},
	} {
		worse := strings.Replace(string(text), change[0], change[1], 1)
		if worse == string(text) || len(removed(t, published, []byte(worse))) == 0 {
			t.Errorf("%s is not seen", name)
		}
	}
}

type definition struct {
	Properties map[string]map[string]any `json:"properties"`
	Required   []string                  `json:"required"`
}

// removed is what an old schema has that a new one has not, or has otherwise.
func removed(t *testing.T, old, new []byte) (broken []string) {
	t.Helper()
	var was, is struct {
		Definitions map[string]definition `json:"$defs"`
	}
	for text, to := range map[*[]byte]any{&old: &was, &new: &is} {
		if err := json.Unmarshal(*text, to); err != nil {
			t.Fatal(err)
		}
	}
	for name, message := range was.Definitions {
		for field, before := range message.Properties {
			after := is.Definitions[name].Properties[field]
			if shape(t, before) != shape(t, after) {
				broken = append(broken, name+"."+field)
			}
		}
		for _, field := range message.Required {
			if !strings.Contains("\n"+strings.Join(is.Definitions[name].Required, "\n")+"\n", "\n"+field+"\n") {
				broken = append(broken, name+"."+field+" is not always there")
			}
		}
	}
	return broken
}

// shape is a field's schema without its words.
func shape(t *testing.T, property map[string]any) string {
	t.Helper()
	delete(property, "description")
	text, err := json.Marshal(property)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func configSchema(t *testing.T) *jsonschema.Schema {
	text, err := schema.Config()
	return compiled(t, text, err)
}

func TestTheExamplesKeepTheSchemaOfTheConfiguration(t *testing.T) {
	s := configSchema(t)
	for _, path := range mails(t, "../../examples/*.yaml") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(fromYAML(t, string(text))); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func fromYAML(t *testing.T, text string) any {
	t.Helper()
	asJSON, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return value(t, asJSON)
}

func TestWhatTheConfigurationDoesNotTakeDoesNotKeepItsSchema(t *testing.T) {
	s := configSchema(t)
	for text, good := range map[string]bool{
		"sink: []":                               false,
		"stop_timeout: soon":                     false,
		"stop_timeout: 1m30s":                    true,
		"stop_timeout: ${STOP}":                  true,
		"log: {level: loud}":                     false,
		"log: {level: warn, format: text}":       true,
		"limits: {message_size: 64 MiB}":         true,
		"limits: {message_size: much}":           false,
		"mailboxes: [{id: a, tls: {mode: tls}}]": false,
		"mailboxes: [{id: a, keep_on_server: forever, password_file: p}]": true,
		"mailboxes: [{id: a, keep_on_server: long}]":                      false,
		"defaults: {tls: {pin_sha256: [aa]}, labels: {n: 1}}":             true,
		"sinks: [{name: a, kafka: {brokers: broker}}]":                    false,
		"ledger: {embedded: {}}":                                          true,
		"mailboxes: [{id: a, backlog: none}, {id: b, backlog: last 100}]": true,
		"mailboxes: [{id: a, backlog: since yesterday}]":                  false,
		"limits: {oversize: leave}":                                       true,
		"limits: {oversize: keep}":                                        false,
		"network: {policy: strict, allow: [10.0.0.0/8]}":                  true,
		"network: {policy: lax}":                                          false,
		"defaults: {tls: {min_version: 1.3}, proxy: {resolve: here}}":     true,
		"attachments: {store: files}":                                     true,
		"attachments: {store: disk}":                                      false,
	} {
		if err := s.Validate(fromYAML(t, text)); (err == nil) != good {
			t.Errorf("%s: valid = %v, want %v (%v)", text, err == nil, good, err)
		}
	}
}

// TestEverySettingIsDocumented reads the descriptions, which are those of docs/configuration.md.
func TestEverySettingIsDocumented(t *testing.T) {
	text, err := schema.Config()
	if err != nil {
		t.Fatal(err)
	}
	var root map[string]any
	if err := json.Unmarshal(text, &root); err != nil {
		t.Fatal(err)
	}
	if n := undescribed(t, root, ""); n < 60 {
		t.Errorf("only %d settings", n)
	}
	if !strings.Contains(string(text), `"default": "25s"`) || !strings.Contains(string(text), `"default": 67108864`) {
		t.Error("the defaults are not told")
	}
}

// undescribed tells settings without a description, and counts all.
func undescribed(t *testing.T, node map[string]any, path string) (n int) {
	if items, ok := node["items"].(map[string]any); ok {
		node = items
	}
	properties, _ := node["properties"].(map[string]any)
	for key, v := range properties {
		below, _ := v.(map[string]any)
		if path != "ledger." && below["description"] == nil {
			t.Errorf("docs/configuration.md does not tell %s%s", path, key)
		}
		n += 1 + undescribed(t, below, path+key+".")
	}
	return n
}
