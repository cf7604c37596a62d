package htmltext_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/htmltext"
)

// mark is a mark as a person would write it down.
func mark(d htmltext.Document, m htmltext.Mark) string {
	return fmt.Sprintf("%s %s %q", m.Kind, m.Name, strings.TrimSpace(d.Text[m.Start:m.End]))
}

func TestMailProgramsMarkWhatTheyQuote(t *testing.T) {
	for _, tc := range []struct {
		name, html string
		want       []string
	}{
		{
			"Gmail", `<div dir="ltr">new</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Monday Ann wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">old</blockquote></div>`,
			[]string{`quote gmail_quote "On Monday Ann wrote:\n\n> old"`},
		},
		{
			"Gmail, answered in between", `<div class="gmail_quote">On Monday Ann wrote:<blockquote class="gmail_quote">one?</blockquote><div>yes</div><blockquote class="gmail_quote">two?</blockquote><div>no</div></div>`,
			[]string{`quote gmail_quote "On Monday Ann wrote:\n\n> one?"`, `quote gmail_quote "> two?"`},
		},
		{
			"Gmail, forwarded", `note<div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: Ann</div><blockquote type="cite">older</blockquote>text</div>`,
			[]string{`quote gmail_quote "---------- Forwarded message ---------\nFrom: Ann\n\n> older\n\ntext"`},
		},
		{
			"Thunderbird", `new<div class="moz-cite-prefix">On Monday Ann wrote:<br></div><blockquote type="cite" cite="mid:x@example.org">old</blockquote><div class="moz-signature">-- <br>Bob</div>`,
			[]string{`quote blockquote "On Monday Ann wrote:\n\n> old"`, `signature moz-signature "--\nBob"`},
		},
		{
			"Thunderbird, without the quotation", `<div class="moz-cite-prefix">On Monday Ann wrote:<br></div>new`,
			[]string{`quote moz-cite-prefix "On Monday Ann wrote:"`},
		},
		{
			"Thunderbird, answered above the quotation", `<div class="moz-cite-prefix">On Monday Ann wrote:<br></div>new<blockquote type="cite">old</blockquote>`,
			[]string{`quote moz-cite-prefix "On Monday Ann wrote:"`, `quote blockquote "> old"`},
		},
		{
			"Apple Mail", `new<div><br><blockquote type="cite"><div>On Monday, Ann wrote:</div>old</blockquote></div>`,
			[]string{`quote blockquote "> On Monday, Ann wrote:\n> old"`},
		},
		{
			"Outlook on the web", `new<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Ann</div>old`,
			[]string{`rest appendonsend "---\nFrom: Ann\nold"`},
		},
		{
			"Outlook on the web, quoted by itself", `new<div id="x_divRplyFwdMsg"><b>From:</b> Ann</div>old`,
			[]string{`rest x_divRplyFwdMsg "From: Ann\nold"`},
		},
		{
			"Outlook for phones", `new<div id="ms-outlook-mobile-signature">Get Outlook for iOS</div><hr><div id="mail-editor-reference-message-container">old</div>`,
			[]string{`signature ms-outlook-mobile-signature "Get Outlook for iOS"`, `rest mail-editor-reference-message-container "old"`},
		},
		{"Hotmail", `new<hr id="stopSpelling">Date: Monday<br>old`, []string{`rest stopSpelling "Date: Monday\nold"`}},
		{"Windows Mail", `new<div class="OutlookMessageHeader">From: Ann</div>old`, []string{`rest OutlookMessageHeader "From: Ann\nold"`}},
		{"Yahoo", `new<div class="ydp52yahoo_quoted" id="yahoo_quoted_1">On Monday Ann wrote:<div>old</div></div>`, []string{`quote ydp52yahoo_quoted "On Monday Ann wrote:\nold"`}},
		{"Proton", `new<div class="protonmail_quote">On Monday Ann wrote:<blockquote class="protonmail_quote" type="cite">old</blockquote></div>`, []string{`quote protonmail_quote "On Monday Ann wrote:\n\n> old"`}},
		{"Zoho", `new<div class="zmail_extra">---- On Monday Ann wrote ----<blockquote>old</blockquote></div>`, []string{`quote zmail_extra "---- On Monday Ann wrote ----\n\n> old"`}},
		{"Zoho, a signature", `new<div id="Zm-_Id_-Sgn" data-sigid="1">Bob</div><div id="Zm-_Id_-Sgn1">more</div>`, []string{`signature Zm-_Id_-Sgn "Bob"`}},
		{"Roundcube", `<p id="reply-intro">On Monday Ann wrote:</p><blockquote type="cite">old</blockquote>new`, []string{`quote blockquote "On Monday Ann wrote:\n\n> old"`}},
		{
			"Outlook", `<div class=WordSection1><p class=MsoNormal>new</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>From:</b> Ann</p></div></div><p class=MsoNormal>old</p></div>`,
			[]string{`rest border-top "From: Ann\nold"`},
		},
		{"a box drawn in Word", `<div style='border:none;border-top:solid windowtext 1.0pt;padding:1.0pt 0cm 0cm 0cm'>new</div><div style="border-top:solid #333 1px;padding:3px 0">more</div>`, nil},
		{"Outlook for phones, one id for each mail", `new<div id="id-1" class="ms-outlook-mobile-reference-message"><hr><b>From:</b> Ann<br>old</div>`, []string{`rest ms-outlook-mobile-reference-message "---\nFrom: Ann\nold"`}},
		{"GMX", `<div>new</div><div name="quote" style="border-left:2px solid #C3D9E5"><div><b>Sent:</b> Monday<br><b>From:</b> Ann</div><div name="quoted-content">old</div></div>`, []string{`quote quote "Sent: Monday\nFrom: Ann\nold"`}},
		{"NetEase", `new<div id="ntes-pcmac-signature">Bob</div><div>On 08/26/2019 16:37, Ann wrote:</div><blockquote id="ntes-pcmail-quote">old</blockquote>`, []string{`signature ntes-pcmac-signature "Bob"`, `quote ntes-pcmail-quote "> old"`}},
		{"Foxmail", `<div>new</div><blockquote><div class="FoxDiv1" id="FMOriginalContent">old</div></blockquote>`, []string{`quote FMOriginalContent "> old"`}},
		{"Zimbra", `new<hr id="zwchr"><b>From: </b>Ann<br>old`, []string{`rest zwchr "From: Ann\nold"`}},
		{"GroupWise", `new<div class="GroupWiseMessageBody"><span class="GroupwiseReplyHeader">&gt;&gt;&gt; Ann 26.08.2019 16:37 &gt;&gt;&gt;</span><div>old</div></div>`, []string{`rest GroupwiseReplyHeader ">>> Ann 26.08.2019 16:37 >>>\nold"`}},
		{"Airmail", `new<div id="bloop_sign_1" class="bloop_sign">Bob</div><p class="airmail_ext_on">On Monday Ann wrote:</p><blockquote type="cite" class="clean_bq">old</blockquote>`, []string{`signature bloop_sign "Bob"`, `quote blockquote "On Monday Ann wrote:\n\n> old"`}},
		{"Open-Xchange", `new<div class="io-ox-signature">Bob</div><blockquote type="cite">Ann wrote:<br>old</blockquote>`, []string{`signature io-ox-signature "Bob"`, `quote blockquote "> Ann wrote:\n> old"`}},
		{"Samsung", `new<div id="composer_signature">Sent from my Galaxy</div><div>-------- Original message --------</div>`, []string{`signature composer_signature "Sent from my Galaxy"`}},
		{"Evolution", `new<span class="-x-evo-signature-wrapper">Bob</span>`, []string{`signature -x-evo-signature-wrapper "Bob"`}},
		{"a signature that quoted mail follows unclosed", `new<div class="gmail_signature">Bob<blockquote type="cite">old</blockquote>`, []string{`signature gmail_signature "Bob"`, `quote blockquote "> old"`}},
		{"a quotation from a book", `<blockquote>book</blockquote>`, nil},
		{"a hidden one", `<div style="display:none"><blockquote type="cite">old</blockquote></div>a`, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := htmltext.Read(tc.html, 1<<20)
			var got []string
			for _, m := range d.Marks {
				got = append(got, mark(d, m))
			}
			if len(got) > 0 && !htmltext.MayMark(tc.html) {
				t.Errorf("MayMark(%s) is false", tc.html)
			}
			if fmt.Sprint(got) != fmt.Sprint(tc.want) {
				t.Errorf("marks of %s\n got %q\nwant %q", tc.html, got, tc.want)
			}
		})
	}
}

