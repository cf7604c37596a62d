package reply

import "strings"

const (
	mostWarnings   = 4   // on top of a mail
	mostWarning    = 6   // lines of one
	longestOpening = 100 // octets in which a text that warns has begun to
)

// warnings takes for footers what gateways put on top of a mail: "CAUTION: This
// email originated from outside of the organization. Do not click links …".
func (s *splitter) warnings() {
	i := s.next(0)
	for n := 0; n < mostWarnings && i < len(s.lines) && s.lines[i].class == written; n++ {
		top := i
		for i < len(s.lines) && s.isRule(i) {
			i = s.next(i + 1)
		}
		end, locale, ok := s.warning(i)
		if !ok || s.next(end) == len(s.lines) {
			return
		}
		s.decideMinor("text_rule", locale, s.raw(i))
		for end < len(s.lines) && s.isRule(end) {
			end++
		}
		s.mark(top, end, footer)
		i = s.next(end)
	}
}

// warning reads one that begins at line i, and tells the line behind it.
func (s *splitter) warning(i int) (end int, locale string, ok bool) {
	text := ""
	for end = i; end < len(s.lines) && end < i+mostWarning && s.lines[end].class == written; end++ {
		if ok && !s.wraps(end-1) && countOf(s.fold(end), dangers[:]) == 0 {
			break
		}
		text = strings.TrimLeft(text+s.fold(end)+" ", ornaments+"[(⚠\ufe0f!")
		locale, ok = opensWarning(text)
		if !ok && len(text) > longestOpening {
			return end, "", false
		}
		ok = ok && warns(text)
	}
	return end, locale, ok
}

// wraps says whether line i goes on with the next one.
func (s *splitter) wraps(i int) bool {
	line := s.raw(i)
	return len(line) >= wrapped && goesOn(line, s.raw(i+1)) && !strings.HasSuffix(line, "]") && !strings.HasSuffix(line, "*")
}

// opensWarning says whether a text begins as such a warning does, and in which language.
func opensWarning(text string) (locale string, ok bool) {
	if locale, ok = opening(text, alarms[:]); ok {
		return locale, true
	}
	locale, ok = opening(text, notices[:])
	return locale, ok || beginsWith(text, unacquainted[:])
}

// warns says whether a text that begins as a warning does is one.
func warns(text string) bool {
	if beginsWith(text, unacquainted[:]) {
		return strings.Contains(text, "@")
	}
	return !asks(text) && countOf(text, outside[:]) > 0 && countOf(text, dangers[:]) > 0
}

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
