package report

import (
	"strings"
	"unicode/utf8"
)

// span is where an address stands in a line.
type span struct{ start, end int }

// mostAddresses is how many addresses of one line are looked at.
const mostAddresses = 20

// addresses finds the addresses in running text.
func addresses(line string) []span {
	var found []span
	from := 0
	for len(found) < mostAddresses {
		i := strings.IndexByte(line[from:], '@')
		if i < 0 {
			break
		}
		at := from + i
		start := localStart(line, from, at)
		end := domainEnd(line, at+1)
		from = max(end, at+1)
		if start < at && end > at+1 {
			found = append(found, span{start, end})
		}
	}
	return found
}

// x400 stands in front of the address in one of X.400.
// QUIRK: Exchange 5.5 names recipients so ("dda:SMTP=user@example.org").
const x400 = "smtp="

// localStart is where the local part left of at begins.
func localStart(line string, from, at int) int {
	if at > from+1 && line[at-1] == '"' { // RFC 5321 section 4.1.2: Quoted-string
		if i := strings.LastIndexByte(line[from:at-1], '"'); i >= 0 {
			return from + i
		}
	}
	start := at
	for start > from {
		r, size := utf8.DecodeLastRuneInString(line[from:start])
		if !isLocal(r) {
			break
		}
		start -= size
	}
	if rest := line[start:at]; len(rest) > len(x400) && strings.EqualFold(rest[:len(x400)], x400) {
		start += len(x400)
	}
	if at-start > 4 && line[start+3] == '-' && isReply(line[start:start+3]) { // "550-ann@example.org": a reply that goes on
		start += 4
	}
	for start < at && strings.IndexByte(".=/'", line[start]) >= 0 { // what quotes it, or stands in front
		start++
	}
	return start
}

// isLocal says whether a rune may stand in a local part (RFC 6531 section 3.3).
func isLocal(r rune) bool {
	return r > ' ' && r != 0x7f && r != utf8.RuneError && !strings.ContainsRune(`"(),:;<>@[]\|{}`+around, r)
}

// around is punctuation that is not ASCII and stands around addresses.
const around = "。，、；：（）《》「」“”‘’„«»\u00a0\u3000"

// domainEnd is where the domain that begins at start ends.
func domainEnd(line string, start int) int {
	if start < len(line) && line[start] == '[' { // RFC 5321 section 4.1.3
		if i := strings.IndexAny(line[start:], "] "); i > 0 && line[start+i] == ']' {
			return start + i + 1
		}
		return start
	}
	end := start
	for end < len(line) {
		c := line[end]
		if c < utf8.RuneSelf {
			if !isLetterOrDigit(c) && c != '-' && c != '.' && c != '_' {
				break
			}
			end++
			continue
		}
		r, size := utf8.DecodeRuneInString(line[end:]) // a domain may be in UTF-8 (RFC 6531)
		if strings.ContainsRune(around, r) || r == utf8.RuneError {
			break
		}
		end += size
	}
	for end > start && strings.IndexByte(".-_", line[end-1]) >= 0 {
		end--
	}
	return end
}

func isLetterOrDigit(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func hasSuffixFold(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}
