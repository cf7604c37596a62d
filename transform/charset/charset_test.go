package charset_test

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/charset"
)

// sample is a text and its octets in a set that a label names.
type sample struct{ label, name, octets, text string }

func samples() []sample {
	return []sample{
		{"utf-8", "utf-8", "Gr\xc3\xbc\xc3\x9f\x65, \xe4\xb8\x96\xe7\x95\x8c \xf0\x9f\x99\x82", "Grüße, 世界 🙂"},
		{"windows-1252", "windows-1252", "Gr\xfc\xdf\x65 f\xfcr 5 \x80", "Grüße für 5 €"},
		{"iso-8859-1", "windows-1252", "\xbfQu\xe9 tal, se\xf1or?", "¿Qué tal, señor?"},
		{"iso-8859-2", "iso-8859-2", "Za\xbf\xf3\xb3\xe6 g\xea\xb6l\xb1 ja\xbc\xf1", "Zażółć gęślą jaźń"},
		{"iso-8859-4", "iso-8859-4", "\xa1\xbeuolas \xf3\xefn\xe0", "Ąžuolas ķīnā"},
		{"iso-8859-5", "iso-8859-5", "\xc1\xea\xd5\xe8\xec \xd5\xe9\xf1", "Съешь ещё"},
		{"iso-8859-6", "iso-8859-6", "\xe5\xd1\xcd\xc8\xc7 \xc8\xe3\xe5", "مرحبا بكم"},
		{"iso-8859-7", "iso-8859-7", "\xca\xe1\xeb\xe7\xec\xdd\xf1\xe1", "Καλημέρα"},
		{"iso-8859-8", "iso-8859-8", "\xf9\xec\xe5\xed", "שלום"},
		{"iso-8859-9", "windows-1254", "G\xfcne\xfe \xfd\xfe\xfd\xf0\xfd", "Güneş ışığı"},
		{"iso-8859-13", "iso-8859-13", "\xc0\xfeuolas \xebjo", "Ąžuolas ėjo"},
		{"iso-8859-15", "iso-8859-15", "\xbduvre \xe0 5 \xa4", "œuvre à 5 €"},
		{"iso-8859-16", "iso-8859-16", "Bun\xe3 ziua, \xfe\x61r\xe3", "Bună ziua, țară"},
		{"windows-1250", "windows-1250", "P\xf8\xedli\x9a \x9elu\x9dou\xe8k\xfd k\xf9\xf2", "Příliš žluťoučký kůň"},
		{"windows-1251", "windows-1251", "\xd1\xfa\xe5\xf8\xfc \xe5\xf9\xb8 \xfd\xf2\xe8\xf5 \xe1\xf3\xeb\xee\xea", "Съешь ещё этих булок"},
		{"windows-1253", "windows-1253", "\xca\xe1\xeb\xe7\xec\xdd\xf1\xe1", "Καλημέρα"},
		{"windows-1255", "windows-1255", "\xf9\xec\xe5\xed", "שלום"},
		{"windows-1256", "windows-1256", "\x81\xe4\xcc\xd1\xe5", "پنجره"},
		{"windows-1257", "windows-1257", "\xc0\xfeuolas", "Ąžuolas"},
		{"windows-874", "windows-874", "\xca\xc7\xd1\xca\xb4\xd5", "สวัสดี"},
		{"tis-620", "windows-874", "\xa2\xcd\xba\xa4\xd8\xb3", "ขอบคุณ"},
		{"koi8-r", "koi8-r", "\xf3\xdf\xc5\xdb\xd8 \xc5\xdd\xa3", "Съешь ещё"},
		{"koi8-u", "koi8-u", "\xe4\xcf\xc2\xd2\xcf\xc7\xcf \xc4\xce\xd1, \xa7\xd6\xc1\xcb", "Доброго дня, їжак"},
		{"koi8-t", "koi8-t", "\xf3\xc1\xcc\xcf\xcd, \x8d\xc1\x8a\xcf\xce", "Салом, ҷаҳон"},
		{"ibm866", "ibm866", "\x8f\xe0\xa8\xa2\xa5\xe2", "Привет"},
		{"cp437", "ibm437", "Gr\x81\xe1\x65 \xb0\xb1\xb2", "Grüße ░▒▓"},
		{"cp850", "ibm850", "Gr\x81\xe1\x65 \xb8", "Grüße ©"},
		{"cp852", "ibm852", "\xa7lu\x9cou\x9fk\xec", "žluťoučký"},
		{"cp737", "ibm737", "\x89\x98\xa2\x9e\xa3\xe2\xa8\x98", "Καλημέρα"},
		{"cp775", "ibm775", "\xb5\xd8uolas", "Ąžuolas"},
		{"cp857", "ibm857", "\x8d\x9f\x8dk", "ışık"},
		{"cp861", "ibm861", "\x8d\xa2r\x8cur", "Þórður"},
		{"cp869", "ibm869", "\xa8\xe5\xe5\x9b\xdd\xd6", "Ελλάδα"},
		{"cp1125", "cp1125", "\xf9\xa6\xa0\xaa", "їжак"},
		{"cp037", "ibm037", "\xc8\x85\x93\x93\x96k@\xa6\x96\x99\x93\x84", "Hello, world"},
		{"macintosh", "macintosh", "\xd2Tr\x8fs\xd3 bien\xc9", "“Très” bien…"},
		{"x-mac-ce", "x-mac-ce", "\xeclu\xe9ou\x8bk\xf9", "žluťoučký"},
		{"x-mac-cyrillic", "x-mac-cyrillic", "\x8f\xf0\xe8\xe2\xe5\xf2", "Привет"},
		{"viscii", "viscii", "Xin ch\xe0o, \x05n ti\xaang Vi\xaet", "Xin chào, Ẵn tiếng Việt"},
		{"tcvn", "tcvn", "Vi\xd6t Nam \x02", "Việt Nam Ụ"},
		{"hp-roman8", "hp-roman8", "Gr\xcf\xde\x65", "Grüße"},
		{"armscii-8", "armscii-8", "\xb4\xb3\xf1\xbb\xf5", "Բարեւ"},
		{"georgian-ps", "georgian-ps", "\xc2\xc0\xcc\xc0\xd2\xe3\xcf\xc1\xc0", "გამარჯობა"},
		{"kz-1048", "kz-1048", "\x8d\xe0\xe7\xe0\x9d", "Қазақ"},
		{"pt154", "pt154", "\x86\xe0\x98\xee\xed", "Ҷаҳон"},
		{"gb2312", "gbk", "\xc4\xe3\xba\xc3\xa3\xac\xca\xc0\xbd\xe7", "你好，世界"},
		{"gb2312", "gbk", "\xc4\xe3\xba\xc3\x95\x32\x82\x36\xa3\xac\x81\x39\xee\x39\xca\xc0\xbd\xe7", "你好𠀀，㐀世界"},
		{"gbk", "gbk", "\xe6g\xbd\xf0\xf4\x64\x90\x9e", "鎔金鬱悶"},
		{"gb18030", "gb18030", "\xc4\xe3\xba\xc3 \x95\x30\x85\x32", "你好 🙂"},
		{"big5", "big5", "\xa7\x41\xa6n\xa1\x41\xa5@\xac\xc9", "你好，世界"},
		{"euc-tw", "euc-tw", "\xea\xd7\xfd\xa4\xc9\xa3\xc7\xef\xa1\xa2\x8e\xa2\xa1\xa1\x8e\xa2\xa3\xc8\x8e\xa2\xf2\xc4", "臺灣你好，乂囧龘"},
		{"euc-kr", "euc-kr", "\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4", "안녕하세요"},
		{"cp949", "euc-kr", "\x8c\x63\xb9\xe6\xb0\xa2\xc7\xcf", "똠방각하"},
		{"euc-jp", "euc-jp", "\xa4\xb3\xa4\xf3\xa4\xcb\xa4\xc1\xa4\xcf\xc0\xa4\xb3\xa6", "こんにちは世界"},
		{"shift_jis", "shift_jis", "\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd\x90\xa2\x8a\x45", "こんにちは世界"},
		{"cp932", "shift_jis", "\x87@\x8a\x94\x8e\xae\x89\xef\x8e\xd0\x87\x8a", "①株式会社㈱"},
		{"iso-2022-jp", "iso-2022-jp", "\x1b$B$3$s$K$A$O\x1b(B, world", "こんにちは, world"},
		{"iso-2022-jp-1", "iso-2022-jp", "\x1b$(D0!0\"\x1b(B \x1b$BF|K\\\x1b(B", "丂丄 日本"},
		{"iso-2022-jp-2", "iso-2022-jp", "\x1b$(CGQ19\x1b(B caf\x1b$(D+1\x1b(B \x1b$B&%&K&K\x1b$(D&q&x\x1b(B \x1b$BCf9q\x1b(B", "한국 café Ελλάς 中国"},
		{"iso-2022-kr", "iso-2022-kr", "\x1b$)C\x0e>H3g\x0f hello \x0e<<0h\x0f", "안녕 hello 세계"},
		{"iso-2022-cn", "iso-2022-cn", "\x1b$)A\x0e\x44\x63:C\x0f hello \x0eJ@=g\x0f", "你好 hello 世界"},
		{"iso-2022-cn-ext", "iso-2022-cn", "\x1b$)G\x0ejW}$\x0f hello \x1b$*H\x1bN!!\x0f", "臺灣 hello 乂"},
		{"utf-7", "utf-7", "Gr+APwA3w-e +ThZ1TA +2D3eQg 1+-1", "Grüße 世界 🙂 1+1"},
		{"utf-16", "utf-16le", "G\x00r\x00\xfc\x00\xdf\x00\x65\x00 \x00=\xd8\x42\xde \x00w\x00i\x00t\x00h\x00o\x00u\x00t\x00 \x00\x61\x00 \x00m\x00\x61\x00r\x00k\x00", "Grüße 🙂 without a mark"},
		{"utf-16be", "utf-16be", "\x00G\x00r\x00\xfc\x00\xdf\x00\x65\x00 \xd8=\xde\x42", "Grüße 🙂"},
		{"utf-16le", "utf-16le", "G\x00r\x00\xfc\x00\xdf\x00\x65\x00 \x00=\xd8\x42\xde", "Grüße 🙂"},
		{"utf-32", "utf-32le", "G\x00\x00\x00r\x00\x00\x00\xfc\x00\x00\x00\xdf\x00\x00\x00\x65\x00\x00\x00 \x00\x00\x00\x42\xf6\x01\x00", "Grüße 🙂"},
		{"utf-32be", "utf-32be", "\x00\x00\x00G\x00\x00\x00r\x00\x00\x00\xfc\x00\x00\x00\xdf\x00\x00\x00\x65\x00\x00\x00 \x00\x01\xf6\x42", "Grüße 🙂"},
		{"hz-gb-2312", "hz-gb-2312", "~{Dc:C~} hello", "你好 hello"},
	}
}

