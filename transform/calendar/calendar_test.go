package calendar_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mailchute/mailchute/transform/calendar"
)

// event is a calendar of one event that holds these lines.
func event(lines ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

func only(t *testing.T, text string) calendar.Object {
	t.Helper()
	c := calendar.Read([]byte(text), "")
	if len(c.Objects) != 1 || c.Cut {
		t.Fatalf("%d objects, cut %t, want one", len(c.Objects), c.Cut)
	}
	return c.Objects[0]
}

func utc(year int, month time.Month, day, hour, minute int) time.Time {
	return time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
}

func TestAnInvitationSaysWhatItIsAbout(t *testing.T) {
	text := "BEGIN:VCALENDAR\r\nPRODID:-//x//y\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n" +
		"UID:1@example.org\r\nSEQUENCE:2\r\nSTATUS:CONFIRMED\r\nSUMMARY:Lunch\\, and\\ntalk \\\\o/\r\nLOCATION:Room 5\\; upstairs\r\n" +
		"ORGANIZER;CN=Ann:mailto:ann@example.org\r\n" +
		"ATTENDEE;CN=\"Bob; the builder\";PARTSTAT=ACCEPTED:MAILTO:bob@example.net\r\n" +
		"ATTENDEE;CN=Eve ^'E^' Doe:mailto:eve%2Bx@example.com\r\n" +
		"DTSTART;TZID=Europe/Berlin:20260702T120000\r\nDTEND;TZID=Europe/Berlin:20260702T133000\r\n" +
		"RRULE:FREQ=WEEKLY;COUNT=3\r\n" +
		"BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nSUMMARY:not this\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	want := calendar.Calendar{Method: "request", Objects: []calendar.Object{{
		UID: "1@example.org", Sequence: 2, Sequenced: true, Status: "confirmed", Summary: "Lunch, and\ntalk \\o/",
		Location: "Room 5; upstairs", Organizer: "ann@example.org",
		Attendees: []calendar.Attendee{
			{Name: "Bob; the builder", Address: "bob@example.net", Answer: "accepted"},
			{Name: `Eve "E" Doe`, Address: "eve+x@example.com"},
		},
		Start: utc(2026, 7, 2, 10, 0), End: utc(2026, 7, 2, 11, 30), Zone: "Europe/Berlin", Recurrence: "FREQ=WEEKLY;COUNT=3",
	}}}
	if diff := cmp.Diff(want, calendar.Read([]byte(text), "utf-8")); diff != "" {
		t.Errorf("Read (-want +got):\n%s", diff)
	}
}

func TestEveryEventAndTaskIsRead(t *testing.T) {
	c := calendar.Read([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nBEGIN:VTODO\nUID:2\nDUE:20260101T000000Z\nEND:VTODO\n"+
		"BEGIN:VEVENT\nUID:3\nRECURRENCE-ID:20260101\nEND:VEVENT\nBEGIN:VJOURNAL\nUID:4\nEND:VJOURNAL\nMETHOD:CANCEL\nEND:VCALENDAR\n"), "")
	var uids []string
	for _, o := range c.Objects {
		uids = append(uids, o.UID)
	}
	if diff := cmp.Diff([]string{"1", "2", "3"}, uids); diff != "" || c.Method != "cancel" || !c.Objects[1].End.Equal(utc(2026, 1, 1, 0, 0)) {
		t.Errorf("method %q, %s", c.Method, diff)
	}
}

