package transform

import (
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/calendar"
)

// mostCalendars is how many calendar parts of a mail are read.
const mostCalendars = 20

// invitation reads part i as an invitation or its answer (RFC 5546).
func (r *reading) invitation(i int) {
	if len(r.out.Calendar) >= mostCalendars {
		return
	}
	o, ok := calendar.Parse(r.body(i).Value)
	if !ok {
		return
	}
	p := &r.tree.Parts[i]
	c := &eventv1.Calendar{Method: o.Method, Uid: o.UID, AllDay: o.AllDay, PartId: p.ID}
	if method, ok := p.Params.Get("method"); ok && c.Method == "" {
		c.Method = strings.ToLower(strings.ToValidUTF8(method.Octets, "\ufffd"))
	}
	if o.Sequenced {
		c.Sequence = &o.Sequence
	}
	c.Summary, c.Organizer = set(o.Summary), set(o.Organizer)
	c.Zone, c.Recurrence = set(o.Zone), set(o.Recurrence)
	if !o.Start.IsZero() {
		c.Start = timestamppb.New(o.Start)
	}
	if !o.End.IsZero() {
		c.End = timestamppb.New(o.End)
	}
	r.out.Calendar = append(r.out.Calendar, c)
}

// set is s, or nil where there is none.
func set(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
