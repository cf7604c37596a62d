package date

import (
	"net/netip"
	"strings"
	"time"
)

// Received is a Received field taken apart (RFC 5321 section 4.4). What the field
// does not say is "".
type Received struct {
	From string     // what the client calls itself
	IP   netip.Addr // the address of the client, from the clause or the comment behind it
	By   string     // the host that wrote the field
	Via  string
	With string // protocol, as written
	ID   string // without angle brackets
	For  string // recipient, without angle brackets
	Time time.Time
}

// longestReceived is how much of a field is looked at.
const longestReceived = 8 << 10

// ParseReceived takes a field apart; ok is false if it has no time.
func ParseReceived(field string) (r Received, ok bool) {
	if len(field) > longestReceived {
		field = field[:longestReceived]
	}
	clause, taken := "", false // the clause in hand, and whether its value is there
	rest := field
	for rest != "" {
		var word string
		word, rest = nextWord(rest)
		keyword := ""
		if len(word) <= len("from") {
			keyword = strings.ToLower(word)
		}
		switch {
		case word == "":
		case word[0] == '(':
			if clause == "from" {
				r.takeIP(word)
			}
			if from, ok := strings.CutPrefix(word, "(from "); ok && clause == "" { // QUIRK: Sendmail, of mail that a user hands it
				from, _, _ = strings.Cut(strings.TrimRight(from, ")"), " ")
				r.take("from", from)
				r.takeIP(word)
			}
		case keyword == "from", keyword == "by", keyword == "via", keyword == "with", keyword == "id", keyword == "for":
			clause, taken = keyword, false
		case clause == "from" && taken && word[0] == '[':
			r.takeIP(word)
		case clause == "with" && taken && !isProtocol(r.With) && isProtocol(word):
			r.With = word // QUIRK: "with Microsoft SMTP Server"
		case !taken:
			r.take(clause, word)
			taken = true
		}
	}
	if i := strings.LastIndexByte(field, ';'); i >= 0 {
		r.Time, ok = Parse(field[i+1:])
	}
	return r, ok
}

// nextWord cuts the first word, comment or separator off a field.
func nextWord(field string) (word, rest string) {
	field = strings.TrimLeft(field, " \t\r\n;")
	if strings.HasPrefix(field, "(") {
		depth := 0
		for i := 0; i < len(field); i++ {
			switch field[i] {
			case '(':
				depth++
			case ')':
				if depth--; depth == 0 {
					return field[:i+1], field[i+1:]
				}
			}
		}
		return field[1:], "" // it never ends
	}
	end := strings.IndexAny(field, " \t\r\n;(")
	if end < 0 {
		return field, ""
	}
	return field[:end], field[end:]
}

// take sets the value of a clause; the first of a kind counts.
func (r *Received) take(clause, word string) {
	value := strings.Trim(word, "<>,")
	if inside, ok := strings.CutPrefix(value, "["); ok && (clause == "from" || clause == "by") {
		value, _, _ = strings.Cut(inside, "]") // an address literal, perhaps with a port behind it
	}
	var to *string
	switch clause {
	case "from":
		r.takeIP(word)
		to = &r.From
	case "by":
		to = &r.By
	case "via":
		to = &r.Via
	case "with":
		to = &r.With
	case "id":
		to = &r.ID
	case "for":
		to = &r.For
	}
	if to != nil && *to == "" {
		*to = value
	}
}

// takeIP looks for the address of the client: "[192.0.2.1]", "[IPv6:2001:db8::1]".
func (r *Received) takeIP(text string) {
	if r.IP.IsValid() && text[0] != '(' {
		return
	}
	for piece := range strings.FieldsFuncSeq(text, func(c rune) bool { return strings.ContainsRune("()[]<>,;= @", c) }) {
		if len(piece) > len("IPv6:")+len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255") {
			continue
		}
		if len(piece) > 5 && strings.EqualFold(piece[:5], "IPv6:") {
			piece = piece[5:]
		}
		if piece[0] != ':' && !isHex(piece[0]) {
			continue // most words: a failure to parse them costs time
		}
		if ip, err := netip.ParseAddr(piece); err == nil {
			r.IP = ip.WithZone("")
			return
		}
		if with, err := netip.ParseAddrPort(piece); err == nil {
			r.IP = with.Addr().WithZone("")
			return
		}
	}
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// isProtocol says whether a word is a protocol that mail comes by (RFC 3848).
func isProtocol(word string) bool {
	upper := strings.ToUpper(word)
	for _, protocol := range []string{"SMTP", "LMTP", "HTTP", "POP3", "IMAP", "MAPI"} {
		if strings.Contains(upper, protocol) {
			return true
		}
	}
	return false
}
