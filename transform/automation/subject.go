package automation

import (
	"strings"

	"github.com/mailchute/mailchute/transform/words"
)

// subject looks at how the subject begins. A person may write about being away:
// most phrases count only beside another sign of a program, some also alone if
// they begin the subject as programs write it, with a colon.
func (x *examiner) subject() {
	if x.mail.Report != "" {
		return
	}
	text := x.title()
	for _, kind := range []struct {
		class   string
		phrases []string
		alone   bool
	}{
		{OutOfOffice, automaticReply[:], true},
		{AutoReply, automaticAnswer[:], true},
		{OutOfOffice, away[:], false},
		{AutoReply, answer[:], false},
	} {
		for _, p := range kind.phrases {
			rest, ok := strings.CutPrefix(text, p)
			if ok && (x.submits || kind.alone && beginsWithColon(rest)) {
				x.is(kind.class, "subject", p)
				return
			}
		}
	}
}

// title is the subject in lower case, without brackets in front.
func (x *examiner) title() string {
	for _, f := range x.mail.Fields {
		if strings.EqualFold(f.Name, "Subject") {
			text, _ := words.Decode(f.Value)
			return strings.ToLower(strings.TrimSpace(strings.TrimLeft(text, "[(* ")))
		}
	}
	return ""
}

// beginsWithColon also knows the colons of French and of Chinese, and closing brackets.
func beginsWithColon(s string) bool {
	s = strings.TrimLeft(s, " \u00a0\u202f)]")
	return strings.HasPrefix(s, ":") || strings.HasPrefix(s, "：")
}

// automaticReply is how Exchange begins the answers of people who are away, in
// the language of the mailbox.
var automaticReply = [...]string{
	"automatic reply", "out of office autoreply", "automatische antwort", "réponse automatique", "respuesta automática", "resposta automática", "risposta automatica", "automatisch antwoord", "autosvar", "automatisk svar",
	"automatiskt svar", "automaattinen vastaus", "automatyczna odpowiedź", "odpowiedź automatyczna", "automatická odpověď", "automatická odpoveď", "automatikus válasz", "răspuns automat", "автоматический ответ", "автоответ",
	"автоматична відповідь", "αυτόματη απάντηση", "otomatik yanıt", "自动答复", "自动回复", "自動回覆", "自動回复", "自動返信", "自動応答", "자동 회신", "자동 응답", "الرد التلقائي", "رد تلقائي", "תשובה אוטומטית", "תגובה אוטומטית", "מענה אוטומטי", "trả lời tự động",
	"автоматичен отговор", "resposta automàtica", "automatski odgovor", "samodejni odgovor", "automatinis atsakymas", "automātiska atbilde", "automaatvastus", "otomatik cevap", "balasan otomatis", "ตอบกลับอัตโนมัติ",
}

// automaticAnswer is how other programs begin their answers.
var automaticAnswer = [...]string{
	"auto-reply", "auto reply", "autoreply", "auto response", "auto-response", "autoresponse", "automated reply", "automated response", "automatic response",
}

// away is what people who are away let their programs write.
var away = [...]string{
	"out of office", "out-of-office", "out of the office", "ooo", "away from", "on vacation", "vacation", "abwesen", "absence", "fuera de", "ausência", "ausente", "fuori sede", "fuori ufficio", "afwezig", "ikke til stede", "fraværende",
	"frånvaro", "poissa", "nieobecność", "отсутств", "нет на работе", "不在", "부재중",
}

// answer is what else programs begin their answers with; "Auto:" is that of RFC 5230 section 4.2.
var answer = [...]string{"auto:", "eingangsbestätigung", "accusé de réception", "acuse de recibo", "we have received", "your request"}
