package schema

import (
	"regexp"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
)

var (
	messageLine = regexp.MustCompile(`^message (\w+) \{$`)
	fieldLine   = regexp.MustCompile(`^[\w.<>, ]+ (\w+) = \d+;$`)
)

// comments are what event.proto says above each message ("Address") and field
// ("Address.name"). The file has one statement a line, its messages are not
// nested, and a comment stands directly above what it is about; buf lint sees to
// it that there is one.
func comments() map[string]string {
	said := make(map[string]string)
	var above []string
	message := ""
	for line := range strings.Lines(eventv1.Source()) {
		line = strings.TrimSpace(line)
		if text, ok := strings.CutPrefix(line, "//"); ok {
			above = append(above, strings.TrimSpace(text))
			continue
		}
		if m := messageLine.FindStringSubmatch(line); m != nil {
			message = m[1]
			said[message] = strings.Join(above, " ")
		} else if m := fieldLine.FindStringSubmatch(line); m != nil {
			said[message+"."+m[1]] = strings.Join(above, " ")
		}
		above = nil
	}
	return said
}

// event is the message that all schemas begin with.
func event() protoreflect.MessageDescriptor {
	return (*eventv1.Event)(nil).ProtoReflect().Descriptor()
}

// messages are all messages of the contract, in the order of event.proto.
func messages() []protoreflect.MessageDescriptor {
	all := event().ParentFile().Messages()
	list := make([]protoreflect.MessageDescriptor, all.Len())
	for i := range list {
		list[i] = all.Get(i)
	}
	return list
}

// fields are those of a message, in the order of event.proto.
func fields(m protoreflect.MessageDescriptor) []protoreflect.FieldDescriptor {
	list := make([]protoreflect.FieldDescriptor, m.Fields().Len())
	for i := range list {
		list[i] = m.Fields().Get(i)
	}
	return list
}

// isTime says whether a field is a google.protobuf.Timestamp.
func isTime(f protoreflect.FieldDescriptor) bool {
	return f.Message() != nil && f.Message().FullName() == "google.protobuf.Timestamp"
}
