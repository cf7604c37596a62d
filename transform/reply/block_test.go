package reply_test

import (
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/reply"
)

// headers are the headers that mail programs repeat above a mail that they quote.
var headers = []struct{ locale, from, date, to, subject string }{
	{"en", "From", "Sent", "To", "Subject"},
	{"de", "Von", "Gesendet", "An", "Betreff"},
	{"fr", "De", "Envoyé", "À", "Objet"},
	{"fr", "De ", "Envoyé le ", "À ", "Objet "},
	{"es", "De", "Enviado el", "Para", "Asunto"},
	{"it", "Da", "Inviato", "A", "Oggetto"},
	{"pt", "De", "Enviada em", "Para", "Assunto"},
	{"nl", "Van", "Verzonden", "Aan", "Onderwerp"},
	{"da", "Fra", "Sendt", "Til", "Emne"},
	{"sv", "Från", "Skickat", "Till", "Ämne"},
	{"fi", "Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"},
	{"is", "Frá", "Sent þann", "Til", "Efni"},
	{"pl", "Od", "Wysłano", "Do", "Temat"},
	{"cs", "Od", "Odesláno", "Komu", "Předmět"},
	{"sk", "Od", "Odoslané", "Komu", "Predmet"},
	{"hu", "Feladó", "Elküldve", "Címzett", "Tárgy"},
	{"ro", "De la", "Trimis", "Către", "Subiect"},
	{"ru", "От", "Отправлено", "Кому", "Тема"},
	{"ru", "От кого", "Дата", "Кому", "Тема"},
	{"uk", "Від", "Надіслано", "Кому", "Тема"},
	{"bg", "От", "Изпратено", "До", "Относно"},
	{"sr", "Шаље", "Послато", "За", "Наслов"},
	{"hr", "Šalje", "Poslano", "Prima", "Predmet"},
	{"sl", "Pošiljatelj", "Poslano", "Prejemnik", "Zadeva"},
	{"el", "Από", "Στάλθηκε", "Προς", "Θέμα"},
	{"tr", "Kimden", "Gönderildi", "Kime", "Konu"},
	{"lt", "Nuo", "Išsiųsta", "Kam", "Tema"},
	{"lv", "No", "Nosūtīts", "Kam", "Temats"},
	{"et", "Saatja", "Saadetud", "Saaja", "Teema"},
	{"he", "מאת", "נשלח", "אל", "נושא"},
	{"ar", "من", "تم الإرسال", "إلى", "الموضوع"},
	{"fa", "از", "تاریخ", "به", "موضوع"},
	{"hi", "प्रेषक", "भेजा गया", "प्रति", "विषय"},
	{"vi", "Từ", "Đã gửi", "Đến", "Chủ đề"},
	{"th", "จาก", "ส่ง", "ถึง", "เรื่อง"},
	{"id", "Dari", "Dikirim", "Kepada", "Subjek"},
	{"zh", "发件人", "发送时间", "收件人", "主题"},
	{"zh-Hant", "寄件者", "寄件日期", "收件者", "主旨"},
	{"ja", "差出人", "送信日時", "宛先", "件名"},
	{"ko", "보낸 사람", "보낸 날짜", "받는 사람", "제목"},
	{"ca", "De", "Enviat", "Per a", "Assumpte"},
	{"et", "Saatja", "Saatmisaeg", "Adressaat", "Teema"},
	{"mk", "Од", "Испратено", "До", "Предмет"},
	{"sq", "Nga", "Dërguar", "Për", "Subjekti"},
	{"az", "Kimdən", "Göndərilib", "Kimə", "Mövzu"},
	{"kk", "Кімнен", "Дата", "Кімге", "Тақырып"},
	{"ms", "Daripada", "Dihantar", "Kepada", "Subjek"},
	{"eu", "Nork", "Bidaltze-data", "Nori", "Gaia"},
	{"eu", "Nork", "Bidalia", "Nori", "Gaia"},
	{"lv", "Sūtītājs", "Nosūtīts", "Adresāts", "Tēma"},
	{"vi", "Người gửi", "Ngày gửi", "Người nhận", "Tiêu đề"},
	{"th", "จาก", "ส่งเมื่อ", "ถึง", "ชื่อเรื่อง"},
	{"id", "Dari", "Terkirim", "Ke", "Subjek"},
	{"zh", "发件人", "已发送", "收件人", "主题"},
	{"zh-Hant", "寄件者", "已傳送", "收件者", "主旨"},
	{"ko", "발신", "일시", "수신", "제목"},
	{"ko", "보낸 사람", "보낸 시간", "받는 사람", "제목"},
	{"ca", "De", "Enviat el", "Per a", "Assumpte"},
	{"is", "Sendandi", "Dagsetning", "Viðtakandi", "Efni"},
	{"kk", "Кімнен", "Жіберілді", "Кімге", "Тақырып"},
	{"be", "Ад", "Адпраўлена", "Каму", "Тэма"},
	{"nl", "Van", "Gestuur", "Aan", "Onderwerp"},
}

