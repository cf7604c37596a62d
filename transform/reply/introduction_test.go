package reply_test

import (
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/reply"
)

// introductions are the lines that mail programs write above a quotation.
var introductions = []struct{ locale, line string }{
	{"en", "On Mon, Aug 26, 2019 at 4:37 PM Ann Lee <ann@example.org> wrote:"},
	{"en", "On 26 Aug 2019, at 16:37, Ann Lee <ann@example.org> wrote:"},
	{"en", "On 26/08/2019 16:37, Ann Lee wrote:"},
	{"en", "On Monday, August 26, 2019, 4:37:12 PM GMT+2, Ann Lee <ann@example.org> wrote:"},
	{"en", "At 2019-08-26 16:37:00, \"Ann Lee\" <ann@example.org> wrote:"},
	{"en", "On Mon, 26 Aug 2019 16:37:00 +0200 Ann Lee <ann@example.org> wrote"},
	{"en", "---- On Mon, 26 Aug 2019 16:37:00 +0200 Ann Lee <ann@example.org> wrote ----"},
	{"", "On 26-Aug-2019, at 4:37 PM, Ann Lee <ann@example.org> sent:"},
	{"en", "Ann Lee <ann@example.org> writes:"},
	{"en", "On 2019-08-26, Ann Lee <ann@example.org> wrote:"},
	{"en", "Monday, August 26, 2019, 4:37:00 PM, you wrote:"},
	{"de", "Am Mo., 26. Aug. 2019 um 16:37 Uhr schrieb Ann Lee <ann@example.org>:"},
	{"de", "Am 26.08.2019 um 16:37 schrieb Ann Lee:"},
	{"de", "Am Montag, 26. August 2019, 16:37:12 MESZ hat Ann Lee <ann@example.org> Folgendes geschrieben:"},
	{"de", "Ann Lee <ann@example.org> schrieb am Mo., 26. Aug. 2019, 16:37:"},
	{"de", "Ann Lee schrieb am 26.08.2019 um 16:37:"},
	{"fr", "Le lun. 26 août 2019 à 16:37, Ann Lee <ann@example.org> a écrit :"},
	{"fr", "Le 26/08/2019 à 16:37, Ann Lee a écrit :"},
	{"fr", "Le lundi 26 août 2019 à 16:37:12 UTC+2, Ann Lee <ann@example.org> a écrit :"},
	{"es", "El lun, 26 ago 2019 a las 16:37, Ann Lee (<ann@example.org>) escribió:"},
	{"es", "El 26/8/19 a las 16:37, Ann Lee escribió:"},
	{"es", "El lunes, 26 de agosto de 2019 16:37:12 CEST, Ann Lee <ann@example.org> escribió:"},
	{"it", "Il giorno lun 26 ago 2019 alle ore 16:37 Ann Lee <ann@example.org> ha scritto:"},
	{"it", "Il 26/08/2019 16:37, Ann Lee ha scritto:"},
	{"it", "In data 26 agosto 2019 16:37:12 \"Ann Lee\" <ann@example.org> ha scritto:"},
	{"pt", "Em seg., 26 de ago. de 2019 às 16:37, Ann Lee <ann@example.org> escreveu:"},
	{"pt", "Ann Lee <ann@example.org> escreveu no dia segunda, 26/08/2019 à(s) 16:37:"},
	{"pt", "Em 26/08/2019 16:37, Ann Lee escreveu:"},
	{"pt", "Às 16:37 de 26/08/2019, Ann Lee escreveu:"},
	{"nl", "Op ma 26 aug. 2019 om 16:37 schreef Ann Lee <ann@example.org>:"},
	{"nl", "Op 26-08-19 om 16:37 schreef Ann Lee:"},
	{"nl", "Op 26 aug. 2019, om 16:37 heeft Ann Lee <ann@example.org> het volgende geschreven:"},
	{"da", "Den man. 26. aug. 2019 kl. 16.37 skrev Ann Lee <ann@example.org>:"},
	{"da", "Den 26-08-2019 kl. 16:37 skrev Ann Lee:"},
	{"da", "man. 26. aug. 2019 kl. 16:37 skrev Ann Lee <ann@example.org>:"}, // Norwegian, too
	{"da", "Den mån 26 aug. 2019 kl 16:37 skrev Ann Lee <ann@example.org>:"},
	{"da", "26 aug. 2019 kl. 16:37 skrev Ann Lee <ann@example.org>:"}, // Swedish, too
	{"is", "Þann mán., 26. ágú. 2019 kl. 16:37 skrifaði Ann Lee <ann@example.org>:"},
	{"fi", "ma 26. elok. 2019 klo 16.37 Ann Lee (ann@example.org) kirjoitti:"},
	{"fi", "Ann Lee <ann@example.org> kirjoitti 26.8.2019 kello 16.37:"},
	{"pl", "pon., 26 sie 2019 o 16:37 Ann Lee <ann@example.org> napisał(a):"},
	{"pl", "W dniu 26.08.2019 o 16:37, Ann Lee pisze:"},
	{"pl", "W dniu pon., 26.08.2019 o 16:37 Ann Lee <ann@example.org> napisał(a):"},
	{"pl", "Wiadomość napisana przez Ann Lee <ann@example.org> w dniu 26.08.2019, o godz. 16:37:"},
	{"cs", "po 26. 8. 2019 v 16:37 odesílatel Ann Lee <ann@example.org> napsal:"},
	{"cs", "Dne 26.8.2019 v 16:37 Ann Lee napsal(a):"},
	{"", "26. 8. 2019 v 16:37, Ann Lee <ann@example.org>:"},
	{"sk", "po 26. 8. 2019 o 16:37 Ann Lee <ann@example.org> napísal(a):"},
	{"sk", "Dňa 26. 8. 2019 o 16:37 používateľ Ann Lee <ann@example.org> napísal:"},
	{"hu", "Ann Lee <ann@example.org> ezt írta (időpont: 2019. aug. 26., H, 16:37):"},
	{"hu", "2019. 08. 26. 16:37 keltezéssel, Ann Lee írta:"},
	{"hu", "2019. aug. 26. dátummal, 16:37 időpontban Ann Lee <ann@example.org> írta:"},
	{"ro", "În lun., 26 aug. 2019 la 16:37, Ann Lee <ann@example.org> a scris:"},
	{"ro", "La 26.08.2019 16:37, Ann Lee a scris:"},
	{"bg", "На пн, 26.08.2019 г. в 16:37 Ann Lee <ann@example.org> написа:"},
	{"", "пн, 26 авг. 2019 г. в 16:37, Ann Lee <ann@example.org>:"},
	{"ru", "26 авг. 2019 г., в 16:37, Ann Lee <ann@example.org> написал(а):"},
	{"ru", "26.08.2019 16:37, Ann Lee пишет:"},
	{"", "26.08.2019, 16:37, \"Ann Lee\" <ann@example.org>:"},
	{"uk", "пн, 26 серп. 2019 р. о 16:37 Ann Lee <ann@example.org> пише:"},
	{"uk", "26.08.19 16:37, Ann Lee пише:"},
	{"sr", "пон, 26. авг 2019. у 16:37 Ann Lee <ann@example.org> је написао/ла:"},
	{"hr", "pon, 26. kol 2019. u 16:37 Ann Lee <ann@example.org> napisao je:"},
	{"sl", "V V pon., 26. avg. 2019 ob 16:37 je oseba Ann Lee <ann@example.org> napisala:"},
	{"el", "Στις Δευ, 26 Αυγ 2019 στις 4:37 μ.μ., ο/η Ann Lee <ann@example.org> έγραψε:"},
	{"tr", "Ann Lee <ann@example.org>, 26 Ağu 2019 Pzt, 16:37 tarihinde şunu yazdı:"},
	{"tr", "26.08.2019 16:37 tarihinde Ann Lee yazdı:"},
	{"lt", "2019-08-26, pr, 16:37 Ann Lee <ann@example.org> rašė:"},
	{"lv", "pirmd., 2019. g. 26. aug., plkst. 16:37 — lietotājs Ann Lee (<ann@example.org>) rakstīja:"},
	{"et", "Kuupäev E, 26. august 2019 kell 16:37 kirjutas Ann Lee <ann@example.org>:"},
	{"he", "\u202bבתאריך יום ב׳, 26 באוג׳ 2019 ב-16:37 מאת \u202aAnn Lee\u202c\u200f <\u202aann@example.org\u202c\u200f>:\u202c"},
	{"he", "ב-26/08/2019 16:37, Ann Lee כתב:"},
	{"ar", "في الاثنين، ٢٦ أغسطس ٢٠١٩ في ٤:٣٧ م تمت كتابة ما يلي بواسطة Ann Lee <ann@example.org>:"},
	{"fa", "در تاریخ دوشنبه ۲۶ اوت ۲۰۱۹،\u200f ۱۶:۳۷ Ann Lee <ann@example.org> نوشت:"},
	{"hi", "सोम, 26 अग॰ 2019 को 4:37 pm बजे को Ann Lee <ann@example.org> ने लिखा:"},
	{"vi", "Vào Th 2, 26 thg 8, 2019 vào lúc 16:37 Ann Lee <ann@example.org> đã viết:"},
	{"th", "เมื่อ จ. 26 ส.ค. 2019 เวลา 16:37 Ann Lee <ann@example.org> เขียนว่า:"},
	{"id", "Pada tanggal Sen, 26 Agu 2019 pukul 16.37 Ann Lee <ann@example.org> menulis:"},
	{"zh", "Ann Lee <ann@example.org> 于2019年8月26日周一 下午4:37写道："},
	{"zh", "在 2019年8月26日，16:37，Ann Lee <ann@example.org> 写道："},
	{"zh-Hant", "Ann Lee <ann@example.org> 於 2019年8月26日 週一 下午4:37寫道："},
	{"", "2019年8月26日(月) 16:37 Ann Lee <ann@example.org>:"},
	{"ja", "2019/08/26 16:37、Ann Lee <ann@example.org>のメール:"},
	{"ko", "2019년 8월 26일 (월) 오후 4:37, Ann Lee <ann@example.org>님이 작성:"},
	{"ko", "2019. 8. 26. 오후 4:37, Ann Lee <ann@example.org> 작성:"},
	{"ca", "Missatge de Ann Lee <ann@example.org> del dia dl., 26 d’ag. 2019 a les 16:37:"},
	{"gl", "O luns, 26 de ago. de 2019 ás 16:37, Ann Lee (<ann@example.org>) escribiu:"},
}

