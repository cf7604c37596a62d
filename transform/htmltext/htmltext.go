// Package htmltext makes readable text of HTML in one pass over its tokens. It
// builds no tree, so that no nesting can hurt it, and its work and memory are in
// proportion to the input.
package htmltext

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Convert returns the text of source, at most limit octets of it, and whether
// that is all.
func Convert(source string, limit int) (text string, whole bool) {
	w := &writer{limit: limit}
	z := html.NewTokenizer(strings.NewReader(source))
	for w.out.Len() <= limit {
		switch z.Next() {
		case html.ErrorToken:
			return w.text()
		case html.TextToken:
			if w.hidden == 0 {
				w.words(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			w.open(atom.Lookup(name), attributes(z, more))
		case html.EndTagToken:
			name, _ := z.TagName()
			w.close(atom.Lookup(name))
		}
	}
	return w.text()
}

// marks are what the attributes of a tag say that matters here.
type marks struct {
	hidden bool
	alt    string
}

// mostAttributes is how many attributes of a tag are looked at.
const mostAttributes = 32

func attributes(z *html.Tokenizer, more bool) (m marks) {
	for n := 0; more && n < mostAttributes; n++ {
		var key, value []byte
		key, value, more = z.TagAttr()
		switch string(key) {
		case "hidden":
			m.hidden = true
		case "style":
			style := strings.ToLower(strings.ReplaceAll(string(value), " ", ""))
			m.hidden = m.hidden || strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
		case "alt":
			m.alt = string(value)
		}
	}
	return m
}

// writer collects the text.
type writer struct {
	out    strings.Builder
	limit  int
	breaks int       // line ends due before the next word
	space  bool      // white space due before the next word
	cell   bool      // a table cell has ended in this row
	pre    int       // open <pre>
	skip   atom.Atom // the element whose content is left out
	hidden int       // how deep in elements of that name; 0: nothing is left out
}

func (w *writer) open(tag atom.Atom, m marks) {
	if w.hidden > 0 {
		if tag == w.skip {
			w.hidden++
		}
		return
	}
	switch tag {
	case atom.Script, atom.Style, atom.Title, atom.Template, atom.Noscript, atom.Textarea, atom.Select:
		w.skip, w.hidden = tag, 1
		return
	}
	if m.hidden && !isVoid(tag) && tag != 0 {
		w.skip, w.hidden = tag, 1
		return
	}
	switch tag {
	case atom.Br:
		w.breaks++
	case atom.Li:
		w.lines(1)
		w.words("- ")
	case atom.Td, atom.Th:
		if w.cell {
			w.words(" ")
		}
	case atom.Img:
		w.words(m.alt)
	case atom.Pre:
		w.pre++
		w.lines(1)
	default:
		w.lines(linesAround(tag))
	}
}

func (w *writer) close(tag atom.Atom) {
	if w.hidden > 0 {
		if tag == w.skip {
			w.hidden--
		}
		return
	}
	switch tag {
	case atom.Td, atom.Th:
		w.cell = true
	case atom.Tr:
		w.cell = false
		w.lines(1)
	case atom.Pre:
		w.pre = max(w.pre-1, 0)
		w.lines(1)
	default:
		w.lines(linesAround(tag))
	}
}

// lines asks for at least n line ends in front of the next word.
func (w *writer) lines(n int) { w.breaks = max(w.breaks, n) }

// mostBreaks is how many line ends may follow each other.
const mostBreaks = 2

// words writes text with its white space collapsed, or as it is within <pre>.
func (w *writer) words(s string) {
	if w.pre > 0 {
		w.separate()
		w.out.WriteString(s)
		return
	}
	for len(s) > 0 {
		word := strings.TrimLeft(s, " \t\r\n\f")
		if len(word) < len(s) {
			w.space = true
		}
		end := strings.IndexAny(word, " \t\r\n\f")
		if end < 0 {
			end = len(word)
		}
		if end > 0 {
			w.separate()
			w.out.WriteString(word[:end])
		}
		s = word[end:]
	}
}

// separate writes the white space that is due.
func (w *writer) separate() {
	switch {
	case w.out.Len() == 0:
	case w.breaks > 0:
		w.out.WriteString("\n\n"[:min(w.breaks, mostBreaks)])
	case w.space:
		w.out.WriteByte(' ')
	}
	w.breaks, w.space = 0, false
}

// text returns what was written, cut to the limit between two characters.
func (w *writer) text() (text string, whole bool) {
	text = strings.ReplaceAll(w.out.String(), "\u00a0", " ")
	if len(text) <= w.limit {
		return text, true
	}
	return strings.ToValidUTF8(text[:w.limit], ""), false
}

// linesAround is how many line ends an element has around it.
func linesAround(tag atom.Atom) int {
	switch tag {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Dl, atom.Blockquote, atom.Hr, atom.Table:
		return 2
	case atom.Div, atom.Tr, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Address, atom.Dt, atom.Dd,
		atom.Center, atom.Form, atom.Fieldset, atom.Figure, atom.Main, atom.Nav, atom.Body:
		return 1
	}
	return 0
}

func isVoid(tag atom.Atom) bool {
	switch tag {
	case atom.Br, atom.Img, atom.Hr, atom.Input, atom.Meta, atom.Link, atom.Col, atom.Base, atom.Area, atom.Source, atom.Track, atom.Wbr, atom.Embed, atom.Param:
		return true
	}
	return false
}
