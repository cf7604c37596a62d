package calendar_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mailchute/mailchute/transform/calendar"
)

func TestTimesAreReadInTheirZone(t *testing.T) {
	for _, tc := range []struct {
		name       string
		lines      []string
		start, end time.Time
		allDay     bool
		floating   bool
	}{
		{name: "UTC", lines: []string{"DTSTART:20260102T100000Z", "DTEND:20260102T110000Z"}, start: utc(2026, 1, 2, 10, 0), end: utc(2026, 1, 2, 11, 0)},
		{name: "a zone of the IANA database, in winter", lines: []string{"DTSTART;TZID=America/New_York:20260102T100000"}, start: utc(2026, 1, 2, 15, 0)},
		{name: "and in summer", lines: []string{"DTSTART;TZID=America/New_York:20260702T100000"}, start: utc(2026, 7, 2, 14, 0)},
		{name: "in quotes", lines: []string{`DTSTART;TZID="Europe/Berlin":20260102T100000`}, start: utc(2026, 1, 2, 9, 0)},
		{name: "a zone of Windows", lines: []string{"DTSTART;TZID=W. Europe Standard Time:20260702T100000"}, start: utc(2026, 7, 2, 8, 0)},
		{name: "another", lines: []string{"DTSTART;TZID=India Standard Time:20260702T100000"}, start: utc(2026, 7, 2, 4, 30)},
		{name: "a zone behind a path", lines: []string{"DTSTART;TZID=/mozilla.org/20050126_1/America/Argentina/Ushuaia:20260702T100000"}, start: utc(2026, 7, 2, 13, 0)},
		{name: "Exchange's name of UTC", lines: []string{"DTSTART;TZID=tzone://Microsoft/Utc:20260702T100000"}, start: utc(2026, 7, 2, 10, 0)},
		{name: "an offset in the name", lines: []string{"DTSTART;TZID=(UTC+05:30) Chennai:20260702T100000"}, start: utc(2026, 7, 2, 4, 30)},
		{name: "an offset west", lines: []string{"DTSTART;TZID=GMT-0330:20260702T100000"}, start: utc(2026, 7, 2, 13, 30)},
		{name: "a zone nobody knows", lines: []string{"DTSTART;TZID=Mars/Olympus:20260702T100000"}},
		{name: "the zone of the machine is no zone", lines: []string{"DTSTART;TZID=Local:20260702T100000"}},
		{name: "a path out of the database", lines: []string{"DTSTART;TZID=../../etc/passwd:20260702T100000"}},
		{name: "a time that floats", lines: []string{"DTSTART:20260702T100000"}, start: utc(2026, 7, 2, 10, 0), floating: true},
		{name: "days", lines: []string{"DTSTART;VALUE=DATE:20260702", "DTEND;VALUE=DATE:20260704"}, start: utc(2026, 7, 2, 0, 0), end: utc(2026, 7, 4, 0, 0), allDay: true},
		{name: "a duration", lines: []string{"DTSTART:20260102T100000Z", "DURATION:PT1H30M5S"}, start: utc(2026, 1, 2, 10, 0), end: utc(2026, 1, 2, 11, 30).Add(5 * time.Second)},
		{name: "a duration of weeks", lines: []string{"DTSTART;VALUE=DATE:20260101", "DURATION:P1W"}, start: utc(2026, 1, 1, 0, 0), end: utc(2026, 1, 8, 0, 0), allDay: true},
		{name: "a day over the change to summer has 23 hours", lines: []string{"DTSTART;TZID=Europe/Berlin:20260328T120000", "DURATION:P1D"}, start: utc(2026, 3, 28, 11, 0), end: utc(2026, 3, 29, 10, 0)},
		{name: "24 hours over it are 24", lines: []string{"DTSTART;TZID=Europe/Berlin:20260328T120000", "DURATION:PT24H"}, start: utc(2026, 3, 28, 11, 0), end: utc(2026, 3, 29, 11, 0)},
		{name: "a duration backwards", lines: []string{"DTSTART:20260102T100000Z", "DURATION:-PT1H"}, start: utc(2026, 1, 2, 10, 0)},
		{name: "a duration that is none", lines: []string{"DTSTART:20260102T100000Z", "DURATION:1 hour"}, start: utc(2026, 1, 2, 10, 0)},
		{name: "ISO 8601 with its signs", lines: []string{"DTSTART:2026-01-02T10:00:00.000Z"}, start: utc(2026, 1, 2, 10, 0)},
		{name: "no seconds", lines: []string{"DTSTART:20260102T1000Z"}, start: utc(2026, 1, 2, 10, 0)},
		{name: "a leap second", lines: []string{"DTSTART:20261231T235960Z"}, start: utc(2026, 12, 31, 23, 59).Add(59 * time.Second)},
		{name: "no time", lines: []string{"DTSTART:tomorrow"}},
		{name: "a day that is none", lines: []string{"DTSTART:20260231T100000Z"}},
		{name: "beyond all years", lines: []string{"DTSTART;TZID=Pacific/Pago_Pago:99991231T235959"}},
		{name: "the year nought", lines: []string{"DTSTART:00000101T000000Z"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := only(t, event(tc.lines...))
			if !o.Start.Equal(tc.start) || !o.End.Equal(tc.end) || o.AllDay != tc.allDay || o.Floating != tc.floating {
				t.Errorf("start %s, end %s, all day %t, floating %t", o.Start, o.End, o.AllDay, o.Floating)
			}
		})
	}
}

