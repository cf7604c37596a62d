package eventv1

import (
	"encoding/base64"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"
)

// AppendJSON appends e as one line of ProtoJSON to dst and returns the longer
// slice. Equal events give equal bytes: fields stand in the order of their
// numbers under their proto names, map keys are sorted, and there is no space.
// What is not optional is always written, also when it is empty; what is
// optional or a message is written only where it is set.
func AppendJSON(dst []byte, e *Event) []byte {
	if e == nil {
		e = &Event{}
	}
	return eventShape().append(dst, reflect.ValueOf(e).Elem())
}

// eventShape reads the shape of an Event from the generated struct, once.
var eventShape = sync.OnceValue(func() *shape {
	return shapeOf(reflect.TypeFor[Event](), map[reflect.Type]*shape{})
})

// shape is how one message type is written.
type shape struct {
	fields []member
}

// member is one field of a message.
type member struct {
	number   int
	index    int    // in the struct
	key      string // `"name":`
	optional bool   // written only when set
	write    writer
}

// writer appends one value.
type writer func(dst []byte, v reflect.Value) []byte

func (s *shape) append(dst []byte, message reflect.Value) []byte {
	dst = append(dst, '{')
	first := true
	for i := range s.fields {
		f := &s.fields[i]
		v := message.Field(f.index)
		if f.optional && v.IsNil() {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(dst, f.key...)
		dst = f.write(dst, v)
	}
	return append(dst, '}')
}

// shapeOf reads the protobuf tags of a generated struct. A message may hold
// itself (an Event its embedded events), so known keeps what is being read.
func shapeOf(t reflect.Type, known map[reflect.Type]*shape) *shape {
	if s, ok := known[t]; ok {
		return s
	}
	s := &shape{}
	known[t] = s
	for i := range t.NumField() {
		tag, ok := t.Field(i).Tag.Lookup("protobuf")
		if !ok {
			continue // state, sizeCache, unknownFields
		}
		s.fields = append(s.fields, memberOf(i, t.Field(i).Type, strings.Split(tag, ","), known))
	}
	slices.SortFunc(s.fields, func(a, b member) int { return a.number - b.number })
	return s
}

func memberOf(index int, t reflect.Type, tag []string, known map[reflect.Type]*shape) member {
	m := member{index: index, write: writerOf(t, known)}
	m.number, _ = strconv.Atoi(tag[1])
	for _, word := range tag[2:] {
		if name, ok := strings.CutPrefix(word, "name="); ok {
			m.key = strconv.Quote(name) + ":"
		}
	}
	// Only optional bytes, optional scalars and messages can be nil and absent.
	m.optional = t.Kind() == reflect.Pointer || slices.Contains(tag, "oneof")
	return m
}

func writerOf(t reflect.Type, known map[reflect.Type]*shape) writer {
	switch {
	case t == reflect.TypeFor[*timestamppb.Timestamp]():
		return appendTime
	case t == reflect.TypeFor[[]byte]():
		return appendBytes
	}
	switch t.Kind() {
	case reflect.Pointer:
		elem := writerOf(t.Elem(), known)
		return func(dst []byte, v reflect.Value) []byte {
			if v.IsNil() { // a message missing in a list
				return append(dst, "{}"...)
			}
			return elem(dst, v.Elem())
		}
	case reflect.Struct:
		return shapeOf(t, known).append
	case reflect.Slice:
		return listWriter(writerOf(t.Elem(), known))
	case reflect.Map:
		return appendMap
	case reflect.String:
		return func(dst []byte, v reflect.Value) []byte { return appendString(dst, v.String()) }
	case reflect.Bool:
		return func(dst []byte, v reflect.Value) []byte { return strconv.AppendBool(dst, v.Bool()) }
	case reflect.Uint32:
		return func(dst []byte, v reflect.Value) []byte { return strconv.AppendUint(dst, v.Uint(), 10) }
	case reflect.Int32:
		return func(dst []byte, v reflect.Value) []byte { return strconv.AppendInt(dst, v.Int(), 10) }
	default:
		return appendDouble
	}
}

func listWriter(elem writer) writer {
	return func(dst []byte, list reflect.Value) []byte {
		dst = append(dst, '[')
		for i := range list.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = elem(dst, list.Index(i))
		}
		return append(dst, ']')
	}
}

// appendMap writes a map from text to text, the only kind that an Event has.
func appendMap(dst []byte, v reflect.Value) []byte {
	m, _ := v.Interface().(map[string]string)
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	dst = append(dst, '{')
	for i, k := range keys {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, k)
		dst = append(dst, ':')
		dst = appendString(dst, m[k])
	}
	return append(dst, '}')
}

func appendBytes(dst []byte, v reflect.Value) []byte {
	dst = append(dst, '"')
	dst = base64.StdEncoding.AppendEncode(dst, v.Bytes())
	return append(dst, '"')
}

// appendTime writes RFC 3339 with 0, 3, 6 or 9 digits of a second, as ProtoJSON does.
func appendTime(dst []byte, v reflect.Value) []byte {
	stamp, _ := v.Interface().(*timestamppb.Timestamp)
	t := stamp.AsTime()
	layout := "2006-01-02T15:04:05.000000000Z"
	switch nanos := t.Nanosecond(); {
	case nanos == 0:
		layout = time.RFC3339
	case nanos%1e6 == 0:
		layout = "2006-01-02T15:04:05.000Z"
	case nanos%1e3 == 0:
		layout = "2006-01-02T15:04:05.000000Z"
	}
	dst = append(dst, '"')
	dst = t.AppendFormat(dst, layout)
	return append(dst, '"')
}
