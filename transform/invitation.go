package transform

import (
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/calendar"
	"github.com/mailchute/mailchute/transform/charset"
)

// mostCalendars is how many calendar objects of a mail are told.
const mostCalendars = 100

// invitation reads part i as an invitation or its answer (RFC 5546).
func (r *reading) invitation(i int) {
	p := &r.tree.Parts[i]
	octets, more := r.head(r.open(i))
	declared, _ := p.Params.Get("charset")
	cal := calendar.Read(octets, charset.Raw(declared.Octets))
	if cal.Method == "" {
		method, _ := p.Params.Get("method")
		cal.Method = strings.ToLower(strings.ToValidUTF8(method.Octets, "\ufffd"))
	}
	for n := range cal.Objects {
		if len(r.out.Calendar) == mostCalendars {
			cal.Cut = true
			break
		}
		r.out.Calendar = append(r.out.Calendar, calendarObject(&cal.Objects[n], cal.Method, p.ID))
	}
	if more || cal.Cut {
		r.warn("limit_calendar", p.ID, "a calendar is longer than the limit; its rest is not told", false)
	}
}

func calendarObject(o *calendar.Object, method, part string) *eventv1.Calendar {
	c := &eventv1.Calendar{
		Method: method, Uid: o.UID, AllDay: o.AllDay, PartId: part, Summary: set(o.Summary), Location: set(o.Location),
		Organizer: set(o.Organizer), Zone: set(o.Zone), Recurrence: set(o.Recurrence),
	}
	c.Status = set(o.Status)
	for _, a := range o.Attendees {
		c.Attendees = append(c.Attendees, &eventv1.Attendee{Name: a.Name, Address: a.Address, Answer: set(a.Answer)})
	}
	if o.Sequenced {
		c.Sequence = &o.Sequence
	}
	c.Start, c.End, c.RecurrenceId = stamp(o.Start), stamp(o.End), stamp(o.Instance)
	c.RecurrenceExceptions, c.RecurrenceAdditions = stamps(o.Exceptions), stamps(o.Additions)
	return c
}

func stamps(list []time.Time) []*timestamppb.Timestamp {
	var out []*timestamppb.Timestamp
	for _, t := range list {
		out = append(out, stamp(t))
	}
	return out
}

// set is s without NUL, which databases refuse, or nil where there is nothing.
func set(s string) *string {
	if s = strings.ReplaceAll(s, "\x00", ""); s == "" {
		return nil
	}
	return &s
}
