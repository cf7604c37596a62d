package reply

import "strings"

// alarms are how the warning that a gateway puts on top of a mail begins, in
// lower case, where it does not begin as notices do.
var alarms = [...]struct{ words, locale string }{
	{"caution", "en"},
	{"warning", "en"},
	{"attention", "en"},
	{"alert", "en"},
	{"external", "en"},
	{"security", "en"},
	{"achtung", "de"},
	{"vorsicht", "de"},
	{"warnung", "de"},
	{"hinweis", "de"},
	{"extern", "de"},
	{"attention", "fr"},
	{"avertissement", "fr"},
	{"prudence", "fr"},
	{"courriel externe", "fr"},
	{"atención", "es"},
	{"advertencia", "es"},
	{"precaución", "es"},
	{"correo externo", "es"},
	{"attenzione", "it"},
	{"avviso", "it"},
	{"atenção", "pt"},
	{"cuidado", "pt"},
	{"aviso", "pt"},
	{"let op", "nl"},
	{"waarschuwing", "nl"},
	{"advarsel", "da"},
	{"varning", "sv"},
	{"obs", "sv"},
	{"varoitus", "fi"},
	{"huom", "fi"},
	{"uwaga", "pl"},
	{"ostrzeżenie", "pl"},
	{"upozornění", "cs"},
	{"pozor", "cs"},
	{"внимание", "ru"},
	{"увага", "uk"},
	{"dikkat", "tr"},
	{"figyelem", "hu"},
	{"atenție", "ro"},
}

// outside are what such a warning says of the mail.
var outside = [...]string{
	"from outside", "originated outside", "external sender", "external source", "external email", "external e-mail", "external mail", "external address", "external message",
	"von außerhalb", "externe e-mail", "externe mail", "externen absender", "externer absender", "externe nachricht", "externen quelle", "de l'extérieur", "expéditeur externe", "source externe", "courriel externe",
	"fuera de", "remitente externo", "correo externo", "externo a la", "dall'esterno", "mittente esterno", "esterna all", "esterno all", "fora da", "fora do", "remetente externo", "externo à",
	"van buiten", "externe afzender", "externe bron", "ekstern afsender", "uden for", "ekstern avsender", "utenfor", "extern avsändare", "utanför", "ulkopuol", "spoza", "zewnętrzn", "mimo organizaci", "externího", "внешн", "извне", "зовнішн", "dışından", "külső", "din afara",
}

// dangers are what it speaks of besides.
var dangers = [...]string{
	"click", "link", "attachment", "use caution", "exercise caution", "careful", "beware", "learn why",
	"anhäng", "anlage", "klick", "lien", "pièces jointes", "cliquez", "enlace", "adjunto", "allegat", "collegament",
	"anexo", "bijlage", "voorzichtig", "vedhæft", "vedlegg", "bilag", "liite", "załącznik", "příloh", "odkaz", "вложен", "ссыл", "вкладен", "посилан", "bağlantı", "csatolm", "atașament",
}

// unacquainted is what Outlook says of a sender that it does not know.
var unacquainted = [...]string{
	"you don't often get email from", "some people who received this message don't often get email from",
	"sie erhalten nicht oft e-mails von", "sie erhalten nicht oft eine e-mail von", "vous n'obtenez pas souvent d'e-mail", "vous ne recevez pas souvent de courriers de", "no suele recibir correo", "non si ricevono spesso messaggi", "u ontvangt niet vaak e-mail van",
}

