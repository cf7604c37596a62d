package calendar_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/calendar"
)

func windowsNames(t *testing.T) (names []string) {
	t.Helper()
	table, err := os.ReadFile("windowszones.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(strings.TrimSpace(string(table))) {
		name, _, _ := strings.Cut(line, "=")
		names = append(names, name)
	}
	return names
}

func numbered(head, format string, n int, tail string) string {
	var b strings.Builder
	b.WriteString(head)
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	b.WriteString(tail)
	return b.String()
}

func TestWhatIsBeyondALimitIsLeftOutAndSaid(t *testing.T) {
	const rule = "BEGIN:STANDARD\nDTSTART:20200101T000000\nTZOFFSETTO:+0100\nEND:STANDARD\n"
	for _, tc := range []struct {
		name string
		text func(n int) string
		most int
	}{
		{"objects", func(n int) string { return strings.Repeat("BEGIN:VEVENT\nUID:1\nEND:VEVENT\n", n) }, 100},
		{"attendees", func(n int) string {
			return "BEGIN:VEVENT\n" + strings.Repeat("ATTENDEE:mailto:a@example.org\n", n) + "END:VEVENT\n"
		}, 500},
		{"instances", func(n int) string {
			return "BEGIN:VEVENT\nDTSTART:20260101T100000Z\nRDATE:20260102T100000Z\nEXDATE:20260103T100000Z" + strings.Repeat(",20260104T100000Z", n-2) + "\nEND:VEVENT\n"
		}, 500},
		{"zones", func(n int) string { return strings.Repeat("BEGIN:VTIMEZONE\nTZID:x\nEND:VTIMEZONE\n", n) }, 50},
		{"rules of a zone", func(n int) string { return "BEGIN:VTIMEZONE\nTZID:x\n" + strings.Repeat(rule, n) + "END:VTIMEZONE\n" }, 50},
		{"lines", func(n int) string { return strings.Repeat("X:1\n", n) }, 20_000},
		{"octets", func(n int) string { return "X:" + strings.Repeat("x", n-2) }, 1 << 20},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if c := calendar.Read([]byte(tc.text(tc.most)), ""); c.Cut {
				t.Error("the limit itself is cut")
			}
			c := calendar.Read([]byte(tc.text(tc.most+1)), "")
			if !c.Cut || len(c.Objects) > 100 || len(c.Objects) == 1 && len(c.Objects[0].Attendees)+len(c.Objects[0].Exceptions)+len(c.Objects[0].Additions) != 500 {
				t.Errorf("one more: cut %t, %d objects", c.Cut, len(c.Objects))
			}
		})
	}
}

func TestAZoneBeyondTheLimitDoesNotSpoilTheLast(t *testing.T) {
	zone := func(name, to string) string {
		return "BEGIN:VTIMEZONE\nTZID:" + name + "\nBEGIN:STANDARD\nDTSTART:20200101T000000\nTZOFFSETTO:" + to + "\nEND:STANDARD\nEND:VTIMEZONE\n"
	}
	text := numbered("", "BEGIN:VTIMEZONE\nTZID:%d\nEND:VTIMEZONE\n", 49, zone("last", "+0100")+zone("beyond", "+0200")+
		"BEGIN:VEVENT\nDTSTART;TZID=last:20260101T100000\nDTEND;TZID=beyond:20260101T120000\nEND:VEVENT\n")
	c := calendar.Read([]byte(text), "")
	if !c.Cut || !c.Objects[0].Start.Equal(utc(2026, 1, 1, 9, 0)) || !c.Objects[0].End.IsZero() {
		t.Errorf("Read = %+v", c)
	}
}

