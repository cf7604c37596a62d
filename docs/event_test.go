package docs_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
)

// goldenValues are the values that every field has in golden events.
func goldenValues(t *testing.T) map[protoreflect.FullName][]protoreflect.Value {
	t.Helper()
	values := make(map[protoreflect.FullName][]protoreflect.Value)
	count := 0
	for _, pattern := range []string{"../transform/testdata/*.json", "../transform/testdata/configured/*.json"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			var e eventv1.Event
			if err := protojson.Unmarshal([]byte(read(t, file)), &e); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			collect(values, e.ProtoReflect())
			count++
		}
	}
	if count < 150 {
		t.Fatalf("%d golden events", count)
	}
	return values
}

// collect descends as deep as golden events are nested.
func collect(values map[protoreflect.FullName][]protoreflect.Value, m protoreflect.Message) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		switch v := m.Get(f); {
		case f.HasPresence() && !m.Has(f):
		case f.Message() == nil || f.IsMap() || isTime(f):
			values[f.FullName()] = append(values[f.FullName()], v)
		case f.IsList():
			for n := range v.List().Len() {
				collect(values, v.List().Get(n).Message())
			}
		default:
			collect(values, v.Message())
		}
	}
}

func isTime(f protoreflect.FieldDescriptor) bool {
	return f.Message() != nil && f.Message().FullName() == "google.protobuf.Timestamp"
}

var fieldRow = regexp.MustCompile("(?m)^\\| `([a-z0-9_]+)`\\?? \\| [^|]+ \\| [^|]+ \\| ([^|]+) \\|(?: `([^`]+)`)? \\|$")

func TestEveryFieldHasItsSourceAndAnExampleFromGoldenEvents(t *testing.T) {
	page, golden := read(t, "event.md"), goldenValues(t)
	messages := eventv1.File_event_v1_event_proto.Messages()
	for i := range messages.Len() {
		m := messages.Get(i)
		_, section, _ := strings.Cut(page, "### "+string(m.Name())+"\n")
		section, _, _ = strings.Cut(section, "\n### ")
		rows := make(map[string][]string)
		for _, row := range fieldRow.FindAllStringSubmatch(section, -1) {
			rows[row[1]] = row[2:]
		}
		for j := range m.Fields().Len() {
			f := m.Fields().Get(j)
			row, ok := rows[string(f.Name())]
			switch {
			case !ok:
				t.Errorf("%s has no source", f.FullName())
			case f.Message() != nil && !f.IsMap() && !isTime(f): // its fields have examples
			case row[0] == "not filled in yet":
				if len(golden[f.FullName()]) > 0 && m.Name() != "Security" {
					t.Errorf("%s is said not to be filled in, and is", f.FullName())
				}
			default:
				isExample(t, f, row[1], golden[f.FullName()])
			}
		}
	}
}

// isExample checks that an example reads as a value of its field, and that it is
// one of a golden event, if any has the field.
func isExample(t *testing.T, f protoreflect.FieldDescriptor, example string, golden []protoreflect.Value) {
	t.Helper()
	start, isCut := strings.CutSuffix(example, `…"`)
	if isCut {
		example = start + `"`
	}
	m := dynamicpb.NewMessage(f.ContainingMessage())
	if err := protojson.Unmarshal(fmt.Appendf(nil, "{%q:%s}", f.Name(), example), m); err != nil {
		t.Errorf("%s: %q is no example: %v", f.FullName(), example, err)
		return
	}
	want, known := m.Get(f), false
	for _, v := range golden {
		switch {
		case isCut:
			known = known || strings.HasPrefix(v.String(), want.String())
		default:
			known = known || v.Equal(want) || fmt.Sprint(v.Interface()) == fmt.Sprint(want.Interface())
		}
	}
	if !known && hasValue(golden) {
		t.Errorf("%s: no golden event has %s", f.FullName(), example)
	}
}

// hasValue says whether a field is anything but empty.
func hasValue(golden []protoreflect.Value) bool {
	for _, v := range golden {
		switch empty := fmt.Sprint(v.Interface()); empty {
		case "", "0", "false", "map[]":
		default:
			return true
		}
	}
	return false
}
