package tnef_test

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mailchute/mailchute/transform/tnef"
)

func TestTheBodyIsFoundInWhateverFormItHas(t *testing.T) {
	fromHTML := stored(`{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}hello{\*\htmltag72 </p>}}`)
	fromText := stored(`{\rtf1\ansi\fromtext hello\par }`)
	rich := stored(`{\rtf1\ansi {\b hello}}`)
	for _, tc := range []struct {
		name       string
		props      [][]byte
		text, html string
		made       bool
	}{
		{name: "text", props: [][]byte{wide(0x1000, "hello")}, text: "hello"},
		{name: "HTML in its code page", props: [][]byte{binaries(0x1013, []byte("<p>\xcf!")), number(0x3fde, 1251)}, html: "<p>П!"},
		{name: "HTML in the code page that it names", props: [][]byte{binaries(0x1013, []byte("<meta charset=koi8-r>\xf0!"))}, html: "<meta charset=koi8-r>П!"},
		{name: "HTML as text", props: [][]byte{wide(0x1013, "<p>П")}, html: "<p>П"},
		{name: "RTF that was HTML", props: [][]byte{binaries(0x1009, fromHTML)}, html: "<p>hello</p>"},
		{name: "RTF that was text", props: [][]byte{binaries(0x1009, fromText)}, text: "hello\n"},
		{name: "RTF that was neither", props: [][]byte{binaries(0x1009, rich)}, text: "hello", made: true},
		{name: "text that was sent goes before text that is made", props: [][]byte{wide(0x1000, "sent"), binaries(0x1009, rich)}, text: "sent"},
		{name: "text, and the HTML of the RTF", props: [][]byte{wide(0x1000, "sent"), binaries(0x1009, fromHTML)}, text: "sent", html: "<p>hello</p>"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := parse(t, newFile().props(tc.props...))
			if got.Text != tc.text || got.HTML != tc.html || got.TextMade != tc.made || len(got.Faults) > 0 {
				t.Errorf("text %q, html %q, made %t, %v, want %q, %q, %t", got.Text, got.HTML, got.TextMade, got.Faults, tc.text, tc.html, tc.made)
			}
		})
	}
}

func TestAMeetingHasItsTime(t *testing.T) {
	const appointment = "\x02\x20\x06\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
	const meeting = "\x90\xda\xd8\x6e\x0b\x45\xdb\x11\x98\xda\x00\xaa\x00\x3f\x13\x05"
	start := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	props := func(id []byte) [][]byte {
		return [][]byte{
			wide(0x1a, "IPM.Schedule.Meeting.Request"),
			numbered(appointment, 0x820d, filetime(0x8000, start)), numbered(appointment, 0x820e, filetime(0x8001, start.Add(time.Hour))),
			numbered(appointment, 0x8208, wide(0x8002, "Room 1")), numbered(appointment, 0x8201, number(0x8003, 2)),
			numbered(meeting, 3, binaries(0x8004, id)), numbered("0123456789abcdef", 0x8208, wide(0x8005, "elsewhere")),
		}
	}
	got := parse(t, newFile().props(props([]byte{4, 0, 0xab})...)).Appointment
	want := &tnef.Appointment{UID: "0400AB", Sequence: 2, Sequenced: true, Location: "Room 1", Start: start, End: start.Add(time.Hour)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Appointment (-want +got):\n%s", diff)
	}
	foreign := append(make([]byte, 40), "vCal-Uid\x01\x00\x00\x001@example.org\x00"...)
	if got := parse(t, newFile().props(props(foreign)...)).Appointment; got.UID != "1@example.org" {
		t.Errorf("UID = %q, want the one of iCalendar", got.UID)
	}
	older := parse(t, newFile().props(wide(0x1a, "IPM.Appointment"), filetime(0x60, start), filetime(0x61, start)))
	if a := older.Appointment; a == nil || !a.Start.Equal(start) || !a.End.Equal(start) || a.Sequenced {
		t.Errorf("Appointment = %+v", a)
	}
	if got := parse(t, newFile().props(wide(0x1a, "IPM.Note"), filetime(0x60, start))); got.Appointment != nil {
		t.Errorf("a note has an appointment: %+v", got.Appointment)
	}
}

func TestOneInstanceIsToldFromItsSeries(t *testing.T) {
	const appointment = "\x02\x20\x06\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
	const meeting = "\x90\xda\xd8\x6e\x0b\x45\xdb\x11\x98\xda\x00\xaa\x00\x3f\x13\x05"
	replaced := time.Date(2026, 11, 9, 9, 0, 0, 0, time.UTC)
	id := func(day string) []byte { return []byte("0123456789abcdef" + day + "the rest of an id") }
	for _, tc := range []struct {
		name  string
		props [][]byte
		want  time.Time
	}{
		{"all of them", [][]byte{numbered(meeting, 3, binaries(0x8000, id("\x00\x00\x00\x00")))}, time.Time{}},
		{"by its day", [][]byte{numbered(meeting, 3, binaries(0x8000, id("\x07\xea\x0b\x09")))}, time.Date(2026, 11, 9, 0, 0, 0, 0, time.UTC)},
		{"by its time", [][]byte{numbered(meeting, 3, binaries(0x8000, id("\x07\xea\x0b\x09"))), numbered(appointment, 0x8228, filetime(0x8001, replaced))}, replaced},
		{"a day that is none", [][]byte{numbered(meeting, 3, binaries(0x8000, id("\x07\xea\x02\x1e")))}, time.Time{}},
	} {
		got := parse(t, newFile().props(append(tc.props, wide(0x1a, "IPM.Schedule.Meeting.Canceled"))...)).Appointment
		if got == nil || !got.Instance.Equal(tc.want) || got.UID != strings.ToUpper(hex.EncodeToString(id("\x00\x00\x00\x00"))) {
			t.Errorf("%s: %+v", tc.name, got)
		}
	}
}

func TestAnAppointmentOfWholeDaysHasDates(t *testing.T) {
	const appointment = "\x02\x20\x06\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
	day := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	for _, east := range []int{13, 9, 1, 0, -5, -10} {
		start := day.Add(-time.Duration(east) * time.Hour)
		got := parse(t, newFile().props(wide(0x1a, "IPM.Appointment"), numbered(appointment, 0x8215, boolean(0x8000, true)),
			filetime(0x60, start), filetime(0x61, start.AddDate(0, 0, 1)))).Appointment
		if want := (tnef.Appointment{AllDay: true, Start: day, End: day.AddDate(0, 0, 1)}); *got != want {
			t.Errorf("%d hours east: %+v", east, got)
		}
	}
}
