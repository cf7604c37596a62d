package rtf_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/rtf"
)

func TestTheTextOfAnRTFIsRead(t *testing.T) {
	for _, tc := range []struct{ name, rtf, want string }{
		{"words", `{\rtf1\ansi Hello, \b bold\b0  world}`, "Hello, bold world"},
		{"paragraphs, lines and tabs", `{\rtf1 a\par b\line c\tab d}`, "a\nb\nc\td"},
		{"a line end in the source is none", "{\\rtf1 a\r\nb}", "ab"},
		{"a backslash before a line end is one", "{\\rtf1 a\\\nb}", "a\nb"},
		{"braces and backslashes", `{\rtf1 \{a\}\\b}`, `{a}\b`},
		{"an octet of the document's code page", `{\rtf1\ansi\ansicpg1252 caf\'e9 \'80}`, "café €"},
		{"an octet of the font's code page", `{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fswiss Arial;}{\f1\fcharset204 Arial Cyr;}}\f1 \'cf\'f0\'e8\f0  caf\'e9}`, "При café"},
		{"two octets of one character", `{\rtf1\ansi{\fonttbl{\f0\fcharset128 MS Gothic;}}\f0\'93\'fa\'96\'7b}`, "日本"},
		{"a second octet that is written as a letter", `{\rtf1\ansi\ansicpg932 \'83e\'83X\'83g}`, "テスト"},
		{"the font of a group ends with it", `{\rtf1\ansi\ansicpg1252{\fonttbl{\f1\fcharset204 A;}}{\f1\'cf}\'e9}`, "Пé"},
		{"the code page of a font table entry", `{\rtf1\ansi{\fonttbl{\f0\cpg1253 A;}}\f0\'e1}`, "α"},
		{"the octets of a Macintosh", `{\rtf1\mac \'8e}`, "é"},
		{"unicode with its stand-in", `{\rtf1\uc1 \u8364?5}`, "€5"},
		{"unicode without stand-in", `{\rtf1\uc0 \u8364 5}`, "€5"},
		{"a stand-in of two octets", `{\rtf1\uc2 \u8364\'3f\'3f5}`, "€5"},
		{"negative unicode", `{\rtf1 \u-3913?}`, "\uf0b7"},
		{"a surrogate pair", `{\rtf1\uc1 \u-10179?\u-8704?!}`, "😀!"},
		{"half a surrogate pair", `{\rtf1\uc1 \u-10179?!}`, "\ufffd!"},
		{"quotes, dashes and bullets", `{\rtf1 \ldblquote a\rdblquote\emdash\bullet  x\~y}`, "“a”—• x\u00a0y"},
		{"what stands aside is left out", `{\rtf1{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\stylesheet{\s0 Normal;}}{\info{\title T}}{\*\generator G;}{\pict\bin3 abc}text}`, "text"},
		{"binary data is skipped, braces and all", `{\rtf1 a{\pict\bin4 }}}}}b}`, "ab"},
		{"the text of a link, not its address", `{\rtf1 {\field{\*\fldinst HYPERLINK "https://example.org/"}{\fldrslt here}}}`, "here"},
		{"hidden text is left out", `{\rtf1 a{\v secret}b\v secret\v0 c\v secret\plain d}`, "abcd"},
		{"table cells", `{\rtf1 a\cell b\cell\row c}`, "a\tb\t\nc"},
		{"nothing behind the last brace", `{\rtf1 a}b`, "a"},
		{"a missing brace", `{\rtf1 a{\b b`, "ab"},
		{"too many braces", `{\rtf1 a}}}}`, "a"},
		{"tags of HTML where there was none", `{\rtf1 a{\*\htmltag64 <p>}b}`, "ab"},
		{"no RTF", `hello`, ""},
		{"nothing", ``, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := rtf.Read([]byte(tc.rtf), plenty)
			if got.Text != tc.want || got.HTML != "" || !got.Whole {
				t.Errorf("Read = %+v, want text %q", got, tc.want)
			}
		})
	}
}

func TestTheHTMLThatAnRTFWasMadeOfComesBack(t *testing.T) {
	const head = `{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fmodern\fcharset204 Courier;}}{\*\htmltag64}`
	for _, tc := range []struct{ name, rtf, want string }{
		{"tags and text", `{\*\htmltag19 <html>}{\*\htmltag84 <b>}\htmlrtf {\b \htmlrtf0 bold\htmlrtf }\htmlrtf0 {\*\htmltag92 </b>}`, "<html><b>bold</b>"},
		{"what only RTF needs is left out", `a\htmlrtf \par\b seen by nobody\htmlrtf0 b`, "ab"},
		{"the switch ends with its group", `{\htmlrtf x}y`, "y"},
		{"the switch goes into groups", `\htmlrtf {x{y}}\htmlrtf0 z`, "z"},
		{"character references stay", `{\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0 `, "&lt;"},
		{"line ends and tabs of the source", `{\*\htmltag0 \par }{\*\htmltag84 <p\tab >}\par x`, "\n<p\t>\nx"},
		{"braces of a style sheet", `{\*\htmltag241 <style>p \{color:red\}</style>}`, "<style>p {color:red}</style>"},
		{"rewritten addresses are left out", `{\*\mhtmltag84 <a href="x">}{\*\htmltag84 <a href="https://example.org/">}`, `<a href="https://example.org/">`},
		{"octets of the text are of its font, those of a tag of the document", `\f1 \'cf{\*\htmltag84 <a title="\'e9">}`, `П<a title="é">`},
		{"unicode", `{\*\htmltag84 <i>}\u1055?`, "<i>П"},
		{"the hidden text of RTF is shown", `a{\v b}`, "ab"},
		{"digits behind a tag's number", `{\*\htmltag84 12}`, "12"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := rtf.Read([]byte(head+tc.rtf+"}"), plenty)
			if got.HTML != tc.want || got.Text != "" || !got.Whole {
				t.Errorf("Read = %+v, want html %q", got, tc.want)
			}
		})
	}
}

