package reply_test

import (
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/reply"
)

func TestASignatureIsLeftOut(t *testing.T) {
	for _, tc := range []struct{ name, text, want, signature string }{
		{"below two dashes and a space", "yes\n\n-- \nBob Ray\nExample", "yes", "-- \nBob Ray\nExample"},
		{"below two dashes", "yes\n--\nBob", "yes", "--\nBob"},
		{"in front of a quotation", "yes\n-- \nBob\n\nOn Mon, Aug 26, 2019 at 4:37 PM Ann <ann@example.org> wrote:\n> old", "yes", "-- \nBob"},
		{"behind a quotation", "> old\n\nyes\n\n-- \nBob", "yes", "-- \nBob"},
		{"below a rule, with an address", "yes\n\n-----\nBob Ray\nbob@example.org", "yes", "-----\nBob Ray\nbob@example.org"},
		{"below a rule, with a telephone number", "yes\n\n____________\nBob Ray\n+1 555 0100 17", "yes", "____________\nBob Ray\n+1 555 0100 17"},
		{"between lines that are drawn", "はい\n\n──────────\n例　鈴木一郎\nTEL 03-5555-0123\n──────────", "はい", "──────────\n例　鈴木一郎\nTEL 03-5555-0123\n──────────"},
		{"a formal closing, a name and many lines", "ja\n\nMit freundlichen Grüßen\n\ni. A. Bob Ray\nEinkauf\n\nExample GmbH\nHauptstraße 12\n04109 Leipzig\n\nbob@example.org\n\nGeschäftsführer: Ann Lee", "ja", "Mit freundlichen Grüßen\n\ni. A. Bob Ray\nEinkauf\n\nExample GmbH\nHauptstraße 12\n04109 Leipzig\n\nbob@example.org\n\nGeschäftsführer: Ann Lee"},
		{"a formal closing and a name", "yes\n\nKind regards,\n\nBob Ray\nExample", "yes", "Kind regards,\n\nBob Ray\nExample"},
		{"a closing in two languages", "yes\n\nMit freundlichen Grüßen / Kind regards\n\nBob\nExample", "yes", "Mit freundlichen Grüßen / Kind regards\n\nBob\nExample"},
		{"a telephone's excuse", "yes\n\nSent from my Android device with K-9 Mail. Please excuse my brevity.", "yes", "Sent from my Android device with K-9 Mail. Please excuse my brevity."},
		{"a formal closing with a name on the line", "yes\n\nBest regards, Bob\nExample", "yes", "Best regards, Bob\nExample"},
		{"a formal closing above two dashes", "yes\n\nRegards\nBob\n\n-- \nBob Ray", "yes", "Regards\nBob\n\n-- \nBob Ray"},
		{"a telephone's words below a dash", "yes\n\n—\nSent from Mailbox for iPhone", "yes", "—\nSent from Mailbox for iPhone"},
		{"a closing that may go on, with an address", "yes\n\nThanks,\nBob Ray\nExample\nbob@example.org", "yes", "Thanks,\nBob Ray\nExample\nbob@example.org"},
		{"a closing that may go on, with a name on the line", "yes\n\nThanks, Bob\nExample\nbob@example.org", "yes", "Thanks, Bob\nExample\nbob@example.org"},
		{"a closing that may go on, with a link", "yes\n\nBest,\nBob\n\nBob Ray\nhttps://example.org", "yes", "Best,\nBob\n\nBob Ray\nhttps://example.org"},
		{"below a rule below the end of a letter", "yes\n\nAll the best,\n\nBob\n\n* * *\n\nRead our blog", "yes\n\nAll the best,\n\nBob", "* * *\n\nRead our blog"},
		{"below a rule, with a link", "yes\n\n-----\nBob Ray\nwww.example.org", "yes", "-----\nBob Ray\nwww.example.org"},
		{"below a rule below a closing and a name on one line", "yes\n\nAll the best, Bob\n\n* * *\n\nRead our blog", "yes\n\nAll the best, Bob", "* * *\n\nRead our blog"},
		{"many lines below two dashes and a space", "yes\n\n-- \n" + strings.Repeat("Bob Ray\n", 16) + "Example", "yes", "-- \n" + strings.Repeat("Bob Ray\n", 16) + "Example"},
		{"a visiting card drawn with bars", "好\n\n| |\n王芳\n|\n|\n邮箱：wang@example.org\n|\n\n签名由 网易邮箱大师 定制\n\n在2026年11月3日 09:14，Ann<ann@example.org> 写道：\n\n旧", "好", "| |\n王芳\n|\n|\n邮箱：wang@example.org\n|\n\n签名由 网易邮箱大师 定制"},
		{"a telephone's words below a closing and a rule", "yes\n\nRegards\nBob\n\n____\nSent from my iPhone", "yes\n\nRegards\nBob", "____\nSent from my iPhone"},
		{"a telephone's words below a closing", "yes\n\nRegards\nBob\n\nSent from my iPhone", "yes\n\nRegards\nBob", "Sent from my iPhone"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if r, _ := reply.Split(reply.Mail{Text: tc.text}); r.Text != tc.want || r.Signature != tc.signature {
				t.Errorf("Split(%q) = %q, signature %q; want %q, %q", tc.text, r.Text, r.Signature, tc.want, tc.signature)
			}
		})
	}
}

