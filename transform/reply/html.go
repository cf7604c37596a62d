package reply

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/htmltext"
)

// marks takes what the mail program marked in the HTML. The text may have been
// made of it, or be one that was sent beside it.
func (s *splitter) marks() {
	if s.mail.HTML == nil {
		return
	}
	if doc := s.mail.HTML; doc.Text == s.text {
		for _, m := range doc.Marks {
			s.takeMark(m, m.Start, m.End)
		}
		return
	}
	s.transfer(s.mail.HTML)
}

// transfer takes marks over into a text that says the same in other white space.
// Answers in between quotations are left to the rules about the text.
func (s *splitter) transfer(doc *htmltext.Document) {
	a := aligner{html: letters{s: doc.Text}, text: letters{s: s.text}}
	for n, m := range doc.Marks {
		start, ok := a.to(m.Start)
		if !ok || start == 0 {
			return
		}
		if m.Kind == htmltext.Signature {
			end, ok := a.to(m.End)
			if !ok {
				return
			}
			s.takeMark(m, start, end)
			continue
		}
		if onlyQuotesFrom(doc, n) {
			s.takeMark(m, start, len(s.text))
		}
		return
	}
}

// onlyQuotesFrom says whether nothing but marked text stands behind mark n.
func onlyQuotesFrom(doc *htmltext.Document, n int) bool {
	for ; n < len(doc.Marks); n++ {
		next := len(doc.Text)
		if n+1 < len(doc.Marks) {
			next = doc.Marks[n+1].Start
		}
		if hasLetter(doc.Text[doc.Marks[n].End:next]) {
			return false
		}
	}
	return true
}

// takeMark gives the lines that begin within a mark their class.
func (s *splitter) takeMark(m htmltext.Mark, start, end int) {
	first, last := s.linesIn(start, end)
	if first == last {
		return
	}
	if m.Kind == htmltext.Signature {
		s.mark(first, last, signature)
		s.decideMinor("html_marker", "", m.Name)
		return
	}
	c, locale := s.marked(first)
	s.decide("html_marker", locale, m.Name, sureMark)
	s.mark(s.aboveRules(first), last, c)
}

// marked says whether the mail that a mark begins with at line i is quoted or
// forwarded, and the language of the words that introduce it.
func (s *splitter) marked(i int) (c class, locale string) {
	if s.isRule(i) {
		i = min(s.next(i+1), len(s.lines)-1)
	}
	if m, ok := s.marker(i); ok {
		if !s.forwards(m) {
			return quoted, m.locale
		}
		b := s.headerOf(m)
		s.takeForward(&b, "marker", m.locale, s.raw(i))
		return forwarded, m.locale
	}
	if b, ok := s.header(i); ok {
		if !s.mail.Forward {
			return quoted, b.locale
		}
		s.takeForward(&b, "header_block", b.locale, s.raw(i))
		return forwarded, b.locale
	}
	a, ok := s.attribution(i)
	if ok && s.mail.Forward && s.first == nil {
		s.takeIntroduced(a)
		return forwarded, a.locale
	}
	return quoted, a.locale
}

// linesIn is the lines whose first word stands from start up to end.
func (s *splitter) linesIn(start, end int) (first, last int) {
	first, last = len(s.lines), len(s.lines)
	for i := s.seek; i < len(s.lines); i++ {
		l := &s.lines[i]
		s.work++
		if l.class == blank {
			continue
		}
		word := l.start
		for word < l.end && (s.text[word] == ' ' || s.text[word] == '\t') {
			word++
		}
		if first == len(s.lines) && word >= start {
			first, s.seek = i, i
		}
		if word >= end {
			last = i
			break
		}
	}
	for last > first && s.lines[last-1].class == blank {
		last--
	}
	return first, max(first, last)
}

// aligner finds places of the html in the text by the letters in front of them.
type aligner struct{ html, text letters }

// to returns the place in the text that has the letters of the html up to
// offset in front of it. ok is false if the two differ.
func (a *aligner) to(offset int) (place int, ok bool) {
	for {
		want := a.html.next(offset)
		if want == 0 {
			return a.text.at, true
		}
		if a.text.next(len(a.text.s)) != want {
			return 0, false
		}
	}
}

const longestBracket = 1100 // octets between brackets that are passed over

// letters reads the letters and digits of a text. What stands in brackets, a
// link or the word for an image, is passed over.
type letters struct {
	s     string
	at    int    // what is in front of it has been read
	close [2]int // where the next ">" and the next "]" are, if not in front of at
}

// next returns the next letter in front of end; 0 if there is none.
func (l *letters) next(end int) rune {
	for l.at < end {
		switch c := l.s[l.at]; {
		case c == '<':
			l.skip(0, '>')
			continue
		case c == '[':
			l.skip(1, ']')
			continue
		case c >= 'a' && c <= 'z' || isDigit(c):
			l.at++
			return rune(c)
		case c < utf8.RuneSelf && (c < 'A' || c > 'Z'):
			l.at++
			continue
		}
		c, n := utf8.DecodeRuneInString(l.s[l.at:])
		l.at += n
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
	}
	return 0
}

// skip goes behind the bracket that closes, or behind the one in hand.
func (l *letters) skip(kind int, closing byte) {
	if l.close[kind] < l.at {
		l.close[kind] = len(l.s)
		if n := strings.IndexByte(l.s[l.at:], closing); n >= 0 {
			l.close[kind] = l.at + n
		}
	}
	if end := l.close[kind]; end < len(l.s) && end-l.at <= longestBracket {
		l.at = end
	}
	l.at++
}

func hasLetter(s string) bool {
	l := letters{s: s}
	return l.next(len(s)) != 0
}
