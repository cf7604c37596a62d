package reply

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// closings are formal words that a letter ends with, in lower case, without the
// comma. A name follows them.
var closings = map[string]string{
	"regards": "en", "best regards": "en", "kind regards": "en", "warm regards": "en", "warmest regards": "en", "kindest regards": "en", "many regards": "en", "with regards": "en", "with best regards": "en", "with kind regards": "en", "best wishes and regards": "en", "thanks and regards": "en", "thanks & regards": "en", "rgds": "en",
	"mit freundlichen grüßen": "de", "mit freundlichen grüssen": "de", "mit freundlichem gruß": "de", "mit freundlichem gruss": "de", "freundliche grüße": "de", "freundliche grüsse": "de", "viele grüße": "de", "viele grüsse": "de", "beste grüße": "de", "beste grüsse": "de", "herzliche grüße": "de", "schöne grüße": "de", "liebe grüße": "de", "mfg": "de", "mit besten grüßen": "de",
	"cordialement": "fr", "bien cordialement": "fr", "très cordialement": "fr", "sincères salutations": "fr", "salutations distinguées": "fr", "bien à vous": "fr", "meilleures salutations": "fr", "cdlt": "fr",
	"saludos": "es", "saludos cordiales": "es", "un saludo": "es", "atentamente": "es", "un cordial saludo": "es", "cordiales saludos": "es",
	"cordiali saluti": "it", "distinti saluti": "it", "cordialmente": "it", "un cordiale saluto": "it",
	"atenciosamente": "pt", "cumprimentos": "pt", "melhores cumprimentos": "pt", "com os melhores cumprimentos": "pt", "att": "pt",
	"met vriendelijke groet": "nl", "met vriendelijke groeten": "nl", "vriendelijke groet": "nl", "vriendelijke groeten": "nl", "hartelijke groet": "nl", "mvg": "nl",
	"med venlig hilsen": "da", "venlig hilsen": "da", "mvh": "da", "de bedste hilsner": "da",
	"med vennlig hilsen": "nb", "vennlig hilsen": "nb",
	"med vänliga hälsningar": "sv", "med vänlig hälsning": "sv", "vänliga hälsningar": "sv", "vänlig hälsning": "sv",
	"ystävällisin terveisin": "fi", "terveisin": "fi", "parhain terveisin": "fi",
	"z poważaniem": "pl", "pozdrawiam": "pl", "z wyrazami szacunku": "pl",
	"s pozdravem": "cs", "s přátelským pozdravem": "cs", "s pozdravom": "sk", "s priateľským pozdravom": "sk",
	"üdvözlettel": "hu", "tisztelettel": "hu", "cu stimă": "ro", "cu respect": "ro",
	"с уважением": "ru", "с наилучшими пожеланиями": "ru", "з повагою": "uk", "с уважение": "bg", "поздрави": "bg",
	"s poštovanjem": "hr", "srdačan pozdrav": "hr", "lp": "sl", "lep pozdrav": "sl", "s spoštovanjem": "sl",
	"με εκτίμηση": "el", "saygılarımla": "tr", "saygılarımızla": "tr", "iyi çalışmalar": "tr",
	"pagarbiai": "lt", "ar cieņu": "lv", "lugupidamisega": "et", "parimate soovidega": "et",
	"בברכה": "he", "مع أطيب التحيات": "ar", "مع خالص التحيات": "ar", "با احترام": "fa", "trân trọng": "vi", "ขอแสดงความนับถือ": "th", "hormat saya": "id", "salam hormat": "id",
	"此致敬礼": "zh", "此致": "zh", "敬上": "zh", "祝好": "zh", "顺祝商祺": "zh", "顺颂商祺": "zh", "祝商祺": "zh", "順頌商祺": "zh-Hant", "敬具": "ja",
}

// casual are the other words that a letter ends with.
var casual = map[string]string{
	"best": "en", "all the best": "en", "best wishes": "en", "with best wishes": "en", "cheers": "en", "thanks": "en", "many thanks": "en", "thank you": "en", "thanks a lot": "en", "thanks in advance": "en", "thank you in advance": "en", "thx": "en", "sincerely": "en", "yours sincerely": "en", "sincerely yours": "en", "yours faithfully": "en", "yours truly": "en", "yours": "en", "respectfully": "en", "take care": "en", "br": "en", "kr": "en", "cordially": "en",
	"gruß": "de", "gruss": "de", "grüße": "de", "grüsse": "de", "lg": "de", "vg": "de", "lieben gruß": "de", "schönen gruß": "de", "danke": "de", "vielen dank": "de", "besten dank": "de", "danke und gruß": "de",
	"merci": "fr", "merci d'avance": "fr", "bonne journée": "fr", "bonne réception": "fr", "amicalement": "fr", "cdt": "fr", "salutations": "fr",
	"gracias": "es", "muchas gracias": "es", "un abrazo": "es", "gracias y saludos": "es",
	"grazie": "it", "saluti": "it", "un saluto": "it", "buona giornata": "it", "grazie mille": "it",
	"obrigado": "pt", "obrigada": "pt", "abraços": "pt", "abraço": "pt", "grato": "pt", "grata": "pt",
	"groet": "nl", "groeten": "nl", "groetjes": "nl", "bedankt": "nl", "gr": "nl", "alvast bedankt": "nl",
	"hilsen": "da", "tak": "da", "vh": "da", "hälsningar": "sv", "tack": "sv", "vänligen": "sv", "hilsning": "nb", "takk": "nb",
	"kiitos": "fi", "terv": "fi", "dziękuję": "pl", "pozdrowienia": "pl", "děkuji": "cs", "pozdrav": "", "ďakujem": "sk", "hvala": "hr", "köszönettel": "hu", "üdv": "hu", "mulțumesc": "ro", "спасибо": "ru", "дякую": "uk", "благодаря": "bg", "teşekkürler": "tr", "kolay gelsin": "tr", "ευχαριστώ": "el", "dėkoju": "lt", "paldies": "lv", "tänan": "et", "terima kasih": "id", "谢谢": "zh", "謝謝": "zh-Hant", "감사합니다": "ko",
}

