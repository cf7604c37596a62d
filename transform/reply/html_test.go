package reply_test

import (
	"testing"

	"github.com/mailchute/mailchute/transform/htmltext"
	"github.com/mailchute/mailchute/transform/reply"
)

const (
	gmailPage = `<div dir="ltr">yes, <b>do</b> it<br><br>-- <br><div class="gmail_signature">Bob</div></div><br><div class="gmail_quote"><div class="gmail_attr">El dilluns va dir Ann:<br></div><blockquote class="gmail_quote">shall we?</blockquote></div>`
	owaPage   = `<div>yes, do it</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Ann<br><b>Gone:</b> today</div><div>shall we?</div>`
)

func TestMarksOfTheMailProgramDecideFirst(t *testing.T) {
	for _, tc := range []struct{ name, page, want, signature, evidence string }{
		{"Gmail", gmailPage, "yes, do it", "--\nBob", "gmail_quote"},
		{"Outlook on the web", owaPage, "yes, do it", "", "appendonsend"},
		{"Yahoo", `<div>yes</div><div class="yahoo_quoted">words that no rule knows<div>old</div></div>`, "yes", "", "yahoo_quoted"},
		{"Apple Mail", `<div>yes</div><blockquote type="cite">old</blockquote>`, "yes", "", "blockquote"},
		{"answers in between", `<blockquote type="cite">one?</blockquote><div>yes</div><blockquote type="cite">two?</blockquote><div>no</div>`, "yes\nno", "", "blockquote"},
		{"Thunderbird, answered below", `<div class="moz-cite-prefix">Ann said this<br></div><blockquote type="cite">old</blockquote><p>yes</p>`, "yes", "", "blockquote"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			doc := htmltext.Read(tc.page, 1<<20)
			r, _ := reply.Split(reply.Mail{Text: doc.Text, HTML: &doc})
			if r.Text != tc.want || r.Signature != tc.signature || r.Method != "html_marker" || r.Evidence != tc.evidence {
				t.Errorf("Split(%q) = %q, signature %q, %s %q", doc.Text, r.Text, r.Signature, r.Method, r.Evidence)
			}
		})
	}
}

func TestAHeaderThatOutlookWritesIsFoundInItsHTML(t *testing.T) {
	for style, method := range map[string]string{"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in": "html_marker", "margin:0": "text_rule"} {
		doc := htmltext.Read(`<div class=WordSection1><p class=MsoNormal>yes, do it<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>`+
			`<div style='`+style+`'><p class=MsoNormal><b>Von:</b> Ann &lt;ann@example.org&gt; <br><b>Gesendet:</b> Montag, 26. August 2019 16:37<br>`+
			`<b>An:</b> Bob<br><b>Betreff:</b> Angebot<o:p></o:p></p></div><p class=MsoNormal>old</p></div>`, 1<<20)
		r, _ := reply.Split(reply.Mail{Text: doc.Text, HTML: &doc})
		if r.Text != "yes, do it" || r.Locale != "de" || r.Method != method {
			t.Errorf("Split(%q) = %q, locale %q by %s, want %s", doc.Text, r.Text, r.Locale, r.Method, method)
		}
	}
}

func TestTheLanguageOfWhatIsMarkedIsTold(t *testing.T) {
	for _, tc := range []struct{ page, locale string }{
		{`<div>ja</div><div class="gmail_quote"><div class="gmail_attr">Am Mo., 26. Aug. 2019 um 16:37 Uhr schrieb Ann Lee &lt;ann@example.org&gt;:<br></div><blockquote class="gmail_quote">alt</blockquote></div>`, "de"},
		{`<div>oui</div><hr><div id="divRplyFwdMsg"><b>De :</b> Ann &lt;ann@example.org&gt;<br><b>Envoyé :</b> lundi 26 août 2019 16:37<br><b>À :</b> Bob<br><b>Objet :</b> Offre</div>`, "fr"},
		{`<div>ja</div><div class="zmail_extra">-------- Ursprüngliche Nachricht --------<br>alt</div>`, "de"},
		{`<div>yes</div><blockquote type="cite">old</blockquote>`, ""},
	} {
		doc := htmltext.Read(tc.page, 1<<20)
		if r, _ := reply.Split(reply.Mail{Text: doc.Text, HTML: &doc}); r.Method != "html_marker" || r.Locale != tc.locale {
			t.Errorf("Split(%q): locale %q by %s, want %q", doc.Text, r.Locale, r.Method, tc.locale)
		}
	}
}

func TestMarksTellAboutTheTextBesideTheHTML(t *testing.T) {
	for _, tc := range []struct{ name, page, text, want string }{
		{"broken lines", gmailPage, "yes, *do*\nit\n\n-- \nBob\n\n\nEl dilluns va dir Ann:\n\nshall we?\n", "yes, *do*\nit"},
		{"a link in brackets", `<p>see <a href="https://example.org/x">here</a></p><div class="yahoo_quoted">old words</div>`, "see here<https://example.org/x>\n\nold words", "see here<https://example.org/x>"},
		{"an image", `<p>see <img src="cid:x" alt="map"></p><div class="yahoo_quoted">old words</div>`, "see [image: map]\n\nold words", "see [image: map]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			doc := htmltext.Read(tc.page, 1<<20)
			r, _ := reply.Split(reply.Mail{Text: tc.text, HTML: &doc})
			if r.Text != tc.want || r.Method != "html_marker" {
				t.Errorf("Split(%q) = %q by %s", tc.text, r.Text, r.Method)
			}
		})
	}
}

func TestMarksThatDoNotFitTheTextAreLeftAside(t *testing.T) {
	for _, tc := range []struct{ name, page, text string }{
		{"another text", gmailPage, "no, wait\n\nEl dilluns va dir Ann:\n\nshall we?"},
		{"an answer below the quotation", `<p>yes</p><div class="yahoo_quoted">old</div><p>and no</p>`, "yes\n\nold\nand no"},
		{"nothing above the quotation", `<blockquote type="cite">all of it</blockquote>`, "all of it"},
		{"an empty text", gmailPage, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			doc := htmltext.Read(tc.page, 1<<20)
			if r, _ := reply.Split(reply.Mail{Text: tc.text, HTML: &doc}); r.Text != tc.text || r.Method != "none" {
				t.Errorf("Split(%q) = %q by %s", tc.text, r.Text, r.Method)
			}
		})
	}
}

func TestAMarkedMailThatIsForwardedIsForwarded(t *testing.T) {
	doc := htmltext.Read(`<p>see below</p><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: <b>Ann</b> &lt;<a href="mailto:ann@example.org">ann@example.org</a>&gt;<br>Date: Monday<br>Subject: Offer<br>To: &lt;bob@example.net&gt;</div><p>old</p></div>`, 1<<20)
	r, f := reply.Split(reply.Mail{Text: doc.Text, HTML: &doc})
	if r.Text != "see below" || f == nil || f.From != "Ann <ann@example.org>" || f.To != "<bob@example.net>" || f.Subject != "Offer" {
		t.Errorf("Split(%q) = %q, %+v", doc.Text, r.Text, f)
	}
	if len(r.Elided) != 1 || r.Elided[0].Kind != "forwarded" {
		t.Errorf("elided %v", r.Elided)
	}
}
