package subject

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// isPrefix says whether a word means reply or forward; a count may be with it:
// "Re[2]", "RE(3)", "Re^2", "Re 2".
func isPrefix(word string) bool {
	word = strings.ToLower(norm.NFKC.String(word)) // full-width letters, accents written apart
	word = strings.TrimFunc(word, func(r rune) bool { return unicode.IsSpace(r) || r == '.' || r == '>' || r == '*' })
	word = withoutCount(word)
	return reply(word) || forward(word)
}

// withoutCount takes a count off a word.
func withoutCount(word string) string {
	const digits = "0123456789"
	if strings.HasSuffix(word, "]") || strings.HasSuffix(word, ")") {
		open := strings.LastIndexAny(word, "[(")
		if open < 0 || strings.Trim(word[open+1:len(word)-1], digits) != "" {
			return word
		}
		return strings.TrimSpace(word[:open])
	}
	bare := strings.TrimRight(word, digits)
	if bare == word || len(word)-len(bare) > 2 {
		return word
	}
	if before, ok := strings.CutSuffix(bare, "^"); ok {
		return strings.TrimSpace(before)
	}
	switch bare = strings.TrimRight(bare, " -"); bare {
	case "re", "aw", "sv", "fw", "fwd": // "vs 12" or "r2" is rather something else
		return bare
	}
	return word
}

// IsForward says whether a prefix that Split returned means that a mail is passed on.
func IsForward(prefix string) bool {
	word := strings.ToLower(norm.NFKC.String(prefix))
	begin := strings.IndexFunc(word, unicode.IsLetter)
	if begin < 0 {
		return false
	}
	word = word[begin:]
	behind := strings.IndexFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsSpace(r) })
	if behind >= 0 {
		word = word[:behind]
	}
	return forward(strings.TrimSpace(word))
}

// reply says whether a word in lower case means an answer in some language.
func reply(word string) bool {
	switch word {
	case "re", "r", "aw", "antw", "antwort", "sv", "svar": // English and most others, German, Dutch, Scandinavian, Icelandic
		return true
	case "vs", "vá", "válasz", "odp", "odpověď", "odpoveď", "odg", "odgovor", "răsp", "rasp": // Finnish and Estonian, Hungarian, Polish, Czech, Slovak, South Slavic, Romanian
		return true
	case "res", "resp", "rif", "réf", "rép", "réponse", "respuesta", "risposta", "resposta": // Portuguese, Spanish, Italian, French
		return true
	case "ynt", "yan", "yanıt", "atb", "ats", "atsakymas": // Turkish, Latvian and Welsh, Lithuanian
		return true
	case "bls", "balas", "trả lời", "hồi âm", "ตอบ", "ตอบกลับ": // Indonesian, Vietnamese, Thai
		return true
	case "απ", "απάντηση", "σχετ": // Greek
		return true
	case "отв", "ответ", "на", "на отговор", "отг", "відп", "відповідь": // Russian, Bulgarian, Ukrainian
		return true
	case "回复", "回覆", "答复", "答覆", "回信", "返信", "返": // Chinese, Japanese
		return true
	case "답장", "회신", "답신": // Korean
		return true
	case "השב", "תגובה", "رد", "پاسخ", "जवाब": // Hebrew, Arabic, Persian, Hindi
		return true
	}
	return false
}

// forward says whether a word in lower case means that a mail was passed on.
func forward(word string) bool {
	switch word {
	case "fw", "fwd", "forward", "forwarded", "wg", "wtr", "weitergeleitet": // English and most others, German
		return true
	case "vb", "vl", "vid", "videresendt", "vidarebefordrat", "fs", "edasi": // Swedish, Finnish, Norwegian and Danish, Icelandic, Estonian
		return true
	case "doorst", "doorgestuurd", "pd", "přep", "přeposláno", "prep", "prosl", "proslijeđeno", "továbbítás": // Dutch, Polish, Czech, Croatian, Hungarian
		return true
	case "enc", "rv", "rm", "tr", "trans", "réexp", "reenviado", "encaminhado", "i", "inoltra", "inoltro", "redir": // Romance languages
		return true
	case "ilt", "i̇lt", "iletilen", "pārs", "persiųsta", "trs", "terusan", "chuyển tiếp", "ส่งต่อ", "yml": // Turkish, Latvian, Lithuanian, Indonesian, Vietnamese, Thai, Welsh
		return true
	case "πρθ", "προώθηση", "пер", "пересл", "препр", "перес": // Greek, Russian, Bulgarian, Ukrainian
		return true
	case "转发", "轉寄", "轉發", "转寄", "転送", "전달": // Chinese, Japanese, Korean
		return true
	case "הועבר", "העברה", "إعادة توجيه", "تحويل", "هدایت": // Hebrew, Arabic, Persian
		return true
	}
	return false
}