// closing is a line that ends a letter.
type closing struct {
	locale string
	named  bool // the name stands behind it
	formal bool // nothing but a name follows it in a letter
}

// closingIn reads a line that ends a letter.
func closingIn(raw string) (c closing, ok bool) {
	if len(raw) > 2*longestName {
		return c, false
	}
	line := fold(raw)
	if c, ok = closingOf(strings.TrimRight(line, " ,.!،、，。！")); ok {
		return c, true
	}
	if one, other, two := strings.Cut(line, "/"); two { // in two languages
		c, ok = closingOf(strings.Trim(other, " ,.!"))
		if first, known := closingOf(strings.TrimSpace(one)); known {
			c.locale = first.locale
		}
		return c, ok
	}
	words, name, _ := strings.Cut(line, ",")
	c, ok = closingOf(words)
	c.named = true
	return c, ok && len(strings.Fields(name)) <= 3
}

func closingOf(words string) (c closing, ok bool) {
	if c.locale, c.formal = closings[words]; c.formal {
		return c, true
	}
	c.locale, ok = casual[words]
	return c, ok
}

// closing finds the end of a letter and the name below it. Both are words of the
// letter, unless a signature follows or more than a name stands there.
func (s *splitter) closing(start, end int) {
	below, first := 0, end // lines below line i that are not blank, and the first of them
	for i := end - 1; i > start && below <= fewLines; i-- {
		if s.lines[i].class != written || s.isRule(i) {
			continue
		}
		line := s.raw(i)
		if c, ok := closingIn(line); ok {
			if c.named {
				below, first = below+1, i
			}
			if below > 0 && (c.formal && s.signedAt(end) || below > 1 && s.isCard(c, first, end, below)) {
				s.decideMinor("text_rule", c.locale, line)
				s.mark(i, end, signature)
			}
			return
		}
		if utf8.RuneCountInString(line) > longestName || isPostscript(line) || goesOnBelow(line) {
			return
		}
		below, first = below+1, i
	}
}

// isCard says whether the lines below a closing, from first up to end, are a card of
// somebody and no words of the letter. A few below a formal closing are. Many need an
// address or a telephone number among them, and so do those below words with which a
// letter may go on ("Thanks"), which begin with a name besides.
func (s *splitter) isCard(c closing, first, end, lines int) bool {
	if c.formal && lines <= mostBlock {
		return true
	}
	return (c.formal || isName(s.raw(first))) && s.hasContact(first, end)
}

// isName says whether a line can be the name of somebody: "Ann van der Lee".
func isName(line string) bool {
	words := strings.Fields(strings.Trim(line, "*_"))
	if len(words) == 0 || len(words) > 5 || strings.ContainsAny(line, ":?!") {
		return false
	}
	return isCapital(words[0]) && isCapital(words[len(words)-1])
}

// isCapital says whether a word begins as names do.
func isCapital(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsLetter(first) && !unicode.IsLower(first)
}

// signedAt says whether a signature begins at line i that is more than a telephone's words.
func (s *splitter) signedAt(i int) bool {
	if i < len(s.lines) && s.isRule(i) {
		i = s.next(i + 1)
	}
	if i >= len(s.lines) || s.lines[i].class != signature {
		return false
	}
	_, _, device := sentFromDevice(s.fold(i))
	return !device
}

// goesOnBelow says whether a line below the end of a letter goes on with it: with
// a question, or with words in front of a list.
func goesOnBelow(line string) bool {
	return strings.HasSuffix(line, "?") || strings.HasSuffix(line, ":")
}

// isPostscript says whether a line is a word of the letter below its end: "PS: call me".
func isPostscript(line string) bool {
	words := strings.ToLower(line[:min(len(line), 5)])
	return strings.HasPrefix(words, "p.s.") || strings.HasPrefix(words, "ps:") || strings.HasPrefix(words, "ps ") || strings.HasPrefix(words, "ps.")
}
