package eventv1_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
)

// filled gives every field of a message, at every depth, a value that is not empty.
func filled(m protoreflect.Message, depth int) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		switch {
		case f.IsMap():
			entries := m.Mutable(f).Map()
			for _, k := range []string{"zulu", "alfa", "mike"} {
				entries.Set(protoreflect.ValueOfString(k).MapKey(), protoreflect.ValueOfString(k+" value"))
			}
		case f.Message() != nil && depth == 0:
		case f.IsList() && isTime(f):
			m.Mutable(f).List().Append(instant(f))
		case f.IsList() && f.Message() != nil:
			filled(m.Mutable(f).List().AppendMutable().Message(), depth-1)
		case f.IsList():
			m.Mutable(f).List().Append(scalar(f))
		case isTime(f):
			m.Set(f, instant(f))
		case f.Message() != nil:
			filled(m.Mutable(f).Message(), depth-1)
		default:
			m.Set(f, scalar(f))
		}
	}
}

func isTime(f protoreflect.FieldDescriptor) bool {
	return f.Message() != nil && f.Message().FullName() == "google.protobuf.Timestamp"
}

func instant(f protoreflect.FieldDescriptor) protoreflect.Value {
	return protoreflect.ValueOfMessage(timestamppb.New(time.Unix(int64(f.Number()), 5e6)).ProtoReflect())
}

func scalar(f protoreflect.FieldDescriptor) protoreflect.Value {
	switch f.Kind() {
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(string(f.Name()) + " ü\x01\"\\\n\t\u2028\u2029 end")
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte{0, 0xff, 1})
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true)
	case protoreflect.Uint32Kind:
		return protoreflect.ValueOfUint32(math.MaxUint32)
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(-3)
	default:
		return protoreflect.ValueOfFloat64(0.75)
	}
}

func whole() *eventv1.Event {
	e := &eventv1.Event{}
	filled(e.ProtoReflect(), 4)
	return e
}

func TestEveryFieldSurvivesTheWayThroughJSON(t *testing.T) {
	for _, tc := range []struct {
		name  string
		event *eventv1.Event
	}{
		{"an event with nothing in it", &eventv1.Event{}},
		{"an event with everything in it", whole()},
		{"present but empty values", &eventv1.Event{
			Subject: proto.String(""), ReturnPath: proto.String(""), ClockSkewS: proto.Int32(0), Thread: &eventv1.Thread{},
			Attachments: []*eventv1.Attachment{{Content: []byte{}}},
		}},
		{"times of every fineness", &eventv1.Event{
			SentAt:     timestamppb.New(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)),
			ReceivedAt: timestamppb.New(time.Date(1, 1, 1, 0, 0, 0, 123456789, time.UTC)),
			Ingest:     &eventv1.Ingest{FetchedAt: timestamppb.New(time.Date(9999, 12, 31, 23, 59, 59, 120000, time.UTC))},
		}},
		{"numbers of every size", &eventv1.Event{Reply: &eventv1.Reply{Confidence: 1e-9}, Forwarded: &eventv1.Forwarded{Confidence: 1e300}}},
		{"numbers that are none", &eventv1.Event{Reply: &eventv1.Reply{Confidence: math.Inf(1)}, Forwarded: &eventv1.Forwarded{Confidence: math.Inf(-1)}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			line := eventv1.AppendJSON(nil, tc.event)
			got := &eventv1.Event{}
			if err := protojson.Unmarshal(line, got); err != nil {
				t.Fatalf("protojson cannot read it: %v\n%s", err, line)
			}
			if diff := cmp.Diff(got, tc.event, protocmp.Transform()); diff != "" {
				t.Errorf("read back differs (-got +want):\n%s", diff)
			}
			if !bytes.Equal(line, eventv1.AppendJSON(nil, tc.event)) {
				t.Error("the same event gives other bytes the second time")
			}
		})
	}
}

func TestTheJSONIsThatOfProtojsonButForSpaces(t *testing.T) {
	e := whole()
	want, err := protojson.MarshalOptions{UseProtoNames: true, EmitDefaultValues: true}.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	if got := eventv1.AppendJSON(nil, e); !sameJSON(t, got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var x, y any
	if err := json.Unmarshal(a, &x); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &y); err != nil {
		t.Fatal(err)
	}
	return cmp.Equal(x, y)
}

