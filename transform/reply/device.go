package reply

// sentFrom are the words that telephones and mail programs begin their
// signature with, in lower case.
var sentFrom = [...]struct{ words, locale string }{
	{"sent from", "en"}, {"sent via", "en"}, {"sent with", "en"}, {"sent using", "en"}, {"sent on the go", "en"}, {"get outlook", "en"}, {"typed on", "en"}, {"from my iphone", "en"}, {"from my ipad", "en"}, {"from my android", "en"}, {"from my mobile", "en"}, {"from my phone", "en"},
	{"von meinem", "de"}, {"gesendet von", "de"}, {"gesendet mit", "de"}, {"gesendet über", "de"}, {"diese nachricht wurde von mein", "de"}, {"von unterwegs gesendet", "de"}, {"holen sie sich outlook", "de"}, {"outlook für", "de"},
	{"envoyé de", "fr"}, {"envoyé depuis", "fr"}, {"envoyé à partir", "fr"}, {"envoyé avec", "fr"}, {"envoyé via", "fr"}, {"télécharger outlook", "fr"}, {"obtenir outlook", "fr"}, {"obtenez outlook", "fr"},
	{"enviado desde", "es"}, {"enviado con", "es"}, {"obtener outlook", "es"},
	{"inviato da", "it"}, {"inviato con", "it"}, {"ottieni outlook", "it"}, {"scarica outlook", "it"},
	{"enviado do", "pt"}, {"enviado a partir", "pt"}, {"enviado pelo", "pt"}, {"enviado via", "pt"}, {"enviada do", "pt"}, {"obter o outlook", "pt"}, {"obtenha o outlook", "pt"},
	{"verzonden vanaf", "nl"}, {"verstuurd vanaf", "nl"}, {"verzonden met", "nl"}, {"verstuurd met", "nl"}, {"verzonden via", "nl"}, {"outlook voor", "nl"}, {"download outlook", "nl"},
	{"sendt fra", "da"}, {"sendt med", "da"}, {"sendt via", "da"}, {"hent outlook", "da"},
	{"skaff deg outlook", "nb"}, {"få outlook", "nb"},
	{"skickat från", "sv"}, {"skickat med", "sv"}, {"skickades från", "sv"}, {"hämta outlook", "sv"}, {"skaffa outlook", "sv"},
	{"lähetetty", "fi"}, {"hanki outlook", "fi"},
	{"sent úr", "is"}, {"sent frá", "is"},
	{"wysłane z", "pl"}, {"wysłano z", "pl"}, {"pobierz outlook", "pl"}, {"pobierz program outlook", "pl"},
	{"odesláno z", "cs"}, {"odesláno ze", "cs"}, {"získat outlook", "cs"}, {"stáhnout outlook", "cs"},
	{"odoslané z", "sk"}, {"odoslané zo", "sk"}, {"získajte outlook", "sk"},
	{"iphone-ról küldve", "hu"}, {"az iphone-omról", "hu"}, {"az ipademről", "hu"},
	{"trimis de pe", "ro"}, {"trimis din", "ro"}, {"trimis de la", "ro"}, {"obțineți outlook", "ro"},
	{"отправлено с", "ru"}, {"отправлено из", "ru"}, {"отправлено от", "ru"}, {"получить outlook", "ru"}, {"скачайте outlook", "ru"},
	{"надіслано з", "uk"}, {"відправлено з", "uk"}, {"отримати outlook", "uk"},
	{"изпратено от", "bg"}, {"вземете outlook", "bg"},
	{"послато са", "sr"}, {"poslato sa", "sr"}, {"poslano s", "hr"}, {"poslano iz", "sl"}, {"poslano z", "sl"},
	{"στάλθηκε από", "el"}, {"εστάλη από", "el"}, {"αποστολή από", "el"}, {"λήψη του outlook", "el"},
	{"išsiųsta iš", "lt"}, {"nosūtīts no", "lv"}, {"sūtīts no", "lv"}, {"saadetud minu", "et"}, {"saadetud", "et"},
	{"נשלח מ", "he"}, {"أرسلت من", "ar"}, {"مرسل من", "ar"}, {"أُرسلت من", "ar"}, {"تم الإرسال من", "ar"}, {"ارسال شده از", "fa"}, {"فرستاده شده از", "fa"},
	{"đã gửi từ", "vi"}, {"được gửi từ", "vi"}, {"gửi từ", "vi"}, {"ส่งจาก", "th"}, {"dikirim dari", "id"}, {"dihantar dari", "ms"},
	{"发自我的", "zh"}, {"发送自", "zh"}, {"来自我的", "zh"}, {"發自我的", "zh-Hant"}, {"從我的", "zh-Hant"}, {"傳送自", "zh-Hant"}, {"寄自我的", "zh-Hant"}, {"取得 outlook", "zh-Hant"}, {"获取 outlook", "zh"},
	{"나의 iphone", "ko"}, {"내 iphone", "ko"}, {"iphoneから", "ja"}, {"outlook for ios", "ja"}, {"outlook for android", "ja"},
	{"enviat des", "ca"}, {"enviat amb", "ca"}, {"enviado dende", "gl"}, {"nire iphone", "eu"},
}

// sentBehind are words that such a line ends with, in languages whose verb
// stands last.
var sentBehind = [...]struct{ words, locale string }{
	{"gönderildi", "tr"},
	{"küldve", "hu"},
	{"から送信", "ja"},
	{"から送信されました", "ja"},
	{"에서 보냄", "ko"},
	{"에서 보냈습니다", "ko"},
	{"传送", "zh"},
	{"傳送", "zh-Hant"},
	{"发送", "zh"},
	{"से भेजा गया", "hi"},
	{"bidalia", "eu"},
	{"beziehen", "de"},
	{"aracılığıyla gönderildi", "tr"},
}

// devices are names of what mail is written on. A line with one of them, and
// one of the words above, is no sentence of a letter.
var devices = [...]string{
	"iphone", "ipad", "ipod", "android", "samsung", "galaxy", "blackberry", "mobil", "móvil", "celular", "cellulare", "smartphone", "phone",
	"téléphone", "telefon", "telefoon", "téléfono", "teléfono", "handy", "tablet", "outlook", "mail", "gmail", "yahoo", "windows", "huawei", "xiaomi", "redmi",
	"nokia", "lumia", "htc", "motorola", "oneplus", "pixel", "wiko", "sony", "xperia", "k-9", "thunderbird", "proton", "tutanota", "typeapp", "spark", "airmail", "mailbird", "nine", "edison",
	"телефон", "смартфон", "мобил", "мобіль", "почт", "пошт", "планшет", "κινητό", "手机", "手機", "携帯", "휴대", "נייד", "הנייד", "هاتفي", "الهاتف", "điện thoại", "โทรศัพท์", "ponsel", "mac", "workspace",
}

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
	"此致敬礼": "zh", "此致": "zh", "敬上": "zh", "敬具": "ja",
}
