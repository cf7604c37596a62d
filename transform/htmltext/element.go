package htmltext

import (
	"strconv"

	"golang.org/x/net/html/atom"
)

const (
	deepest  = 512 // elements that are kept in mind
	farthest = 64  // how far up an end tag looks for its element
)

// element is an open element.
type element struct {
	tag      atom.Atom
	around   int // line ends around it
	hides    bool
	pre      bool
	quotes   bool
	small    bool // what reader.small is outside
	mark     markKind
	markName string
	href     string // target of a link
	text     int    // octets of text in front of it
	source   int    // octets of source in front of it
	marks    int    // marks in front of it
	item     int    // number of the next item of an ordered list
	cellLine int    // of the table around
	rowFull  bool   // of the table around
}

// open begins an element.
func (r *reader) open(tag atom.Atom, a *attributes) {
	r.implied(tag)
	a.hidden = a.hidden || r.hides(tag, a)
	small := r.small
	if a.sized {
		small = a.small
	}
	shown := r.showAll || (r.hidden == 0 && !small && !a.hidden)
	around := linesAround(tag)
	if tag == atom.P {
		around = a.paragraph
	}
	if shown {
		r.begin(tag, a, around)
	}
	if isVoid(tag) {
		if shown {
			r.voidMark(tag, a)
		}
		return
	}
	if len(r.stack) == deepest {
		r.beyond++
		return
	}
	e := element{tag: tag, around: around, small: r.small, text: len(r.out), source: r.before, marks: len(r.marks), item: a.start}
	r.small = small
	e.hides = isUnread(tag) || (a.hidden && !r.showAll)
	e.pre = a.pre || isPreformatted(tag)
	e.quotes = tag == atom.Blockquote && !a.indents
	e.href = a.href
	if tag == atom.Table {
		e.cellLine, e.rowFull = r.cellLine, r.rowFull
		r.rowFull = false
	}
	if shown && !e.hides {
		e.mark, e.markName = a.markKind(tag)
		from := e.source
		if e.mark == markContainer {
			from = r.after // its end tag may stand behind what is quoted
		}
		r.enterMark(e.mark, e.markName, e.text, from)
	}
	r.count(&e, 1)
	r.stack = append(r.stack, e)
}

// voidMark notes an element without content that says what follows it.
func (r *reader) voidMark(tag atom.Atom, a *attributes) {
	if kind, name := a.markKind(tag); kind == markRest {
		r.enterMark(kind, name, len(r.out), r.before)
	}
}

// count counts an element in, or out again.
func (r *reader) count(e *element, by int) {
	if e.hides {
		r.hidden += by
	}
	if isCode(e.tag) {
		r.code += by
	}
	if e.pre {
		r.pre += by
	}
	if e.quotes {
		r.quoting += by
	}
	if isList(e.tag) {
		r.lists += by
	}
}

// begin writes what stands in front of the content of an element.
func (r *reader) begin(tag atom.Atom, a *attributes, around int) {
	switch tag {
	case atom.Br:
		r.br()
	case atom.Hr:
		r.block(1)
		r.words([]byte("---"))
		r.block(1)
	case atom.Li:
		r.block(1)
		r.bullet = r.nextBullet()
	case atom.Tr:
		r.tab = false
		r.block(1)
		r.rowFull = false
	case atom.Td, atom.Th:
		r.cell()
	case atom.Img:
		r.image(a)
	default:
		r.block(around)
	}
}

// cell begins a table cell: behind a tab if the cell before is one line.
func (r *reader) cell() {
	switch {
	case !r.rowFull:
	case r.lines == r.cellLine:
		r.tab, r.breaks, r.space, r.fixed = true, 0, false, 0
	default:
		r.block(1)
	}
	r.cellDue = true
}

// image writes the text that stands for an image. Emoji are written as they
// are; the rest in brackets.
func (r *reader) image(a *attributes) {
	if a.pixel || a.alt == "" {
		return
	}
	text := a.alt
	if hasLetters(text) {
		text = "[" + text + "]"
	}
	r.words([]byte(text))
}

// close ends the nearest element of that name. An end tag without one is left out.
func (r *reader) close(tag atom.Atom) {
	if isVoid(tag) {
		return
	}
	if r.beyond > 0 {
		r.beyond--
		return
	}
	for i := len(r.stack) - 1; i >= max(len(r.stack)-farthest, 0); i-- {
		r.steps++
		if r.stack[i].tag != tag {
			continue
		}
		inner := len(r.stack) - 1 - i
		for range inner {
			r.pop()
		}
		r.before = r.after // the end tag is a part of the element
		r.pop()
		return
	}
}

// pop ends the innermost element.
func (r *reader) pop() {
	r.steps++
	e := r.stack[len(r.stack)-1]
	r.stack = r.stack[:len(r.stack)-1]
	if !r.isHidden() {
		r.end(&e)
	}
	if e.mark != markNone {
		r.leaveMark(&e, r.out, r.before)
	}
	r.count(&e, -1)
	if e.tag == atom.Table {
		r.cellLine, r.rowFull = e.cellLine, e.rowFull
	}
	r.small = e.small
}

// end writes what stands behind the content of an element.
func (r *reader) end(e *element) {
	switch e.tag {
	case atom.A:
		r.target(e)
	case atom.Td, atom.Th:
		r.rowFull = r.rowFull || len(r.out) > e.text
	case atom.Tr:
		r.tab = false
		r.block(1)
	case atom.Table:
		r.tab = false
		r.block(e.around)
	case atom.Li:
		r.bullet = ""
		r.block(1)
	default:
		r.block(e.around)
	}
}

// nextBullet is what stands in front of an item of the innermost list.
func (r *reader) nextBullet() string {
	for i := len(r.stack) - 1; i >= max(len(r.stack)-farthest, 0); i-- {
		r.steps++
		e := &r.stack[i]
		if !isList(e.tag) {
			continue
		}
		if e.tag == atom.Ol {
			e.item++
			return strconv.Itoa(e.item-1) + ". "
		}
		break
	}
	return "- "
}
