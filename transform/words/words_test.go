package words_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/words"
)

func TestEncodedWordsAreDecoded(t *testing.T) {
	for _, tc := range []struct{ name, value, want string }{
		{"plain text stays", "Re: your order", "Re: your order"},
		{"Q", "=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=", "Grüße aus Köln"},
		{"B", "=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"},
		{"the letters in lower case", "=?utf-8?q?a=c3=bcb?= =?utf-8?b?w7w=?=", "aübü"},
		{"white space between two words is not text", "=?utf-8?q?a?= \t =?utf-8?q?b?=", "ab"},
		{"white space beside text is", "a =?utf-8?q?b?= c", "a b c"},
		{"two words in different sets", "=?iso-8859-1?q?=FC?= =?koi8-r?b?8M8=?=", "üПо"},
		{"a character split between two words", "=?utf-8?b?5Lg=?= =?utf-8?b?lueVjA==?=", "世界"},
		{"a character split between B and Q", "=?utf-8?b?w6TD?= =?UTF-8?q?=BC?=", "äü"},
		{"a character split, with a language on one word", "=?utf-8*de?q?=C3?= =?utf-8?q?=BC?=", "ü"},
		{"a double octet split between two words", "=?shift_jis?b?grGC?= =?shift_jis?b?8Q==?=", "こん"},
		{"no padding", "=?utf-8?B?R3LDvMOfZQ?=", "Grüße"},
		{"padding in the middle", "=?utf-8?B?R3LDvA==w59l?=", "Grüße"},
		{"the alphabet for URLs", "=?utf-8?B?8J-Zgg==?=", "🙂"},
		{"folding in base64", "=?utf-8?B?R3LD vMOf\tZQ==?=", "Grüße"},
		{"a language", "=?us-ascii*en-us?Q?Keith_Moore?=", "Keith Moore"},
		{"no space in front or behind", "[list]=?utf-8?q?=C3=BC?=x", "[list]üx"},
		{"two words without space", "=?utf-8?q?a?==?utf-8?q?b?=", "ab"},
		{"in a quoted string", `"=?utf-8?q?M=C3=BCller=2C_A?=" <a@example.org>`, `"Müller, A" <a@example.org>`},
		{"spaces in Q", "=?utf-8?q?all of this?=", "all of this"},
		{"folding beside an underscore", "=?utf-8?q?all \t_of_ this?=", "all of this"},
		{"a question mark in Q", "=?utf-8?q?why??=", "why?"},
		{"a question mark in front of an encoded octet", "=?utf-8?q?why?=20me=3F?=", "why? me?"},
		{"a word longer than 75 octets", "=?utf-8?q?" + strings.Repeat("=C3=BC", 300) + "?=", strings.Repeat("ü", 300)},
		{"an empty word", "a =?utf-8?q??= b", "a  b"},
		{"a label that says nothing", "=?unknown-8bit?q?caf=C3=A9?= =?x-unknown?b?R3L832U=?=", "caféGrüße"},
		{"a wrong label on UTF-8", "=?iso-8859-1?q?Gr=C3=BC=C3=9Fe?=", "Grüße"},
		{"us-ascii with octets beyond", "=?us-ascii?q?caf=E9_au_lait?=", "café au lait"},
		{"iso-2022-jp", "=?iso-2022-jp?B?GyRCJDMkcxsoQg==?= =?iso-2022-jp?B?GyRCJEskQRsoQg==?=", "こんにち"},
		{"iso-2022-jp, split within a character", "=?iso-2022-jp?B?GyRCJDMk?= =?iso-2022-jp?B?cyRLGyhC?=", "こんに"},
		{"utf-7, each word begins anew", "=?utf-7?q?+APw?= =?utf-7?q?+APw-?=", "üü"},
		{"UTF-8 as it is", "Grüße =?utf-8?q?=C3=BC?=", "Grüße ü"},
		{"windows-1252 as it is", "Gr\xfc\xdfe aus K\xf6ln", "Grüße aus Köln"},
		{"line ends and tabs become spaces, controls go", "a\tb\r\nc\x00\x1b[1md", "a b  c[1md"},
		{"controls in a word go", "=?utf-8?q?a=00=0Ab?=", "a b"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, _ := words.Decode(tc.value); got != tc.want {
				t.Errorf("Decode = %q, want %q", got, tc.want)
			}
		})
	}
}

