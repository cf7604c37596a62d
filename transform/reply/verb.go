package reply

import "strings"

// verbs are the words for "wrote" in the line that introduces a quotation, and
// the language that they tell. Where languages share a word the language is
// that of more mail.
var verbs = map[string]string{
	"wrote": "en", "writes": "en", "quoting": "en",
	"schrieb": "de", "geschrieben": "de", "schreibt": "de", "zitat": "de",
	"écrit": "fr", "ecrit": "fr", "écrivait": "fr",
	"escribió": "es", "escribio": "es", "escribe": "es", "escribía": "es", "citando": "es",
	"scritto": "it", "scrive": "it", "scrisse": "it",
	"escreveu": "pt", "escreve": "pt",
	"schreef": "nl", "geschreven": "nl",
	"skrev": "da", "skriver": "da",
	"skrifaði":  "is",
	"kirjoitti": "fi",
	"napisał":   "pl", "napisała": "pl", "pisze": "pl", "napisana": "pl",
	"napsal": "cs", "napsala": "cs", "píše": "cs",
	"napísal": "sk", "napísala": "sk",
	"írta":  "hu",
	"scris": "ro", "scrie": "ro",
	"написал": "ru", "написала": "ru", "пишет": "ru", "писал": "ru", "писала": "ru",
	"написав": "uk", "пише": "uk", "писав": "uk",
	"написа":  "bg",
	"написао": "sr", "napisao": "hr", "napisal": "sl", "napisala": "sl",
	"έγραψε": "el", "γράφει": "el",
	"yazdı": "tr", "yazmış": "tr",
	"rašė": "lt", "parašė": "lt",
	"rakstīja": "lv",
	"kirjutas": "et",
	"כתב":      "he", "כתבה": "he", "מאת": "he",
	"كتب": "ar", "كتبت": "ar", "كتابة": "ar",
	"نوشت":     "fa",
	"लिखा":     "hi",
	"viết":     "vi",
	"menulis":  "id",
	"escriure": "ca", "escrit": "ca", "missatge": "ca",
	"escribiu": "gl",
	"idatzi":   "eu",
	"напиша":   "mk",
	"напісаў":  "be", "напісала": "be",
	"shkroi":    "sq",
	"geskryf":   "af",
	"ameandika": "sw",
	"sumulat":   "fil", "isinulat": "fil",
	"жазды":        "kk",
	"დაწერა":       "ka",
	"লিখেছেন":      "bn",
	"लिहिले":       "mr",
	"લખ્યું":       "gu",
	"எழுதியது":     "ta",
	"రాసారు":       "te",
	"ಬರೆದಿದ್ದಾರೆ":  "kn",
	"എഴുതി":        "ml",
	"لکھا":         "ur",
	"ysgrifennodd": "cy",
	"scríobh":      "ga",
	"sgrìobh":      "gd",
	"skrivet":      "br",
	"skreau":       "fy",
	"skreiv":       "nn",
	"scrit":        "rm",
	"napisa":       "hsb",
	"escribió'l":   "ast",
	"zuen":         "eu",
}

// unspaced are the same in languages that do not part words with spaces.
var unspaced = [...]struct{ verb, locale string }{
	{"写道", "zh"},
	{"写于", "zh"},
	{"寫道", "zh-Hant"},
	{"のメール", "ja"},
	{"のメッセージ", "ja"},
	{"書きました", "ja"},
	{"작성", "ko"},
	{"쓴 글", "ko"},
	{"썼습니다", "ko"},
	{"เขียน", "th"},
}

// openers are the first words of such lines where a date follows.
var openers = map[string]bool{
	"on": true, "at": true, // English
	"am": true, "ar": true, "le": true, "el": true, "il": true, "em": true, "às": true, "op": true,
	"den": true, "þann": true, "w": true, "dnia": true, "dne": true, "dňa": true, "dana": true, "v": true, "u": true,
	"în": true, "pe": true, "la": true, "на": true, "в": true, "у": true, "дана": true, "στις": true,
	"kuupäev": true, "kirjutas": true, "في": true, "در": true, "vào": true, "pada": true, "בתאריך": true,
	"missatge": true, "o": true, "noong": true, "ils": true, "wiadomość": true,
}