func TestAClosingAndANameAreWordsOfTheLetter(t *testing.T) {
	for _, letter := range []string{
		"yes\n\nKind regards",
		"yes\n\nKind regards,\nBob",
		"yes\n\nKind regards,\n\nBob Ray",
		"yes\n\nBest regards, Bob",
		"yes\n\nThanks,\nBob",
		"yes\n\nThanks,\nand bring the keys\nBob",
		"yes\n\nThank you\nOrder number: 20261103-4711\nBob Ray",
		"yes\n\nThank you\nhere is the link\nhttps://example.org",
		"yes\n\nThanks,\nNew Address: Oslo\nbob@example.org",
		"yes\n\nThanks,\n4711 4712\nbob@example.org",
		"yes\n\nThanks,\nand Ann\nbob@example.org",
		"yes\n\nThanks,\nWe come\nbob@example.org",
		"yes\n\nThanks,\nPlease Send The Box To Oslo\nbob@example.org",
		"yes\n\nThanks,\n*\nbob@example.org",
		"yes\n\nKind regards, and thank you for all the help\nBob\nExample",
		"yes\n\nRegards,\n" + strings.Repeat("Example\n", 15) + "bob@example.org",
		"yes\n\nRegards,\nBob\n\nps. Bring the keys.",
		"yes\n\nRegards,\nBob\n\nPS bring the keys.",
		"yes\n\nRegards,\nBob\nCould you look at order 12345678?\nwww.example.org",
		"yes\n\nRegards,\nBob\n\nHere are the numbers:\n12345678\n12345679",
		"yes\n\nRegards,\nBob\n\nLog:\n" + strings.Repeat("10:00 12345678\n", 7) + "end",
		"yes\n\nMany thanks,\nAnn van der Lee",
		"yes\n\nRegards,\n" + strings.Repeat("one\ntwo\n", 5) + "end",
		"yes\n\nThanks,\nCall me at +1 555 0100 17.\nBob",
		"yes\n\nBest wishes\nBob\nExample",
		"ja\n\nMit freundlichen Grüßen / Kind regards\n\nBob",
		"yes\n\nKind regards,\nBob\n\nPS: Bring the keys.",
		"yes\n\nKind regards,\nBob\n\nP.S. Bring the keys.\nAnd a lamp.",
	} {
		for _, below := range []string{"", "\n\nOn Mon, Aug 26, 2019 at 4:37 PM Ann <ann@example.org> wrote:\n> old", "\n\n__\nusers mailing list\nusers@example.org"} {
			if r, _ := reply.Split(reply.Mail{Text: letter + below}); r.Text != letter || r.Signature != "" {
				t.Errorf("Split(%q) = %q, signature %q", letter+below, r.Text, r.Signature)
			}
		}
	}
}

func TestAClosingWithoutANameStaysAboveASignature(t *testing.T) {
	if r, _ := reply.Split(reply.Mail{Text: "yes\n\nRegards,\n\n-- \nBob Ray"}); r.Text != "yes\n\nRegards," || r.Signature != "-- \nBob Ray" {
		t.Errorf("Split = %q, signature %q", r.Text, r.Signature)
	}
}

func TestAClosingInTwoLanguagesIsOfTheFirst(t *testing.T) {
	for _, closing := range []string{"Mit freundlichen Grüßen / Kind regards", "Pozdrav s mora / Mit freundlichen Grüßen"} {
		if r, _ := reply.Split(reply.Mail{Text: "ja\n\n" + closing + "\n\nBob\nExample"}); r.Text != "ja" || r.Locale != "de" {
			t.Errorf("%q: Split = %q, locale %q", closing, r.Text, r.Locale)
		}
	}
}

