package tnef_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/tnef"
)

func TestWhatIsBeyondALimitIsLeftOutAndSaid(t *testing.T) {
	three := newFile()
	for range 3 {
		three.attach("a", "data")
	}
	properties := newFile().props(number(1, 1), number(2, 2), wide(0x37, "subject"))
	recipients := newFile().add(message, 0x69004, rows(list(number(0xc15, 1)), list(wide(0x3001, "Bob"))))
	text := newFile().props(wide(0x1000, "0123456789"))
	html := newFile().props(binaries(0x1013, []byte("0123456789")))
	rich := newFile().props(binaries(0x1009, stored(`{\rtf1 }`)))
	for _, tc := range []struct {
		name   string
		octets []byte
		fits   tnef.Limits
		breaks tnef.Limits
	}{
		{"attachments", three.octets, tnef.Limits{Attachments: 3}, tnef.Limits{Attachments: 2}},
		{"properties", properties.octets, tnef.Limits{Properties: 3}, tnef.Limits{Properties: 2}},
		{"properties of recipients", recipients.octets, tnef.Limits{Properties: 4}, tnef.Limits{Properties: 3}},
		{"text", text.octets, tnef.Limits{Text: 10}, tnef.Limits{Text: 9}},
		{"html", html.octets, tnef.Limits{Text: 10}, tnef.Limits{Text: 9}},
		{"RTF", rich.octets, tnef.Limits{Text: 8}, tnef.Limits{Text: 7}},
		{"messages within", nested(3), tnef.Limits{Depth: 3}, tnef.Limits{Depth: 2}},
		{"attachments of all messages", nested(3), tnef.Limits{Attachments: 3}, tnef.Limits{Attachments: 2}},
		{"the usual depth", nested(5), tnef.Limits{}, tnef.Limits{Depth: 4}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, err := tnef.Parse(tc.octets, tc.fits)
			if err != nil || len(codes(m)) > 0 {
				t.Errorf("within the limit: %v, %v", codes(m), err)
			}
			m, err = tnef.Parse(tc.octets, tc.breaks)
			if err != nil || !slices.Contains(codes(m), tnef.CodeLimit) {
				t.Errorf("beyond the limit: %v, %v, want %s", codes(m), err, tnef.CodeLimit)
			}
		})
	}
}

func TestTextThatIsCutEndsBetweenCharacters(t *testing.T) {
	m, err := tnef.Parse(newFile().props(wide(0x1000, "ééééé")).octets, tnef.Limits{Text: 5})
	if err != nil || m.Text != "éé" {
		t.Errorf("Text = %q, %v", m.Text, err)
	}
}

func TestALongTextDoesNotCostTheNamesOfTheFiles(t *testing.T) {
	f := newFile().props(wide(0x1000, strings.Repeat("text ", 100))).attach("A~1.TXT", "data", wide(0x3707, "a long name.txt"))
	m, err := tnef.Parse(f.octets, tnef.Limits{Text: 100})
	if err != nil || len(m.Text) == 0 || len(m.Text) > 100 || m.Attachments[0].Name != "a long name.txt" {
		t.Errorf("text of %d octets, %q, %v", len(m.Text), m.Attachments[0].Name, err)
	}
}