func TestWhatCannotBeDecodedStaysAndIsTold(t *testing.T) {
	for _, tc := range []struct{ name, value, want string }{
		{"an unknown set spoils its word only", "=?x-none?q?a?= =?utf-8?q?=C3=BC?=", "=?x-none?q?a?= ü"},
		{"unknown behind known", "=?utf-8?q?=C3=BC?= =?x-none?q?a?= b", "ü=?x-none?q?a?= b"},
		{"octets that do not fit", "=?utf-8?q?=C3=BC=C3=BC=C3=BC=FF?=", "üüü\ufffd"},
		{"a word that was cut", "Re: =?utf-8?B?R3LDvMOfZSA=?= =?utf-8?Q?aus_K=C3=B6l", "Re: Grüße aus Köl"},
		{"base64 that was cut", "=?utf-8?B?R3LDvMOfZ", "Grüß"},
		{"raw iso-2022-jp", "Re: \x1b$B$3$s\x1b(B", "Re: こん"},
		{"raw octets", "caf\xe9", "café"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, clean := words.Decode(tc.value); got != tc.want || clean {
				t.Errorf("Decode = %q, clean %v; want %q, false", got, clean, tc.want)
			}
		})
	}
	for _, value := range []string{
		"=?", "=?=", "=?utf-8", "=?utf-8?", "=?utf-8?q", "=?utf-8?q?", "=?utf-8?q?a b", "=?utf-8?x?a?=", "=??q?a?=",
		"=?utf-8?q?a =?utf-8?q?", "=?" + strings.Repeat("x", 80) + "?q?a?=",
	} {
		if got, clean := words.Decode(value); got != value || !clean {
			t.Errorf("%q is no encoded word, but became %q, clean %v", value, got, clean)
		}
	}
}

// A value that makes every mark be searched for to the end from every place would
// take hours where the work is quadratic.
func TestTheWorkGrowsWithTheLength(t *testing.T) {
	const n = 1 << 19
	for _, piece := range []string{"=?u?q?", "=?u?q? ", "=?utf-8?q?=C3=BC?= ", "=?utf-8?q?a?==?x?b?YQ==?= ", "?=20", "=?q?q?a?=20"} {
		value := strings.Repeat(piece, n/len(piece))
		for _, tail := range []string{"", "?=", "?= =?", " =?"} {
			if text, _ := words.Decode(value + tail); len(text) > 3*(len(value)+len(tail)) {
				t.Errorf("%d octets of %q became %d", n, piece, len(text))
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"=?utf-8?Q?Gr=C3=BC?= =?utf-8?b?5Lg?= x", "=?x?q?a =?utf-8*en?B?YQ==YQ?=", "=?iso-2022-jp?B?GyRCJDM=?=\xff", "=?utf-8?q?a?=20b?=", "=?utf-7?q?+2D0?=",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		text, _ := words.Decode(value)
		if !utf8.ValidString(text) || len(text) > 3*len(value)+8 {
			t.Fatalf("%q became %q", value, text)
		}
		if strings.ContainsAny(text, "\x00\x1b\r\n") {
			t.Fatalf("%q became %q, with controls", value, text)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	for name, value := range map[string]string{
		"plain": "Re: your order of 16 November, number 4711",
		"words": "=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?= =?utf-8?B?R3LDvMOfZQ==?=",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if text, _ := words.Decode(value); text == "" {
					b.Fatal("nothing was decoded")
				}
			}
		})
	}
}