func TestAQuotedHeaderAndWhatFollowsIsLeftOut(t *testing.T) {
	for _, h := range headers {
		fields := []string{h.from + ": Ann Lee <ann@example.org>", h.date + ": 26.08.2019 16:37", h.to + ": Bob Ray", h.subject + ": Offer"}
		for name, quotation := range map[string]string{
			"below a blank line": "\n\n" + strings.Join(fields, "\n") + "\n\nold text\n",
			"below a rule":       "\n\n________________________________\n" + strings.Join(fields, "\n") + "\n\nold text\n",
			"in bold":            "\n\n*" + strings.ReplaceAll(strings.Join(fields, "\n*"), ":", ":*") + "\n\nold text\n",
			"with wide spaces":   "\n\n  " + strings.Join(fields, "\n\n  ") + "\n\nold text\n",
		} {
			t.Run(h.from+", "+name, func(t *testing.T) {
				r, f := reply.Split(reply.Mail{Text: letter + quotation})
				if r.Text != letter || f != nil {
					t.Errorf("Split(%q) = %q, %v", quotation, r.Text, f)
				}
				if !strings.HasSuffix(r.Quoted, "old text") || r.Locale != h.locale {
					t.Errorf("Quoted %q, locale %q, want %q", r.Quoted, r.Locale, h.locale)
				}
			})
		}
	}
}

func TestAQuotedHeaderMayBeBroken(t *testing.T) {
	for _, header := range []string{
		"From: Ann Lee\n<ann@example.org>\nSent: Monday, 26 August 2019 16:37\nTo: Bob\nSubject: Offer",
		"From: Ann Lee [mailto:ann@example.org]\nSent: Monday, 26 August 2019 16:37\nTo: Bob;\nCid;\nDan\nSubject: Offer",
		"From: Ann Lee\nSent: Monday, 26 August 2019 16:37\nTo: Bob\nImportance: High\nSubject: Offer",
		"*From:* ann@example.org [mailto:\nann@example.org]\n*Sent:* Monday, 26 August 2019 16:37\n*To:* bob@example.org\n*Subject:* Offer",
		"From: Ann Lee <\nann@example.org>\nSent: Monday, 26 August 2019 16:37\nTo: Bob\nSubject: Offer",
		"From: ann@example.org\nDate: Monday\nTo: bob@example.org",
		"From: Ann Lee\nSent: Monday, 26 August 2019 16:37\nTo: Bob\nSubject:",
		"From: ann@example.org\nDate: Mon, 26 Aug 2019 16:37",
		"Date: Mon, 26 Aug 2019 16:37:00 +0200\nTo: bob@example.org",
	} {
		if r, _ := reply.Split(reply.Mail{Text: letter + "\n\n" + header + "\n\nold"}); r.Text != letter {
			t.Errorf("%q: Split = %q", header, r.Text)
		}
	}
}

