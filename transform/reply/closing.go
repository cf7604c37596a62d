package reply

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