func TestUnknownIsNotEmpty(t *testing.T) {
	for _, tc := range []struct {
		name    string
		event   *eventv1.Event
		has     []string
		hasNone []string
	}{
		{
			name: "what is unknown is absent", event: &eventv1.Event{},
			hasNone: []string{`"id"`, `"subject"`, `"return_path"`, `"sent_at"`, `"text"`, `"clock_skew_s"`},
		},
		{
			name: "what every mail has is there, also when empty", event: &eventv1.Event{},
			has: []string{`"schema_version":""`, `"message_id_synthesised":false`, `"references":[]`, `"tokens":{}`, `"attachments":[]`},
		},
		{
			name:  "an optional value that is empty is there",
			event: &eventv1.Event{Subject: proto.String(""), ReturnPath: proto.String(""), ClockSkewS: proto.Int32(0)},
			has:   []string{`"subject":""`, `"return_path":""`, `"clock_skew_s":0`},
		},
		{
			name:  "an attachment without octets differs from one left out",
			event: &eventv1.Event{Attachments: []*eventv1.Attachment{{Content: []byte{}}}},
			has:   []string{`"content":""`},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			line := string(eventv1.AppendJSON(nil, tc.event))
			for _, piece := range tc.has {
				if !strings.Contains(line, piece) {
					t.Errorf("%s is missing in %s", piece, line)
				}
			}
			for _, piece := range tc.hasNone {
				if strings.Contains(line, piece) {
					t.Errorf("%s should not be in %s", piece, line)
				}
			}
		})
	}
}

func TestFieldsStandInTheOrderOfTheirNumbersAndKeysAreSorted(t *testing.T) {
	e := &eventv1.Event{
		Id: proto.String("x"), SchemaVersion: "1.0", Raw: &eventv1.Raw{}, Parse: &eventv1.Parse{},
		Tokens: map[string]string{"b": "2", "a": "1", "c": "3"},
	}
	line := string(eventv1.AppendJSON(nil, e))
	last := -1
	for _, piece := range []string{`{"id":"x"`, `"schema_version"`, `"raw"`, `"message_id"`, `"tokens":{"a":"1","b":"2","c":"3"}`, `"headers"`, `"parse"`} {
		at := strings.Index(line, piece)
		if at <= last {
			t.Errorf("%s stands at %d, not behind %d, in %s", piece, at, last, line)
		}
		last = at
	}
}

func TestTextThatIsNotUTF8IsReplaced(t *testing.T) {
	line := eventv1.AppendJSON(nil, &eventv1.Event{Preview: "a\xffb\xc3"})
	if !bytes.Contains(line, []byte("\"a\ufffdb\ufffd\"")) {
		t.Errorf("got %s", line)
	}
}

func FuzzAppendJSON(f *testing.F) {
	f.Add("plain", "ü\x00\u2028\xff", 0.1)
	f.Fuzz(func(t *testing.T, a, b string, d float64) {
		e := &eventv1.Event{
			Preview: a, Subject: &b, Tokens: map[string]string{a: b},
			Reply: &eventv1.Reply{Confidence: d},
		}
		got := &eventv1.Event{}
		if err := protojson.Unmarshal(eventv1.AppendJSON(nil, e), got); err != nil {
			t.Fatal(err)
		}
		if want := strings.ToValidUTF8(a, "\ufffd"); strings.Count(got.GetPreview(), "\ufffd") < strings.Count(want, "\ufffd") {
			t.Errorf("got %q, want %q", got.GetPreview(), want)
		}
	})
}

func fiveKilobytes() *eventv1.Event {
	e := &eventv1.Event{
		SchemaVersion: "1.0", Id: proto.String(strings.Repeat("a", 52)), Raw: &eventv1.Raw{Sha256: strings.Repeat("0", 64)},
		From:   []*eventv1.Address{{Name: "Ann", Address: "ann@example.org", Local: "ann", Domain: "example.org", Valid: true}},
		To:     []*eventv1.Address{{Name: "Bob", Address: "bob@example.org", Local: "bob", Domain: "example.org", Valid: true}},
		SentAt: timestamppb.New(time.Unix(1e9, 0)), Text: &eventv1.Body{Value: strings.Repeat("A line of text, as people write it.\n", 60)},
	}
	for range 22 {
		e.Headers = append(e.Headers, &eventv1.Header{Name: "X-Some-Header", Value: "a value of usual length; with=parameters"})
	}
	return e
}

func BenchmarkAppendJSON(b *testing.B) {
	e := fiveKilobytes()
	b.Run("AppendJSON", func(b *testing.B) {
		var line []byte
		b.ReportAllocs()
		for b.Loop() {
			line = eventv1.AppendJSON(line[:0], e)
		}
	})
	b.Run("protojson", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := (protojson.MarshalOptions{UseProtoNames: true, EmitDefaultValues: true}).Marshal(e); err != nil {
				b.Fatal(err)
			}
		}
	})
}