func TestATextThatBreaksTheRulesIsRead(t *testing.T) {
	for _, tc := range []struct{ name, text, summary string }{
		{"folded", event("SUMMARY:one \r\n two"), "one two"},
		{"folded with a tab", event("SUMMARY:one \r\n\ttwo"), "one two"},
		{"folded within a character", event("SUMMARY:caf\xc3\r\n \xa9"), "café"},
		{"folded within an escape", event("SUMMARY:a\\\r\n nb"), "a\nb"},
		{"broken without folding", event("SUMMARY:one two", "three, four"), "one twothree, four"},
		{"LF", strings.ReplaceAll(event("SUMMARY:one \r\n two"), "\r\n", "\n"), "one two"},
		{"CR", strings.ReplaceAll(event("SUMMARY:one \r\n two"), "\r\n", "\r"), "one two"},
		{"empty lines", strings.ReplaceAll(event("SUMMARY:one"), "\r\n", "\r\n\r\n"), "one"},
		{"a mark in front", "\ufeff" + event("SUMMARY:one"), "one"},
		{"lower case", strings.ToLower(event("SUMMARY:one")), "one"},
		{"no end", strings.TrimSuffix(event("SUMMARY:one"), "END:VEVENT\r\nEND:VCALENDAR\r\n"), "one"},
		{"no beginning", strings.TrimPrefix(event("SUMMARY:one"), "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), "one"},
		{"an alarm without end", event("BEGIN:VALARM", "SUMMARY:no", "END:VEVENT\r\nBEGIN:X", "SUMMARY:no"), ""},
		{"a language", event("SUMMARY;LANGUAGE=de:eins"), "eins"},
		{"an octet of Latin-1", event("SUMMARY:caf\xe9!"), "café!"},
		{"control characters", event("SUMMARY:a\x00\x07b"), "ab"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := only(t, tc.text).Summary; got != tc.summary {
				t.Errorf("Summary = %q, want %q", got, tc.summary)
			}
		})
	}
}

func TestTheDeclaredCharacterSetIsRead(t *testing.T) {
	for charset, summary := range map[string]string{"koi8-r": "\xf0\xf2\xe9", "windows-1251": "\xcf\xd0\xc8", "utf-8": "ПРИ"} {
		c := calendar.Read([]byte(event("SUMMARY:"+summary)), charset)
		if len(c.Objects) != 1 || c.Objects[0].Summary != "ПРИ" && c.Objects[0].Summary != "при" {
			t.Errorf("%s: %+v", charset, c)
		}
	}
	var wide []byte
	for _, c := range []byte(event("SUMMARY:one \r\n two")) {
		wide = append(wide, c, 0)
	}
	if c := calendar.Read(wide, "utf-16le"); len(c.Objects) != 1 || c.Objects[0].Summary != "one two" {
		t.Errorf("utf-16le: %+v", c)
	}
}

func TestAnAddressIsFoundWhateverIsAroundIt(t *testing.T) {
	for line, want := range map[string]string{
		"ORGANIZER:mailto:ann@example.org":                                "ann@example.org",
		"ORGANIZER:MAILTO:ann@example.org":                                "ann@example.org",
		"ORGANIZER:ann@example.org":                                       "ann@example.org",
		"ORGANIZER;CN=Ann, the boss:mailto:ann@example.org":               "ann@example.org",
		"ORGANIZER;CN=Boss: Ann:mailto:ann@example.org":                   "ann@example.org",
		"ORGANIZER;CN=\"Ann:mailto:ann@example.org":                       "ann@example.org",
		"ORGANIZER;CN=\"A:b;c\":mailto:ann@example.org":                   "ann@example.org",
		"ORGANIZER;SENT-BY=\"mailto:x@example.org\":mailto:a@example.org": "a@example.org",
		"ORGANIZER:mailto:":                                               "",
	} {
		if got := only(t, event(line)).Organizer; got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

func TestATextWithoutEventsHasNone(t *testing.T) {
	for _, text := range []string{"", "hello", "BEGIN:VCARD\r\nFN:Ann\r\nEND:VCARD\r\n", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", ":", ";:", "BEGIN"} {
		if c := calendar.Read([]byte(text), ""); len(c.Objects) > 0 || c.Cut {
			t.Errorf("Read(%q) = %+v", text, c)
		}
	}
}