func TestThePlainTextThatAnRTFWasMadeOfComesBack(t *testing.T) {
	got := rtf.Read([]byte(`{\rtf1\ansi\ansicpg1252\fromtext \deff0{\fonttbl{\f0\fmodern Courier;}}\f0 One <two>\par caf\'e9\par }`), plenty)
	if want := "One <two>\ncafé\n"; got.Text != want || !got.FromText || got.HTML != "" {
		t.Errorf("Read = %+v, want text %q", got, want)
	}
}

func TestAWordFromHTMLInTheTextIsNoHeader(t *testing.T) {
	if got := rtf.Read([]byte(`{\rtf1 text \fromhtml1 {\*\htmltag64 <p>}more}`), plenty); got.Text != "text more" {
		t.Errorf("Read = %+v, want the text", got)
	}
}

func TestTextEndsAtTheLimit(t *testing.T) {
	source := []byte(`{\rtf1 ` + strings.Repeat(`\'e9\par `, 100) + `}`)
	got := rtf.Read(source, 10)
	if got.Whole || len(got.Text) > 10 || !utf8.ValidString(got.Text) || !strings.HasPrefix(got.Text, "é\né\né\n") {
		t.Errorf("Read = %+v, want ten octets at most, and cut said", got)
	}
	if got := rtf.Read(source, 300); !got.Whole || len(got.Text) != 300 {
		t.Errorf("a text of just the limit has %d octets, whole %t", len(got.Text), got.Whole)
	}
}

func TestGroupsBeyondTheLimitAreLeftOutAndSaid(t *testing.T) {
	deep := func(n int) rtf.Document {
		return rtf.Read([]byte(`{\rtf1 a`+strings.Repeat("{", n)+"b"+strings.Repeat("}", n)+"c}"), plenty)
	}
	if got := deep(255); got.Text != "abc" || !got.Whole {
		t.Errorf("256 groups: %+v", got)
	}
	if got := deep(256); got.Text != "ac" || got.Whole {
		t.Errorf("257 groups: %+v", got)
	}
}

func TestMemoryIsInProportionToTheRTF(t *testing.T) {
	for name, source := range map[string]string{
		"groups":   `{\rtf1 ` + strings.Repeat("{", 1<<20),
		"fonts":    `{\rtf1{\fonttbl` + strings.Repeat(`{\f1\fcharset204}`, 1<<16) + numberedFonts(1<<16),
		"switches": `{\rtf1{\fonttbl{\f1\fcharset204}}` + strings.Repeat(`\f0 \'e9\f1 \'e9`, 1<<16),
		"unicode":  `{\rtf1 ` + strings.Repeat(`\u8364?`, 1<<17),
		"words":    `{\rtf1 ` + strings.Repeat(`\aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`, 1<<15),
	} {
		if n := allocated(func() { rtf.Read([]byte(source), plenty) }); n > uint64(64*len(source)) {
			t.Errorf("%s: %d octets are allocated for an input of %d", name, n, len(source))
		}
	}
}

func numberedFonts(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`\f` + strings.Repeat("1", i%9+1) + `\fcharset0`)
	}
	return b.String()
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag64 <p>}a\'e9\u8364?\htmlrtf x\htmlrtf0}`))
	f.Add([]byte(`{\rtf1\ansi{\fonttbl{\f0\fcharset128 A;}{\f1\cpg1251 B;}}\f0\'93\'fa\f1\'cf\par\tab\bin2 ab}`))
	f.Add([]byte(`{\rtf1\fromtext \uc2\u-10179??\u-8704??{\v a}\plain b\\\{\}}`))
	f.Fuzz(func(t *testing.T, octets []byte) {
		const limit = 1 << 12
		got := rtf.Read(octets, limit)
		for _, s := range []string{got.HTML, got.Text} {
			if len(s) > limit || !utf8.ValidString(s) || len(s) > 4*len(octets) {
				t.Errorf("%d octets of input give %d, valid %t", len(octets), len(s), utf8.ValidString(s))
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	source := []byte(`{\rtf1\ansi\ansicpg1252\fromhtml1 {\fonttbl{\f0\fswiss Arial;}}` +
		strings.Repeat(`{\*\htmltag84 <b>}\htmlrtf {\b \htmlrtf0 The quick brown fox, caf\'e9\htmlrtf }\htmlrtf0 {\*\htmltag92 </b>}`, 1000) + `}`)
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	for b.Loop() {
		rtf.Read(source, plenty)
	}
}
