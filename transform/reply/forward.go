package reply

import "strings"

// Forward is what the text says of a mail that is forwarded in it. Its fields
// are as written there.
type Forward struct {
	From, To, Date, Subject string // "" if not told
	Method                  string // marker or header_block
	Locale                  string // language of the words that decided (BCP 47), "" if they tell none
	Confidence              float64
	Evidence                string // the line that decided
}

const longestField = 998 // octets (RFC 5322 section 2.1.1)

// takeForward notes the first mail that is forwarded; locale is that of the words
// that decided.
func (s *splitter) takeForward(b *block, method, locale, evidence string) {
	if s.forward != nil {
		return
	}
	f := &Forward{Method: method, Locale: locale, Confidence: sureHeader, Evidence: clip(evidence)}
	if b.roles == 0 {
		f.Confidence = sureArrows
	}
	f.From, f.To = value(b, roleFrom), value(b, roleTo)
	f.Date, f.Subject = value(b, roleDate), value(b, roleSubject)
	s.forward = f
}

func value(b *block, r role) string {
	v := strings.Join(strings.Fields(b.fields[r]), " ")
	if len(v) > longestField {
		v = strings.ToValidUTF8(v[:longestField], "")
	}
	return v
}