const letter = "Thank you, that is what we need.\n\nAnn"

func TestAnIntroductionAndWhatFollowsIsLeftOut(t *testing.T) {
	for _, tc := range introductions {
		for name, below := range map[string]string{"marked": "\n> one\n> two\n", "marked, after a blank line": "\n\n> one\n", "unmarked": "\n\none\n\ntwo\n"} {
			t.Run(tc.line+", "+name, func(t *testing.T) {
				r, _ := reply.Split(reply.Mail{Text: letter + "\n\n" + tc.line + below})
				if r.Text != letter || r.Locale != tc.locale || r.Method != "text_rule" || r.Evidence != clipped(tc.line) {
					t.Errorf("Split = %q, locale %q, method %s, evidence %q; want %q, locale %q", r.Text, r.Locale, r.Method, r.Evidence, letter, tc.locale)
				}
			})
		}
	}
}

func clipped(s string) string {
	if len(s) > 200 {
		return s[:200]
	}
	return strings.TrimSpace(s)
}

func TestAnIntroductionMayGoOverTwoLines(t *testing.T) {
	for _, tc := range introductions {
		at := strings.LastIndex(tc.line, " ") // mail programs break lines at 76 characters or so
		ways := []string{tc.line[:at] + "\n" + tc.line[at+1:], strings.Replace(tc.line, " <ann", "\n<ann", 1)}
		if strings.HasSuffix(tc.line, ":") || strings.HasSuffix(tc.line, "：") { // Gmail's
			ways = append(ways, strings.Replace(tc.line, ".org>", ".org\n>", 1))
		}
		for _, broken := range ways {
			r, _ := reply.Split(reply.Mail{Text: letter + "\n\n" + broken + "\n\n> one\n"})
			if r.Text != letter {
				t.Errorf("%q: Split = %q", broken, r.Text)
			}
		}
	}
}

