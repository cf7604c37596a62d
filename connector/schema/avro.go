package schema

import "google.golang.org/protobuf/reflect/protoreflect"

// EventAvro is the Avro schema of an event. What is optional is a union with null,
// null first and the default; everything else has its empty value as default,
// so that a reader with a newer schema reads older events. A uint32 is a long;
// times are timestamp-micros, and lose what is finer.
func EventAvro() ([]byte, error) {
	w := avroWriter{said: comments(), known: make(map[protoreflect.Name]bool)}
	record, _ := w.record(event()).(object)
	namespace := member{"namespace", string(event().ParentFile().Package())}
	return indented(append(record[:2:2], append(object{namespace}, record[2:]...)...))
}

// avroWriter writes each record where it is first used; Avro names it from then on.
type avroWriter struct {
	said  map[string]string
	known map[protoreflect.Name]bool
}

// record descends as deep as event.proto nests its messages.
func (w *avroWriter) record(m protoreflect.MessageDescriptor) any {
	if w.known[m.Name()] {
		return string(m.Name())
	}
	w.known[m.Name()] = true
	list := []object{}
	for _, f := range fields(m) {
		t, empty := w.field(f)
		list = append(list, object{
			{"name", string(f.Name())},
			{"doc", w.said[string(m.Name())+"."+string(f.Name())]},
			{"type", t},
			{"default", empty},
		})
	}
	return object{{"type", "record"}, {"name", string(m.Name())}, {"doc", w.said[string(m.Name())]}, {"fields", list}}
}

// field is the type of a field and its default.
func (w *avroWriter) field(f protoreflect.FieldDescriptor) (t, empty any) {
	switch {
	case f.IsMap():
		t, _ = w.value(f.MapValue())
		return object{{"type", "map"}, {"values", t}}, object{}
	case f.IsList():
		t, _ = w.value(f)
		return object{{"type", "array"}, {"items", t}}, []any{}
	}
	t, empty = w.value(f)
	if f.HasPresence() {
		return []any{"null", t}, nil
	}
	return t, empty
}

func (w *avroWriter) value(f protoreflect.FieldDescriptor) (t, empty any) {
	switch f.Kind() {
	case protoreflect.MessageKind:
		if isTime(f) {
			return object{{"type", "long"}, {"logicalType", "timestamp-micros"}}, nil
		}
		return w.record(f.Message()), nil
	case protoreflect.BoolKind:
		return "boolean", false
	case protoreflect.Uint32Kind:
		return "long", 0
	case protoreflect.Int32Kind:
		return "int", 0
	case protoreflect.DoubleKind:
		return "double", 0
	case protoreflect.BytesKind:
		return "bytes", ""
	}
	return "string", ""
}
