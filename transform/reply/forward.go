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

// forwards says whether the mail below a marker is forwarded: the marker says so, or the subject.
func (s *splitter) forwards(m marker) bool { return m.forward || s.mail.Forward && !m.above }

// forwardBehindArrows notes a mail that is forwarded behind ">", together with the
// words that say so, from line i on, and returns the line to go on with.
// QUIRK: Apple Mail quotes "Begin forwarded message:", too.
func (s *splitter) forwardBehindArrows(i int) (next int, ok bool) {
	if !s.lines[i].arrow || s.first != nil {
		return i, false // it is in a mail that is answered
	}
	at := s.innerFrom(i)
	if at == len(s.lines) {
		return i, false
	}
	method, evidence := "header_block", s.raw(at)
	said, isMarker := phrases[strings.TrimRight(strings.Trim(fold(s.inner(at)), ornaments), endings)]
	if isMarker {
		method, at = "marker", s.innerFrom(at+1)
	}
	if !said.forward && !s.mail.Forward || at == len(s.lines) || !s.isField(at) {
		return i, false
	}
	b, isHeader := s.header(at)
	if !isHeader && !said.forward {
		return i, false
	}
	locale := said.locale
	if !isMarker {
		locale = b.locale
	}
	s.decide("text_rule", locale, evidence, sureHeader)
	s.takeForward(&b, method, locale, evidence)
	return s.takeRest(i, forwarded), true
}

// innerFrom is the first line from i on that begins with ">" and says something
// behind it; the number of lines if there is none.
func (s *splitter) innerFrom(i int) int {
	for ; i < len(s.lines) && s.lines[i].arrow; i++ {
		if s.inner(i) != "" {
			return i
		}
	}
	return len(s.lines)
}

// takeIntroduced notes a mail that is forwarded below an introduction.
func (s *splitter) takeIntroduced(a attribution) {
	var b block
	b.fields[roleFrom] = s.addressIn(a)
	s.takeForward(&b, "marker", a.locale, s.raw(a.start))
}

// addressIn is the address in an introduction, in brackets; "" if there is none.
func (s *splitter) addressIn(a attribution) string {
	text := s.text[s.lines[a.start].start:s.lines[a.end-1].end]
	_, address, _ := strings.Cut(text[:min(len(text), longestJoined)], "<")
	address, _, ok := strings.Cut(address, ">")
	if !ok || !strings.Contains(address, "@") {
		return ""
	}
	return "<" + strings.TrimSpace(address) + ">"
}