func TestEverySetIsReadByItsLabel(t *testing.T) {
	for _, s := range samples() {
		t.Run(s.label, func(t *testing.T) {
			c := charset.Choose([]byte(s.octets), s.label, false)
			if c.Name != s.name || c.Wrong || c.Unknown {
				t.Errorf("Choose = %q, wrong %v, unknown %v; want %q", c.Name, c.Wrong, c.Unknown, s.name)
			}
			text, replacements := c.Decode([]byte(s.octets))
			if strings.TrimPrefix(text, "\ufeff") != s.text || replacements != 0 {
				t.Errorf("Decode = %q with %d replacements, want %q", text, replacements, s.text)
			}
		})
	}
}

func TestAStreamGivesTheSameTextAsTheWhole(t *testing.T) {
	for _, s := range samples() {
		t.Run(s.label, func(t *testing.T) {
			damaged := s.octets + "\xff\x1b$" + s.octets + "\x8e"
			c := charset.Choose([]byte(damaged), s.label, false)
			want, _ := c.Decode([]byte(damaged))
			got, err := io.ReadAll(c.Reader(iotest.OneByteReader(strings.NewReader(damaged))))
			if err != nil || string(got) != want {
				t.Errorf("Reader gives %q, %v; Decode gives %q", got, err, want)
			}
		})
	}
}

