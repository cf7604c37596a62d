// Package calendar reads what an invitation or its answer says of its events
// (RFC 5545, RFC 5546, RFC 6047): every VEVENT and VTODO of a text/calendar. It
// takes what is there: lines folded wrongly or not at all, zones under the names
// of Windows or defined in the text, components without end. A recurrence is
// text, beside the instances that it is without or has besides; start and end are
// those of its first instance.
package calendar

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/mailchute/mailchute/transform/charset"
)

// Calendar is one text/calendar. All text in it is valid UTF-8.
type Calendar struct {
	Method  string // lower case (RFC 5546 section 1.4), "" where none is named
	Objects []Object
	Cut     bool // there is more than the limits allow
}

// Object is one event or task. Times are zero where unknown.
type Object struct {
	UID        string
	Sequence   uint32
	Sequenced  bool // Sequence was there
	Summary    string
	Location   string
	Status     string // lower case: confirmed, tentative, cancelled, … (RFC 5545 section 3.8.1.11)
	Organizer  string // address without "mailto:"
	Attendees  []Attendee
	Start, End time.Time
	AllDay     bool        // Start and End are dates
	Floating   bool        // Start is the same clock time in every zone; read as UTC
	Instance   time.Time   // RECURRENCE-ID: when the one instance that this is about was to start; zero: all
	Zone       string      // TZID of the start as written
	Recurrence string      // RRULE as written
	Exceptions []time.Time // EXDATE: when instances were to start that do not take place
	Additions  []time.Time // RDATE: when further instances start
}

// Attendee is one who is invited, or answers.
type Attendee struct {
	Name    string
	Address string // without "mailto:"
	Answer  string // lower case: needs-action, accepted, declined, tentative, … (RFC 5545 section 3.2.12); "" where none
}

// Limits of one text.
const (
	longest       = 1 << 20 // octets
	mostLines     = 20_000
	mostObjects   = 100
	mostAttendees = 500 // of an object
	mostInstances = 500 // that an object takes out of its recurrence or adds to it
	mostZones     = 50  // defined in the text, and rules of each
)

// Read reads the octets of a text in the character set that is declared, ""
// for none, which means UTF-8 (RFC 5545 section 6).
func Read(octets []byte, declared string) Calendar {
	p := parser{}
	if len(octets) > longest {
		octets, p.calendar.Cut = octets[:longest], true
	}
	// A line may be folded within a character (RFC 5545 section 3.1), so that it is
	// unfolded before it is decoded. In UTF-16 an octet is no character.
	if bytes.IndexByte(octets, 0) < 0 {
		octets = unfold(octets)
	}
	choice := charset.Choose(octets, declared, false)
	text, _ := choice.Decode(octets)
	p.read(string(unfold([]byte(strings.TrimPrefix(text, "\ufeff")))))
	return p.calendar
}

// parser goes through the lines.
type parser struct {
	calendar Calendar
	object   *Object // the one at hand, nil: none
	times    times   // of it
	pending  []times // of all objects, in their order
	kind     string  // of the component at hand
	nested   int     // components within it: alarms
	zones    zones
}

// read goes through the lines of an unfolded text.
func (p *parser) read(text string) {
	for n := 0; text != ""; n++ {
		if n == mostLines {
			p.calendar.Cut = true
			break
		}
		var l line
		if l, text = nextLine(text); l.name != "" {
			p.line(l)
		}
	}
	p.end()
	for i, t := range p.pending {
		t.set(&p.calendar.Objects[i], &p.zones)
	}
}

func (p *parser) line(l line) {
	value := strings.ToUpper(strings.TrimSpace(l.value))
	switch l.name {
	case "BEGIN":
		p.begin(value)
	case "END":
		switch {
		case p.nested > 0 && value != p.kind:
			p.nested--
		case value == p.kind:
			p.end()
		}
	case "METHOD":
		if p.kind == "" && p.calendar.Method == "" {
			p.calendar.Method = strings.ToLower(clean(l.value))
		}
	default:
		switch {
		case p.nested > 0:
		case p.object != nil:
			p.property(l)
		case p.kind == "VTIMEZONE":
			p.zones.property(l)
		}
	}
}

// begin goes into a component. QUIRK: some senders leave out the END of the one before.
func (p *parser) begin(kind string) {
	switch kind {
	case "VEVENT", "VTODO":
		p.end()
		p.kind = kind
		if len(p.calendar.Objects) == mostObjects {
			p.calendar.Cut = true
			return
		}
		p.object, p.times = &Object{}, times{}
	case "VTIMEZONE":
		p.end()
		p.kind = kind
		p.calendar.Cut = !p.zones.begin() || p.calendar.Cut
	case "STANDARD", "DAYLIGHT":
		if p.kind == "VTIMEZONE" {
			p.calendar.Cut = !p.zones.rule() || p.calendar.Cut
		}
	case "VCALENDAR":
		p.end()
	default:
		if p.kind != "" {
			p.nested++
		}
	}
}

// end leaves the component at hand. Its times are read only when all zones are known.
func (p *parser) end() {
	if p.object != nil {
		p.calendar.Objects = append(p.calendar.Objects, *p.object)
		p.pending = append(p.pending, p.times)
	}
	p.object, p.kind, p.nested = nil, "", 0
}

func (p *parser) property(l line) {
	o := p.object
	switch l.name {
	case "UID":
		o.UID = clean(l.value)
	case "SEQUENCE":
		n, err := strconv.ParseUint(strings.TrimSpace(l.value), 10, 32)
		o.Sequence, o.Sequenced = uint32(n), err == nil
	case "SUMMARY":
		o.Summary = clean(unescape(l.value))
	case "LOCATION":
		o.Location = clean(unescape(l.value))
	case "STATUS":
		o.Status = strings.ToLower(clean(l.value))
	case "ORGANIZER":
		o.Organizer = address(l.value)
	case "ATTENDEE":
		if len(o.Attendees) == mostAttendees {
			p.calendar.Cut = true
			return
		}
		o.Attendees = append(o.Attendees, Attendee{
			Name: clean(l.param("CN")), Address: address(l.value), Answer: strings.ToLower(clean(l.param("PARTSTAT"))),
		})
	case "DTSTART":
		p.times.start = written{value: l.value, zone: clean(l.param("TZID"))}
	case "DTEND", "DUE":
		p.times.end = written{value: l.value, zone: clean(l.param("TZID"))}
	case "RECURRENCE-ID":
		p.times.instance = written{value: l.value, zone: clean(l.param("TZID"))}
	case "DURATION":
		p.times.duration = l.value
	case "RRULE":
		if o.Recurrence == "" {
			o.Recurrence = clean(l.value)
		}
	case "EXDATE":
		p.instances(&p.times.exceptions, l)
	case "RDATE":
		p.instances(&p.times.additions, l)
	}
}

// instances adds the starts that a line names to a list. Of a PERIOD the start
// is taken (RFC 5545 section 3.3.9).
func (p *parser) instances(list *[]written, l line) {
	zone := clean(l.param("TZID"))
	for value := range strings.SplitSeq(l.value, ",") {
		if len(p.times.exceptions)+len(p.times.additions) >= mostInstances {
			p.calendar.Cut = true
			return
		}
		value, _, _ = strings.Cut(value, "/")
		*list = append(*list, written{value: value, zone: zone})
	}
}