// notices are how companies begin the paragraph that says who may read the mail,
// in lower case.
var notices = [...]struct{ words, locale string }{
	{"disclaimer", "en"},
	{"confidential", "en"},
	{"legal notice", "en"},
	{"privileged ", "en"},
	{"notice:", "en"},
	{"important notice", "en"},
	{"important:", "en"},
	{"this email", "en"},
	{"this e-mail", "en"},
	{"this message", "en"},
	{"this communication", "en"},
	{"this transmission", "en"},
	{"this electronic", "en"},
	{"this mail", "en"},
	{"the information contained in", "en"},
	{"the information in this", "en"},
	{"information contained in this", "en"},
	{"the contents of this", "en"},
	{"the content of this", "en"},
	{"any information contained in this", "en"},
	{"if you are not the", "en"},
	{"if you have received this", "en"},
	{"diese e-mail", "de"},
	{"diese mail", "de"},
	{"diese email", "de"},
	{"diese nachricht", "de"},
	{"der inhalt dieser", "de"},
	{"die in dieser", "de"},
	{"die informationen in dieser", "de"},
	{"wichtiger hinweis", "de"},
	{"vertraulich", "de"},
	{"haftungsausschluss", "de"},
	{"ce message", "fr"},
	{"ce courriel", "fr"},
	{"cet e-mail", "fr"},
	{"cet email", "fr"},
	{"ce mail", "fr"},
	{"les informations contenues", "fr"},
	{"le présent", "fr"},
	{"avis de confidentialité", "fr"},
	{"ce courrier", "fr"},
	{"l'absence de virus", "fr"},
	{"este mensaje", "es"},
	{"este correo", "es"},
	{"este e-mail", ""},
	{"este email", ""},
	{"la información contenida", "es"},
	{"la información incluida", "es"},
	{"aviso legal", "es"},
	{"el contenido de este", "es"},
	{"el software de antivirus", "es"},
	{"aviso de confidencialidad", "es"},
	{"questo messaggio", "it"},
	{"questa e-mail", "it"},
	{"questa email", "it"},
	{"le informazioni contenute", "it"},
	{"il presente messaggio", "it"},
	{"la presente", "it"},
	{"il contenuto di quest", "it"},
	{"ai sensi del", "it"},
	{"esta mensagem", "pt"},
	{"a informação contida", "pt"},
	{"as informações contidas", "pt"},
	{"o conteúdo desta", "pt"},
	{"aviso de confidencialidade", "pt"},
	{"dit bericht", "nl"},
	{"deze e-mail", "nl"},
	{"deze email", "nl"},
	{"dit e-mail", "nl"},
	{"de informatie in d", "nl"},
	{"de informatie verzonden", "nl"},
	{"de inhoud van d", "nl"},
	{"denne e-mail", "da"},
	{"denne mail", "da"},
	{"denne besked", "da"},
	{"denne e-post", "nb"},
	{"denne melding", "nb"},
	{"detta meddelande", "sv"},
	{"detta e-post", "sv"},
	{"denna e-post", "sv"},
	{"tämä viesti", "fi"},
	{"tämä sähköposti", "fi"},
	{"ta wiadomość", "pl"},
	{"niniejsza wiadomość", "pl"},
	{"wiadomość ta", "pl"},
	{"treść tej wiadomości", "pl"},
	{"informacje zawarte", "pl"},
	{"tato zpráva", "cs"},
	{"tento e-mail", ""},
	{"informace obsažené", "cs"},
	{"obsah tohoto", "cs"},
	{"táto správa", "sk"},
	{"ez az üzenet", "hu"},
	{"ez az e-mail", "hu"},
	{"jelen üzenet", "hu"},
	{"acest mesaj", "ro"},
	{"acest e-mail", "ro"},
	{"informațiile conținute", "ro"},
	{"это сообщение", "ru"},
	{"данное сообщение", "ru"},
	{"настоящее сообщение", "ru"},
	{"это электронное", "ru"},
	{"настоящее электронное", "ru"},
	{"информация, содержащаяся", "ru"},
	{"це повідомлення", "uk"},
	{"bu e-posta", "tr"},
	{"bu mesaj", "tr"},
	{"bu ileti", "tr"},
	{"αυτό το μήνυμα", "el"},
	{"το παρόν", "el"},
	{"το μήνυμα αυτό", "el"},
	{"このメール", "ja"},
	{"本メール", "ja"},
	{"この電子メール", "ja"},
	{"本邮件", "zh"},
	{"此邮件", "zh"},
	{"本電子郵件", "zh-Hant"},
	{"此電子郵件", "zh-Hant"},
	{"본 메일", "ko"},
	{"이 메일", "ko"},
	{"본 전자", "ko"},
}