func TestOneInstanceIsToldFromAllOfThem(t *testing.T) {
	for _, tc := range []struct {
		line string
		want time.Time
	}{
		{"SUMMARY:all of them", time.Time{}},
		{"RECURRENCE-ID;TZID=Europe/Berlin:20261109T100000", utc(2026, 11, 9, 9, 0)},
		{"RECURRENCE-ID;TZID=tzone://Microsoft/Utc:20261109T100000", utc(2026, 11, 9, 10, 0)},
		{"RECURRENCE-ID:20261109T100000Z", utc(2026, 11, 9, 10, 0)},
		{"RECURRENCE-ID;VALUE=DATE:20261109", utc(2026, 11, 9, 0, 0)},
		{"RECURRENCE-ID;TZID=Mars/Olympus:20261109T100000", utc(2026, 11, 9, 10, 0)},
		{"RECURRENCE-ID:tomorrow", time.Time{}},
	} {
		if o := only(t, event(tc.line)); !o.Instance.Equal(tc.want) {
			t.Errorf("%s: %s, want %s", tc.line, o.Instance, tc.want)
		}
	}
}

func TestInstancesAreTakenOutOfARecurrenceAndAdded(t *testing.T) {
	berlin := "DTSTART;TZID=Europe/Berlin:20261102T100000"
	for _, tc := range []struct {
		name, start, line string
		want              []time.Time
	}{
		{"a zone", berlin, ";TZID=Europe/Berlin:20261109T100000", []time.Time{utc(2026, 11, 9, 9, 0)}},
		{"summer", berlin, ";TZID=Europe/Berlin:20270705T100000", []time.Time{utc(2027, 7, 5, 8, 0)}},
		{"several", berlin, ";TZID=Europe/Berlin:20261109T100000,20261116T100000", []time.Time{utc(2026, 11, 9, 9, 0), utc(2026, 11, 16, 9, 0)}},
		{"UTC", berlin, ":20261109T090000Z, 20261116T090000Z", []time.Time{utc(2026, 11, 9, 9, 0), utc(2026, 11, 16, 9, 0)}},
		{"ISO 8601 with its signs", berlin, ":2026-11-09T09:00:00Z,2026-11-16T09:00:00Z", []time.Time{utc(2026, 11, 9, 9, 0), utc(2026, 11, 16, 9, 0)}},
		{"a zone of Windows", berlin, ";TZID=India Standard Time:20261109T143000", []time.Time{utc(2026, 11, 9, 9, 0)}},
		{"Exchange's name of UTC", berlin, ";TZID=tzone://Microsoft/Utc:20261109T090000,20261116T090000", []time.Time{utc(2026, 11, 9, 9, 0), utc(2026, 11, 16, 9, 0)}},
		{"no zone is that of the start", berlin, ":20261109T100000", []time.Time{utc(2026, 11, 9, 9, 0)}},
		{"a time that floats as the start does", "DTSTART:20261102T100000", ":20261109T100000", []time.Time{utc(2026, 11, 9, 10, 0)}},
		{"days", "DTSTART;VALUE=DATE:20261102", ";VALUE=DATE:20261109,20261116", []time.Time{utc(2026, 11, 9, 0, 0), utc(2026, 11, 16, 0, 0)}},
		{"a day for an instance with a time", berlin, ";VALUE=DATE:20270705", []time.Time{utc(2027, 7, 5, 8, 0)}},
		{"a time for an instance of a day", "DTSTART;VALUE=DATE:20261102", ":20261109T000000Z", []time.Time{utc(2026, 11, 9, 0, 0)}},
		{"in a zone nobody knows, for an instance of a day", "DTSTART;VALUE=DATE:20261102", ";TZID=Mars/Olympus:20261109T100000", []time.Time{utc(2026, 11, 9, 0, 0)}},
		{"in a zone", "DTSTART;VALUE=DATE:20261102", ";TZID=Europe/Berlin:20261109T000000", []time.Time{utc(2026, 11, 9, 0, 0)}},
		{"no time for an instance of a day", "DTSTART;VALUE=DATE:20261102", ":tomorrow", nil},
		{"no start", "SUMMARY:x", ":20261109T000000Z", []time.Time{utc(2026, 11, 9, 0, 0)}},
		{"periods", berlin, ";VALUE=PERIOD:20261109T090000Z/PT1H,20261116T090000Z/20261116T100000Z", []time.Time{utc(2026, 11, 9, 9, 0), utc(2026, 11, 16, 9, 0)}},
		{"what is no time among them", berlin, ":tomorrow,,20261109T090000Z,20261331T090000Z", []time.Time{utc(2026, 11, 9, 9, 0)}},
		{"a zone nobody knows", berlin, ";TZID=Mars/Olympus:20261109T100000", nil},
		{"no value", berlin, ":", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := only(t, event("EXDATE"+tc.line, tc.start, "RRULE:FREQ=WEEKLY"))
			if diff := cmp.Diff(tc.want, o.Exceptions); diff != "" || o.Additions != nil {
				t.Errorf("exceptions (-want +got):\n%s, additions %v", diff, o.Additions)
			}
			o = only(t, event(tc.start, "RDATE"+tc.line))
			if diff := cmp.Diff(tc.want, o.Additions); diff != "" || o.Exceptions != nil {
				t.Errorf("additions (-want +got):\n%s, exceptions %v", diff, o.Exceptions)
			}
		})
	}
	o := only(t, event("EXDATE:20261109T090000Z", berlin, "EXDATE:20261116T090000Z"))
	if diff := cmp.Diff([]time.Time{utc(2026, 11, 9, 9, 0), utc(2026, 11, 16, 9, 0)}, o.Exceptions); diff != "" {
		t.Errorf("on two lines (-want +got):\n%s", diff)
	}
}

