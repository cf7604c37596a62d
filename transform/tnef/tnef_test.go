package tnef_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mailchute/mailchute/transform/tnef"
)

func parse(t *testing.T, f *file) *tnef.Message {
	t.Helper()
	m, err := tnef.Parse(f.octets, tnef.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAMessageSaysWhatItsHeaderWould(t *testing.T) {
	sent := time.Date(2026, 3, 4, 5, 6, 7, 800, time.UTC)
	got := parse(t, newFile().codePage(1251).
		add(message, 0x69004, rows(
			list(number(0xc15, 1), wide(0x3001, "Bob"), ansi(0x39fe, "bob@example.net")),
			list(number(0xc15, 2), ansi(0x3001, "\xc0\xed\xed\xe0"), ansi(0x3003, "anna@example.org")),
			list(number(0xc15, 3), ansi(0x3001, "Internal"), ansi(0x3003, "/O=EXAMPLE/CN=INTERNAL")),
		)).
		props(
			wide(0x1a, "IPM.Note"), wide(0x37, "Größe"), ansi(0x1035, "<a.1@example.org>"),
			filetime(0x39, sent), filetime(0xe06, sent.Add(time.Minute)),
			wide(0x42, "Ann"), ansi(0x65, "ann@example.org"),
			wide(0x1000, "Hello\r\nBob"),
		))
	want := &tnef.Message{
		Class: "IPM.Note", Charset: "windows-1251", Subject: "Größe", MessageID: "a.1@example.org",
		From: tnef.Person{Name: "Ann", Address: "ann@example.org"},
		Recipients: []tnef.Recipient{
			{Person: tnef.Person{Name: "Bob", Address: "bob@example.net"}, Kind: "to"},
			{Person: tnef.Person{Name: "Анна", Address: "anna@example.org"}, Kind: "cc"},
			{Person: tnef.Person{Name: "Internal"}, Kind: "bcc"},
		},
		Sent: sent, Received: sent.Add(time.Minute), Text: "Hello\nBob",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Parse (-want +got):\n%s", diff)
	}
}

func TestOldAttributesSayWhatPropertiesDoNot(t *testing.T) {
	from := append([]byte{4, 0, 0x20, 0, 4, 0, 21, 0}, "Ann\x00SMTP:ann@example.org\x00"...)
	old := func() *file {
		return newFile().codePage(1252).
			add(message, 0x78008, []byte("IPM.Microsoft Mail.Note\x00")).
			add(message, 0x18004, []byte("caf\xe9\x00")).
			add(message, 0x8000, from).
			add(message, 0x2800c, []byte("Text\r\n\x00"))
	}
	got := parse(t, old())
	want := &tnef.Message{Class: "IPM.Note", Charset: "windows-1252", Subject: "café", From: tnef.Person{Name: "Ann", Address: "ann@example.org"}, Text: "Text\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Parse (-want +got):\n%s", diff)
	}
	if got := parse(t, old().props(wide(0x37, "newer"))); got.Subject != "newer" {
		t.Errorf("Subject = %q: a property goes before an attribute", got.Subject)
	}
}

func TestTheNameOfAnAttachmentIsTheLongOne(t *testing.T) {
	for _, tc := range []struct {
		name  string
		title string
		props [][]byte
		want  string
	}{
		{name: "the long one before all others", title: "QUARTE~1.PDF", props: [][]byte{wide(0x3707, "Quarterly figures.pdf"), ansi(0x3704, "QUARTE~1.PDF"), wide(0x3001, "Figures")}, want: "Quarterly figures.pdf"},
		{name: "in Unicode", props: [][]byte{wide(0x3707, "Отчёт 日本.pdf")}, want: "Отчёт 日本.pdf"},
		{name: "in the code page", props: [][]byte{ansi(0x3707, "\xce\xf2\xf7\xb8\xf2.pdf")}, want: "Отчёт.pdf"},
		{name: "the display name where it has the ending of the short one", title: "QUARTE~1.PDF", props: [][]byte{wide(0x3001, "Quarterly figures.pdf")}, want: "Quarterly figures.pdf"},
		{name: "the short one where the display name has no ending", title: "QUARTE~1.PDF", props: [][]byte{wide(0x3001, "Quarterly figures")}, want: "QUARTE~1.PDF"},
		{name: "the short one of the properties", title: "OLD.PDF", props: [][]byte{ansi(0x3704, "QUARTE~1.PDF")}, want: "QUARTE~1.PDF"},
		{name: "the title", title: "plan.txt", want: "plan.txt"},
		{name: "the display name where there is no other", props: [][]byte{wide(0x3001, "Plan")}, want: "Plan"},
		{name: "none", want: ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := parse(t, newFile().codePage(1251).attach(tc.title, "data", tc.props...))
			if len(got.Attachments) != 1 || got.Attachments[0].Name != tc.want {
				t.Errorf("Attachments = %+v, want one named %q", got.Attachments, tc.want)
			}
		})
	}
}

