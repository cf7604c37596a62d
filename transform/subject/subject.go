// Package subject takes reply and forward prefixes off a subject, in the
// languages that mail programs write them in. RFC 5322 section 3.6.5 knows only
// "Re: ".
package subject

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestPrefix is how far the colon of a prefix may stand from its beginning.
const longestPrefix = 32

// mostPrefixes is how many prefixes are taken off.
const mostPrefixes = 64

// Split returns the subject without prefixes, and the prefixes as written.
func Split(s string) (rest string, prefixes []string) {
	rest = strings.TrimSpace(s)
	for len(prefixes) < mostPrefixes {
		n := prefixLength(rest)
		if n == 0 {
			break
		}
		prefixes = append(prefixes, strings.TrimSpace(rest[:n]))
		rest = strings.TrimSpace(rest[n:])
	}
	return rest, prefixes
}

// prefixLength is the length of the prefix that s begins with, colon included.
func prefixLength(s string) int {
	head := s[:min(len(s), longestPrefix)]
	for i, r := range head {
		if r == ':' || r == '：' {
			if !isPrefix(head[:i]) {
				return 0
			}
			return i + utf8.RuneLen(r)
		}
	}
	return 0
}

// isPrefix says whether a word means reply or forward; a count may follow: "Re[2]", "RE(3)", "Re^2", "Re 2".
func isPrefix(word string) bool {
	word = strings.TrimRightFunc(word, func(r rune) bool {
		return unicode.IsDigit(r) || strings.ContainsRune("[]()^* ", r)
	})
	return known(strings.ToLower(word))
}

// known says whether a word in lower case is a prefix in some language.
func known(word string) bool {
	switch word {
	case "re", "r", "fw", "fwd": // English and most others
		return true
	case "aw", "antw", "antwort", "wg", "wtr": // German
		return true
	case "sv", "vs", "vb", "vl", "videresendt", "svar": // Danish, Norwegian, Swedish, Finnish
		return true
	case "vá", "továbbítás": // Hungarian
		return true
	case "odp", "pd": // Polish
		return true
	case "enc", "res", "rv", "tr", "réf", "réexp", "rép": // Portuguese, Spanish, French
		return true
	case "rif", "i", "inoltra": // Italian
		return true
	case "antwoord", "betr", "doorst": // Dutch
		return true
	case "ynt", "ilt", "yan": // Turkish
		return true
	case "atb", "ots", "ats", "fs": // Latvian, Welsh, Lithuanian
		return true
	case "απ", "πρθ", "σχετ": // Greek
		return true
	case "на", "пер", "пересл", "отв", "ответ", "на отговор": // Russian, Bulgarian
		return true
	case "回复", "回覆", "答复", "转发", "轉寄", "轉發": // Chinese
		return true
	case "返信", "転送": // Japanese
		return true
	case "답장", "회신", "전달": // Korean
		return true
	case "השב", "תגובה", "הועבר": // Hebrew
		return true
	case "رد", "إعادة توجيه": // Arabic
		return true
	}
	return false
}
