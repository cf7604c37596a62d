package param_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/param"
)

func TestAFieldIsTakenApart(t *testing.T) {
	for _, tc := range []struct{ name, field, value, param, want string }{
		{"as the RFC has it", `text/plain; charset=us-ascii`, "text/plain", "charset", "us-ascii"},
		{"letters in any case", `TEXT/HTML; CharSet=UTF-8`, "text/html", "charset", "UTF-8"},
		{"quoted", `multipart/mixed; boundary="a; b=\"c\""`, "multipart/mixed", "boundary", `a; b="c"`},
		{"space around the equals sign and the slash", "text / plain ; charset = utf-8", "text/plain", "charset", "utf-8"},
		{"comments", `(a) text (b) / (c) plain (d); (e(f)) charset=utf-8 (g)`, "text/plain", "charset", "utf-8"},
		{"a comment in front of the value", `multipart/mixed; boundary=(the (whole)) "a"`, "multipart/mixed", "boundary", "a"},
		{"escapes that need not be", `multipart/mixed; boundary="a\b\\c"`, "multipart/mixed", "boundary", `ab\c`},
		{"a comment that never ends", `text/plain; charset=utf-8 (and so on`, "text/plain", "charset", "utf-8"},
		{"no semicolon", `text/plain charset=utf-8`, "text/plain", "charset", "utf-8"},
		{"a comma for a semicolon", `text/plain, charset=utf-8`, "text/plain", "charset", "utf-8"},
		{"no semicolon between two", `a/b; x=1 charset=utf-8`, "a/b", "charset", "utf-8"},
		{"semicolons for nothing", `a/b;;; ; charset=utf-8;`, "a/b", "charset", "utf-8"},
		{"a word that says nothing", `a/b; foo charset=utf-8`, "a/b", "charset", "utf-8"},
		{"two of one name, the first counts", `a/b; charset=utf-8; charset=koi8-r`, "a/b", "charset", "utf-8"},
		{"another name that ends alike", `a/b; x-charset=koi8-r; charset=utf-8`, "a/b", "charset", "utf-8"},
		{"spaces in an unquoted name", `attachment; filename=my file (2).pdf; size=3`, "attachment", "filename", "my file (2).pdf"},
		{"quotes that should have been escaped", `attachment; filename="the "best" file.pdf"; size=3`, "attachment", "filename", `the "best" file.pdf`},
		{"a quote that never ends", `attachment; filename="report.pdf`, "attachment", "filename", "report.pdf"},
		{"a Windows path", `attachment; filename="C:\temp\report.pdf"`, "attachment", "filename", `C:\temp\report.pdf`},
		{"special characters unquoted", `multipart/mixed; boundary=a:b/c?d@e=f`, "multipart/mixed", "boundary", "a:b/c?d@e=f"},
		{"no value in front", `; charset=utf-8`, "", "charset", "utf-8"},
		{"half a value in front", `/plain; charset=utf-8`, "", "charset", "utf-8"},
		{"nothing but a parameter", `charset=utf-8`, "", "charset", "utf-8"},
		{"empty", `a/b; charset=`, "a/b", "charset", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := param.Parse(tc.field, 64)
			got, ok := f.Get(tc.param)
			if f.Value != tc.value {
				t.Errorf("value %q, want %q", f.Value, tc.value)
			}
			if !ok || got.Octets != tc.want || got.Charset != "" || got.Extended {
				t.Errorf("%s = %+v, %v; want %q", tc.param, got, ok, tc.want)
			}
		})
	}
}

func TestPiecesAndCharacterSets(t *testing.T) {
	for _, tc := range []struct{ name, params, octets, charset string }{
		{"a character set", `filename*=iso-8859-1'de'Gr%FC%DFe.pdf`, "Gr\xfc\xdfe.pdf", "iso-8859-1"},
		{"no character set", `filename*=''Gr%C3%BC.pdf`, "Gr\xc3\xbc.pdf", ""},
		{"no apostrophes", `filename*=Gr%C3%BC.pdf`, "Gr\xc3\xbc.pdf", ""},
		{"quoted although extended", `filename*="utf-8''a%20b.pdf"`, "a b.pdf", "utf-8"},
		{"pieces", `filename*0="a long "; filename*1="name.pdf"`, "a long name.pdf", ""},
		{"pieces in another order", `filename*2=c; filename*0=a; filename*1=b`, "abc", ""},
		{"ten and more pieces", `f*0=x; filename*10=k; filename*9=j; filename*8=i; filename*7=h; filename*6=g; filename*5=f; filename*4=e; filename*3=d; filename*2=c; filename*1=b; filename*0=a`, "abcdefghijk", ""},
		{"encoded and plain pieces", `filename*0*=utf-8''a%20; filename*1="b%20"; filename*2*=c%2Epdf`, "a b%20c.pdf", "utf-8"},
		{"the set in a later piece", `filename*0="a "; filename*1*=iso-8859-1''%FC.pdf`, "a \xfc.pdf", "iso-8859-1"},
		{"apostrophes in a later piece are text", `filename*0*=rock; filename*1*='n'roll`, "rock'n'roll", ""},
		{"the set again in each piece", `filename*0*=koi8-r''%C1; filename*1*=koi8-r''%C2`, "\xc1\xc2", "koi8-r"},
		{"a character split between pieces", `filename*0*=utf-8''%C3; filename*1*=%BC`, "\xc3\xbc", "utf-8"},
		{"counted from one", `filename*1=a; filename*2=b`, "ab", ""},
		{"a piece is lost", `filename*0=a; filename*2=.pdf`, "a.pdf", ""},
		{"two pieces with one number, the first counts", `filename*0=a; filename*0=b; filename*1=c`, "ac", ""},
		{"before the plain form", `filename="plain.pdf"; filename*=utf-8''better.pdf`, "better.pdf", "utf-8"},
		{"percent signs that encode nothing", `filename*=utf-8''100%25%2%zz%`, "100%%2%zz%", "utf-8"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := param.Parse("attachment; "+tc.params, 64)
			got, ok := f.Get("filename")
			if !ok || got.Octets != tc.octets || got.Charset != tc.charset || !got.Extended {
				t.Errorf("Get = %+v, %v; want %q in %q", got, ok, tc.octets, tc.charset)
			}
		})
	}
}

