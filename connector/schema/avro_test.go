package schema_test

import (
	"strings"
	"testing"

	"github.com/hamba/avro/v2"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/mailchute/mailchute/connector/schema"
)

func avroSchema(t *testing.T) avro.Schema {
	t.Helper()
	text, err := schema.EventAvro()
	if err != nil {
		t.Fatal(err)
	}
	s, err := avro.Parse(string(text))
	if err != nil {
		t.Fatalf("it is no Avro schema: %v", err)
	}
	return s
}

// record is a message as Avro takes it.
func record(m protoreflect.Message) map[string]any {
	r := make(map[string]any)
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		name := string(f.Name())
		switch {
		case f.HasPresence() && !m.Has(f):
			r[name] = nil
		case f.HasPresence():
			kind, v := datum(f, m.Get(f))
			r[name] = map[string]any{kind: v}
		case f.IsMap():
			texts := make(map[string]any)
			m.Get(f).Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
				texts[k.String()] = v.String()
				return true
			})
			r[name] = texts
		case f.IsList():
			list := []any{}
			for i := range m.Get(f).List().Len() {
				_, v := datum(f, m.Get(f).List().Get(i))
				list = append(list, v)
			}
			r[name] = list
		default:
			_, r[name] = datum(f, m.Get(f))
		}
	}
	return r
}

// datum is one value, and what Avro calls its type in a union.
func datum(f protoreflect.FieldDescriptor, v protoreflect.Value) (kind string, value any) {
	switch f.Kind() {
	case protoreflect.MessageKind:
		m := v.Message()
		if seconds := m.Descriptor().Fields().ByName("seconds"); seconds != nil {
			return "long.timestamp-micros", m.Get(seconds).Int() * 1e6
		}
		return string(m.Descriptor().FullName()), record(m)
	case protoreflect.BoolKind:
		return "boolean", v.Bool()
	case protoreflect.Uint32Kind:
		return "long", int64(v.Uint())
	case protoreflect.Int32Kind:
		return "int", int32(v.Int())
	case protoreflect.DoubleKind:
		return "double", v.Float()
	case protoreflect.BytesKind:
		return "bytes", v.Bytes()
	}
	return "string", v.String()
}

func TestEveryGoldenEventFitsTheAvroSchema(t *testing.T) {
	s := avroSchema(t)
	for _, path := range mails(t, goldenMails, demoMails) {
		e := eventOf(t, path)
		octets, err := avro.Marshal(s, record(e.ProtoReflect()))
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		var back map[string]any
		if err := avro.Unmarshal(s, octets, &back); err != nil {
			t.Errorf("%s: read back: %v", path, err)
			continue
		}
		raw, _ := back["raw"].(map[string]any)
		if in, ok := raw["mailchute.event.v1.Raw"].(map[string]any); ok {
			raw = in
		}
		if back["message_id"] != e.MessageId || raw["sha256"] != e.Raw.Sha256 {
			t.Errorf("%s: Avro reads %v and %v back", path, back["message_id"], raw["sha256"])
		}
	}
}

func TestAnEventWithAWrongTypeDoesNotFitTheAvroSchema(t *testing.T) {
	s := avroSchema(t)
	r := record(eventOf(t, mails(t, goldenMails)[0]).ProtoReflect())
	r["preview"] = 1
	if _, err := avro.Marshal(s, r); err == nil {
		t.Error("a number was taken for a text")
	}
}

func TestAnOlderAvroEventIsReadByANewerSchema(t *testing.T) {
	text, err := schema.EventAvro()
	if err != nil {
		t.Fatal(err)
	}
	first := `"fields": [`
	newer := strings.Replace(string(text), first, first+`{"name": "of_a_later_day", "type": ["null", "string"], "default": null},`, 1)
	reader, err := avro.ParseWithCache(newer, "", &avro.SchemaCache{})
	if err != nil {
		t.Fatal(err)
	}
	if err := avro.NewSchemaCompatibility().Compatible(reader, avroSchema(t)); err != nil {
		t.Error(err)
	}
	for _, fields := range []string{`"default": null`, `"default": ""`, `"default": []`, `"default": {}`, `"default": false`, `"default": 0`} {
		if !strings.Contains(string(text), fields) {
			t.Errorf("no field has %s", fields)
		}
	}
}