func TestNoTextCostsMoreThanAFixedMultipleOfItself(t *testing.T) {
	const many = 200_000
	for name, text := range map[string]string{
		"components in components": "BEGIN:VEVENT\n" + strings.Repeat("BEGIN:X\n", many),
		"events in events":         strings.Repeat("BEGIN:VEVENT\n", many),
		"folds":                    "BEGIN:VEVENT\nSUMMARY:" + strings.Repeat("x\n ", many),
		"lines that are none":      "BEGIN:VEVENT\nSUMMARY:" + strings.Repeat("x\n", many),
		"parameters":               "BEGIN:VEVENT\nDTSTART" + strings.Repeat(";A=b", many) + ":20260101",
		"quotes":                   "BEGIN:VEVENT\nATTENDEE" + strings.Repeat(`;CN="a`, many) + ":x",
		"names of zones":           numbered("", "BEGIN:VEVENT\nDTSTART;TZID=Zone%d:20260101T000000\n", 20_000, ""),
		"one zone, many rules":     numbered("BEGIN:VTIMEZONE\nTZID:x\n", "BEGIN:STANDARD\nDTSTART:2020%04d\nEND:STANDARD\n", 20_000, "END:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=x:20260101T000000\n"),
		"instances":                numbered("BEGIN:VTIMEZONE\nTZID:x\n", "BEGIN:STANDARD\nDTSTART:2020%04d\nEND:STANDARD\n", 50, "END:VTIMEZONE\n"+strings.Repeat("BEGIN:VEVENT\nEXDATE;TZID=x:20260101T000000"+strings.Repeat(",20260101T000000", 500)+"\n", 100)),
		"summaries":                "BEGIN:VEVENT\n" + strings.Repeat("SUMMARY:a\\,b\n", 20_000),
		"octets of no character":   "BEGIN:VEVENT\nSUMMARY:" + strings.Repeat("\xff", 1<<20),
	} {
		t.Run(name, func(t *testing.T) {
			const most, floor = 40, 4 << 20 // reading a zone from the database takes some
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			calendar.Read([]byte(text), "")
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > uint64(most*len(text)+floor) {
				t.Errorf("%d octets are allocated for an input of %d", n, len(text))
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(event("UID:1", "SUMMARY:a\\,b\r\n c", "DTSTART;TZID=Europe/Berlin:20260102T100000", "DURATION:P1DT2H")), "utf-8")
	f.Add([]byte("BEGIN:VCALENDAR\n"+outlook+"BEGIN:VEVENT\nDTSTART;TZID=Customized Time Zone:20260702T100000\nEND:VEVENT\n"), "")
	f.Add([]byte(event("ATTENDEE;CN=\"A;b\";PARTSTAT=DECLINED:mailto:a%40b@example.org", "RRULE:FREQ=DAILY", "DTSTART;VALUE=DATE:20260101")), "iso-8859-1")
	f.Add([]byte(event("DTSTART;TZID=Europe/Berlin:20260102T100000", "EXDATE;VALUE=DATE:20260109,20260116", "RDATE;VALUE=PERIOD:20260110T090000Z/PT1H")), "")
	f.Add([]byte(event("DTSTART;TZID=(UTC+01:00) x:2026-01-02T10:00:00", "DTEND;TZID=W. Europe Standard Time:20260102T1000", "X\nbroken")), "utf-16le")
	f.Fuzz(func(t *testing.T, octets []byte, charset string) {
		c := calendar.Read(octets, charset)
		for _, o := range c.Objects {
			for _, s := range []string{c.Method, o.UID, o.Summary, o.Status, o.Organizer, o.Zone, o.Recurrence} {
				if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
					t.Errorf("%q is no text", s)
				}
			}
			for _, a := range o.Attendees {
				if !utf8.ValidString(a.Name + a.Address + a.Answer) {
					t.Errorf("%+v is no text", a)
				}
			}
			for _, at := range []int{o.Start.Year(), o.End.Year()} {
				if at < 1 || at > 9999 {
					t.Errorf("the year %d", at)
				}
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	text := []byte(strings.Replace(event("UID:1", "SUMMARY:Lunch", "DTSTART;TZID=Customized Time Zone:20260102T100000", "DTEND;TZID=Customized Time Zone:20260102T110000",
		"ORGANIZER:mailto:ann@example.org", strings.Repeat("ATTENDEE;CN=Bob:mailto:bob@example.net\r\n", 20)+"X-END:1"), "BEGIN:VEVENT", outlook+"BEGIN:VEVENT", 1))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		calendar.Read(text, "utf-8")
	}
}
