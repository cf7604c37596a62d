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

// rules are the words between dashes, with a language.
var rules = []struct {
	locale, original, forwarded string
}{
	{"en", "Original Message", "Forwarded message"},
	{"de", "Ursprüngliche Nachricht", "Weitergeleitete Nachricht"},
	{"fr", "Message d'origine", "Message transféré"},
	{"es", "Mensaje original", "Mensaje reenviado"},
	{"it", "Messaggio originale", "Messaggio inoltrato"},
	{"pt", "Mensagem original", "Mensagem encaminhada"},
	{"nl", "Oorspronkelijk bericht", "Doorgestuurd bericht"},
	{"da", "Oprindelig meddelelse", "Videresendt meddelelse"},
	{"nb", "Opprinnelig melding", "Videresendt melding"},
	{"sv", "Ursprungligt meddelande", "Vidarebefordrat meddelande"},
	{"fi", "Alkuperäinen viesti", "Edelleenlähetetty viesti"},
	{"pl", "Wiadomość oryginalna", "Wiadomość przekazana dalej"},
	{"cs", "Původní zpráva", "Přeposlaná zpráva"},
	{"sk", "Pôvodná správa", "Preposlaná správa"},
	{"hu", "Eredeti üzenet", "Továbbított üzenet"},
	{"ro", "Mesaj original", "Mesaj redirecționat"},
	{"ru", "Исходное сообщение", "Пересылаемое сообщение"},
	{"uk", "Оригінальне повідомлення", "Переслане повідомлення"},
	{"bg", "Оригинално съобщение", "Препратено съобщение"},
	{"hr", "Izvorna poruka", "Proslijeđena poruka"},
	{"sl", "Izvirno sporočilo", "Posredovano sporočilo"},
	{"el", "Αρχικό μήνυμα", "Προωθημένο μήνυμα"},
	{"tr", "Özgün İleti", "Yönlendirilen ileti"},
	{"lt", "Originalus laiškas", "Persiųstas laiškas"},
	{"lv", "Oriģinālais ziņojums", "Pārsūtīta ziņa"},
	{"et", "Algne teade", "Edastatud kiri"},
	{"he", "הודעה מקורית", "הודעה שהועברה"},
	{"ar", "الرسالة الأصلية", "رسالة معاد توجيهها"},
	{"fa", "پیام اصلی", "پیام هدایت\u200cشده"},
	{"hi", "मूल संदेश", "अग्रेषित संदेश"},
	{"vi", "Thư gốc", "Thư đã chuyển tiếp"},
	{"th", "ข้อความเดิม", "ข้อความที่ถูกส่งต่อ"},
	{"id", "Pesan Asli", "Pesan terusan"},
	{"zh", "原始邮件", "转发的邮件"},
	{"zh-Hant", "原始郵件", "轉寄的郵件"},
	{"ja", "元のメッセージ", "転送されたメッセージ"},
	{"ko", "원본 메시지", "전달된 메시지"},
}

func TestALineOfDashesSaysWhatStandsBelow(t *testing.T) {
	for _, tc := range rules {
		for _, dashes := range []string{"-----%-----", "-------- % --------", "---------- % ---------", "----- %", "_____ % _____", "*-----%-----*"} {
			text := letter + "\n\n" + strings.Replace(dashes, "%", tc.original, 1) + "\n\nold text"
			if r, f := reply.Split(reply.Mail{Text: text}); r.Text != letter || r.Locale != tc.locale || f != nil {
				t.Errorf("Split(%q) = %q, locale %q, %v; want locale %q", text, r.Text, r.Locale, f, tc.locale)
			}
			text = letter + "\n\n" + strings.Replace(dashes, "%", tc.forwarded, 1) + "\nFrom: Ann Lee <ann@example.org>\nDate: Mon, 26 Aug 2019 16:37\nSubject: Offer\nTo: Bob <bob@example.net>\n\nold text"
			r, f := reply.Split(reply.Mail{Text: text})
			if r.Text != letter || f == nil {
				t.Fatalf("Split(%q) = %q, %v", text, r.Text, f)
			}
			if f.From != "Ann Lee <ann@example.org>" || f.To != "Bob <bob@example.net>" || f.Subject != "Offer" || f.Date != "Mon, 26 Aug 2019 16:37" || f.Method != "marker" {
				t.Errorf("%q: forwarded %+v", text, f)
			}
			if len(r.Elided) != 1 || r.Elided[0].Kind != "forwarded" {
				t.Errorf("%q: elided %v, want what is forwarded", text, r.Elided)
			}
		}
	}
}

