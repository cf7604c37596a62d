package reply

import "strings"

const (
	longestWords = 100 // octets of what a telephone adds
	mostWords    = 12
)

// device finds what telephones and mail programs add: "Sent from my iPhone".
func (s *splitter) device(i, start, end int) class {
	apart := i == start || s.lines[i-1].class != written
	last := s.count(i+1, end, 1) == 0
	if !apart && !last || s.lines[i].end-s.lines[i].start > 3*longestWords {
		return written
	}
	locale, sure, ok := sentFromDevice(s.fold(i))
	if !ok || !sure && (!apart || !last || i == start) {
		return written
	}
	s.locale = locale
	if i == start && !last { // nothing above it: the letter stands below
		s.decideMinor("text_rule", locale, s.raw(i))
		s.lines[i].class = signature
		return written
	}
	if s.count(i+1, end, mostBlock+1) > mostBlock || !s.short(i+1, end) {
		// QUIRK: some telephones put the mail that is answered below, unmarked.
		s.mark(i+1, end, quoted)
	}
	return signature
}

// sentFromDevice reads a line such as "Sent from my iPhone". sure is false if it
// names no device.
func sentFromDevice(s string) (locale string, sure, ok bool) {
	words := strings.Trim(withoutExcuse(withoutLinks(s)), "<>()[]{}_-~–—•. !\"")
	if words == "" || len(words) > longestWords || len(strings.Fields(words)) > mostWords {
		return "", false, false
	}
	if locale, ok = saysSent(words); !ok {
		return "", false, false
	}
	phrase, _, more := strings.Cut(words, ",")
	sure = hasDevice(phrase) || (strings.HasPrefix(words, "sent from my ") && !more)
	if !sure && (more || strings.Contains(words, ". ")) {
		return "", false, false
	}
	return locale, sure, true
}

// saysSent says whether a line says what it was sent from, and in which language.
func saysSent(words string) (locale string, ok bool) {
	for _, p := range sentFrom {
		if words[0] == p.words[0] && strings.HasPrefix(words, p.words) {
			return p.locale, true
		}
	}
	for _, p := range sentBehind {
		if strings.HasSuffix(words, p.words) && hasDevice(words) {
			return p.locale, true
		}
	}
	return "", false
}

// withoutLinks takes out what stands in angle brackets, and a link in parentheses.
func withoutLinks(s string) string {
	for _, open := range [...]string{"<http", "(http", "[http", "<mailto:", " http"} {
		if at := strings.Index(s, open); at > 0 {
			s = s[:at]
		}
	}
	return s
}

// withoutExcuse takes out the words at the end that ask to excuse how short a mail is.
func withoutExcuse(s string) string {
	at := strings.Index(s, ". ")
	if at < 0 {
		at = strings.Index(s, ", ")
	}
	if at < 0 {
		return s
	}
	first, second := s[:at], s[at:]
	for _, words := range [...]string{"excus", "entschuldig", "brevity", "typo", "kürze", "disculp", "scusa", "desculp"} {
		if strings.Contains(second, words) {
			return first
		}
	}
	return s
}

func hasDevice(s string) bool {
	for _, d := range devices {
		if strings.Contains(s, d) {
			return true
		}
	}
	return false
}