func TestOrdinaryTextIsNoIntroduction(t *testing.T) {
	for _, text := range []string{
		"On Monday Bob wrote: please call me.\nI did so at 10:30.",
		"Yesterday at 10:30 the customer wrote:\n\nnothing at all.",
		"On the one hand this works.\nOn the other hand it is slow:\n\nvery slow.",
		"On 26.08.2019 16:37 we saw this:\n\nERROR 17",
		"Our opening hours:\n\nMonday 10:30",
		"Ann wrote:\n\nyes",
		"In 2019 the author wrote a book:\n\nMail",
		"In 2019 the author wrote:\n\nmail is dead",
		"I have looked at it again.\nOn 26.08.2019 16:37 the server wrote:\n\nERROR 17",
		"At 10:30 the manager wrote:\n\nstop",
		"We meet on Thursday:\n\n10:30 start\n12:00 lunch",
		"Am 26.08.2019 haben wir geliefert:\n\n3 Stück",
		"Le 26/08/2019 nous avons reçu :\n\nrien",
		"El 26/8/19 pedimos:\n\ncuatro cajas",
		"What I wrote:",
		"https://example.org/on-date-someone-wrote: is the address",
		"Please see ticket 2019-08-26 16:37, it says who wrote.",
		"Write to Ann Lee <ann@example.org>:\n\nthen wait",
	} {
		if r, _ := reply.Split(reply.Mail{Text: text}); r.Text != text || r.Method != "none" || len(r.Elided) != 0 {
			t.Errorf("Split(%q) = %q, method %s, elided %v", text, r.Text, r.Method, r.Elided)
		}
	}
}

