package reply_test

import (
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/reply"
)

// wantFooters asserts that what stands around the letter is told as footers.
func wantFooters(t *testing.T, text, want string, pieces int) {
	t.Helper()
	r, _ := reply.Split(reply.Mail{Text: text})
	check(t, text, r)
	if r.Text != want || len(r.Elided) != pieces || r.Signature != "" {
		t.Errorf("Split(%q) = %q, elided %v", text, r.Text, r.Elided)
	}
	for _, e := range r.Elided {
		if e.Kind != "footer" {
			t.Errorf("%q: %q is told as %s", text, text[e.Start:e.End], e.Kind)
		}
	}
}

func TestFootersOfListsAreLeftOut(t *testing.T) {
	for _, foot := range []string{
		"__\nusers mailing list\nusers@example.org\nhttp://example.org/mailman/listinfo/users",
		"_______________________________________________\nUsers mailing list -- users@example.org\nTo unsubscribe send an email to users-leave@example.org",
		"-- \nYou received this message because you are subscribed to the group \"users\".\nTo unsubscribe from this group, send an email to x@example.org.",
		"—\nReply to this email directly, view it on GitHub, or unsubscribe.\nYou are receiving this because you were mentioned.",
	} {
		wantFooters(t, "yes\n\n"+foot, "yes", 1)
	}
}

func TestASignatureAboveTheFooterOfAListIsASignature(t *testing.T) {
	const signed = "-- \nBob Ray\n____________________\nusers mailing list\nusers@example.org"
	if r, _ := reply.Split(reply.Mail{Text: "yes\n" + signed}); r.Text != "yes" || r.Signature != signed {
		t.Errorf("Split = %q, signature %q", r.Text, r.Signature)
	}
}

func TestWarningsOfGatewaysAreLeftOut(t *testing.T) {
	for _, warning := range []string{
		"CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you recognize the sender.",
		"CAUTION: This email originated from outside of the organization.\nDo not click links or open attachments unless you recognize the\nsender and know the content is safe.",
		"***** EXTERNAL EMAIL: Do not click links or open attachments *****",
		"--------------------\n[EXTERNAL SENDER] Be careful with attachments.\n--------------------",
		"This message is from an external sender. Please be careful with links.",
		"ZjQcmQRYFpfptBannerStart\nThis Message Is From an External Sender\nDo not click links.\nZjQcmQRYFpfptBannerEnd",
		"[You don't often get email from bob@example.org. Learn why this is important at https://example.org/x ]",
		"[You don't often get email from bob@example.org. Learn why this is important at https://example.org/x ]\n\nCaution: This is an external email. Take care when clicking links.",
		"ACHTUNG: Diese E-Mail stammt von außerhalb der Organisation. Klicken Sie auf keine Links.",
		"ATTENTION : Ce courriel provient de l'extérieur. N'ouvrez pas les pièces jointes.",
		"Atención: este correo proviene de fuera de la organización. No abra enlaces.",
		"Attenzione: questa e-mail proviene dall'esterno. Non aprire allegati.",
		"LET OP: Deze e-mail komt van buiten de organisatie. Klik niet op links.",
		"UWAGA: wiadomość spoza organizacji. Nie otwieraj załączników.",
	} {
		wantFooters(t, warning+"\n\nHello Ann,\n\nyes", "Hello Ann,\n\nyes", 1)
	}
	for _, warning := range []string{
		"EXTERNAL EMAIL: Do not click links.",
		"EXTERNAL EMAIL: Do not click links.\n----------",
		"[EXTERNAL EMAIL from somebody whom nobody here knows: do not click links]",
		"*EXTERNAL EMAIL from somebody whom nobody here knows: do not click links*",
		"EXTERNAL EMAIL: do not click links",
		"EXTERNAL EMAIL from somebody whom nobody here knows: do not click links.",
	} {
		wantFooters(t, warning+"\nHello Ann,\n\nyes", "Hello Ann,\n\nyes", 1)
	}
}

func TestAFooterTellsItsLanguageWhereItsFirstWordsAreOfOneLanguage(t *testing.T) {
	for footer, want := range map[string]string{
		"EXTERNAL EMAIL: Do not click links.":                                "en",
		"Vorsicht: externe E-Mail. Klicken Sie auf keine Links.":             "de",
		"Extern: Mail von außerhalb. Klicken Sie auf keine Links.":           "",
		"ATTENTION: This is from an external sender. Be careful with links.": "",
	} {
		r, _ := reply.Split(reply.Mail{Text: footer + "\n\nyes"})
		if r.Text != "yes" || r.Locale != want {
			t.Errorf("Split(%q) = %q, locale %q; want %q", footer, r.Text, r.Locale, want)
		}
	}
}

func TestANoticeBelowAClosingIsNotOfTheLetter(t *testing.T) {
	wantFooters(t, "yes\n\nKind regards,\n\nThis email is confidential and intended for the addressee.", "yes\n\nKind regards,", 1)
}

func TestAtMostFourWarningsAreLeftOut(t *testing.T) {
	const warning = "External email: do not click links.\n\n"
	wantFooters(t, strings.Repeat(warning, 4)+"yes", "yes", 1)
	wantReply(t, strings.Repeat(warning, 5)+"yes", warning+"yes")
}

