package transform

import (
	"strings"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/address"
	"github.com/mailchute/mailchute/transform/tnef"
)

// personOf is somebody that a message of Outlook names.
func personOf(p tnef.Person) *eventv1.Address {
	m := address.Mailbox{Name: p.Name, Address: p.Address, Raw: p.Address}
	if p.Address == "" {
		m.Raw = p.Name
	}
	return addressOf(&m)
}

// appointment is the time that a message of Outlook is about. What it does with
// it, its class says (MS-OXCICAL section 2.1.3.1.1.1).
func appointment(m *tnef.Message, part string) *eventv1.Calendar {
	t := m.Appointment
	c := &eventv1.Calendar{
		Uid: t.UID, Summary: set(m.Subject), Location: set(t.Location), Start: stamp(t.Start), End: stamp(t.End), RecurrenceId: stamp(t.Instance),
		AllDay: t.AllDay, PartId: part,
	}
	if t.Sequenced {
		c.Sequence = &t.Sequence
	}
	answer := ""
	switch class := strings.ToLower(m.Class); {
	case strings.HasSuffix(class, "meeting.request"):
		c.Method = "request"
	case strings.HasSuffix(class, "meeting.canceled"):
		c.Method = "cancel"
	case strings.HasSuffix(class, "meeting.resp.pos"):
		answer = "accepted"
	case strings.HasSuffix(class, "meeting.resp.neg"):
		answer = "declined"
	case strings.HasSuffix(class, "meeting.resp.tent"):
		answer = "tentative"
	}
	if answer != "" {
		c.Method = "reply"
		c.Attendees = []*eventv1.Attendee{{Name: m.From.Name, Address: m.From.Address, Answer: &answer}}
		return c
	}
	if c.Method != "" {
		c.Organizer = set(m.From.Address)
	}
	return c
}
