package htmltext_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/htmltext"
)

func TestWhatAStyleSheetHidesIsLeftOut(t *testing.T) {
	manyRules := ""
	for i := range 1000 {
		manyRules += ".c" + strconv.Itoa(i) + "{display:block}"
	}
	for _, tc := range []struct{ name, sheet, body, want string }{
		{"a class", ".pre { display: none !important; max-height: 0 }", `<div class="pre">x</div>a`, "a"},
		{"one of several classes", ".pre{display:none}", `<div class="small pre">x</div>a`, "a"},
		{"an id", "#pre { display : none }", `<span id="pre">x</span>a`, "a"},
		{"a class of one kind of element", "span.pre{DISPLAY:NONE}", `<span class="pre">x</span><b class="pre">b</b>`, "b"},
		{"several selectors of a rule", "h1, .pre,.post {display:none}", `<p class="post">x</p>a`, "a"},
		{"behind comments and marks", "<!-- /* { */ .pre/**/{display:none} -->", `<p class="pre">x</p>a`, "a"},
		{"behind an import", "@import url(x.css); .pre{display:none}", `<p class="pre">x</p>a`, "a"},
		{"behind a rule for phones", "@media (max-width:480px){.b{width:1px} .c{color:red}} .pre{display:none}", `<p class="pre">x</p>a`, "a"},
		{"not by another name", ".pre{display:none}", `<p class="PRE">b</p><p id="pre">a</p>`, "b\n\na"},
		{"not on phones only", "@media only screen and (max-width:480px) { .wide { display: none !important } }", `<p class="wide">a</p>`, "a"},
		{"not on paper only", "@media print{.b{color:red}.web{display:none}}", `<p class="web">a</p>`, "a"},
		{"not within something else", ".ExternalClass .pre, div > .pre { display:none }", `<p class="pre">a</p>`, "a"},
		{"not under a condition", ".pre:hover, .pre[lang], .pre.open { display:none }", `<p class="pre">a</p>`, "a"},
		{"not what a wide screen shows", ".wide{display:none} @media (min-width:600px) { td.wide { display:table-cell } }", `<p class="wide">a</p>`, "a"},
		{"not what a click shows", ".panel{display:none} #box:checked ~ .panel{display:block}", `<p class="panel">a</p>`, "a"},
		{"not what another rule shows in part", ".pre{display:none} .pre.open{display:block}", `<p class="pre open">a</p>`, "a"},
		{"not what a rule for its id shows", ".pre{display:none} #a{display:block}", `<p class="pre" id="a">a</p>`, "a"},
		{"not what a rule for another class shows", ".pre{display:none} .open{display:block}", `<p class="pre open">a</p>`, "a"},
		{"not what a rule for an attribute shows", ".pre{display:none} p[class~=pre]{display:block}", `<p class="pre">a</p>`, "a"},
		{"not what an important rule shows", ".pre{display:none} P{display:block !important}", `<p class="pre">a</p>`, "a"},
		{"not what an important rule for all shows", ".pre{display:none} *{display:block !important}", `<p class="pre">a</p>`, "a"},
		{"not what a rule for elements within others shows", ".pre{display:none} .all > p{display:block}", `<p class="pre">a</p>`, "a"},
		{"but not for all elements of the kind", ".pre{display:none} p{display:block} p.open{display:block}", `<p class="pre">x</p>a`, "a"},
		{"not what a rule within it shows", ".pre{display:none;&.open{display:block}}", `<p class="pre open">a</p>`, "a"},
		{"not what the end of a long rule shows", ".pre{display:none;color:" + strings.Repeat("x", 5000) + ";display:block}", `<p class="pre">a</p>`, "a"},
		{"not what a sheet for phones shows", ".pre{display:none}</style><style media=\"(max-width:480px)\">.pre{display:block}", `<p class="pre">a</p>`, "a"},
		{"not if there are too many rules to know", ".pre{display:none}" + manyRules, `<p class="pre">a</p>`, "a"},
		{"not if the sheets are too long to know", ".pre{display:none}</style><style>/*" + strings.Repeat("x", 1<<20) + "*/", `<p class="pre">a</p>`, "a"},
		{"not what comes into sight", ".fade{opacity:0;animation:in 1s} .late{visibility:hidden}", `<p class="fade">a</p><p class="late">b</p>`, "a\n\nb"},
		{"not what the element itself shows", ".pre{display:none}", `<p class="pre" style="display:block">a</p>`, "a"},
		{"not by a rule that does not begin", "pre{display:none}} .b {display:none", `<p class="pre">a</p>`, "a"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			page := "<head><style type=\"text/css\">" + tc.sheet + "</style></head><body>" + tc.body + "<p>end"
			if got, _ := htmltext.Convert(page, 1<<20); got != tc.want+"\n\nend" {
				t.Errorf("Convert(%.200q) = %q, want %q", page, got, tc.want+"\n\nend")
			}
		})
	}
}

func TestAStyleSheetThatHidesAllHidesNothing(t *testing.T) {
	if got, _ := htmltext.Convert(`<style>.pre{display:none}</style><p class="pre">a</p>`, 1<<20); got != "a" {
		t.Errorf("Convert = %q, want %q", got, "a")
	}
}

func TestAStyleSheetForPhonesOrPaperHidesNothing(t *testing.T) {
	for media, want := range map[string]string{"print": "x\n\na", "screen and (max-width:480px)": "x\n\na", "screen": "a", "ALL": "a", "": "a"} {
		page := `<style media="` + media + `">.pre{display:none}</style><p class="pre">x</p>a`
		if got, _ := htmltext.Convert(page, 1<<20); got != want {
			t.Errorf("media %q: %q, want %q", media, got, want)
		}
	}
}

func TestAPageOfNothingButCodeHasNoText(t *testing.T) {
	for _, page := range []string{
		`<style>p { color: red }</style><img src="cid:a">`, `<script>let a</script>`, `<div style="display:none"><style>p{}</style></div>`,
	} {
		if got, _ := htmltext.Convert(page, 1<<20); got != "" {
			t.Errorf("Convert(%q) = %q, want nothing", page, got)
		}
	}
}

func TestStyleSheetsAreReadUpToALimit(t *testing.T) {
	const body = `</style><p class="pre">x</p>a`
	rules := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(".c" + strconv.Itoa(i) + "{display:none}")
		}
		return b.String()
	}
	showing := ""
	for i := range 1000 {
		showing += ".c" + strconv.Itoa(i)
	}
	for name, tc := range map[string]struct {
		sheet string
		hides bool
	}{
		"the last selector within the limit":  {rules(999), true},
		"one beyond it":                       {rules(1000), false},
		"a long sheet":                        {strings.Repeat("p{}", 1<<20/3-10), true},
		"a longer one":                        {strings.Repeat("p{}", 1<<20/3+10), false},
		"more than is kept of one":            {showing + "{display:block}", false},
		"a selector of many":                  {strings.Repeat("p,", 10_000), true},
		"a selector that is too long to keep": {"." + strings.Repeat("x", 100) + ",", true},
	} {
		got, _ := htmltext.Convert("<style>"+tc.sheet+".pre{display:none}"+body, 1<<20)
		if hides := got == "a"; hides != tc.hides {
			t.Errorf("%s: the class is hidden: %v, want %v (%q)", name, hides, tc.hides, got)
		}
	}
	long := strings.Repeat("x", 100)
	if got, _ := htmltext.Convert("<style>."+long+`{display:none}</style><p class="`+long+`">x</p>a`, 1<<20); got != "x\n\na" {
		t.Errorf("a selector of 101 octets hides: %q", got)
	}
}
