package address

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// Spec is an addr-spec taken apart.
type Spec struct {
	Local  string // without quotes
	Domain string
	ASCII  string // Domain in lower-case ASCII (RFC 5891), "" if it cannot be made
	Tag    string // behind the first "+" of Local
	Tagged bool
	Valid  bool // one can write to it as it stands
}

// Split takes an addr-spec apart.
func Split(spec string) Spec {
	at := strings.LastIndexByte(spec, '@')
	if at < 0 {
		s := Spec{Local: unquote(spec)}
		return s.tag()
	}
	local := spec[:at]
	s := Spec{Local: local, Domain: spec[at+1:]}
	quoted := len(local) > 1 && local[0] == '"' && local[len(local)-1] == '"'
	if quoted {
		s.Local = unquote(local)
	}
	s.ASCII = domainASCII(s.Domain)
	s.Valid = s.ASCII != "" && len(local) <= 64 && (quoted && isQuotedString(local) || isDotAtom(local)) // RFC 5321 section 4.5.3.1.1
	return s.tag()
}

func (s Spec) tag() Spec {
	_, s.Tag, s.Tagged = strings.Cut(s.Local, "+")
	return s
}

// longestDomain is the longest name that DNS can hold (RFC 5321 section 4.5.3.1.2).
const longestDomain = 255

func domainASCII(domain string) string {
	if domain == "" || len(domain) > longestDomain || !utf8.ValidString(domain) {
		return ""
	}
	if isLiteral(domain) {
		return strings.ToLower(domain)
	}
	if !isASCII(domain) {
		encoded, err := idna.Lookup.ToASCII(domain)
		if err != nil {
			return ""
		}
		domain = encoded
	}
	domain = strings.ToLower(strings.TrimSuffix(domain, "."))
	if !isHostname(domain) {
		return ""
	}
	return domain
}

// isLiteral says whether a domain is an address literal (RFC 5321 section 4.1.3).
func isLiteral(domain string) bool {
	return len(domain) > 2 && domain[0] == '[' && domain[len(domain)-1] == ']' &&
		isASCII(domain) && !strings.ContainsAny(domain[1:len(domain)-1], "[] \\")
}

// isHostname says whether s is labels of letters, digits and hyphens; the
// underscore is not allowed but common.
func isHostname(s string) bool {
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != '.' {
			if c := s[i]; !isAlphanumeric(c) && c != '-' && c != '_' {
				return false
			}
			continue
		}
		if i == start || i-start > 63 || s[start] == '-' || s[i-1] == '-' { // RFC 1123 section 2.1
			return false
		}
		start = i + 1
	}
	return true
}

// isQuotedString says whether s is one quoted-string as SMTP takes it: no control
// characters (RFC 5321 section 4.1.2), UTF-8 allowed (RFC 6531 section 3.3).
func isQuotedString(s string) bool {
	return quotedEnd(s, 0) == len(s)-1 && utf8.ValidString(s) && strings.IndexFunc(s, unicode.IsControl) < 0
}

// isDotAtom says whether s is a dot-atom (RFC 5322 section 3.2.3), also in UTF-8 (RFC 6531 section 3.3).
func isDotAtom(s string) bool {
	if s == "" || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") || !utf8.ValidString(s) {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < utf8.RuneSelf && !isAlphanumeric(c) && strings.IndexByte("!#$%&'*+-/=?^_`{|}~.", c) < 0 {
			return false
		}
	}
	return true
}

func isAlphanumeric(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
