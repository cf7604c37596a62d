package htmltext_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/htmltext"
)

func TestAPageReadsAsAPersonWouldSeeIt(t *testing.T) {
	for _, tc := range []struct{ name, html, want string }{
		{"white space is one space", "<p>a \n\t b</p>", "a b"},
		{"a paragraph has an empty line around it", "<p>a</p><p>b</p>", "a\n\nb"},
		{"a division is a line", "<div>a</div><div>b</div>", "a\nb"},
		{"a division with a line break is an empty line", "<div>a</div><div><br></div><div>b</div>", "a\n\nb"},
		{"a line break at the end of a division adds none", "<div>a<br></div><div>b</div>", "a\nb"},
		{"many line breaks are one empty line", "a<br><br><br><br>b", "a\n\nb"},
		{"paragraphs of Outlook are lines", `<p class="MsoNormal">a</p><p class="MsoNormal">b</p>`, "a\nb"},
		{"paragraphs without margin are lines", `<p style="margin:0cm 0cm 0pt">a</p><p style="MARGIN: 0px">b</p>`, "a\nb"},
		{"a no-break space alone is an empty line", `<p class="MsoNormal">a</p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">b</p>`, "a\n\nb"},
		{"no-break spaces indent", "<div>a</div><div>&nbsp;&nbsp;b</div>", "a\n  b"},
		{"tags within a word do not part it", "un<b>believ</b>able", "unbelievable"},
		{"entities are characters", "&lt;b&gt; &amp; &euro; &#x1F600; &eacute;", "<b> & € 😀 é"},
		{"an entity that is none stays", "a &nosuch; b &amp c", "a &nosuch; b & c"},
		{"a less-than sign is text", "1 < 2 and 3 <4 and a<-b", "1 < 2 and 3 <4 and a<-b"},
		{"headings stand alone", "a<h2>Title</h2>b", "a\n\nTitle\n\nb"},
		{"preformatted text keeps its spaces", "a<pre>if x {\n    y\n\n}</pre>b", "a\n\nif x {\n    y\n\n}\n\nb"},
		{"items have bullets", "<ul><li>a</li><li>b</li></ul>", "- a\n- b"},
		{"items are numbered", "<ol><li>a</li><li>b</li></ol><ol start=7><li>c</ol>", "1. a\n2. b\n7. c"},
		{"lists in lists are indented", "<ul><li>a<ol><li>b<li>c</ol><li>d</ul>", "- a\n  1. b\n  2. c\n- d"},
		{"an item without text is left out", "<ul><li></li><li>b</li></ul>", "- b"},
		{"cells are parted by tabs", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a\tb\nc\td"},
		{"cells with paragraphs too", "<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>", "a\tb"},
		{"cells without end tags too", "<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a\tb\nc\td"},
		{"a column of text stands in front of the next", "<table><tr><td>a<br>b</td><td>c</td></tr></table>", "a\nb\nc"},
		{"tables in tables are read in order", "<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr><tr><td>c</td></tr></table>", "a\tb\n\nc"},
		{"a link says where it leads", `<a href="https://example.org/x">here</a>, <a href="mailto:ann@example.org?subject=x">Ann</a>`, "here <https://example.org/x>, Ann <ann@example.org>"},
		{"a link that is its own text is written once", `<a href="https://www.example.org/">example.org</a> <a href="mailto:ann@example.org">ann@example.org</a>`, "example.org ann@example.org"},
		{"a link within the page is text", `<a href="#top">up</a> <a href="javascript:x()">run</a>`, "up run"},
		{"a link without text is left out", `a<a href="https://example.org/"><img src="x.png"></a>b`, "ab"},
		{"a quotation is marked", "a<blockquote>b<br>c<blockquote>d</blockquote></blockquote>e", "a\n\n> b\n> c\n>\n> > d\n\ne"},
		{"an indented block is no quotation", `<blockquote style="margin:0 0 0 40px;border:none;padding:0px">a</blockquote>`, "a"},
		{"an image is its description", `<img alt="Map of the site">`, "[Map of the site]"},
		{"an emoji is itself", `fine <img alt="😀">`, "fine 😀"},
		{"a rule is a line", "a<hr>b", "a\n---\nb"},
		{"a joiner within a word stays", "می&zwnj;شود", "می\u200cشود"},
		{"an address in brackets is text", `Ann <ann@example.org> of <https://example.org/> wrote`, "Ann <ann@example.org> of <https://example.org/> wrote"},
		{"a comparison is no tag", `a<b, c<d) and <b>more</b>`, "a<b, c<d) and more"},
		{"a comparison in an attribute stays there", `<p title="a<b, c">x</p><img alt="a<b)">`, "x\n\n[a<b)]"},
		{"names of other vocabularies are tags", `a<o:p></o:p><st1:place>b</st1:place>`, "ab"},
		{"a style can keep line ends", "<div style=\"white-space: pre-wrap\">a\n  b</div>c\nd", "a\n  b\nc d"},
		{"nothing is nothing", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, whole := htmltext.Convert(tc.html, 1<<20); got != tc.want || !whole {
				t.Errorf("Convert(%q) = %q, %v, want %q", tc.html, got, whole, tc.want)
			}
		})
	}
}