func TestAPageWithoutItsQuotationIsStillAPage(t *testing.T) {
	for _, tc := range []struct{ name, page, want string }{
		{"Gmail", `<div>new</div><div class="gmail_quote">On Monday Ann wrote:<blockquote class="gmail_quote">old</blockquote></div><p>more</p>`, "new\n\nmore"},
		{"answers in between", `<blockquote type="cite">one</blockquote><p>yes</p><blockquote type="cite">two</blockquote><p>no</p>`, "yes\n\nno"},
		{"Outlook on the web", `<html><body><div>new</div><div id="divRplyFwdMsg">From: Ann</div>old</body></html>`, "new"},
		{"a signature stays", `<p>new</p><div class="gmail_signature">Bob</div><blockquote type="cite">old</blockquote>`, "new\n\nBob"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := htmltext.Read(tc.page, 1<<20)
			page, ok := d.Unquoted(tc.page)
			if begun, ended := strings.Count(page, "<div"), strings.Count(page, "</div"); strings.Contains(tc.page, "gmail") && begun != ended {
				t.Errorf("Unquoted(%s) = %s begins %d elements and ends %d", tc.page, page, begun, ended)
			}
			if got, _ := htmltext.Convert(page, 1<<20); got != tc.want || !ok {
				t.Errorf("Unquoted(%s) = %s, %v, which says %q, want %q", tc.page, page, ok, got, tc.want)
			}
		})
	}
	d := htmltext.Read("<p>new</p>", 100)
	if page, ok := d.Unquoted("<p>new</p>"); ok || page != "<p>new</p>" {
		t.Errorf("Unquoted of a page without a quotation = %s, %v", page, ok)
	}
}

