package tnef

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// Appointment is the time of an appointment, or of a meeting that a message asks
// for, answers or cancels; Message.Class says which.
type Appointment struct {
	UID        string // that of iCalendar (MS-OXCICAL section 2.1.3.1.1.20.26)
	Sequence   uint32
	Sequenced  bool // Sequence was there
	Location   string
	Start, End time.Time // zero where unknown
	AllDay     bool      // Start and End are dates, midnight in UTC
	Instance   time.Time // when the one instance of a series that this is about was to start, or its day; zero: all
}

// appointment is nil where a message is of another class.
func (r *reading) appointment(d *draft) *Appointment {
	class := r.message.Class
	if class != "IPM.Appointment" && !strings.HasPrefix(class, "IPM.Schedule.Meeting.") {
		return nil
	}
	p := d.properties
	a := &Appointment{
		UID: r.uid(p), Location: r.text(d, propLocation), AllDay: p.number(propAllDay) != 0, Sequence: p.number(propSequence),
		Start: p.time(propStartWhole), End: p.time(propEndWhole), Instance: p.instance(),
	}
	_, a.Sequenced = p[propSequence]
	if a.Start.IsZero() {
		a.Start = p.time(propStartDate)
	}
	if a.End.IsZero() {
		a.End = p.time(propEndDate)
	}
	if a.AllDay {
		a.Start, a.End = date(a.Start), date(a.End)
	}
	return a
}

// date is the day that a midnight begins, wherever it is midnight: from 13 hours
// east, where New Zealand is in summer, to 10 west.
func date(midnight time.Time) time.Time {
	if midnight.IsZero() {
		return midnight
	}
	return midnight.Add(13 * time.Hour).Truncate(24 * time.Hour)
}

// A global id holds the day of the instance that a message is about, nought for all
// of a series (MS-OXOCAL section 2.2.1.27).
const dayBegins, dayEnds = 16, 20

// instance is the one instance of a series that a message is about.
func (p properties) instance() time.Time {
	if t := p.time(propReplaceTime); !t.IsZero() {
		return t
	}
	id := p[propGlobalID]
	if id.kind != typeBinary || len(id.octets) < dayEnds {
		return time.Time{}
	}
	day := id.octets[dayBegins:dayEnds]
	t := time.Date(int(day[0])<<8|int(day[1]), time.Month(day[2]), int(day[3]), 0, 0, 0, 0, time.UTC)
	if t.Year() < 1601 || t.Month() != time.Month(day[2]) || t.Day() != int(day[3]) {
		return time.Time{}
	}
	return t
}

// uid is the global id of an object as iCalendar has it: the UID that it came
// with, or the id in hexadecimal.
func (r *reading) uid(p properties) string {
	v := p[propCleanGlobalID]
	if v.kind != typeBinary {
		v = p[propGlobalID]
	}
	if v.kind != typeBinary {
		return ""
	}
	octets := r.clip(slices.Clone(v.octets))
	if len(octets) >= dayEnds {
		clear(octets[dayBegins:dayEnds]) // all instances have one UID
	}
	const foreign, head = "vCal-Uid\x01\x00\x00\x00", 40
	if len(octets) > head {
		if uid, ok := bytes.CutPrefix(octets[head:], []byte(foreign)); ok {
			return r.fit(decode(uid, "utf-8"))
		}
	}
	return r.fit(strings.ToUpper(hex.EncodeToString(octets)))
}