func TestAnAttachmentSaysWhatItIs(t *testing.T) {
	got := parse(t, newFile().
		attach("A.PNG", "one", ansi(0x370e, "image/PNG"), wide(0x3712, "<a@example.org>"), number(0x3714, 4), boolean(0x7ffe, true)).
		attach("", "", wide(0x3707, "b.txt"), binaries(0x3701, []byte("two")), boolean(0x7ffe, false), number(0x3705, 1)).
		attach("", "", wide(0x3707, "empty.txt")))
	want := []tnef.Attachment{
		{Name: "A.PNG", MediaType: "image/png", ContentID: "a@example.org", Inline: true, Hidden: true, Data: []byte("one")},
		{Name: "b.txt", Data: []byte("two")},
		{Name: "empty.txt"},
	}
	if diff := cmp.Diff(want, got.Attachments); diff != "" {
		t.Errorf("Attachments (-want +got):\n%s", diff)
	}
}

func TestTheOctetsOfAFileAreNotCopied(t *testing.T) {
	f := newFile().attach("a", "data")
	got := parse(t, f)
	at := bytes.Index(f.octets, []byte("data"))
	if &got.Attachments[0].Data[0] != &f.octets[at] {
		t.Error("Data is a copy")
	}
}

func TestAnAttachedMessageIsReadToo(t *testing.T) {
	inner := newFile().props(wide(0x37, "inner"), wide(0x1000, "text")).attach("a.txt", "data")
	got := parse(t, newFile().props(wide(0x37, "outer")).
		attach("", "This message cannot be shown.", wide(0x3001, "inner"), number(0x3705, 5), object(7, inner.octets)))
	a := got.Attachments[0]
	if a.Name != "inner" || a.OLE || !bytes.Equal(a.Data, inner.octets) {
		t.Errorf("attachment %q, OLE %t, %d octets", a.Name, a.OLE, len(a.Data))
	}
	if m := a.Message; m == nil || m.Subject != "inner" || m.Text != "text" || len(m.Attachments) != 1 || string(m.Attachments[0].Data) != "data" {
		t.Errorf("Message = %+v", m)
	}
}

func TestAnObjectIsKeptWithItsInterface(t *testing.T) {
	got := parse(t, newFile().attach("", "", wide(0x3001, "Picture"), number(0x3705, 6), object(0xb, []byte("storage"))))
	if a := got.Attachments[0]; !a.OLE || a.Message != nil || !bytes.HasSuffix(a.Data, []byte("storage")) || len(a.Data) != 16+7 {
		t.Errorf("attachment = %+v", a)
	}
}