func TestAWordIsReadByItsLabel(t *testing.T) {
	for _, s := range samples() {
		if text, ok := charset.Word([]byte(s.octets), s.label); !ok || text != s.text {
			t.Errorf("Word in %s = %q, %v; want %q", s.label, text, ok, s.text)
		}
	}
	if _, ok := charset.Word([]byte("abc"), "x-no-such-set"); ok {
		t.Error("a word in a set that nobody knows was read")
	}
}

func TestAFooterInLatinLettersBelowUTF8IsReadAsWhatItIs(t *testing.T) {
	const octets = "Atenci\xc3\xb3n \xe2\x82\xac\r\n" + "divulga\xe7\xe3o, propriet\xe1rio, informa\xe7\xf5es, c\xf3pia, n\xe3o\r\n"
	for label, want := range map[string]string{
		"utf-8":      "Atención €\r\ndivulgação, proprietário, informações, cópia, não\r\n",
		"iso-8859-1": "AtenciÃ³n â‚¬\r\ndivulgação, proprietário, informações, cópia, não\r\n",
	} {
		c := charset.Choose([]byte(octets), label, false)
		if text, replaced := c.Decode([]byte(octets)); text != want || replaced != 0 || c.Name != "windows-1252" {
			t.Errorf("under %s: %q, %d replaced, read as %s; want %q", label, text, replaced, c.Name, want)
		}
		stream, err := io.ReadAll(c.Reader(iotest.OneByteReader(strings.NewReader(octets))))
		if string(stream) != want || err != nil {
			t.Errorf("under %s, as a stream: %q, %v", label, stream, err)
		}
	}
}

