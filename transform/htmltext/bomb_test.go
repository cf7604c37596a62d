package htmltext_test

import (
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/htmltext"
)

func bombs() map[string]string {
	const size = 1 << 20
	fill := func(piece string) string { return strings.Repeat(piece, size/len(piece)) }
	return map[string]string{
		"less-than signs":           strings.Repeat("<", 10<<20),
		"tags that begin":           fill("<a "),
		"tags in tags":              strings.Repeat("<div>", 1_000_000) + "x",
		"lists in lists":            strings.Repeat("<ol><li>x", 200_000),
		"quotations in quotations":  strings.Repeat("<blockquote type=cite>x", 100_000),
		"tables in tables":          strings.Repeat("<table><tr><td>x", 100_000),
		"cells without end":         fill("<td>x"),
		"paragraphs without end":    fill("<p>x<b>"),
		"end tags":                  strings.Repeat("<i>", 600) + fill("</u>"),
		"attributes in one tag":     "<p " + fill("a=b ") + ">x",
		"attributes without space":  "<p " + fill("a=\"b\"") + ">x",
		"one long attribute":        "<p style=\"" + fill("display:none;") + "\">x",
		"classes":                   fill("<p class=\"a b c d e f g h i j k l m n o p\">x"),
		"an attribute without end":  "<p style=\"" + fill("cid:"),
		"comments":                  fill("<!-- x -->"),
		"comments without end":      fill("<!--"),
		"entities":                  fill("&lt;"),
		"entities that are none":    fill("&"),
		"scripts":                   fill("<script>x"),
		"rules that hide":           "<style>" + fill(".a,b#c{display:none}"),
		"rules for phones":          "<style>" + fill("@media x{.a{display:none}"),
		"selectors of a rule":       "<style>" + fill(".a,") + "{display:none}",
		"blocks in blocks":          "<style>" + fill("{"),
		"comments in style sheets":  "<style>" + fill("/**/"),
		"style sheets":              fill("<style>.a{display:none}</style>"),
		"classes to be hidden":      "<style>.a{display:none}</style>" + fill("<p class=\"b c d e f g h i j k l m n o p\">x"),
		"ends of scripts":           "<script>" + fill("</scrip"),
		"line breaks":               fill("<br>"),
		"no-break spaces":           fill("&nbsp;"),
		"joiners":                   fill("\u200c"),
		"links":                     fill("<a href=https://example.org/>x</a>"),
		"links around everything":   fill("<a href=https://example.org/>x"),
		"images":                    fill("<img src=cid:x>"),
		"declarations":              fill("<!doctype "),
		"processing instructions":   fill("<?x "),
		"octets that are no letter": fill("\xff\xc2\xe2"),
	}
}

func TestBombsCostInProportionToTheirSize(t *testing.T) {
	const limit = 4 << 20
	for name, page := range bombs() {
		t.Run(name, func(t *testing.T) {
			if steps := htmltext.Steps(page, limit); steps > 20*len(page)+100 {
				t.Errorf("%d steps for %d octets", steps, len(page))
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			d := htmltext.Read(page, limit)
			runtime.ReadMemStats(&after)
			if spent := after.TotalAlloc - before.TotalAlloc; spent > 64*uint64(len(page)) {
				t.Errorf("%d octets of memory for %d octets", spent, len(page))
			}
			if len(d.Text) > limit {
				t.Errorf("%d octets of text, limit %d", len(d.Text), limit)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"", "<p>a", `<div class="gmail_quote">x:<blockquote>y</blockquote></div>z`, `<div id=divRplyFwdMsg>From:<div class=gmail_signature>`,
		"<style>/**/.a,#b{display:none}@media x{.c{display:none}}i.d{display:block}</style><p class=a>x<p id=b>y<p class=\"c d\">z",
		"<table><tr><td>a<td>b<tr><td><pre>\n x\n</pre></table>", `<ol start=3><li>a<li><p>b</ol>`, `<p style="font-size:0">a<b style="font-size:1px">c`,
		`<a href="https://example.org/">x<img src="cid:%41"></a>`, "<blockquote type=cite><div class=moz-cite-prefix>a", "a&nbsp;&#847;\xff<br>\u200cb",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, page string) {
		const limit = 2000
		d := htmltext.Read(page, limit)
		if len(d.Text) > limit {
			t.Fatalf("%d octets of text", len(d.Text))
		}
		if utf8.ValidString(page) && !utf8.ValidString(d.Text) {
			t.Fatalf("not UTF-8: %q", d.Text)
		}
		if strings.Contains(d.Text, "\n\n\n") && !strings.Contains(page, "<") {
			t.Fatalf("more than one empty line: %q", d.Text)
		}
		if unquoted, _ := d.Unquoted(page); len(unquoted) > len(page) {
			t.Fatalf("%d octets of a page of %d", len(unquoted), len(page))
		}
		end, source := 0, 0
		for _, m := range d.Marks {
			if m.Start < end || m.Start >= m.End || m.End > len(d.Text) || m.SourceStart > m.SourceEnd || m.SourceEnd > len(page) || m.SourceStart < 0 {
				t.Fatalf("mark %+v behind text %d source %d of %d, %d", m, end, source, len(d.Text), len(page))
			}
			end, source = m.End, m.SourceEnd
		}
		if steps := htmltext.Steps(page, limit); steps > 20*len(page)+100 {
			t.Fatalf("%d steps for %d octets", steps, len(page))
		}
	})
}

func BenchmarkRead(b *testing.B) {
	page := strings.Repeat(`<table><tr><td style="font-size:14px;color:#333"><p class="MsoNormal">Some <b>words</b> of a letter, and <a href="https://example.org/x">a link</a>.</p></td></tr></table>`, 300)
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		htmltext.Read(page, 4<<20)
	}
}