func TestAppleMailForwardsWithoutDashes(t *testing.T) {
	for _, words := range []string{"Begin forwarded message:", "Anfang der weitergeleiteten Nachricht:", "Début du message transféré :", "Inizio messaggio inoltrato:", "Inicio del mensaje reenviado:"} {
		text := "see below\n\n" + words + "\n\nFrom: Ann <ann@example.org>\nSubject: Offer\nDate: 26 August 2019 at 16:37\n\nold"
		if r, f := reply.Split(reply.Mail{Text: text}); r.Text != "see below" || f == nil || f.Subject != "Offer" || f.From != "Ann <ann@example.org>" {
			t.Errorf("%s: %q, %+v", words, r.Text, f)
		}
		if text := "Here is what the button says:\n\n" + words + "\n\nand nothing else."; true {
			if r, f := reply.Split(reply.Mail{Text: text}); r.Text != text || f != nil {
				t.Errorf("%q is taken for forwarded: %q, %+v", text, r.Text, f)
			}
		}
	}
}

func TestWhatIsForwardedBehindArrowsIsForwarded(t *testing.T) {
	r, f := reply.Split(reply.Mail{Text: "see below\n\nBegin forwarded message:\n\n> From: Ann <ann@example.org>\n> Subject: Offer\n> Date: 26 August 2019 16:37\n> To: bob@example.net\n> \n> old\n\nand so on"})
	if r.Text != "see below\nand so on" || f == nil || f.From != "Ann <ann@example.org>" || f.Subject != "Offer" || f.To != "bob@example.net" {
		t.Errorf("Split = %q, %+v", r.Text, f)
	}
	if len(r.Elided) != 1 || r.Elided[0].Kind != "forwarded" {
		t.Errorf("elided %v", r.Elided)
	}
}

func TestAHeaderBelowALineOfDashesMayHaveBlankLines(t *testing.T) {
	r, _ := reply.Split(reply.Mail{Text: "yes\n\n------------------ Original ------------------\nFrom: \"Ann\"<ann@example.org>;\nDate: Tue, Jan 14, 2014 02:39 AM\nTo: \"Bob\"<bob@example.net>;\n\nSubject: x\n\nold"})
	if r.Text != "yes" {
		t.Errorf("Split = %q", r.Text)
	}
}

func TestNotesForwardsWithAName(t *testing.T) {
	r, f := reply.Split(reply.Mail{Text: "see below\n\n----- Forwarded by Ann Lee/EX on 26/08/2019 16:37 -----\n\nFrom: Ann Lee/EX\nTo: Bob Ray/EX@EX\nDate: 26/08/2019 16:37\nSubject: Offer\n\nold"})
	if r.Text != "see below" || f == nil || f.From != "Ann Lee/EX" || f.Subject != "Offer" {
		t.Errorf("Split = %q, %+v", r.Text, f)
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

func TestTicketSystemsSayWhereToAnswer(t *testing.T) {
	for _, words := range []string{
		"##- Please type your reply above this line -##", "--- Reply above this line ---", "=-=-= Reply ABOVE THIS LINE to add a note =-=-=",
		"--- Bitte antworten Sie oberhalb dieser Linie ---", "##- Répondez au-dessus de cette ligne -##", "#### Пишите выше этой строки ####", "-- この行より上に返信してください --",
	} {
		if r, _ := reply.Split(reply.Mail{Text: "yes\n\n" + words + "\n\nTicket 17\nwas opened"}); r.Text != "yes" {
			t.Errorf("%q: Split = %q", words, r.Text)
		}
		if text := words + "\n\nTicket 17\nwas opened"; true {
			if r, _ := reply.Split(reply.Mail{Text: text}); r.Text != text {
				t.Errorf("the ticket system's own mail comes out as %q", r.Text)
			}
		}
	}
}