func TestHalfACharacterAtTheEndOfWideTextIsOneThatDoesNotFit(t *testing.T) {
	for label, octets := range map[string]string{"utf-16le": "h\x00i", "utf-32le": "h\x00\x00\x00i\x00", "utf-32be": "\x00\x00\x00h\x00"} {
		c := charset.Choose([]byte(octets), label, false)
		if text, replaced := c.Decode([]byte(octets)); text != "h\ufffd" || replaced != 1 {
			t.Errorf("%s: %q, %d replaced", label, text, replaced)
		}
		if stream, err := io.ReadAll(c.Reader(strings.NewReader(octets))); string(stream) != "h\ufffd" || err != nil {
			t.Errorf("%s as a stream: %q, %v", label, stream, err)
		}
	}
}

func TestOctetsThatDoNotFitAreCounted(t *testing.T) {
	for _, tc := range []struct {
		name, label, octets, text string
		replacements              int
	}{
		{"one in UTF-8", "utf-8", "gr\xc3\xbc\xc3\x9fe, d\xc3\xbcrfen, \xff, f\xc3\xbcr", "grüße, dürfen, \ufffd, für", 1},
		{"a character cut at the end", "utf-8", "gr\xc3\xbc\xc3\x9fe \xe4\xb8", "grüße \ufffd", 1},
		{"U+FFFD as sent is none", "utf-8", "a \xef\xbf\xbd b", "a \ufffd b", 0},
		{"each one in a row counts", "utf-8", "\xc3\xbc\xc3\xbc\xc3\xbc \xff\xff", "üüü \ufffd\ufffd", 2},
		{"half a character in Shift_JIS", "shift_jis", "\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd\x82", "こんにちは\ufffd", 1},
		{"an octet above 0x7f in seven bits", "iso-2022-kr", "\x1b$)C\x0e>H\x0f!", "안!", 0},
		{"half a surrogate in UTF-7", "utf-7", "a+2D0-b", "a\ufffdb", 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := charset.Choose([]byte(tc.octets), tc.label, false)
			text, replacements := c.Decode([]byte(tc.octets))
			if text != tc.text || replacements != tc.replacements {
				t.Errorf("Decode = %q with %d replacements, want %q with %d", text, replacements, tc.text, tc.replacements)
			}
		})
	}
}

