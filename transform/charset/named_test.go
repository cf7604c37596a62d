package charset_test

import (
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/traditionalchinese"

	"github.com/mailchute/mailchute/transform/charset"
)

func TestASetThatTheMailNamesElsewhereGoesBeforeAGuessThatIsNotSure(t *testing.T) {
	octets := func(text string, m *charmap.Charmap) string {
		out, err := m.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	big5, err := traditionalchinese.Big5.NewEncoder().String("你好")
	if err != nil {
		t.Fatal(err)
	}
	const polish, turkish, czech = "Zażółć gęślą jaźń, dziękuję", "Teşekkürler, iğne ışığı", "Příliš žluťoučký kůň"
	french := octets("Le café où l’été s’achève à midi", charmap.Windows1252)
	for _, tc := range []struct {
		name, octets string
		label        string
		want         string
	}{
		{"Polish", octets(polish, charmap.ISO8859_2), "ISO-8859-2", "iso-8859-2"},
		{"Czech", octets(czech, charmap.Windows1250), "windows-1250", "windows-1250"},
		{"Turkish", octets(turkish, charmap.ISO8859_9), "iso-8859-9", "windows-1254"},
		{"a short word in Cyrillic", octets("Да", charmap.KOI8R), "koi8-r", "koi8-r"},
		{"a short word in Greek", octets("Ναι", charmap.ISO8859_7), "iso-8859-7", "iso-8859-7"},
		{"three characters of Chinese, which look Arabic", "\xd5\xc5\xcf\xc8\xc9\xfa", "gb2312", "gbk"},
		{"two characters of Chinese", big5, "big5", "big5"},
		{"no label", octets(polish, charmap.ISO8859_2), "", "windows-1252"},
		{"French in a mail of a Russian", french, "koi8-r", "windows-1252"},
		{"French in a mail of a Greek", french, "windows-1253", "windows-1252"},
		{"French in a mail of a Chinese", french, "gb2312", "windows-1252"},
		{"French in a mail of a Japanese", french, "shift_jis", "windows-1252"},
		{"French with two accents in a row", octets("une fée créée", charmap.Windows1252), "koi8-r", "windows-1252"},
		{"a French word with two accents in a row", octets("créée", charmap.Windows1252), "koi8-r", "windows-1252"},
		{"typographic quotes in a mail of a Pole", french, "iso-8859-2", "windows-1252"},
		{"an English quote in a mail of a Russian", "it\x92s \x93so\x94", "koi8-u", "windows-1252"},
		{"a bullet in a mail of a Japanese", "\x95 one\n\x95 two", "shift_jis", "windows-1252"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := charset.Choose([]byte(tc.octets), "", false)
			if !c.Unsure {
				t.Fatalf("Choose = %q, and sure", c.Name)
			}
			named := c.Named([]byte(tc.octets), tc.label)
			if named.Name != tc.want || named.Unsure != (tc.want == "windows-1252") || !named.Wrong {
				t.Errorf("Named = %q, unsure %v, wrong %v; want %q", named.Name, named.Unsure, named.Wrong, tc.want)
			}
		})
	}
}

func TestLabelsOfUTF8AndOfNothingTellNothing(t *testing.T) {
	for label, want := range map[string]bool{
		"": false, "us-ascii": false, "UTF-8": false, "x-no-such-set": false, "unknown-8bit": false, "utf-16": false, "iso-2022-jp": false, "ibm037": false,
		"ISO-8859-2*pl": true, "iso-8859-1": true, "gb2312": true,
	} {
		if got := charset.Tells(label); got != want {
			t.Errorf("Tells(%q) = %v", label, got)
		}
	}
}

func TestWhatIsNamedOrLooksLikeASetIsSure(t *testing.T) {
	for name, tc := range map[string]struct{ octets, label string }{
		"ASCII":             {"hello", ""},
		"UTF-8":             {"Gr\xc3\xbc\xc3\x9fe", ""},
		"a label":           {"Gr\xfc\xdfe", "iso-8859-1"},
		"Chinese":           {"\xd5\xc5\xcf\xc8\xc9\xfa\xc4\xe3\xba\xc3", ""},
		"Cyrillic":          {"\xfd\xf2\xee \xf1\xee\xee\xe1\xf9\xe5\xed\xe8\xe5", ""},
		"UTF-8 and another": {"caf\xe9 caf\xe9 caf\xe9 \xc3\xa9", "utf-8"},
	} {
		if c := charset.Choose([]byte(tc.octets), tc.label, false); c.Unsure {
			t.Errorf("%s: %q is not sure", name, c.Name)
		}
	}
}