// unspacedOpeners are such words in languages that need no space behind them.
var unspacedOpeners = [...]string{"在", "เมื่อ", "ในวันที่", "ב"}

// weekdays are names of days that such lines begin with, where no other word does.
var weekdays = map[string]bool{
	"monday": true, "tuesday": true, "wednesday": true, "thursday": true, "friday": true, "saturday": true, "sunday": true,
	"mon": true, "tue": true, "wed": true, "thu": true, "fri": true, "sat": true, "sun": true,
	"man": true, "tir": true, "tirs": true, "ons": true, "tor": true, "tors": true, "fre": true, "lør": true, "søn": true, // Norwegian, Danish
	"mandag": true, "tirsdag": true, "onsdag": true, "torsdag": true, "fredag": true, "lørdag": true, "søndag": true,
	"mån": true, "tis": true, "lör": true, "sön": true, // Swedish
	"ma": true, "ti": true, "ke": true, "to": true, "pe": true, "su": true, // Finnish
	"maanantai": true, "tiistai": true, "keskiviikko": true, "torstai": true, "perjantai": true, "lauantai": true, "sunnuntai": true,
	"pon": true, "wt": true, "śr": true, "czw": true, "pt": true, "sob": true, "niedz": true, // Polish
	"po": true, "út": true, "st": true, "čt": true, "pá": true, "so": true, "ne": true, "ut": true, "št": true, "pi": true, // Czech, Slovak
	"uto": true, "sri": true, "čet": true, "pet": true, "sub": true, "ned": true, "sre": true, // Croatian, Slovenian
	"пн": true, "вт": true, "ср": true, "чт": true, "пт": true, "сб": true, "вс": true, "нд": true, // Russian, Ukrainian
	"понедельник": true, "вторник": true, "среда": true, "четверг": true, "пятница": true, "суббота": true, "воскресенье": true,
	"пон": true, "уто": true, "сре": true, "чет": true, "пет": true, "суб": true, "нед": true, // Serbian
	"pirmd": true, "otrd": true, "trešd": true, "ceturtd": true, "piektd": true, "sestd": true, "svētd": true, // Latvian
	"e": true, "t": true, "k": true, "n": true, "r": true, "l": true, "p": true, // Estonian
	"सोम": true, "मंगल": true, "बुध": true, "गुरु": true, "शुक्र": true, "शनि": true, "रवि": true,
}

// verbIn looks for a word for "wrote", and how many words stand behind it.
func verbIn(s string) (found bool, locale string, behind int) {
	for at := 0; at < len(s); {
		if isBetweenWords(s[at]) {
			at++
			continue
		}
		start := at
		for at < len(s) && !isBetweenWords(s[at]) {
			at++
		}
		behind++
		if l, ok := verb(s[start:at]); ok {
			found, locale, behind = true, l, 0
		}
	}
	if found || isASCII(s) {
		return found, locale, behind
	}
	for _, u := range unspaced {
		if _, after, ok := strings.Cut(s, u.verb); ok {
			return true, u.locale, len(strings.Fields(after))
		}
	}
	return false, "", 0
}

// verb is the language of a word for "wrote"; ok is false if the word is none.
func verb(word string) (locale string, ok bool) {
	word = strings.TrimLeft(word, "(")
	for i := 1; i < len(word); i++ {
		if c := word[i]; c == '(' || c == '/' { // "napisał(a)"
			word = word[:i]
			break
		}
	}
	if word == "" || len(word) > longestVerb || verbShapes[word[0]]>>len(word)&1 == 0 {
		return "", false
	}
	locale, ok = verbs[word]
	return locale, ok
}

const longestVerb = 63 // octets

// verbShapes has for the first octets of verbs a bit for every length: most
// words need not be looked up.
var verbShapes = shapesOf(verbs)

func shapesOf(words map[string]string) (shapes [256]uint64) {
	for word := range words {
		shapes[word[0]] |= 1 << min(len(word), longestVerb)
	}
	return shapes
}

func isBetweenWords(c byte) bool {
	return c == ' ' || c == ',' || c == ':' || c == '<' || c == '>'
}