func TestOrdinaryTextIsNoSignature(t *testing.T) {
	for _, text := range []string{
		"The points:\n-- first\n-- second\n\nyes",
		"Part one\n--\n" + strings.Repeat("a line of the second part\n", 20) + "end",
		"Results\n----\n\n1. fast\n2. small\n\nbye",
		"Name  Date\n-----------\nann   1 May\nbob   2 May",
		"We discuss this with regards to payment.\n\nbye",
		"Regards",
		"Kind regards,\nand please answer all of the questions that I asked you in the mail of last week, which is long ago.",
		"The mail was sent from my iPhone app to all.",
		"It works.\nSent from my desk, it is easier than from a telephone.",
		"It works.\n\nSent from my desk, which is easier than from a cell.",
		"It works.\n\nSent from my phone as I sit in the train to Oslo today",
		"It works.\n\nSent from my phone, " + strings.Repeat("extraordinarily ", 5) + "slow",
		"What did you do?\n\nSent from Oslo to Rome in a box.\n\nWhen will it arrive?",
		"```\n// Sent from my iPhone\n```\nis what the code writes",
		"Thanks!",
		"yes\n\nRegards,\nBob\n\n-----",
		"yes\n\nAll the best,\n\n* * *\n\nBob",
		"yes\n\nAll the best,\nBob\nExample\n\n* * *\n\nRead our blog",
		"yes\n\n**\nbob@example.org",
		"-----\nBob Ray\nbob@example.org",
		"yes\n\n-----\n" + strings.Repeat("one\n", 6) + "bob@example.org",
		"yes\n\n-----\nthe address that you have asked for in the mail of last week is bob@example.org",
		"|\nname\n|\n\n" + "yes",
		"An end\n\n—————\nBob Ray\nbob@example.org",
		"Lists:\n- one\n- two",
		"Thanks,\nBob Ray\nbob@example.org",
		"| a | b |\n| |\n\nyes",
		"How did it go out?\n\nSent by mail.",
		"---\ntitle: x\n---\ntext of the page that goes on and on and says more than a signature would ever do",
	} {
		if r, _ := reply.Split(reply.Mail{Text: text}); r.Text != text {
			t.Errorf("Split(%q) = %q", text, r.Text)
		}
	}
}

func TestWhatTelephonesAddIsLeftOut(t *testing.T) {
	for _, tc := range []struct{ locale, line string }{
		{"en", "Sent from my iPhone"},
		{"en", "Sent from my Galaxy S10, please excuse typos"},
		{"en", "Sent from my cell, please excuse any typos."},
		{"en", "Sent from my cell. Excuse typos"},
		{"en", "Sent from Yahoo Mail on Android<https://example.org/x>"},
		{"en", "Sent from Mail for Windows 10"},
		{"en", "Get Outlook for iOS <https://example.org/x>"},
		{"en", "Get BlueMail for Android"},
		{"de", "Laden Sie Outlook für iOS herunter"},
		{"es", "Descargar Outlook para Android"},
		{"pt", "Baixe o Outlook para Android"},
		{"nb", "Last ned Outlook for iOS"},
		{"hu", "Az Outlook beszerzése iOS-re"},
		{"ru", "Скачать Outlook для iOS"},
		{"hr", "Preuzmite Outlook za iOS"},
		{"tr", "iOS için Outlook'u edinin"},
		{"ar", "الحصول على Outlook لـ iOS"},
		{"ko", "iOS용 Outlook 다운로드"},
		{"fr", "Provenance : Courrier pour Windows 10"},
		{"de", "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet."},
		{"en", "Sent from my Verizon, Samsung Galaxy smartphone"},
		{"en", "(sent from my phone)"},
		{"en", "<<Sent by Galaxy>>"},
		{"en", "Sent by my phone"},
		{"en", "Sent via the Samsung Galaxy S7"},
		{"en", "Sent with Proton Mail secure email."},
		{"de", "Von meinem iPhone gesendet"},
		{"de", "Gesendet von Outlook für Android"},
		{"de", "Diese Nachricht wurde von meinem Android-Gerät gesendet."},
		{"de", "Diese Nachricht wurde von meinem Android-Mobiltelefon mit K-9 Mail gesendet."},
		{"fr", "Envoyé de mon iPhone"},
		{"fr", "Envoyé depuis l'application Mail Orange"},
		{"es", "Enviado desde mi iPhone"},
		{"it", "Inviato da iPhone"},
		{"pt", "Enviado do meu iPhone"},
		{"nl", "Verstuurd vanaf mijn iPhone"},
		{"nl", "Verzonden vanuit Outlook voor iOS"},
		{"da", "Sendt fra min iPhone"},
		{"sv", "Skickat från min iPhone"},
		{"fi", "Lähetetty iPhonesta"},
		{"pl", "Wysłane z iPhone'a"},
		{"cs", "Odesláno z iPhonu"},
		{"sk", "Odoslané z iPhonu"},
		{"hu", "iPhone-ról küldve"},
		{"ro", "Trimis de pe iPhone-ul meu"},
		{"ru", "Отправлено с iPhone"},
		{"uk", "Надіслано з iPhone"},
		{"bg", "Изпратено от моя iPhone"},
		{"hr", "Poslano s mog iPhonea"},
		{"el", "Στάλθηκε από το iPhone μου"},
		{"tr", "iPhone'umdan gönderildi"},
		{"he", "נשלח מה-iPhone שלי"},
		{"ar", "أرسلت من الـ iPhone"},
		{"vi", "Đã gửi từ iPhone của tôi"},
		{"th", "ส่งจาก iPhone ของฉัน"},
		{"id", "Dikirim dari iPhone saya"},
		{"zh", "发自我的iPhone"},
		{"zh-Hant", "從我的 iPhone 傳送"},
		{"ja", "iPhoneから送信"},
		{"ko", "나의 iPhone에서 보냄"},
		{"ca", "Enviat des del meu iPhone"},
	} {
		for _, below := range []string{"", "\n\nOn Mon, Aug 26, 2019 at 4:37 PM Ann <ann@example.org> wrote:\n> old"} {
			r, _ := reply.Split(reply.Mail{Text: letter + "\n\n" + tc.line + below})
			if r.Text != letter || r.Signature != tc.line || (below == "" && r.Locale != tc.locale) {
				t.Errorf("%q: Split = %q, signature %q, locale %q", tc.line, r.Text, r.Signature, r.Locale)
			}
		}
	}
}