// outlook is a zone as Outlook defines it, with the rules of Central Europe.
const outlook = "BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\n" +
	"BEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n" +
	"BEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\n" +
	"END:VTIMEZONE\r\n"

func TestAZoneThatTheTextDefinesIsUsed(t *testing.T) {
	for _, tc := range []struct {
		name, zone, clock string
		want              time.Time
	}{
		{name: "winter", zone: outlook, clock: "20260102T100000", want: utc(2026, 1, 2, 9, 0)},
		{name: "summer", zone: outlook, clock: "20260702T100000", want: utc(2026, 7, 2, 8, 0)},
		{name: "autumn, behind the change", zone: outlook, clock: "20261101T100000", want: utc(2026, 11, 1, 9, 0)},
		{name: "the hour before the change", zone: outlook, clock: "20260329T015900", want: utc(2026, 3, 29, 0, 59)},
		{name: "the hour of the change", zone: outlook, clock: "20260329T030000", want: utc(2026, 3, 29, 1, 0)},
		{name: "the second Sunday of March", zone: strings.Replace(outlook, "BYDAY=-1SU;BYMONTH=3", "BYDAY=2SU;BYMONTH=3", 1), clock: "20260308T100000", want: utc(2026, 3, 8, 8, 0)},
		{name: "the first Sunday from the 8th on", zone: strings.Replace(outlook, "BYDAY=-1SU;BYMONTH=3", "BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU;BYMONTH=3", 1), clock: "20260308T100000", want: utc(2026, 3, 8, 8, 0)},
		{name: "the day before it", zone: strings.Replace(outlook, "BYDAY=-1SU;BYMONTH=3", "BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU;BYMONTH=3", 1), clock: "20260307T100000", want: utc(2026, 3, 7, 9, 0)},
		{name: "a day of the month", zone: strings.Replace(outlook, "BYDAY=-1SU;BYMONTH=3", "BYMONTHDAY=21;BYMONTH=3", 1), clock: "20260321T100000", want: utc(2026, 3, 21, 8, 0)},
		{name: "a rule that has ended", zone: strings.Replace(outlook, "BYDAY=-1SU;BYMONTH=3", "BYDAY=-1SU;BYMONTH=3;UNTIL=20200101T000000Z", 1), clock: "20260702T100000", want: utc(2026, 7, 2, 9, 0)},
		{name: "a rule without recurrence", zone: "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\nDTSTART:20200101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:-023015\nEND:STANDARD\nEND:VTIMEZONE\n", clock: "20260702T100000", want: utc(2026, 7, 2, 12, 30).Add(15 * time.Second)},
		{name: "before all rules", zone: "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\nDTSTART:20200101T000000\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0400\nEND:STANDARD\nEND:VTIMEZONE\n", clock: "20100702T100000", want: utc(2010, 7, 2, 7, 0)},
		{name: "a zone without rules", zone: "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nTZOFFSETTO:+0400\nEND:VTIMEZONE\n", clock: "20260702T100000"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			text := event("DTSTART;TZID=Customized Time Zone:" + tc.clock)
			inFront := strings.Replace(text, "BEGIN:VEVENT", tc.zone+"BEGIN:VEVENT", 1)
			behind := strings.Replace(text, "END:VCALENDAR", tc.zone+"END:VCALENDAR", 1)
			for place, text := range map[string]string{"in front": inFront, "behind": behind} {
				if o := only(t, text); !o.Start.Equal(tc.want) || o.Zone != "Customized Time Zone" {
					t.Errorf("defined %s: start %s in %q, want %s", place, o.Start, o.Zone, tc.want)
				}
			}
		})
	}
}

// A definition must come to what the database says, wherever the hours of the
// year are; the hours that there are twice or never are left out.
func TestADefinitionAgreesWithTheDatabase(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for day := range 2 * 365 {
		clock := time.Date(2025, 1, 1+day, 12, 0, 0, 0, time.UTC)
		text := strings.Replace(event("DTSTART;TZID=Customized Time Zone:"+clock.Format("20060102T150405")), "BEGIN:VEVENT", outlook+"BEGIN:VEVENT", 1)
		want := time.Date(2025, 1, 1+day, 12, 0, 0, 0, berlin)
		if got := calendar.Read([]byte(text), "").Objects[0].Start; !got.Equal(want) {
			t.Errorf("%s is %s, want %s", clock, got, want.UTC())
		}
	}
}

func TestEveryZoneOfWindowsIsInTheDatabase(t *testing.T) {
	names := windowsNames(t)
	if len(names) < 140 {
		t.Errorf("%d names", len(names))
	}
	for _, name := range names {
		if o := only(t, event("DTSTART;TZID="+name+":20260702T100000")); o.Start.IsZero() {
			t.Errorf("%s is not known", name)
		}
	}
}
