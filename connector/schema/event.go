package schema

import (
	"math"

	"google.golang.org/protobuf/reflect/protoreflect"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
)

// Proto is the event as event.proto, as it is written.
func Proto() []byte { return []byte(eventv1.Source()) }

// EventJSON is the JSON Schema of an event as it is written: what is not optional is
// required. Fields are added within version 1, so unknown ones are allowed, and
// vocabularies are told in the descriptions only.
func EventJSON() ([]byte, error) {
	said := comments()
	definitions := object{}
	for _, m := range messages() {
		definitions = append(definitions, member{string(m.Name()), messageSchema(m, said)})
	}
	return indented(object{
		{"$schema", dialect},
		{"$id", "urn:mailchute:event:1"},
		{"title", "mailchute event, version 1"},
		{"$ref", "#/$defs/Event"},
		{"$defs", definitions},
	})
}

func messageSchema(m protoreflect.MessageDescriptor, said map[string]string) object {
	properties, required := object{}, []string{}
	for _, f := range fields(m) {
		schema := append(object{{"description", said[string(m.Name())+"."+string(f.Name())]}}, fieldSchema(f)...)
		properties = append(properties, member{string(f.Name()), schema})
		if !f.HasPresence() {
			required = append(required, string(f.Name()))
		}
	}
	return object{
		{"description", said[string(m.Name())]},
		{"type", "object"},
		{"properties", properties},
		{"required", required},
		{"additionalProperties", true},
	}
}

func fieldSchema(f protoreflect.FieldDescriptor) object {
	switch {
	case f.IsMap(): // from text to text, the only kind that an Event has
		return object{{"type", "object"}, {"additionalProperties", valueSchema(f.MapValue())}}
	case f.IsList():
		return object{{"type", "array"}, {"items", valueSchema(f)}}
	}
	return valueSchema(f)
}

func valueSchema(f protoreflect.FieldDescriptor) object {
	switch f.Kind() {
	case protoreflect.MessageKind:
		if isTime(f) {
			return object{{"type", "string"}, {"format", "date-time"}}
		}
		return object{{"$ref", "#/$defs/" + string(f.Message().Name())}}
	case protoreflect.BoolKind:
		return object{{"type", "boolean"}}
	case protoreflect.Uint32Kind:
		return object{{"type", "integer"}, {"minimum", 0}, {"maximum", uint32(math.MaxUint32)}}
	case protoreflect.Int32Kind:
		return object{{"type", "integer"}, {"minimum", math.MinInt32}, {"maximum", math.MaxInt32}}
	case protoreflect.DoubleKind:
		return object{{"type", "number"}}
	case protoreflect.BytesKind:
		return object{{"type", "string"}, {"contentEncoding", "base64"}}
	}
	return object{{"type", "string"}}
}