func TestPropertiesThatAreNotLookedAtAreSkipped(t *testing.T) {
	got := parse(t, newFile().props(
		named("", number(0x8001, 1)), named("Keywords", variable(0x101e, 0x8002, []byte("a\x00"), []byte("bcd\x00"))),
		append(append(tag(0x1003, 0x6000), u32(3)...), make([]byte, 12)...),
		append(tag(0x48, 0x6001), make([]byte, 16)...), append(tag(0x14, 0x6002), make([]byte, 8)...),
		tag(0x1, 0x6003), append(append(tag(0x1048, 0x6004), u32(2)...), make([]byte, 32)...),
		wide(0x37, "behind them"),
	))
	if got.Subject != "behind them" || len(got.Faults) > 0 {
		t.Errorf("Subject = %q, faults %v", got.Subject, got.Faults)
	}
}

func TestDamageIsSaidAndTheRestIsRead(t *testing.T) {
	good := func() *file { return newFile().props(wide(0x37, "subject")).attach("a.txt", "data") }
	cut := good()
	cut.octets = cut.octets[:bytes.Index(cut.octets, []byte("data"))+2]
	behind := good()
	behind.octets = append(behind.octets, "garbage that is long"...)
	wrongSum := newFile().props(wide(0x37, "subject"))
	wrongSum.add(attachment, 0x69002, make([]byte, 14)).add(attachment, 0x18010, []byte("a.txt\x00")).addSum(attachment, 0x6800f, []byte("data"), 1)
	for _, tc := range []struct {
		name string
		file *file
		code string
		lost bool
		data string
	}{
		{name: "a wrong checksum", file: wrongSum, code: tnef.CodeChecksum, data: "data"},
		{name: "an attachment that ends early", file: cut, code: tnef.CodeDamaged, lost: true, data: "da"},
		{name: "something else behind the last attribute", file: behind, code: tnef.CodeDamaged, lost: true, data: "data"},
		{name: "a list of properties that ends early", file: good().add(message, 0x69003, append(u32(9), wide(0x1000, "x")...)), code: tnef.CodeDamaged, lost: true, data: "data"},
		{name: "an unknown type of property", file: good().add(message, 0x69003, list(append(tag(0x999, 0x1000), 0, 0, 0, 0))), code: tnef.CodeDamaged, lost: true, data: "data"},
		{name: "RTF that is none", file: good().props(binaries(0x1009, []byte("no RTF"))), code: tnef.CodeDamaged, lost: true, data: "data"},
		{name: "a message that is none", file: good().attach("", "", number(0x3705, 5), object(7, []byte("no message"))), code: tnef.CodeDamaged, lost: true, data: "data"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := parse(t, tc.file)
			if got.Subject != "subject" || len(got.Attachments) == 0 || string(got.Attachments[0].Data) != tc.data {
				t.Errorf("subject %q, attachments %+v", got.Subject, got.Attachments)
			}
			if len(got.Faults) != 1 || got.Faults[0].Code != tc.code || got.Faults[0].Lost != tc.lost {
				t.Errorf("Faults = %+v, want %s, lost %t", got.Faults, tc.code, tc.lost)
			}
		})
	}
}

func TestAnythingElseIsNoTNEF(t *testing.T) {
	for _, octets := range [][]byte{nil, []byte("x"), {0x78, 0x9f, 0x3e, 0x22}, []byte("PK\x03\x04 and so on")} {
		if m, err := tnef.Parse(octets, tnef.Limits{}); m != nil || !errors.Is(err, tnef.ErrFormat) {
			t.Errorf("Parse(%q) = %v, %v, want %v", octets, m, err, tnef.ErrFormat)
		}
	}
}

// codes are the codes of all faults, those of messages within too.
func codes(m *tnef.Message) (all []string) {
	for queue := []*tnef.Message{m}; len(queue) > 0; queue = queue[1:] {
		for _, f := range queue[0].Faults {
			all = append(all, f.Code)
		}
		for _, a := range queue[0].Attachments {
			if a.Message != nil {
				queue = append(queue, a.Message)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
