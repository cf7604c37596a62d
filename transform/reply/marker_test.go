package reply_test

import (
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/reply"
)

// rules are the words between dashes, with a language.
var rules = []struct {
	locale, original, forwarded string
}{
	{"en", "Original Message", "Forwarded message"},
	{"de", "Ursprüngliche Nachricht", "Weitergeleitete Nachricht"},
	{"fr", "Message d'origine", "Message transféré"},
	{"fr", "Message d’origine", "Début du message transféré"},
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
	{"be", "Зыходны ліст", "Накіраваны ліст"},
	{"sq", "Mesazhi Origjinal", "Mesazhi i Përcjellë"},
	{"is", "Upprunalegur póstur", "Áframsendur póstur"},
	{"nn", "Opphavleg melding", "Vidaresend melding"},
	{"fy", "Oarspronklik berjocht", "Trochstjoerd berjocht"},
	{"ga", "Teachtaireacht Bhunaidh", "Teachtaireacht Ar Aghaidh"},
	{"rm", "Messadi original", "Messadi renvià"},
	{"ar", "الرسالة الأصليَّة", "رسالة ممرّرة"},
	{"hy", "Օրիգինալ նամակը", "Փոխանցվող նամակը"},
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

func TestOneFieldBehindArrowsIsEnoughOfAHeader(t *testing.T) {
	for _, words := range []string{"Begin forwarded message:", "Forwarded message:"} {
		r, f := reply.Split(reply.Mail{Text: "see below\n\n" + words + "\n\n> From: Ann <ann@example.org>\n> \n> old"})
		if r.Text != "see below" || f == nil {
			t.Errorf("%s: Split = %q, %+v", words, r.Text, f)
		}
	}
}

func TestAHeaderMayStandOnTheLineOfDashes(t *testing.T) {
	for _, line := range []string{
		"-------- Original message --------From: Ann Lee <ann@example.org> Date: 26/08/2019  16:37  (GMT+01:00) To: bob@example.org Subject: Offer",
		"-------- Ursprüngliche Nachricht --------Von: Ann Lee <ann@example.org> Datum: 26.08.19  16:37  (GMT+01:00) An: bob@example.org Betreff: Angebot",
		"-------- Message d'origine --------De : Ann Lee <ann@example.org> Date : 26/08/2019  16:37  (GMT+01:00) À : bob@example.org Objet : Offre",
		"-------- Original message --------From: Ann Lee <ann@example.org> To: " + strings.Repeat("bob@example.org, ", 20) + "Subject: Offer",
	} {
		if r, f := reply.Split(reply.Mail{Text: "yes\n\n" + line + "\nold\n\nolder"}); r.Text != "yes" || f != nil || len(r.Elided) != 1 {
			t.Errorf("%s: Split = %q, %+v, elided %v", line, r.Text, f, r.Elided)
		}
	}
	for _, text := range []string{
		"---- Original message ---- is what the line says\n\nyes",
		"---- these are my notes ----From: now on\n\nyes",
	} {
		if r, _ := reply.Split(reply.Mail{Text: text}); r.Text != text {
			t.Errorf("Split(%q) = %q", text, r.Text)
		}
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

func TestALetterMayHoldTheWordsOfASeparator(t *testing.T) {
	for _, text := range []string{
		"Forwarded by Ann Lee\n\nyes",
		"Please do not write above this line. It is read by a machine.\n\nyes",
		"Do you write above this line? I do.\n\nyes",
		"Das steht über dieser Zeile.",
		"##- is how it begins",
		"I always write above this line, as all of us do in this office here.\n\nyes",
		"---- Ann wrote, and so did I\n\nyes",
		"Original message\n\nFrom: Ann\nis here",
	} {
		wantReply(t, letter+"\n\n"+text, letter+"\n\n"+text)
	}
}

func TestTicketSystemsSayWhereToAnswer(t *testing.T) {
	for _, words := range []string{
		"##- Please type your reply above this line -##", "--- Reply above this line ---", "=-=-= Reply ABOVE THIS LINE to add a note =-=-=",
		"--- Bitte antworten Sie oberhalb dieser Linie ---", "##- Répondez au-dessus de cette ligne -##", "#### Пишите выше этой строки ####", "-- この行より上に返信してください --",
		"Please reply above this line", "## In replies all text above this line is added to the ticket ##", "==== Do not edit below this line ====",
		"##- Введите ответ над этой строкой -##", "##- Napište svou odpověď nad tento řádek -##", "--- Skriv ditt svar ovanför denna rad ---", "##- Skriflik hierbo -##",
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
