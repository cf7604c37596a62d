package reply

// alarms are how the warning that a gateway puts on top of a mail begins, in
// lower case, where it does not begin as notices do. What several languages
// begin with names none.
var alarms = [...]struct{ words, locale string }{
	{"caution", "en"},
	{"warning", "en"},
	{"attention", ""},
	{"alert", "en"},
	{"external", "en"},
	{"security", "en"},
	{bannerOfProofpoint, "en"},
	{"achtung", "de"},
	{"vorsicht", "de"},
	{"warnung", "de"},
	{"hinweis", "de"},
	{"extern", ""},
	{"avertissement", "fr"},
	{"prudence", "fr"},
	{"mise en garde", "fr"},
	{"courriel externe", "fr"},
	{"atención", "es"},
	{"advertencia", "es"},
	{"precaución", "es"},
	{"correo externo", "es"},
	{"attenzione", "it"},
	{"avviso", "it"},
	{"atenção", "pt"},
	{"cuidado", ""},
	{"aviso", ""},
	{"let op", "nl"},
	{"pas op", "nl"},
	{"waarschuwing", "nl"},
	{"advarsel", "da"},
	{"varning", "sv"},
	{"obs", ""},
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

// bannerOfProofpoint begins the lines around its warning.
const bannerOfProofpoint = "zjqcmqryfpfptbanner"

// outside are what such a warning says of the mail.
var outside = [...]string{
	"from outside", "originated outside", "external sender", "external source", "external email", "external e-mail", "external mail", "external address", "external message",
	"von außerhalb", "von extern", "externe e-mail", "externe mail", "externen absender", "externer absender", "externe nachricht", "externen quelle", "de l'extérieur", "expéditeur externe", "source externe", "adresse externe", "adresse mail externe", "courriel externe",
	"fuera de", "remitente externo", "correo externo", "externo a la", "dall'esterno", "mittente esterno", "esterna all", "esterno all", "fora da", "fora do", "remetente externo", "externo à",
	"van buiten", "externe afzender", "externe bron", "ekstern afsender", "uden for", "ekstern avsender", "utenfor", "extern avsändare", "utanför", "ulkopuol", "spoza", "zewnętrzn", "mimo organizaci", "externího", "внешн", "извне", "зовнішн", "dışından", "külső", "din afara",
}

// dangers are what it tells its reader to do, or not to do. Words such as "link"
// are not enough: people write them to a help desk.
var dangers = [...]string{
	bannerOfProofpoint,
	"not click", "n't click", "never click", "avoid clicking", "when clicking", "before clicking", "before you click", "not open", "n't open", "when opening", "opening links", "opening attachments", "use caution", "exercise caution", "with caution", "take care", "careful", "wary", "beware", "think before",
	"klicken sie", "klickt nicht", "nicht klicken", "öffnen sie keine", "keine links", "keine anh", "vorsichtig", "ne cliquez", "cliquez", "n'ouvrez", "pas ouvrir", "soyez prudent", "soyez vigilant", "no abra", "no haga", "no pulse", "no pinche", "tenga cuidado", "con precaución",
	"non aprire", "non aprite", "non cliccare", "non cliccate", "non fare clic", "prestare attenzione", "prestare cautela", "não clique", "não abra", "tenha cuidado", "evite clicar", "evite abrir",
	"klik niet", "klik geen", "open geen", "voorzichtig", "klik ikke", "ikke klik", "åbn ikke", "ikke åbne", "forsigtig", "klikk ikke", "åpne ikke", "ikke åpne", "forsiktig", "varsom", "klicka inte", "öppna inte", "försiktig", "älä klik", "älä avaa", "varovai",
	"nie klikaj", "nie otwieraj", "ostrożn", "neklikejte", "neotevírejte", "nerozklikávejte", "opatrn", "не переходите", "не открывайте", "не нажимайте", "осторожн", "не переходьте", "не відкривайте", "не натискайте", "обережн", "tıklamayın", "açmayın", "dikkatli", "ne kattint", "ne nyis", "óvatos", "nu accesa", "nu deschide",
}

// unacquainted is what Outlook says of a sender that it does not know, in front
// of the address.
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
	{"legal disclaimer", "en"},
	{"scanned by", "en"},
	{"no virus found in this", "en"},
	{"no viruses found in this", "en"},
	{"e-mails are not secure", "en"},
	{"privileged", "en"},
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
	{"die in dieser e", "de"},
	{"die in dieser mail", "de"},
	{"die in dieser nachricht", "de"},
	{"die informationen in dieser", "de"},
	{"wichtiger hinweis", "de"},
	{"hinweis:", "de"},
	{"vertraulich", "de"},
	{"haftungsausschluss", "de"},
	{"ce message", "fr"},
	{"ce courriel", "fr"},
	{"cet e-mail", "fr"},
	{"cet email", "fr"},
	{"ce mail", "fr"},
	{"les informations contenues", "fr"},
	{"le présent message", "fr"},
	{"le présent courriel", "fr"},
	{"le présent mail", "fr"},
	{"le présent e-mail", "fr"},
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
	{"aviso de confidencialidad", ""},
	{"questo messaggio", "it"},
	{"questa e-mail", "it"},
	{"questa email", "it"},
	{"le informazioni contenute", "it"},
	{"il presente messaggio", "it"},
	{"la presente comunicazione", "it"},
	{"la presente e-mail", "it"},
	{"la presente mail", "it"},
	{"la presente email", "it"},
	{"il contenuto di quest", "it"},
	{"ai sensi del regolamento", "it"},
	{"ai sensi del d.", "it"},
	{"ai sensi del decreto", "it"},
	{"ai sensi del gdpr", "it"},
	{"esta mensagem", "pt"},
	{"a informação contida", "pt"},
	{"as informações contidas", "pt"},
	{"o conteúdo desta", "pt"},
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

// secrets are what such a paragraph speaks of.
var secrets = [...]string{
	"confiden", "privileged", "legal", "intended", "recipient", "addressee", "in error", "by mistake", "unauthori", "prohibited", "disclos", "delete it", "delete this", "solely", "not the",
	"vertraulich", "bestimmt", "irrtümlich", "unbefugt", "adressat", "empfänger", "vernichten", "ausschließlich", "destinataire", "erreur", "diffusion", "n'êtes pas", "détrui", "strictement", "interdit",
	"destinatar", "destinatár", "por error", "por engano", "prohibid", "proibid", "exclusiva", "riservat", "per errore", "esclusiv", "ai soli",
	"vertrouwelijk", "bestemd", "geadresseerde", "abusievelijk", "uitsluitend", "fortrolig", "konfiden", "modtager", "bestemt", "ved en fejl", "mottager", "mottak", "ved en feil", "mottagare", "avsed", "av misstag",
	"luottamuksell", "vastaanottaj", "tarkoitet", "poufn", "adresat", "omyłk", "przeznaczon", "wyłącznie", "důvěrn", "adresát", "příjemc", "omylem", "určen", "dôvern", "bizalmas", "címzett", "tévedés", "kizárólag", "eroare", "exclusiv ",
	"конфиденциал", "адресат", "получател", "ошибк", "предназнач", "исключительно", "конфіденц", "помилк", "призначен", "gizli", "yetkili", "yanlış", "alıcı", "εμπιστευτικ", "παραλήπτη", "αποδέκτη", "αποκλειστικ",
	"機密", "誤って", "受信者", "宛先", "削除", "保密", "机密", "误收", "收件人", "删除", "誤收", "收件者", "刪除", "기밀", "비밀", "수신", "삭제",
}

// fewestSecrets are enough of them to tell it from a letter, which may well say
// that a mail was not intended for its recipient.
const fewestSecrets = 3

// viruses are what another such paragraph says was looked for.
var viruses = [...]string{"virus", "viren", "vírus", "wirus", "viry", "вирус", "malware", "spam"}

// searches are the words for that it was looked for, and by what.
var searches = [...]string{
	"scanned", "checked", "virus found", "viruses found", "geprüft", "untersucht", "vérifié", "analysé", "analizad", "comprobad", "verificad", "controllat", "gecontroleerd", "gescand", "kontrolleret", "kontrollert", "kontrollerat", "tarkist", "sprawdzon", "zkontrolov", "проверен", "перевірен",
	"avast", " avg", "symantec", "mcafee", " eset", "norton", "kaspersky", "sophos", "mailscanner", "mimecast", "clamav",
}

// added are how other lines begin that no sender writes.
var added = [...]string{
	"please consider the environment", "p please consider the environment", "consider the environment before", "please think before you print", "think before you print", "think before printing", "before printing, think about the env", "before printing, think of the env", "before printing this e", "before printing this m", "save a tree.", "save a tree!", "save a tree,",
	"bitte denken sie an die umwelt", "bitte prüfen sie der umwelt", "der umwelt zuliebe", "pensez à l'environnement", "n'imprimez ce", "avant d'imprimer, pensez", "avant d'imprimer ce", "antes de imprimir este correo", "antes de imprimir este mensaje", "antes de imprimir este e-mail", "prima di stampare, pensa", "prima di stampare questa", "denk aan het milieu", "tænk på miljøet", "tänk på miljön",
}

// clean are how programs say that they found no virus; where they are to be had
// may follow.
var clean = [...]string{
	"virus-free.", "virenfrei.", "sans virus.", "garanti sans virus.", "libre de virus.", "privo di virus.", "mail priva di virus.", "livre de vírus.", "virusvrij.", "virusfri.", "virusfritt.", "wolny od wirusów.", "bez virů.", "без вирусов.",
}