// secrets are what such a paragraph speaks of; another says which program has
// looked for a virus.
var secrets = [...]string{
	"confiden", "privileged", "intended", "recipient", "addressee", "in error", "unauthori", "prohibited", "disclos", "delete it", "delete this", "delete the", "delete all", "solely",
	"vertraulich", "bestimmt", "irrtümlich", "unbefugt", "adressat", "empfänger", "vernichten",
	"destinataire", "erreur", "diffusion", "destinatari", "destinatár", "por error", "por engano", "prohibid", "proibid", "riservat", "per errore", "esclusivamente", "exclusiva",
	"vertrouwelijk", "bestemd", "geadresseerde", "abusievelijk", "fortrolig", "konfiden", "modtager", "mottager", "mottak", "mottagare", "ved en fejl", "ved en feil", "av misstag",
	"luottamuksell", "vastaanottaj", "poufn", "adresat", "omyłk", "důvěrn", "adresát", "příjemc", "omylem", "dôvern", "bizalmas", "címzett", "tévedés", "eroare",
	"конфиденциал", "адресат", "получател", "ошибк", "конфіденц", "помилк", "gizli", "yetkili", "yanlış", "alıcı", "εμπιστευτικ", "παραλήπτη", "αποδέκτη",
	"機密", "誤って", "受信者", "機密性", "保密", "机密", "误收", "收件人", "誤收", "收件者", "기밀", "비밀", "수신",
	"virus", "viren", "vírus", "wirus", "viry", "вирус", "avast", "avg", "mcafee", "eset", "norton", "kaspersky", "sophos", "mailscanner", "mimecast", "clamav",
}

// fewestSecrets are enough of them to tell it from a letter.
const fewestSecrets = 2

// added are how other lines begin that no sender writes.
var added = [...]string{
	"please consider the environment", "p please consider the environment", "consider the environment before", "please think before you print", "think before you print", "think before printing",
	"bitte denken sie an die umwelt", "pensez à l'environnement", "n'imprimez ce", "antes de imprimir este correo", "antes de imprimir este mensaje", "antes de imprimir este e-mail", "prima di stampare, pensa", "denk aan het milieu", "tænk på miljøet", "tänk på miljön",
	"virus-free.", "virenfrei.", "sans virus.", "garanti sans virus.", "libre de virus.", "privo di virus.", "mail priva di virus.", "livre de vírus.", "virusvrij.", "virusfri.", "virusfritt.", "wolny od wirusów.", "bez virů.", "без вирусов.",
}

// warns says whether a text is the beginning of such a warning, and in which language.
func warns(text string) (locale string, ok bool) {
	text = strings.TrimLeft(text, ornaments+"[(⚠\ufe0f!")
	if beginsWith(text, unacquainted[:]) {
		return "", true
	}
	for _, a := range alarms {
		if strings.HasPrefix(text, a.words) {
			locale, ok = a.locale, true
		}
	}
	if !ok {
		locale, ok = opensNotice(text)
	}
	return locale, ok && countOf(text, outside[:]) > 0 && countOf(text, dangers[:]) > 0
}

// opensNotice says whether a line begins as a notice does, and in which language.
func opensNotice(line string) (locale string, ok bool) {
	for _, n := range notices {
		if strings.HasPrefix(line, n.words) {
			return n.locale, true
		}
	}
	return "", false
}

func beginsWith(s string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// countOf counts the words that stand in a text.
func countOf(text string, words []string) (n int) {
	for _, w := range words {
		if strings.Contains(text, w) {
			n++
		}
	}
	return n
}
