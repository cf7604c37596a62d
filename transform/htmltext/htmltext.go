// Package htmltext makes readable text of the HTML in mail: what a person who
// sees the page would read, with lists, tables, headings, links and quoted
// blocks still to be told apart.
//
// It reads the tokens of golang.org/x/net/html once and builds no tree; no
// nesting can hurt it, and its work and memory are in proportion to the input.
// What mail programs hide (preheaders, tracking pixels, styles) is left out.
//
// It also tells what the markup says and the text no longer shows: where mail
// programs marked quoted mail and signatures, and what the images refer to. It
// decides nothing about them.
package htmltext

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Document is what a page says.
type Document struct {
	Text   string   // line ends are LF, never more than two in a row
	Whole  bool     // Text is not cut
	Marks  []Mark   // in order; none lies in another
	Images []string // what images refer to, each once: Content-IDs without "cid:" (RFC 2392 section 2) and bare names
}

// Convert returns the text of source, at most limit octets of it, and whether
// that is all.
func Convert(source string, limit int) (text string, whole bool) {
	d := Read(source, limit)
	return d.Text, d.Whole
}

// Read returns what source says, at most limit octets of text.
func Read(source string, limit int) Document {
	marked := withLiterals(source)
	r := read(marked, limit, false)
	if r.sawHidden && len(r.out) == 0 {
		// QUIRK: broken newsletters open a hidden element and never close it.
		r = read(marked, limit, true)
	}
	d := r.document()
	if marked != source {
		d.Text = strings.ReplaceAll(d.Text, literal, "<")
	}
	return d
}

// reader is one pass over a page.
type reader struct {
	writer
	markup
	sheets
	z         *html.Tokenizer
	tag       attributes // of the tag in hand
	before    int        // octets of the source in front of the token in hand
	after     int        // octets up to its end
	stack     []element
	beyond    int  // open elements deeper than the stack goes
	hidden    int  // open elements that hide their content
	code      int  // open scripts and style sheets
	small     bool // the font has no size
	showAll   bool // nothing is hidden but code
	sawHidden bool
	steps     int // tokens and elements looked at
}

func read(source string, limit int, showAll bool) *reader {
	r := &reader{z: html.NewTokenizer(strings.NewReader(source)), showAll: showAll, writer: writer{limit: limit}, markup: newMarkup()}
	for len(r.out) <= limit {
		kind := r.z.Next()
		r.before, r.after = r.after, r.after+len(r.z.Raw())
		r.steps++
		switch kind {
		case html.ErrorToken:
			return r
		case html.TextToken:
			if !r.isHidden() {
				r.words(r.z.Text())
			} else {
				r.sawHidden = r.sawHidden || r.code == 0
				r.hiddenWords()
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := r.z.TagName()
			r.open(atom.Lookup(name), r.attributes(more))
		case html.EndTagToken:
			name, _ := r.z.TagName()
			r.close(atom.Lookup(name))
		}
	}
	return r
}

// hiddenWords reads text that is not shown: a style sheet may say what else is not.
func (r *reader) hiddenWords() {
	if top := len(r.stack) - 1; top >= 0 && r.stack[top].tag == atom.Style {
		r.sheet(string(r.z.Text()), r.tag.narrow)
	}
}

func (r *reader) isHidden() bool { return r.code > 0 || !r.showAll && (r.hidden > 0 || r.small) }

// document ends the pass.
func (r *reader) document() Document {
	r.before = r.after
	for len(r.stack) > 0 {
		r.pop()
	}
	r.finish(len(r.out), r.after)
	r.loneIntro()
	text, whole := r.text()
	return Document{Text: text, Whole: whole, Marks: inOrder(r.marks, len(text)), Images: r.images}
}

// inOrder sorts marks, takes out what two of them share, and cuts them to a text
// of the length given.
func inOrder(marks []Mark, length int) []Mark {
	slices.SortStableFunc(marks, func(a, b Mark) int { return cmp.Compare(a.Start, b.Start) })
	kept, end := marks[:0], 0
	for _, m := range marks {
		m.Start, m.End = max(m.Start, end), min(m.End, length)
		if m.Start < m.End {
			kept, end = append(kept, m), m.End
		}
	}
	return kept
}
