package schema

import (
	"encoding"
	"reflect"
	"strings"
	"time"

	"github.com/mailchute/mailchute/connector/config"
	"github.com/mailchute/mailchute/sinks"
)

// Config is the JSON Schema of the configuration file, for editors that complete
// and check it. What depends on other settings is left to mailchute check.
func Config() ([]byte, error) {
	s := settings{said: meanings()}
	root := s.structure(reflect.ValueOf(config.Standard()), "")
	return indented(append(object{
		{"$schema", dialect},
		{"$id", "urn:mailchute:config"},
		{"title", "mailchute configuration"},
	}, append(root, member{"$defs", object{
		{"environment", object{
			{"description", "A value that holds ${NAME}, which the environment gives."},
			{"type", "string"},
			{"pattern", `\$\{[A-Za-z_][A-Za-z0-9_]*\}`},
		}},
	}})...))
}

// settings writes structs by their yaml tags, as the configuration is read.
type settings struct {
	said map[string]string
}

func (s settings) structure(v reflect.Value, path string) object {
	properties := object{}
	for i := range v.NumField() {
		key, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		if key == "" || key == "-" {
			continue
		}
		schema := s.setting(v.Field(i), join(path, key))
		properties = append(properties, member{key, schema})
		if v.Field(i).Type() == reflect.TypeFor[sinks.Secret]() {
			properties = append(properties, member{key + "_file", object{
				{"description", "File that holds " + key + "."},
				{"type", "string"},
			}})
		}
	}
	return object{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}}
}

func (s settings) setting(v reflect.Value, path string) object {
	described := object{}
	if said := s.meaning(path); said != "" {
		described = object{{"description", said}}
	}
	t := v.Type()
	if t.Kind() == reflect.Pointer {
		t, v = t.Elem(), reflect.Zero(t.Elem())
	}
	switch {
	case isText(t): // a scalar
	case t.Kind() == reflect.Struct:
		if t.NumField() == 0 { // nothing to set, or settings of a later version
			return append(described, member{"type", []string{"object", "null"}})
		}
		return append(described, s.structure(v, path)...)
	case t.Kind() == reflect.Slice:
		items := s.setting(reflect.Zero(t.Elem()), path)
		if t.Elem().Kind() == reflect.Struct && !isText(t.Elem()) {
			items = s.structure(reflect.Zero(t.Elem()), path)
		} else {
			items = items[len(items)-1:] // the list has said it
		}
		return append(described, object{{"type", "array"}, {"items", items}}...)
	case t.Kind() == reflect.Map:
		return append(described, object{{"type", "object"}, {"additionalProperties", object{{"type", []string{"string", "number", "boolean"}}}}}...)
	}
	if standard := written(v); standard != nil {
		described = append(described, member{"default", standard})
	}
	return append(described, scalar(t))
}

// isText says whether a type is written as one text, whatever it is made of.
func isText(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// meaning is what the page says of a setting. What all mailboxes share is said
// at the mailboxes, and the keys of a list may stand in the table below its own.
func (s settings) meaning(path string) string {
	path = strings.Replace(path, "defaults.", "mailboxes.", 1)
	if said := s.said[path]; said != "" {
		return said
	}
	steps := strings.Split(path, ".")
	if n := len(steps); n > 2 {
		return s.said[strings.Join(append(steps[:n-2:n-2], steps[n-1]), ".")]
	}
	return ""
}

// written is a default as the file would have it; nil for none.
func written(v reflect.Value) any {
	if v.IsZero() || v.Type() == reflect.TypeFor[sinks.Secret]() {
		return nil
	}
	if d, ok := v.Interface().(time.Duration); ok {
		return strings.TrimSuffix(d.String(), "m0s") + strings.Repeat("m", strings.Count(d.String(), "m0s"))
	}
	return v.Interface()
}

const (
	durationPattern = `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$|^0$`
	backlogPattern  = `^(all|none|last +[0-9]+|since +[0-9]{4}-[0-9]{2}-[0-9]{2})$`
	sizePattern     = `^[0-9]+ *(B|[kK]B|MB|GB|KiB|MiB|GiB)?$`
)

// scalar says what may stand for a type: the value, or what the environment gives.
func scalar(t reflect.Type) member {
	var value object
	switch t {
	case reflect.TypeFor[time.Duration]():
		value = object{{"type", "string"}, {"pattern", durationPattern}}
	case reflect.TypeFor[config.Keep]():
		value = object{{"type", "string"}, {"pattern", durationPattern + "|^forever$"}}
	case reflect.TypeFor[config.Backlog]():
		value = object{{"type", "string"}, {"pattern", backlogPattern}}
	case reflect.TypeFor[config.Range]():
		value = object{{"type", "string"}}
	}
	if words := config.Words(t); words != nil {
		value = object{{"enum", words}}
	}
	switch {
	case value != nil:
	case t.Kind() == reflect.Bool:
		value = object{{"type", "boolean"}}
	case t.Kind() == reflect.String:
		return member{"type", []string{"string", "number", "boolean"}} // YAML calls 123 a number; it is read as text
	default: // every number may have a unit
		return member{"anyOf", []object{{{"type", "integer"}}, {{"type", "string"}, {"pattern", sizePattern}}, environment()}}
	}
	return member{"anyOf", []object{value, environment()}}
}

func environment() object { return object{{"$ref", "#/$defs/environment"}} }