func TestThePlainFormStandsInForOneThatIsEmptyOrHasNoBeginning(t *testing.T) {
	for _, params := range []string{"filename*=utf-8''", `filename*0=""`, "filename*1=ending.pdf"} {
		f := param.Parse(`attachment; filename="plain.pdf"; `+params, 64)
		if got, ok := f.Get("filename"); !ok || got.Octets != "plain.pdf" || got.Extended {
			t.Errorf("%s: Get = %+v, %v", params, got, ok)
		}
	}
}

func TestParametersHaveALimit(t *testing.T) {
	var b strings.Builder
	b.WriteString("a/b")
	for i := range 65 {
		fmt.Fprintf(&b, "; p%d=%d", i, i)
	}
	f := param.Parse(b.String(), 64)
	if len(f.Params) != 64 || !f.Cut {
		t.Errorf("%d parameters, cut %v; want 64, true", len(f.Params), f.Cut)
	}
	if f = param.Parse("a/b; x=1", 1); f.Cut {
		t.Error("as many parameters as the limit were called too many")
	}
}

func TestAFileNameIsMadeSafe(t *testing.T) {
	long := strings.Repeat("ü", 200) + ".pdf"
	for _, tc := range []struct{ name, raw, want string }{
		{"a plain one stays", "Angebot für Müller (2).pdf", "Angebot für Müller (2).pdf"},
		{"a path", "/etc/passwd", "passwd"},
		{"a path upwards", `..\..\x.exe`, "x.exe"},
		{"a path with a slash at the end", "reports/", "reports"},
		{"nothing but dots", "..", "unnamed"},
		{"nothing", "", "unnamed"},
		{"a hidden one", ".htaccess", "htaccess"},
		{"dots and spaces at the end", "a.exe. . ", "a.exe"},
		{"control characters", "a\x00b\nc\x7f.pdf", "abc.pdf"},
		{"turned writing", "invoice\u202efdp.exe", "invoicefdp.exe"},
		{"characters that cannot be seen", "a\u200b\ufeffb.pdf", "ab.pdf"},
		{"a line separator", "a\u2028b.pdf", "ab.pdf"},
		{"a no-break space", "a\u00a0b.pdf", "a b.pdf"},
		{"wildcards, pipes and colons", `a:b*c?d|e"f<g>.pdf`, "a_b_c_d_e_f_g_.pdf"},
		{"a device", "CON", "_CON"},
		{"a device with an extension", "nul.tar.gz", "_nul.tar.gz"},
		{"a port", "com1.txt", "_com1.txt"},
		{"a port in superscript", "LPT².txt", "_LPT².txt"},
		{"no device", "Console.txt", "Console.txt"},
		{"too long, the extension stays", long, strings.Repeat("ü", 125) + ".pdf"},
		{"broken characters", "a\xff.pdf", "a.pdf"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := param.SafeName(tc.raw); got != tc.want {
				t.Errorf("SafeName = %q, want %q", got, tc.want)
			}
		})
	}
}

// Where the work is quadratic these take minutes.
func TestTheWorkGrowsWithTheLength(t *testing.T) {
	for _, piece := range []string{`="`, "=v ", `"=a (`, "a=b ", ";x", `"    `, "(", "/ (a)", `a*1*=%'' `} {
		f := param.Parse(strings.Repeat(piece, 1<<20/len(piece)), 64)
		if len(f.Params) > 64 {
			t.Errorf("%q: %d parameters", piece, len(f.Params))
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`text/plain; charset="utf-8"; x`, `a; filename*0*=utf-8''%C3; filename*1*=%BC; filename*2="x\"`, "(a)/(b)=;=", `a; name="C:\x"y"; b`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, field string) {
		parsed := param.Parse(field, 16)
		size := len(parsed.Value)
		for _, p := range parsed.Params {
			size += len(p.Name) + len(p.Value)
			text, ok := parsed.Get(p.Name)
			if !ok || len(text.Octets)+len(text.Charset) > len(field) {
				t.Fatalf("%q: %s = %+v, %v", field, p.Name, text, ok)
			}
			name := param.SafeName(text.Octets)
			if name == "" || len(name) > 256 || !utf8.ValidString(name) || strings.ContainsAny(name, "/\\\x00\n\u202e") || param.SafeName(name) != name {
				t.Fatalf("%q made safe is %q", text.Octets, name)
			}
		}
		if len(parsed.Params) > 16 || size > 3*len(field) {
			t.Fatalf("%q: %d parameters of %d octets", field, len(parsed.Params), size)
		}
	})
}