func TestATelephonesWordsMayEndAParagraphAboveAQuotation(t *testing.T) {
	for _, intro := range []string{"ann@example.org wrote:", "On Mon, Aug 26, 2019 at 4:37 PM Ann <ann@example.org> wrote:"} {
		r, _ := reply.Split(reply.Mail{Text: "yes\nSent from my iPhone\n\n" + intro + "\n\nold"})
		if r.Text != "yes" || r.Signature != "Sent from my iPhone" {
			t.Errorf("%s: Split = %q, signature %q", intro, r.Text, r.Signature)
		}
	}
}

func TestMailBelowATelephonesWordsIsQuotedUnmarked(t *testing.T) {
	old := strings.TrimSpace(strings.Repeat("An older mail that the telephone put below without a word, in lines of some length.\n", 3))
	r, _ := reply.Split(reply.Mail{Text: "yes\n\nSent from my iPhone\n\n" + old})
	if r.Text != "yes" || r.Signature != "Sent from my iPhone" || r.Quoted != old {
		t.Errorf("Split = %q, signature %q, quoted %q", r.Text, r.Signature, r.Quoted)
	}
}

func TestALetterBelowATelephonesWordsIsKept(t *testing.T) {
	if r, _ := reply.Split(reply.Mail{Text: "Sent from my iPhone\n\nyes, do it"}); r.Text != "yes, do it" {
		t.Errorf("Split = %q", r.Text)
	}
}

func TestASignedMessageIsReadWithoutItsArmor(t *testing.T) {
	text := "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nyes\n\n-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----\n"
	r, _ := reply.Split(reply.Mail{Text: text})
	if r.Text != "yes" || len(r.Elided) != 2 || r.Elided[0].Kind != "armor" || r.Elided[1].Kind != "armor" {
		t.Errorf("Split = %q, elided %v", r.Text, r.Elided)
	}
	for _, text := range []string{
		"the line\n-----BEGIN PGP SIGNATURE-----\nhas no end",
		"-----END PGP SIGNATURE-----\nhas no beginning",
		"-----BEGIN PGP SIGNATURE-----\n> old\nan answer\n-----END PGP SIGNATURE-----",
	} {
		want := strings.Replace(text, "> old\n", "", 1)
		if r, _ := reply.Split(reply.Mail{Text: text}); r.Text != want {
			t.Errorf("Split = %q, want %q", r.Text, want)
		}
	}
	text = "-----BEGIN PGP SIGNED MESSAGE-----\n" + strings.Repeat("Hash: x\n", 8) + "Note: yes"
	if r, _ := reply.Split(reply.Mail{Text: text}); r.Text != "Note: yes" {
		t.Errorf("Split = %q", r.Text)
	}
}
