package reply

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	mostLines   = 50_000 // lines that are told apart; the rest is one
	longestLine = 500    // octets of a line that are looked at
)

// class is what a line is.
type class uint8

const (
	written   class = iota // by the sender
	blank                  // nothing
	quoted                 // from another mail
	intro                  // introduces a quotation
	forwarded              // from a mail that is forwarded
	signature
	footer // of a mailing list, ticket system, gateway or company
	armor  // of a signed message (RFC 4880 section 7)
)

// line is one line of the text, without its line end.
type line struct {
	start, end int
	class      class
	arrow      bool  // it begins with ">"
	first      byte  // that is no space, 0 if there is none
	traits     trait // of what is looked at
}

// page is a text in lines.
type page struct {
	text   string
	lines  []line
	known  int    // the line that folded is of; -1: none
	folded string // see fold
	work   int    // octets and lines looked at
}

func split(text string) *page {
	p := &page{text: text, known: -1, lines: make([]line, 0, min(strings.Count(text, "\n")+1, mostLines))}
	for start := 0; start < len(text); {
		end := strings.IndexByte(text[start:], '\n')
		if end < 0 || len(p.lines) == mostLines-1 {
			end = len(text) - start
		}
		l := line{start: start, end: start + end}
		body := strings.TrimSpace(text[l.start:min(l.end, l.start+longestLine)])
		if body != "" {
			l.first = body[0]
		}
		switch {
		case body == "" && end <= longestLine:
			l.class = blank
		case body != "" && body[0] == '>' && !(isOdd(body) && (p.endsAddress(body) || isShout(body))):
			l.class, l.arrow, l.traits = quoted, true, anyTrait
		default:
			l.traits = traitsOf(body)
		}
		p.lines = append(p.lines, l)
		start = l.end + 1
	}
	return p
}

// isOdd says whether a line that begins with ">" need be looked at closely: few
// have such octets at their ends.
func isOdd(body string) bool {
	last := body[len(body)-1]
	return last == ':' || last == '<' || last >= utf8.RuneSelf || len(body) > 1 && body[1] == ':'
}

const longestEnd = 60 // octets of the end of an introduction

// endsAddress says whether ">" at the beginning of a line ends the address that
// the line above, the last so far, leaves open.
// QUIRK: Gmail breaks an introduction in front of ">:" and of "> wrote:".
func (p *page) endsAddress(body string) bool {
	if strings.HasPrefix(body, ">:") {
		return true
	}
	if len(p.lines) == 0 || len(body) > longestEnd || !strings.HasSuffix(body, ":") && !strings.HasSuffix(body, "：") {
		return false
	}
	above := &p.lines[len(p.lines)-1]
	line := strings.TrimSpace(p.text[above.start:min(above.end, above.start+longestLine)])
	return above.class == written && (isOpen(line, '<', '>') || strings.HasPrefix(line, "mailto:"))
}

// isShout says whether a line that begins with ">" is ornament: ">>> example.org <<<".
func isShout(body string) bool {
	return strings.HasPrefix(body, ">>") && strings.HasSuffix(body, "<<")
}

// isOpen says whether the last of the brackets in s that open is not closed.
func isOpen(s string, opening, closing byte) bool {
	return strings.LastIndexByte(s, opening) > strings.LastIndexByte(s, closing)
}

// raw is line i without space around it, as far as it is looked at.
func (p *page) raw(i int) string {
	l := &p.lines[i]
	end := min(l.end, l.start+longestLine)
	p.work += end - l.start
	return strings.TrimSpace(p.text[l.start:end])
}

// inner is line i without ">" in front of it.
func (p *page) inner(i int) string {
	if !p.lines[i].arrow {
		return p.raw(i)
	}
	return strings.TrimLeft(p.raw(i), "> ")
}

// fold is line i made comparable.
func (p *page) fold(i int) string {
	if p.known != i {
		p.known, p.folded = i, fold(p.raw(i))
	}
	return p.folded
}

// long says whether a line is too long to be anything but text.
func (p *page) long(i int) bool { return p.lines[i].end-p.lines[i].start > longestLine }

// next is the first line from i on that is not blank; the number of lines if there is none.
func (p *page) next(i int) int {
	for i < len(p.lines) && p.lines[i].class == blank {
		p.work++
		i++
	}
	return i
}

// quotedNext says whether the next line from i on that is not blank is quoted.
func (p *page) quotedNext(i int) bool {
	i = p.next(i)
	return i < len(p.lines) && p.lines[i].class == quoted
}

// mark gives the written lines from i up to end a class.
func (p *page) mark(i, end int, c class) {
	for ; i < end; i++ {
		if p.lines[i].class == written {
			p.lines[i].class = c
		}
	}
}

// fold makes s comparable: lower case, plain spaces and digits, without signs
// that only mark up.
func fold(s string) string {
	if !isASCII(s) {
		return foldWide(s)
	}
	s = strings.ToLower(s)
	s = strings.ReplaceAll(strings.ReplaceAll(s, "*", ""), "\t", " ")
	return strings.TrimSpace(s)
}

// foldWide is fold for text that is not all ASCII.
func foldWide(s string) string {
	out := make([]byte, 0, len(s)+utf8.UTFMax)
	for i := 0; i < len(s); {
		if c := s[i]; c >= 'a' && c <= 'z' || c == ' ' { // most of them
			out = append(out, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r = foldRune(r); r >= 0 {
			out = utf8.AppendRune(out, r)
		}
		i += n
	}
	return strings.TrimSpace(string(out))
}

func foldRune(r rune) rune {
	if r > '\u00ad' && r < '\u0600' { // letters of Europe, and no space or mark of direction
		return unicode.ToLower(r)
	}
	switch {
	case r == '*':
		return -1
	case r == '：' || r == '﹕':
		return ':'
	case r == '’' || r == '‘':
		return '\''
	case unicode.Is(unicode.Cf, r) && r != '\u200c': // marks of direction
		return -1
	case unicode.IsSpace(r):
		return ' '
	}
	for _, zero := range [...]rune{'\u0660', '\u06f0', '\u0966', '\u09e6', '\uff10'} { // Arabic, Persian, Hindi, Bengali, wide
		if r >= zero && r <= zero+9 {
			return '0' + r - zero
		}
	}
	return unicode.ToLower(r)
}