func TestEscapesSwitchSetsAndTheirMistakesStayLocal(t *testing.T) {
	for _, tc := range []struct{ name, octets, text string }{
		{"half-width katakana", "\x1b(I1254\x1b(B.", "ｱｲｵｴ."},
		{"JIS X 0201 Roman", "\x1b(Jabc\x1b(B", "abc"},
		{"the revision is announced", "\x1b&@\x1b$B$3\x1b(B", "こ"},
		{"no switch back at the end", "\x1b$B$3$s", "こん"},
		{"the line goes on after a line end", "\x1b$B$3\n$s\x1b(B", "こ\nん"},
		{"half a character before a switch", "\x1b$B$\x1b(Bab", "\ufffdab"},
		{"half a character at the end", "\x1b$B$3$", "こ\ufffd"},
		{"an escape that means nothing", "a\x1b[0mb", "a\ufffd[0mb"},
		{"a set that nobody knows", "\x1b(Kab\x1b(Bc", "\ufffd\ufffdc"},
		{"an escape cut at the end", "a\x1b$", "a\ufffd"},
		{"an octet above 0x7f", "\x1b$B$3\x1b(B \xe9", "こ \ufffd"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := charset.Choose([]byte("\x1b$B$3\x1b(B"), "iso-2022-jp", false)
			if text, _ := c.Decode([]byte(tc.octets)); text != tc.text {
				t.Errorf("Decode = %q, want %q", text, tc.text)
			}
		})
	}
}

func TestRawOctetsInAHeaderAreRead(t *testing.T) {
	for _, tc := range []struct{ name, octets, text string }{
		{"UTF-8", "Gr\xc3\xbc\xc3\x9fe", "Grüße"},
		{"damaged UTF-8", "Gr\xc3\xbc\xc3\x9fe \xc3", "Grüße \ufffd"},
		{"western", "Gr\xfc\xdfe f\xfcr M\xfcller", "Grüße für Müller"},
		{"Russian", "\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0", "Привет, как дела"},
	} {
		if text := charset.Raw(tc.octets); text != tc.text {
			t.Errorf("%s: Raw = %q, want %q", tc.name, text, tc.text)
		}
	}
}

func TestControlsGoButLineEndsAndTabsStay(t *testing.T) {
	text, removed := charset.WithoutControls("a\x00b\tc\r\nd\x1b[31me\x7f\vf\fg")
	if want := "ab\tc\r\nd[31me\nf\ng"; text != want || removed != 3 {
		t.Errorf("WithoutControls = %q, %d; want %q, 3", text, removed, want)
	}
	if text, removed := charset.WithoutControls("Grüße\n"); text != "Grüße\n" || removed != 0 {
		t.Errorf("a clean text became %q, %d removed", text, removed)
	}
}

func TestAControlGoesWhereverItStands(t *testing.T) {
	const text = "Grüße\taus Köln,\r\nbis bald ~"
	for at := range len(text) + 1 {
		if at < len(text) && !utf8.RuneStart(text[at]) {
			continue
		}
		for control := range byte(0x80) {
			if control >= ' ' && control != 0x7f || strings.IndexByte("\t\n\v\f\r", control) >= 0 {
				continue
			}
			if got, removed := charset.WithoutControls(text[:at] + string(rune(control)) + text[at:]); got != text || removed != 1 {
				t.Fatalf("%#x at %d: WithoutControls = %q, %d", control, at, got, removed)
			}
		}
	}
}
