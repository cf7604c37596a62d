package charset_test

import (
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/charset"
)

func FuzzAnyOctetsGiveValidUTF8(f *testing.F) {
	for _, s := range samples() {
		f.Add([]byte(s.octets), s.label)
	}
	f.Add([]byte("\x1b$B$3\x0e\x1bN\x8f"), "iso-2022-jp")
	f.Add([]byte("\xff\xfea"), "")
	f.Add([]byte("\x00"), "utf-32")
	f.Add([]byte("<meta charset=koi8-r>\xf0\xd2\xc9\xd7\xc5\xd4"), "x")
	f.Fuzz(func(t *testing.T, octets []byte, label string) {
		c := charset.Choose(octets, label, len(octets)%2 == 0)
		text, replacements := c.Decode(octets)
		if !utf8.ValidString(text) || c.Name == "" {
			t.Fatalf("%q as %q, called %q: not UTF-8", octets, text, c.Name)
		}
		if len(text) > 3*len(octets)+8 || replacements < 0 || replacements > len(octets)+2 {
			t.Fatalf("%d octets became %d with %d replacements", len(octets), len(text), replacements)
		}
		named := charset.Choose(octets, "", false).Named(octets, label)
		if text, _ := named.Decode(octets); !utf8.ValidString(text) || len(text) > 3*len(octets)+8 {
			t.Fatalf("%q named %q became %q", octets, label, text)
		}
		if word, ok := charset.Word(octets, label); ok && (!utf8.ValidString(word) || len(word) > 3*len(octets)+8) {
			t.Fatalf("the word %q became %q", octets, word)
		}
		if raw := charset.Raw(string(octets)); !utf8.ValidString(raw) || len(raw) > 3*len(octets)+8 {
			t.Fatalf("raw %q became %q", octets, raw)
		}
		streamed, err := io.ReadAll(c.Reader(strings.NewReader(string(octets))))
		if err != nil || !utf8.Valid(streamed) {
			t.Fatalf("a stream gave %q, %v", streamed, err)
		}
	})
}