// allocated is how many octets f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// bombs are made to cost more than they are long.
func bombs() map[string][]byte {
	const size = 1 << 20
	lie := func(id uint32, data []byte) []byte {
		octets := append([]byte{}, newFile().octets...)
		octets = append(octets, message)
		octets = binary.LittleEndian.AppendUint32(octets, id)
		octets = binary.LittleEndian.AppendUint32(octets, math.MaxUint32)
		return append(octets, data...)
	}
	many := newFile()
	for len(many.octets) < size {
		many.add(attachment, 0x69002, nil)
	}
	texts := newFile()
	for len(texts.octets) < size {
		texts.add(message, 0x18004, []byte("subject\x00"))
	}
	matches := []byte{}
	for at := 207; len(matches) < size; {
		matches = append(matches, 0xff)
		for range 8 {
			matches = binary.BigEndian.AppendUint16(matches, uint16((at-1)%4096<<4|15))
			at += 17
		}
	}
	rtf := append(append(u32(uint32(len(matches)+12)), u32(math.MaxUint32)...), "LZFu\x00\x00\x00\x00"...)
	deep := append([]byte(`{\rtf1 `), bytes.Repeat([]byte("{"), size)...)
	return map[string][]byte{
		"an attribute of four gigabytes":      lie(0x69003, []byte("x")),
		"four billion properties":             newFile().add(message, 0x69003, bytes.Repeat([]byte{0xff}, size)).octets,
		"four billion values of nothing":      newFile().add(message, 0x69003, list(append(tag(0x1001, 1), u32(math.MaxUint32)...))).octets,
		"four billion values":                 newFile().add(message, 0x69003, list(append(tag(0x101e, 1), u32(math.MaxUint32)...), make([]byte, size))).octets,
		"four billion recipients":             newFile().add(message, 0x69004, append(u32(math.MaxUint32), make([]byte, size)...)).octets,
		"properties of null":                  newFile().add(message, 0x69003, append(u32(math.MaxUint32), bytes.Repeat(tag(1, 1), size/4)...)).octets,
		"a hundred thousand attachments":      many.octets,
		"fifty thousand subjects":             texts.octets,
		"messages within messages":            nested(2000),
		"text of a megabyte in Unicode":       newFile().props(variable(0x1f, 0x1000, bytes.Repeat([]byte{0x20, 0x20}, size/2))).octets,
		"RTF that becomes many times as long": newFile().props(binaries(0x1009, append(rtf, matches...))).octets,
		"RTF of a million groups":             newFile().props(binaries(0x1009, stored(string(deep)))).octets,
		"compressed RTF of four gigabytes":    newFile().props(binaries(0x1009, rtf)).octets,
		"a name of half a megabyte, twice":    newFile().attach("", "", wide(0x3707, strings.Repeat("n", size/4)), wide(0x3001, strings.Repeat("n", size/4))).octets,
	}
}

func TestNoBombCostsMoreThanAFixedMultipleOfItself(t *testing.T) {
	for name, octets := range bombs() {
		t.Run(name, func(t *testing.T) {
			const most, floor = 12, 1 << 20
			limits := tnef.Limits{Text: 1 << 20}
			if n := allocated(func() { tnef.Parse(octets, limits) }); n > uint64(most*len(octets)+floor) { //nolint:errcheck // memory is looked at
				t.Errorf("%d octets are allocated for an input of %d", n, len(octets))
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(newFile().codePage(1251).props(wide(0x37, "subject"), ansi(0x1000, "\xcf"), named("Name", number(0x8001, 1))).
		attach("A~1.TXT", "data", wide(0x3707, "long.txt"), ansi(0x370e, "text/plain")).octets)
	f.Add(newFile().props(binaries(0x1009, stored(`{\rtf1\fromhtml1 {\*\htmltag64 <p>}x}`)), binaries(0x1013, []byte("<p>"))).octets)
	f.Add(newFile().add(message, 0x69004, rows(list(number(0xc15, 2), ansi(0x39fe, "bob@example.net")))).octets)
	f.Add(nested(7))
	f.Add(newFile().add(message, 0x8000, append([]byte{4, 0, 0x20, 0, 4, 0, 21, 0}, "Ann\x00SMTP:ann@example.org\x00"...)).octets)
	f.Fuzz(func(t *testing.T, octets []byte) {
		limits := tnef.Limits{Depth: 3, Attachments: 20, Properties: 1000, Text: 1 << 16}
		root, err := tnef.Parse(octets, limits)
		if err != nil {
			return
		}
		attachments, text := 0, 0
		for queue := []*tnef.Message{root}; len(queue) > 0; queue = queue[1:] {
			m := queue[0]
			for _, s := range []string{m.Class, m.Subject, m.MessageID, m.Text, m.HTML, m.From.Name, m.From.Address} {
				if !utf8.ValidString(s) {
					t.Errorf("%q is not UTF-8", s)
				}
				text += len(s)
			}
			for _, a := range m.Attachments {
				attachments++
				if !utf8.ValidString(a.Name + a.MediaType + a.ContentID) {
					t.Errorf("%q is not UTF-8", a.Name)
				}
				if a.Message != nil {
					queue = append(queue, a.Message)
				}
			}
		}
		if attachments > limits.Attachments || text > limits.Text {
			t.Errorf("%d attachments and %d octets of text are beyond the limits", attachments, text)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	rtf := stored(`{\rtf1\ansi\fromhtml1 ` + strings.Repeat(`{\*\htmltag64 <p>}The quick brown fox{\*\htmltag72 </p>}`, 100) + `}`)
	f := newFile().codePage(1252).props(wide(0x37, "subject"), wide(0x1000, strings.Repeat("text ", 200)), binaries(0x1009, rtf))
	for range 3 {
		f.attach("A~1.PDF", strings.Repeat("data", 50_000), wide(0x3707, "long name.pdf"))
	}
	b.SetBytes(int64(len(f.octets)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tnef.Parse(f.octets, tnef.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