func TestWhatIsHiddenIsLeftOut(t *testing.T) {
	for _, tc := range []struct{ name, html, want string }{
		{"scripts", "a<script>b</script>c", "ac"},
		{"styles", "<style>p { color: red }</style>a", "a"},
		{"the title", "<head><title>t</title></head>a", "a"},
		{"comments", "a<!-- b -->c", "ac"},
		{"what only Outlook would show", "a<!--[if mso]><p>b</p><![endif]-->c", "ac"},
		{"but not what it alone would hide", "a<!--[if !mso]><!-->b<!--<![endif]-->c", "abc"},
		{"display none", `<div style="color:red; DISPLAY : none !important">pre<div>x</div>header</div>a`, "a"},
		{"visibility hidden", `<span style="visibility:hidden">b</span>a`, "a"},
		{"the attribute", "<p hidden>b</p>a", "a"},
		{"hidden by Outlook's own word", `<div style="mso-hide:all">b</div>a`, "a"},
		{"without height", `<div style="max-height:0px;overflow:hidden">b</div>a`, "a"},
		{"transparent", `<div style="opacity:0">b</div>a`, "a"},
		{"without a font size", `<span style="font-size:0px;line-height:0">b</span>a`, "a"},
		{"but not what has a size again", `<td style="font-size:0"><div style="font-size:13px">b</div></td>`, "b"},
		{"but not what has a height", `<div style="max-height:100px;overflow:hidden">b</div>`, "b"},
		{"a hidden paragraph ends where the next begins", `<p style="display:none">b<p>a`, "a"},
		{"filling of previews", "a&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#8203;&shy;", "a"},
		{"images of one pixel", `a<img width=1 height=1 alt="b">`, "a"},
		{"unless all is hidden, for something is broken then", `<div style="display:none">a<p>b</p>`, "a\n\nb"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, _ := htmltext.Convert(tc.html, 1<<20); got != tc.want {
				t.Errorf("Convert(%q) = %q, want %q", tc.html, got, tc.want)
			}
		})
	}
}

func TestBrokenMarkupLosesNoText(t *testing.T) {
	for _, tc := range []struct{ name, html, want string }{
		{"end tags without a beginning", "</div></p>a</b></table>b", "ab"},
		{"elements that overlap", "<b>a<i>b</b>c</i>d", "abcd"},
		{"a tag that does not end", "a<b", "a"},
		{"a comment that does not end", "a<!-- b", "a"},
		{"an attribute that does not end", `a<p class="b>c`, "a"},
		{"rows without a table", "<tr><td>a</td><td>b</td></tr>", "a\tb"},
		{"an item without a list", "<li>a", "- a"},
		{"unknown elements", "<o:p>a</o:p><foo>b</bar>c", "abc"},
		{"NUL and control characters", "a\x01b", "a\x01b"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, _ := htmltext.Convert(tc.html, 1<<20); got != tc.want {
				t.Errorf("Convert(%q) = %q, want %q", tc.html, got, tc.want)
			}
		})
	}
}

func TestTextBeyondTheLimitIsCutBetweenCharacters(t *testing.T) {
	for limit := range 12 {
		got, whole := htmltext.Convert("<p>äöü</p><p>x</p>", limit)
		want := "äöü\n\nx"
		if whole != (limit >= len(want)) || !strings.HasPrefix(want, got) || len(got) > limit || len(got) < min(limit, len(want))-1 {
			t.Errorf("Convert up to %d = %q, %v", limit, got, whole)
		}
	}
}

func TestImagesThatAreReferredToAreNamed(t *testing.T) {
	page := `<img src="cid:one@example.org"><td background='CID:two%40example.org'><div style="background:url('cid:three')">` +
		`<img src="image001.png"><img src="https://example.org/x.png"><img src="cid:one@example.org"><img src="/abs.png"><a href="https://example.org/cid:x">y</a>`
	want := []string{"one@example.org", "two@example.org", "three", "image001.png"}
	if got := htmltext.Read(page, 1<<20).Images; !slices.Equal(got, want) {
		t.Errorf("Images = %q, want %q", got, want)
	}
}

func TestAHiddenImageIsStillReferredTo(t *testing.T) {
	if got := htmltext.Read(`<div style="display:none"><img src="cid:a"></div>b`, 100).Images; !slices.Equal(got, []string{"a"}) {
		t.Errorf("Images = %q, want a", got)
	}
}

func TestImagesAreCappedInNumber(t *testing.T) {
	page := strings.Repeat("<img src=cid:a", 1)
	for i := range 2000 {
		page += "<img src=cid:" + strings.Repeat("x", i%100) + string(rune('a'+i%26)) + strings.Repeat("y", i/100) + ">"
	}
	if got := len(htmltext.Read(page, 100).Images); got != 1000 {
		t.Errorf("%d images, want 1000", got)
	}
}
