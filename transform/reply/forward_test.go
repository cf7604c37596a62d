package reply_test

import (
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/htmltext"
	"github.com/mailchute/mailchute/transform/reply"
)

const (
	annsHeader = "From: Ann Lee <ann@example.org>\nSubject: Offer\nDate: 26 August 2019 at 16:37\nTo: bob@example.net\n"
	arrows     = "> From: Ann Lee <ann@example.org>\n> Subject: Offer\n> Date: 26 August 2019 at 16:37\n> To: bob@example.net\n> \n> old"
)

func isAnnsOffer(f *reply.Forward) bool {
	return f != nil && f.From == "Ann Lee <ann@example.org>" && f.Subject == "Offer" && strings.Contains(f.To, "bob@example.net")
}

func TestManyProgramsSayThatTheyForward(t *testing.T) {
	for locale, words := range map[string]string{
		"en": "----- Forwarded message from Ann Lee <ann@example.org> -----", "de": "----- Weitergeleitete Nachricht von Ann Lee -----",
		"fr": "----- Message transmis -----", "fi": "-------- Välitetty viesti / Fwd.Msg --------", "pl": "---------- Wiadomość przesłana dalej ---------",
		"sk": "-------- Preposlaná správa --- Forwarded Message --------", "ro": "Începe mesajul redirecționat:", "ru": "-------- Перенаправленное сообщение --------",
		"uk": "Початок листа, що пересилається:", "hr": "Započni proslijeđenu poruku:", "tr": "İleti başlangıcı:", "ja": "---------- メッセージを転送 ---------",
	} {
		r, f := reply.Split(reply.Mail{Text: "see below\n\n" + words + "\n\n" + annsHeader + "\nold"})
		if r.Text != "see below" || !isAnnsOffer(f) || f.Locale != locale || f.Method != "marker" {
			t.Errorf("%s: Split = %q, %+v", words, r.Text, f)
		}
	}
}

func TestAForwardedMailMayBeQuotedWithTheWordsThatSaySo(t *testing.T) {
	for _, tc := range []struct {
		text, want, method string
		forward            bool // by the subject
	}{
		{"see below\n\n> Begin forwarded message:\n> \n" + arrows, "see below", "marker", false},
		{"> Anfang der weitergeleiteten Nachricht:\n> \n" + arrows, "", "marker", false},
		{"> ---------- Original Message ----------\n" + arrows, "", "marker", true},
		{"see below\n\n" + arrows, "see below", "header_block", true},
	} {
		r, f := reply.Split(reply.Mail{Text: tc.text, Forward: tc.forward})
		if r.Text != tc.want || !isAnnsOffer(f) || f.Method != tc.method || len(r.Elided) != 1 || r.Elided[0].Kind != "forwarded" {
			t.Errorf("Split(%q) = %q, elided %v, %+v", tc.text, r.Text, r.Elided, f)
		}
	}
	doc := htmltext.Read(`see below<br><blockquote type="cite"><div>Begin forwarded message:</div><br><div><b>From: </b>Ann Lee &lt;ann@example.org&gt;</div><div><b>Subject: </b>Offer</div>`+
		`<div><b>Date: </b>26 August 2019 at 16:37</div><div><b>To: </b>bob@example.net</div><br><div>old</div></blockquote>`, 1<<20)
	if r, f := reply.Split(reply.Mail{Text: doc.Text, HTML: &doc}); r.Text != "see below" || !isAnnsOffer(f) {
		t.Errorf("Split(%q) = %q, %+v", doc.Text, r.Text, f)
	}
}

func TestAnAnswerToForwardedMailForwardsNothing(t *testing.T) {
	for _, text := range []string{
		"yes\n\nOn Mon, Aug 26, 2019 at 4:37 PM Ann <ann@example.org> wrote:\n> Begin forwarded message:\n> \n" + arrows,
		"yes\n\n> see below\n>\n> Begin forwarded message:\n> \n" + arrows,
		"yes\n\n" + arrows,
		"yes\n\n> Begin forwarded message:\n> is what it says",
	} {
		if r, f := reply.Split(reply.Mail{Text: text}); r.Text != "yes" || f != nil {
			t.Errorf("Split(%q) = %q, %+v", text, r.Text, f)
		}
	}
}