func TestNoticesOfCompaniesAreLeftOut(t *testing.T) {
	for _, notice := range []string{
		"This email and any attachments are confidential and intended solely for the addressee.",
		"Disclaimer\n\nThe information contained in this communication is confidential. It is\nintended solely for use by the recipient.\n\nThis email has been scanned for viruses.",
		"------------------------------\nThe information in this email is confidential and may be legally\nprivileged.\n------------------------------",
		"CONFIDENTIALITY NOTICE: This message is for the intended recipient only.",
		"Diese E-Mail enthält vertrauliche Informationen. Wenn Sie sie irrtümlich erhalten haben, vernichten Sie sie bitte.",
		"Ce message est confidentiel. Si vous n'êtes pas le destinataire, merci de le détruire.",
		"Este mensaje es confidencial y va dirigido exclusivamente a su destinatario.",
		"Questo messaggio è riservato ai soli destinatari.",
		"Esta mensagem é confidencial e destina-se exclusivamente ao destinatário.",
		"Dit bericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde.",
		"Niniejsza wiadomość jest poufna i przeznaczona wyłącznie dla adresata.",
		"Это сообщение конфиденциально и предназначено только адресату.",
		"This email has been checked for viruses by Avast antivirus software.\nwww.example.org",
		"Diese E-Mail wurde von Avast-Antivirussoftware auf Viren geprüft.",
		"Virus-free. www.example.org",
		"No virus found in this message. Checked by AVG.",
		"Before printing, think about the environment.",
		"Legal disclaimer: privileged, for the addressee.",
		"Please consider the environment before printing this email.",
	} {
		wantFooters(t, "yes\n\nBob\n\n"+notice, "yes\n\nBob", 1)
	}
}

func TestALetterIsNoWarningAndNoNotice(t *testing.T) {
	for _, text := range []string{
		"CAUTION: This email originated from outside. Do not click links.",
		"Caution: the external drive is full.\n\nBob",
		"yes\n\nThe mailing list is users@example.org.",
		"yes\n\n____\nThe mailing list\n" + strings.Repeat("one\n", 12) + "end",
		"Caution: the external email was lost.\n\nBob",
		"We send external email with a link.\n\nBob",
		strings.Repeat("Caution: somebody has to look at this.\n", 6) + "Do not click links in external email.\n\nBob",
		"> old\nExternal email: do not click links.\n\nBob",
		"Hello,\n\nDisclaimer\n" + strings.Repeat("\n", 7) + "secret and confidential, for the recipient",
		"Hello,\nThis email is confidential and intended for the addressee.",
		"External links\n\nThey are all broken.",
		"This email is to tell you that the external link is broken.\n\nBob",
		"Hello,\n\nthis email is confidential, do not forward it.",
		"Hello,\n\nThis email is confidential.\n\nBob",
		"Hello,\n\nThis message has not been answered.\n\nBob",
		"Hello,\n\nThis message tells its recipient that a password was reset.\n\nBob",
		"Hello,\n\nthe gateway puts this on top:\n\nThat is all.",
		"This email and any attachments are confidential and intended for the addressee.",
	} {
		wantReply(t, text, strings.TrimPrefix(text, "> old\n"))
	}
}

func TestALetterAboutWarningsAndNoticesIsALetter(t *testing.T) {
	for _, text := range []string{
		"Warning: the external mail server refuses every attachment that we send. Please look into it.\n\nAnn",
		"Attention: the link in the external email that you sent does not work for us.",
		"This message was sent from outside our company: do not open it? It has an attachment.",
		"External emails with attachments bounce since Monday.",
		"Achtung, seit gestern kommen externe Mails ohne Anlagen an.\n\nAnn",
		"Aviso: el enlace está fuera de servicio desde ayer.",
		"You don't often get email from us, but the printer is broken.",
		"Hello.\n\nThis message was created automatically by mail delivery software.\nA message that you sent could not be delivered to one or more of its\nintended recipients.",
		"Hello.\n\nThis email never reached the recipient; it went to an unauthorised person.",
		"Hello.\n\nThis mail was intended for Bob. The recipient is wrong.",
		"Hello.\n\nConfidential: Bob leaves in May. Please do not disclose it.",
		"Hello.\n\nThe content of this email is confidential and intended for one recipient. Who reads it?",
		"Hello.\n\nThis email is confidential and intended for one recipient.\n\nAnn Lee",
		"Hello.\n\nThis email is confidential and intended for one recipient.\n\nKind regards",
		"Hello.\n\nThis message is shown whenever the virus scanner runs.",
		"Hallo.\n\nDiese E-Mail war nicht für diesen Empfänger bestimmt.",
		"Bonjour.\n\nCe message d'erreur apparaît chez le destinataire.",
		"Hello.\n\nBefore printing, think about margins: the label is cut off.",
		"Warning: unless you renew the certificate, the external mail gateway stops.",
		"Buongiorno.\n\nLa presente per un errore: il destinatario ha ricevuto esclusivamente un documento riservato.",
		"Hi.\n\nthis message has been checked by our virus team.",
		"Hello.\n\nSave a tree does not work.",
		"Hello.\n\nVirus-free. That is what I wanted to hear.",
		"Hello.\n\nThink before printing.\n\nAnn",
		"Hello,\n\nThink before printing.",
		"Hello.\n\nWe get this:\n---\nThis email is confidential and intended for the addressee.",
	} {
		wantReply(t, text, text)
	}
}
