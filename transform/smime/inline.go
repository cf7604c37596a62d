package smime

import (
	"encoding/base64"
	"strings"
)

// Lines of the armor.
const (
	clearBegin = "-----BEGIN PGP SIGNED MESSAGE-----"
	signBegin  = "-----BEGIN PGP SIGNATURE-----"
	signEnd    = "-----END PGP SIGNATURE-----"
	begin      = "-----BEGIN PGP MESSAGE-----"
	end        = "-----END PGP MESSAGE-----"
)

// LookInText says how PGP seals a text within itself (RFC 9580 sections 6.2 and 7).
// The lines of the armor must be whole lines, and the last must be there: a mail
// that quotes or describes them is not sealed.
func LookInText(text string) Seal {
	var s Seal
	if _, rest, ok := cutLine(text, clearBegin); ok {
		if _, rest, ok = cutLine(rest, signBegin); ok {
			if _, _, ok = cutLine(rest, signEnd); ok {
				s.Signed = pgpInline
			}
		}
	}
	if _, rest, ok := cutLine(text, begin); ok {
		if armor, _, ok := cutLine(rest, end); ok {
			s = s.And(packetSeal(armor))
		}
	}
	return s
}

// Cleartext is text as it was before PGP signed it (RFC 9580 section 7): without
// the lines of the armor, its hash headers and the signature. Any other text is
// as it is.
func Cleartext(text string) string {
	before, rest, signed := cutLine(text, clearBegin)
	if !signed {
		return text
	}
	said, rest, signed := cutLine(rest, signBegin)
	if !signed {
		return text
	}
	_, after, signed := cutLine(rest, signEnd)
	if !signed {
		return text
	}
	var b strings.Builder
	b.WriteString(before)
	head := true
	for line := range strings.Lines(said) {
		if head {
			head = strings.TrimSpace(line) != ""
			continue
		}
		b.WriteString(strings.TrimPrefix(line, "- ")) // RFC 9580 section 7.1
	}
	b.WriteString(after)
	return b.String()
}

// cutLine parts text around the first line that is this one.
func cutLine(text, line string) (before, after string, ok bool) {
	for from := 0; ; {
		i := strings.Index(text[from:], line)
		if i < 0 {
			return "", "", false
		}
		at := from + i
		from = at + len(line)
		if at > 0 && text[at-1] != '\n' {
			continue
		}
		rest, next, _ := strings.Cut(text[from:], "\n")
		if strings.TrimRight(rest, " \t\r") == "" {
			return text[:at], next, true
		}
	}
}

// packetSeal looks at the first packet of an armor (RFC 9580 sections 4.2 and 5):
// a message can be encrypted, or signed and readable by everybody.
func packetSeal(armor string) Seal {
	body := armor
	for strings.Contains(firstLine(body), ": ") { // header fields (RFC 9580 section 6.2.2.1)
		_, body, _ = strings.Cut(body, "\n")
	}
	body = strings.TrimLeft(body, " \t\r\n")
	if len(body) < 4 {
		return Seal{}
	}
	first, err := base64.StdEncoding.DecodeString(body[:4])
	if err != nil || first[0]&0x80 == 0 {
		return Seal{}
	}
	tag := first[0] & 0x3f
	if first[0]&0x40 == 0 { // the old format
		tag >>= 2
	}
	switch tag {
	case 1, 3, 9, 18, 20:
		return Seal{Encrypted: pgp}
	case 2, 4:
		return Seal{Signed: pgpInline}
	}
	return Seal{}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