func TestTheHeaderOfForwardedMailMayStandOnOneLine(t *testing.T) {
	for _, tc := range []struct{ text, to, date string }{
		{
			"   ----- Forwarded Message ----- From: Ann Lee <ann@example.org>To: \"bob@example.net\" <bob@example.net>Cc: Cid <cid@example.net>Sent: Monday, August 26, 2019, 04:37:12 PM GMT+1Subject: Offer",
			`"bob@example.net" <bob@example.net>`, "Monday, August 26, 2019, 04:37:12 PM GMT+1",
		},
		{
			"   ----- Message transmis ----- De : Ann Lee <ann@example.org>À : Bob <bob@example.net>Envoyé : lundi 26 août 2019, 16:37:12 UTC+2Objet : Offer",
			"Bob <bob@example.net>", "lundi 26 août 2019, 16:37:12 UTC+2",
		},
		{
			"----- Перенаправлене повідомлення ----- Від: Ann Lee <ann@example.org>Кому: bob@example.net <bob@example.net>Відправлено: понеділок, 26 серпня 2019 р., 16:37:12Тема: Offer",
			"bob@example.net <bob@example.net>", "понеділок, 26 серпня 2019 р., 16:37:12",
		},
		{
			"-------- Original message --------From: Ann Lee <ann@example.org> Date: 26/08/2019  16:37  (GMT+01:00) To: bob@example.net Subject: Offer",
			"bob@example.net", "26/08/2019 16:37 (GMT+01:00)",
		},
	} {
		r, f := reply.Split(reply.Mail{Text: "see below\n\n" + tc.text + "\n old", Forward: true})
		if r.Text != "see below" || !isAnnsOffer(f) || f.To != tc.to || f.Date != tc.date {
			t.Errorf("%s: Split = %q, %+v", tc.text, r.Text, f)
		}
	}
}

func TestASubjectThatSaysSoMakesAQuotationForwarded(t *testing.T) {
	for _, tc := range []struct{ text, from string }{
		{"see below\n\n-----Original Message-----\n" + annsHeader + "\nold", "Ann Lee <ann@example.org>"},
		{"see below\n\nOn 26/08/2019, 16:37, \"Ann Lee\" <ann@example.org> wrote:\n\n    old", "<ann@example.org>"},
		{"see below\n\nOn 26/08/2019, 16:37, Ann Lee <ann@example.org> wrote:\n\n> old", "<ann@example.org>"},
		{"see below\n\nLe 26/08/2019 16:37, Ann Lee a écrit :\n\n    old", ""},
	} {
		r, f := reply.Split(reply.Mail{Text: tc.text, Forward: true})
		if r.Text != "see below" || f == nil || f.From != tc.from || len(r.Elided) != 1 || r.Elided[0].Kind != "forwarded" {
			t.Errorf("Split(%q) = %q, elided %v, %+v", tc.text, r.Text, r.Elided, f)
		}
		if _, f := reply.Split(reply.Mail{Text: tc.text}); f != nil {
			t.Errorf("Split(%q): %+v, though the subject says nothing", tc.text, f)
		}
	}
}

func TestASubjectThatSaysSoMakesMarkedMailForwarded(t *testing.T) {
	doc := htmltext.Read(`<div>see below</div><div class="gmail_quote"><div class="gmail_attr">On Mon, Aug 26, 2019 at 4:37 PM Ann Lee &lt;ann@example.org&gt; wrote:</div><blockquote class="gmail_quote">old</blockquote></div>`, 1<<20)
	r, f := reply.Split(reply.Mail{Text: doc.Text, HTML: &doc, Forward: true})
	if r.Text != "see below" || f == nil || f.From != "<ann@example.org>" || r.Elided[0].Kind != "forwarded" {
		t.Errorf("Split(%q) = %q, elided %v, %+v", doc.Text, r.Text, r.Elided, f)
	}
}

func TestAFieldOfAForwardedMailGoesOnBehindAComma(t *testing.T) {
	for _, to := range []string{"Ann,\nBob,\nCid", "Ann;\nBob", "\nAnn"} {
		header := "From: Ann Lee <ann@example.org>\nDate: Mon, 26 Aug 2019 16:37\nTo: " + to + "\nSubject: Offer"
		_, f := reply.Split(reply.Mail{Text: "---- Forwarded message ----\n" + header + "\n\nold"})
		if want := strings.TrimSpace(strings.ReplaceAll(to, "\n", " ")); f == nil || f.To != want || f.Subject != "Offer" {
			t.Errorf("%q: forward = %+v, want to %q", to, f, want)
		}
	}
}