func TestWordsOnTheLineOfAnIntroductionAreKept(t *testing.T) {
	const intro = "On Mon, 26 Aug 2019 at 16:37, ann@example.org wrote:"
	for _, tc := range []struct{ text, want, quoted string }{
		{"yes " + intro + "\n> one", "yes", intro + "\n> one"},
		{"yes--- " + intro + "\n> one", "yes", "--- " + intro + "\n> one"},
		{"Hello,\nyes - no -- " + intro + "\n> one\n\nand no", "Hello,\nyes - no\nand no", "-- " + intro + "\n> one"},
		{"---- " + intro + "\n> one\n\nyes", "yes", "---- " + intro + "\n> one"},
		{"Ann <ann@example.org> " + intro + "\n> one\n\nyes", "yes", "Ann <ann@example.org> " + intro + "\n> one"},
	} {
		r, _ := reply.Split(reply.Mail{Text: tc.text})
		check(t, tc.text, r)
		if r.Text != tc.want || r.Quoted != tc.quoted {
			t.Errorf("Split(%q) = %q, quoted %q", tc.text, r.Text, r.Quoted)
		}
	}
}

func TestALineThatEndsNoAddressIsQuoted(t *testing.T) {
	for _, text := range []string{
		"yes <ann@example.org>\n> wrote:\n> one",
		"yes\n> <ann@example.org\n> wrote:\n> one",
		"yes <3\n> one",
		"yes <3\n> " + strings.Repeat("one of many words ", 4) + "wrote:",
	} {
		want, _, _ := strings.Cut(text, "\n")
		if r, _ := reply.Split(reply.Mail{Text: text}); r.Text != want {
			t.Errorf("Split(%q) = %q, want %q", text, r.Text, want)
		}
	}
}

func TestANameAndWroteBetweenDashesIntroduceWhatFollows(t *testing.T) {
	for _, tc := range []struct{ text, want, locale string }{
		{"yes\n\n---- Ann Lee wrote ----\n\nold", "yes", "en"},
		{"yes\n\n---- Ann Lee wrote ----\n\n> old\n\nand no", "yes\nand no", "en"},
		{"ja\n\n---- Ann Lee schrieb ----\n\nalt", "ja", "de"},
		{"yes\n\n-- as I wrote --\n\nmore", "", ""},
		{"yes\n\n---- Ann wrote this ----\n\nmore", "", ""},
		{"yes\n\n---- what the people of the shop in town wrote ----\n\nmore", "", ""},
	} {
		want := tc.want
		if want == "" {
			want = tc.text
		}
		if r, _ := reply.Split(reply.Mail{Text: tc.text}); r.Text != want || r.Locale != tc.locale {
			t.Errorf("Split(%q) = %q, locale %q", tc.text, r.Text, r.Locale)
		}
	}
}

func TestWordsInFrontOfAQuotationIntroduceItIfTheySaySo(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"Ann wrote:\n> one\n\nyes", "yes"},
		{"Ann Lee <ann@example.org> writes:\n> one\n\nyes", "yes"},
		{"2012/10/30 Ann Lee <ann@example.org>\n\n> one\n\nyes", "yes"},
		{"2012/10/30 Ann Lee <ann@example.org>\n\nis invited", "2012/10/30 Ann Lee <ann@example.org>\n\nis invited"},
		{"Quoting Ann Lee <ann@example.org>:\n\n> one\n\nyes", "yes"},
		{"Zitat von Ann Lee <ann@example.org>:\n\n> one\n\nyes", "yes"},
		{"Some thoughts:\n> one\n\nyes", "Some thoughts:\nyes"},
		{"This is what Ann Lee <ann@example.org> sent:\n> one\n\nyes", "This is what Ann Lee <ann@example.org> sent:\nyes"},
		{"You wrote about this:\n> one\n\nyes", "You wrote about this:\nyes"},
	} {
		if r, _ := reply.Split(reply.Mail{Text: tc.text}); r.Text != tc.want {
			t.Errorf("Split(%q) = %q, want %q", tc.text, r.Text, tc.want)
		}
	}
}
