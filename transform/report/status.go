package report

import "strings"

// enhanced returns the enhanced status code in a text (RFC 3463 section 2) that
// says most: one that stands behind an SMTP reply code or a number sign goes
// before others, and one with a detail before "x.0.0". "" without one.
func enhanced(text string) string {
	best, bestRank := "", 0
	for i := 0; i+4 < len(text); i++ {
		code, ok := enhancedAt(text, i)
		if !ok {
			continue
		}
		rank := 1
		if !strings.HasSuffix(code, ".0.0") {
			rank += 2
		}
		if marked(text[:i], code[0]) {
			rank++
		}
		if rank > bestRank {
			best, bestRank = code, rank
		}
		i += len(code) - 1
	}
	return best
}

// enhancedAt reads the code that begins at text[i]. Addresses and versions of
// software look alike: they have a fourth number, or longer ones.
func enhancedAt(text string, i int) (code string, ok bool) {
	if c := text[i]; c != '2' && c != '4' && c != '5' {
		return "", false
	}
	if i > 0 && (isLetterOrDigit(text[i-1]) || strings.IndexByte(".-_/", text[i-1]) >= 0 && !replyBefore(text[:i])) {
		return "", false
	}
	end := i + 1
	for range 2 {
		if end >= len(text) || text[end] != '.' {
			return "", false
		}
		digits := end + 1
		for end = digits; end < len(text) && isDigit(text[end]); end++ {
		}
		if n := end - digits; n < 1 || n > 3 {
			return "", false
		}
	}
	if end < len(text) && (isLetterOrDigit(text[end]) && text[end] < 'A' || text[end] == '.' && end+1 < len(text) && isDigit(text[end+1])) {
		return "", false
	}
	return text[i:end], true
}

// replyBefore says whether text ends in a reply code and a hyphen, as in "550-5.1.1".
func replyBefore(text string) bool {
	n := len(text)
	return n >= 4 && text[n-1] == '-' && isReply(text[n-4:n-1]) && (n == 4 || !isLetterOrDigit(text[n-5]))
}

// marked says whether what stands in front of a code shows that it is one.
func marked(before string, class byte) bool {
	before = strings.TrimRight(before, " -('\"")
	if strings.HasSuffix(before, "#") {
		return true
	}
	n := len(before)
	return n >= 3 && isReply(before[n-3:]) && before[n-3] == class
}

// reply returns the SMTP reply code of a failure in a text (RFC 5321 section 4.2.3), "" without one.
func reply(text string) string {
	for i := 0; i+3 <= len(text); i++ {
		if !isReply(text[i : i+3]) {
			continue
		}
		if i > 0 && strings.IndexByte(" \t:;,(<\"'=>#[", text[i-1]) < 0 {
			continue
		}
		if i+3 < len(text) && strings.IndexByte(" -:,;)>\"'#]", text[i+3]) < 0 {
			continue
		}
		return text[i : i+3]
	}
	return ""
}

// isReply says whether three octets are a reply code of a failure that is in use.
func isReply(s string) bool {
	switch s {
	case "421", "422", "431", "432", "441", "442", "446", "447", "449", "450", "451", "452", "453", "454", "455", "458", "459", "471":
		return true
	case "500", "501", "502", "503", "504", "510", "511", "512", "513", "515", "517", "521", "523", "530", "535", "540", "541", "542", "543", "544", "546", "547",
		"550", "551", "552", "553", "554", "555", "556", "557", "558", "559", "560", "570", "571", "572", "573", "574", "579", "591":
		return true
	}
	return false
}

// statusOf makes a status of a reason where no text gives one. reply is the SMTP
// reply code or "", delayed says that it is still being tried.
func statusOf(reason, reply string, delayed bool) string {
	class := byte('5')
	switch {
	case delayed:
		class = '4'
	case reply != "":
		class = reply[0]
	case reason == Expired || reason == Network || reason == RateLimited:
		class = '4' // RFC 3463 sections 3.5 and 3.8: they pass
	}
	return string(class) + detailOf(reason)
}

// detailOf is subject and detail of the status that a reason has (RFC 3463
// section 3, and the registry of RFC 5248).
func detailOf(reason string) string {
	switch reason {
	case UserUnknown:
		return ".1.1"
	case UserMoved:
		return ".1.6"
	case HostUnknown:
		return ".1.2"
	case SenderRejected:
		return ".1.8"
	case MailboxFull:
		return ".2.2"
	case MailboxDisabled:
		return ".2.1"
	case TooBig:
		return ".3.4"
	case System:
		return ".3.0"
	case Network:
		return ".4.1"
	case Loop:
		return ".4.6"
	case Expired:
		return ".4.7"
	case Protocol:
		return ".5.0"
	case Content, Virus:
		return ".6.0"
	case RateLimited:
		return ".7.28"
	case Policy, Blocked, RelayDenied, Spam:
		return ".7.1"
	case Auth:
		return ".7.26"
	}
	return ".0.0"
}