func TestListsOfFactsAreNoQuotedHeader(t *testing.T) {
	for _, text := range []string{
		"Please book a flight.\n\nFrom: Oslo\nTo: Rome\nDate: 3 May\n\nThank you",
		"Subject: Maths\nDate: Monday\n\nBring a pencil.",
		"Date: 26 Aug 2019 16:37\nTo: Rome\n\nBring a coat.",
		"Date: Monday\nTo: bob@example.org\n\nSend the list there.",
		"To: do\nFrom: now on\n\nfine",
		"I parse mail from: ann@example.org\nand to: bob@example.org",
		"Name: Ann\nDate: Monday\nSubject: x\nText",
		"From: the desk of Ann\n\nDear Bob,\n\nyes",
	} {
		if r, _ := reply.Split(reply.Mail{Text: text}); r.Text != text {
			t.Errorf("Split(%q) = %q", text, r.Text)
		}
	}
}

func TestAQuotedHeaderInForwardedMailIsForwarded(t *testing.T) {
	text := "see below\n\nVon: Ann <ann@example.org>\nGesendet: Montag, 26. August 2019 16:37\nAn: Bob\nBetreff: Angebot\n\nold"
	r, f := reply.Split(reply.Mail{Text: text, Forward: true})
	if f == nil || f.Method != "header_block" || f.Subject != "Angebot" || f.Date != "Montag, 26. August 2019 16:37" || f.Locale != "de" {
		t.Fatalf("forwarded %+v", f)
	}
	if r.Text != "see below" || r.Quoted != "" {
		t.Errorf("Split = %q, quoted %q", r.Text, r.Quoted)
	}
	if _, f := reply.Split(reply.Mail{Text: text}); f != nil {
		t.Errorf("a reply is taken for forwarded: %+v", f)
	}
}

func TestWhatIsForwardedNeverStandsForTheReply(t *testing.T) {
	r, f := reply.Split(reply.Mail{Text: "---------- Forwarded message ---------\nFrom: Ann <ann@example.org>\nDate: Monday\nSubject: Offer\n\nold", Forward: true})
	if r.Text != "" || len(r.Written) != 0 || f == nil {
		t.Errorf("Split = %q, %v, %+v", r.Text, r.Written, f)
	}
}

func TestTheLabelsOfAQuotedHeaderMayStandOnLinesOfTheirOwn(t *testing.T) {
	const above, below = "Ann Lee <ann@example.org> \n26.08.2019 16:37\n", "\n\n\n\nold"
	for _, tc := range []struct{ header, locale string }{
		{above + "\nTo\nBob Ray <bob@example.org>\ncc\n\nSubject\nOffer", "en"},
		{"Ann Lee/Example\nSent by: users-bounces@example.org\n26.08.2019 16:37\nPlease respond to\nusers@example.org\n\n\nTo\nusers@example.org\ncc\n\nSubject\nOffer", "en"},
		{above + "\nAn\nBob Ray <bob@example.org>\nKopie\n\nThema\nAngebot", "de"},
	} {
		r, f := reply.Split(reply.Mail{Text: letter + "\n\n" + tc.header + below})
		if r.Text != letter || r.Locale != tc.locale || f != nil {
			t.Errorf("%q: Split = %q, locale %q, %v", tc.header, r.Text, r.Locale, f)
		}
	}
	for _, text := range []string{
		letter + "\n\nTo\nBob\n\nSubject\nOffer" + below,
		letter + "\n\n" + above + "\nTo\nBob\nand Cid" + below,
		letter + "\n\n" + above + "\nTo\n> Bob\nSubject\nOffer" + below,
		letter + "\n\n26.08.2019 16:37\n\nTo\nBob\nSubject\nOffer" + below,
		"To\nBob\nSubject\nOffer" + below,
		above + "\nTo\nBob\nSubject\nOffer" + below,
		"\n\n" + above + "\nTo\nBob\nSubject\nOffer" + below,
		letter + "\n\n" + above + "\nTo" + strings.Repeat("\nBob", 12) + "\nSubject\nOffer" + below,
		letter + "\n\n" + above + strings.Repeat("and more\n", 12) + "\nTo\nBob\nSubject\nOffer" + below,
	} {
		if r, _ := reply.Split(reply.Mail{Text: text}); !strings.HasSuffix(r.Text, "old") {
			t.Errorf("Split(%q) = %q", text, r.Text)
		}
	}
}
