package reply

// role is what a field of a quoted header says.
type role int

const (
	roleNone role = iota
	roleFrom
	roleDate
	roleTo
	roleCC
	roleSubject
)

// label is the name of a field of a quoted header in some language; locale is
// "" where several languages share it.
type label struct {
	role   role
	locale string
}

// labels are the names that mail programs write, in lower case.
var labels = map[string]label{
	"from": {roleFrom, "en"}, "sent": {roleDate, "en"}, "date": {roleDate, ""}, "to": {roleTo, "en"}, "cc": {roleCC, ""}, "bcc": {roleCC, ""}, "subject": {roleSubject, "en"}, "reply-to": {roleCC, "en"},
	"von": {roleFrom, "de"}, "gesendet": {roleDate, "de"}, "datum": {roleDate, ""}, "an": {roleTo, "de"}, "kopie": {roleCC, ""}, "betreff": {roleSubject, "de"}, "thema": {roleSubject, "de"}, "gesendet am": {roleDate, "de"},
	"de": {roleFrom, ""}, "expéditeur": {roleFrom, "fr"}, "envoyé": {roleDate, "fr"}, "envoyé le": {roleDate, "fr"}, "message du": {roleDate, "fr"}, "à": {roleTo, "fr"}, "a": {roleTo, ""}, "copie à": {roleCC, "fr"}, "objet": {roleSubject, "fr"}, "destinataire": {roleTo, "fr"}, "date d'envoi": {roleDate, "fr"}, "pour": {roleTo, "fr"},
	"enviado": {roleDate, ""}, "enviado el": {roleDate, "es"}, "fecha": {roleDate, "es"}, "para": {roleTo, ""}, "asunto": {roleSubject, "es"}, "fecha de envío": {roleDate, "es"}, "remitente": {roleFrom, "es"},
	"da": {roleFrom, "it"}, "inviato": {roleDate, "it"}, "data": {roleDate, ""}, "oggetto": {roleSubject, "it"}, "mittente": {roleFrom, "it"}, "destinatario": {roleTo, ""},
	"enviada": {roleDate, "pt"}, "enviada em": {roleDate, "pt"}, "enviado em": {roleDate, "pt"}, "assunto": {roleSubject, "pt"}, "remetente": {roleFrom, "pt"},
	"van": {roleFrom, "nl"}, "verzonden": {roleDate, "nl"}, "aan": {roleTo, "nl"}, "onderwerp": {roleSubject, "nl"},
	"fra": {roleFrom, "da"}, "sendt": {roleDate, "da"}, "dato": {roleDate, "da"}, "til": {roleTo, ""}, "emne": {roleSubject, "da"}, "kopi": {roleCC, ""},
	"från": {roleFrom, "sv"}, "skickat": {roleDate, "sv"}, "till": {roleTo, "sv"}, "ämne": {roleSubject, "sv"},
	"lähettäjä": {roleFrom, "fi"}, "lähetetty": {roleDate, "fi"}, "päivämäärä": {roleDate, "fi"}, "päiväys": {roleDate, "fi"}, "vastaanottaja": {roleTo, "fi"}, "kopio": {roleCC, "fi"}, "aihe": {roleSubject, "fi"},
	"frá": {roleFrom, "is"}, "sent þann": {roleDate, "is"}, "dagsetning": {roleDate, "is"}, "efni": {roleSubject, "is"}, "sendandi": {roleFrom, "is"}, "viðtakandi": {roleTo, "is"},
	"od": {roleFrom, ""}, "wysłano": {roleDate, "pl"}, "wysłane": {roleDate, "pl"}, "do": {roleTo, "pl"}, "dw": {roleCC, "pl"}, "temat": {roleSubject, "pl"}, "nadawca": {roleFrom, "pl"}, "adresat": {roleTo, "pl"},
	"odesláno": {roleDate, "cs"}, "komu": {roleTo, ""}, "předmět": {roleSubject, "cs"}, "odesílatel": {roleFrom, "cs"}, "příjemce": {roleTo, "cs"},
	"odoslané": {roleDate, "sk"}, "dátum": {roleDate, ""}, "kópia": {roleCC, "sk"}, "predmet": {roleSubject, "sk"}, "pre": {roleTo, "sk"}, "odosielateľ": {roleFrom, "sk"},
	"feladó": {roleFrom, "hu"}, "elküldve": {roleDate, "hu"}, "küldve": {roleDate, "hu"}, "címzett": {roleTo, "hu"}, "másolatot kap": {roleCC, "hu"}, "tárgy": {roleSubject, "hu"}, "küldő": {roleFrom, "hu"}, "kelt": {roleDate, "hu"},
	"de la": {roleFrom, "ro"}, "expeditor": {roleFrom, "ro"}, "trimis": {roleDate, "ro"}, "către": {roleTo, "ro"}, "catre": {roleTo, "ro"}, "subiect": {roleSubject, "ro"},
	"от": {roleFrom, ""}, "от кого": {roleFrom, "ru"}, "отправлено": {roleDate, "ru"}, "дата": {roleDate, ""}, "кому": {roleTo, ""}, "копия": {roleCC, "ru"}, "тема": {roleSubject, ""}, "отправитель": {roleFrom, "ru"}, "получатель": {roleTo, "ru"},
	"від": {roleFrom, "uk"}, "від кого": {roleFrom, "uk"}, "надіслано": {roleDate, "uk"}, "відправлено": {roleDate, "uk"}, "копія": {roleCC, "uk"},
	"изпратено": {roleDate, "bg"}, "до": {roleTo, "bg"}, "относно": {roleSubject, "bg"}, "изпратено на": {roleDate, "bg"},
	"шаље": {roleFrom, "sr"}, "послато": {roleDate, "sr"}, "за": {roleTo, "sr"}, "наслов": {roleSubject, "sr"}, "šalje": {roleFrom, "hr"}, "poslano": {roleDate, "hr"}, "prima": {roleTo, "hr"}, "za": {roleTo, ""}, "naslov": {roleSubject, "hr"}, "poslato": {roleDate, "sr"},
	"pošiljatelj": {roleFrom, "sl"}, "prejemnik": {roleTo, "sl"}, "zadeva": {roleSubject, "sl"},
	"από": {roleFrom, "el"}, "στάλθηκε": {roleDate, "el"}, "ημερομηνία": {roleDate, "el"}, "προς": {roleTo, "el"}, "κοιν": {roleCC, "el"}, "θέμα": {roleSubject, "el"}, "εστάλη": {roleDate, "el"},
	"kimden": {roleFrom, "tr"}, "gönderen": {roleFrom, "tr"}, "gönderildi": {roleDate, "tr"}, "gönderme tarihi": {roleDate, "tr"}, "tarih": {roleDate, "tr"}, "kime": {roleTo, "tr"}, "alıcı": {roleTo, "tr"}, "bilgi": {roleCC, "tr"}, "konu": {roleSubject, "tr"},
	"nuo": {roleFrom, "lt"}, "išsiųsta": {roleDate, "lt"}, "kam": {roleTo, ""}, "kopija": {roleCC, ""}, "tema": {roleSubject, ""}, "siuntėjas": {roleFrom, "lt"},
	"no": {roleFrom, "lv"}, "nosūtīts": {roleDate, "lv"}, "datums": {roleDate, "lv"}, "temats": {roleSubject, "lv"}, "sūtītājs": {roleFrom, "lv"}, "adresāts": {roleTo, "lv"}, "tēma": {roleSubject, "lv"},
	"saatja": {roleFrom, "et"}, "kellelt": {roleFrom, "et"}, "saadetud": {roleDate, "et"}, "kuupäev": {roleDate, "et"}, "saaja": {roleTo, "et"}, "kellele": {roleTo, "et"}, "teema": {roleSubject, "et"}, "koopia": {roleCC, "et"},
	"מאת": {roleFrom, "he"}, "נשלח": {roleDate, "he"}, "תאריך": {roleDate, "he"}, "אל": {roleTo, "he"}, "עותק": {roleCC, "he"}, "נושא": {roleSubject, "he"},
	"من": {roleFrom, "ar"}, "تاريخ الإرسال": {roleDate, "ar"}, "التاريخ": {roleDate, "ar"}, "تم الإرسال": {roleDate, "ar"}, "إلى": {roleTo, "ar"}, "نسخة": {roleCC, "ar"}, "الموضوع": {roleSubject, "ar"},
	"از": {roleFrom, "fa"}, "تاریخ": {roleDate, "fa"}, "ارسال شده": {roleDate, "fa"}, "به": {roleTo, "fa"}, "موضوع": {roleSubject, "fa"},
	"प्रेषक": {roleFrom, "hi"}, "दिनांक": {roleDate, "hi"}, "भेजा गया": {roleDate, "hi"}, "प्रति": {roleTo, "hi"}, "विषय": {roleSubject, "hi"},
	"từ": {roleFrom, "vi"}, "người gửi": {roleFrom, "vi"}, "đã gửi": {roleDate, "vi"}, "ngày": {roleDate, "vi"}, "đến": {roleTo, "vi"}, "tới": {roleTo, "vi"}, "chủ đề": {roleSubject, "vi"}, "ngày gửi": {roleDate, "vi"}, "người nhận": {roleTo, "vi"}, "tiêu đề": {roleSubject, "vi"},
	"จาก": {roleFrom, "th"}, "ส่ง": {roleDate, "th"}, "วันที่": {roleDate, "th"}, "ส่งเมื่อ": {roleDate, "th"}, "ถึง": {roleTo, "th"}, "สำเนา": {roleCC, "th"}, "เรื่อง": {roleSubject, "th"}, "ชื่อเรื่อง": {roleSubject, "th"},
	"dari": {roleFrom, "id"}, "dikirim": {roleDate, "id"}, "tanggal": {roleDate, "id"}, "kepada": {roleTo, "id"}, "untuk": {roleTo, "id"}, "subjek": {roleSubject, "id"}, "terkirim": {roleDate, "id"}, "ke": {roleTo, "id"}, "perihal": {roleSubject, "id"}, "dihantar": {roleDate, "ms"}, "tarikh": {roleDate, "ms"},
	"发件人": {roleFrom, "zh"}, "发送时间": {roleDate, "zh"}, "日期": {roleDate, ""}, "时间": {roleDate, "zh"}, "发送日期": {roleDate, "zh"}, "已发送": {roleDate, "zh"}, "收件人": {roleTo, ""}, "抄送": {roleCC, "zh"}, "抄送人": {roleCC, "zh"}, "主题": {roleSubject, "zh"}, "发自": {roleFrom, "zh"},
	"寄件者": {roleFrom, "zh-Hant"}, "寄件人": {roleFrom, "zh-Hant"}, "寄件日期": {roleDate, "zh-Hant"}, "傳送時間": {roleDate, "zh-Hant"}, "已傳送": {roleDate, "zh-Hant"}, "收件者": {roleTo, "zh-Hant"}, "副本": {roleCC, "zh-Hant"}, "主旨": {roleSubject, "zh-Hant"}, "主題": {roleSubject, "zh-Hant"},
	"差出人": {roleFrom, "ja"}, "送信者": {roleFrom, "ja"}, "送信日時": {roleDate, "ja"}, "日付": {roleDate, "ja"}, "日時": {roleDate, "ja"}, "送信日": {roleDate, "ja"}, "宛先": {roleTo, "ja"}, "件名": {roleSubject, "ja"},
	"보낸 사람": {roleFrom, "ko"}, "보낸이": {roleFrom, "ko"}, "받는이": {roleTo, "ko"}, "보낸사람": {roleFrom, "ko"}, "보낸 날짜": {roleDate, "ko"}, "보낸날짜": {roleDate, "ko"}, "날짜": {roleDate, "ko"}, "보낸 시간": {roleDate, "ko"}, "일시": {roleDate, "ko"}, "발신": {roleFrom, "ko"}, "수신": {roleTo, "ko"}, "받는 사람": {roleTo, "ko"}, "받는사람": {roleTo, "ko"}, "참조": {roleCC, "ko"}, "제목": {roleSubject, "ko"},
	"од": {roleFrom, "mk"}, "испратено": {roleDate, "mk"}, "предмет": {roleSubject, "mk"},
	"ад": {roleFrom, "be"}, "адпраўлена": {roleDate, "be"}, "каму": {roleTo, "be"}, "тэма": {roleSubject, "be"},
	"gestuur": {roleDate, "af"},
	"nga":     {roleFrom, "sq"}, "dërguar": {roleDate, "sq"}, "për": {roleTo, "sq"}, "subjekti": {roleSubject, "sq"},
	"antwort an": {roleCC, "de"}, "kopie (cc)": {roleCC, "de"}, "sujet": {roleSubject, "fr"}, "répondre à": {roleCC, "fr"}, "responder a": {roleCC, ""}, "rispondi a": {roleCC, "it"}, "antwoord aan": {roleCC, "nl"},
	"svar til": {roleCC, "da"}, "svara till": {roleCC, "sv"}, "kopia": {roleCC, ""}, "vastaus": {roleCC, "fi"}, "odpowiedź-do": {roleCC, "pl"}, "odpověď na": {roleCC, "cs"}, "odpovedať-pre": {roleCC, "sk"},
	"válaszcím": {roleCC, "hu"}, "másolat": {roleCC, "hu"}, "subiectul": {roleSubject, "ro"}, "expeditorul": {roleFrom, "ro"}, "destinatarul": {roleTo, "ro"}, "dată": {roleDate, "ro"}, "răspuns către": {roleCC, "ro"},
	"ответ-кому": {roleCC, "ru"}, "кому відповісти": {roleCC, "uk"}, "odgovori na": {roleCC, "hr"}, "yanıt adresi": {roleCC, "tr"}, "gönderilen": {roleDate, "tr"},
	"送信元": {roleFrom, "ja"}, "送信先": {roleTo, "ja"}, "返信先": {roleCC, "ja"},
	"kimdən": {roleFrom, "az"}, "göndərilib": {roleDate, "az"}, "kimə": {roleTo, "az"}, "mövzu": {roleSubject, "az"},
	"кімнен": {roleFrom, "kk"}, "кімге": {roleTo, "kk"}, "жіберілді": {roleDate, "kk"}, "тақырып": {roleSubject, "kk"},
	"saatmisaeg": {roleDate, "et"}, "adressaat": {roleTo, "et"}, "daripada": {roleFrom, "ms"},
	"nork": {roleFrom, "eu"}, "bidaltze-data": {roleDate, "eu"}, "bidalia": {roleDate, "eu"}, "nori": {roleTo, "eu"}, "gaia": {roleSubject, "eu"},
	"enviat": {roleDate, "ca"}, "enviat el": {roleDate, "ca"}, "per a": {roleTo, "ca"}, "assumpte": {roleSubject, "ca"}, "tema del missatge": {roleSubject, "ca"},
}