func TestMarksAreCappedInNumber(t *testing.T) {
	d := htmltext.Read(strings.Repeat("<blockquote type=cite>a</blockquote>", 3000), 1<<20)
	if len(d.Marks) != 1000 {
		t.Errorf("%d marks, want 1000", len(d.Marks))
	}
}

func TestEveryNameOfAMarkIsFoundWithoutReading(t *testing.T) {
	names := htmltext.MarkNames()
	if len(names) < 30 {
		t.Fatalf("only %d names were found", len(names))
	}
	for _, name := range names {
		if page := `<div class="` + name + `">`; !htmltext.MayMark(page) {
			t.Errorf("MayMark(%s) is false", page)
		}
	}
	if htmltext.MayMark("<p class=intro>A page of words alone.</p>") {
		t.Error("MayMark of a plain page is true")
	}
}

// FuzzMayMark holds that no page which has marks is passed over.
func FuzzMayMark(f *testing.F) {
	for _, seed := range []string{
		"<div class=gmail_quote>x", "<DIV\nID = 'a appendonsend'>x", "<div/name=\"quote\">x", "<blockquote type=CITE>x", "a=b class=<div class=x_zwchr>x",
		"<p id=\"<p id=&quot;gmail_quote&quot;>\">x", "<p class=gmail&#95;quote>x", "<blockquote type=\"&#99;ite\">x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, page string) {
		if marks := htmltext.Read(page, 1<<20).Marks; len(marks) > 0 && !htmltext.MayMark(page) {
			t.Errorf("MayMark(%q) is false, and it has %v", page, marks)
		}
	})
}
