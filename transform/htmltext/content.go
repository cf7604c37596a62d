package htmltext

import "golang.org/x/net/html/atom"

// nearest is how far up an element looks for one that it ends unsaid.
const nearest = 16

// implied ends the element that ends where tag begins: authors may leave out
// end tags (HTML section 13.1.2.4).
func (r *reader) implied(tag atom.Atom) {
	if tag != atom.Li && tag != atom.Tr && tag != atom.A && !isCell(tag) && !isBlock(tag) {
		return
	}
	for i := len(r.stack) - 1; i >= max(len(r.stack)-nearest, 0); i-- {
		r.steps++
		open := r.stack[i].tag
		if ends(tag, open) {
			for n := len(r.stack) - i; n > 0; n-- {
				r.pop()
			}
			return
		}
		if holds(tag, open) {
			return
		}
	}
}

// ends says whether an open element ends where another begins.
func ends(tag, open atom.Atom) bool {
	switch {
	case tag == atom.Li, tag == atom.Tr, tag == atom.A:
		return open == tag
	case isCell(tag):
		return isCell(open)
	}
	return open == atom.P
}

// holds says whether all elements around an open one stay open where another begins in it.
func holds(tag, open atom.Atom) bool {
	switch {
	case tag == atom.Li:
		return isList(open) || isCell(open)
	case tag == atom.Tr:
		return open == atom.Table
	case isCell(tag):
		return open == atom.Tr || open == atom.Table
	}
	return isCell(open) || open == atom.Li || (open != atom.P && isBlock(open))
}

func isBlock(tag atom.Atom) bool { return tag == atom.P || linesAround(tag) > 0 }

func isCell(tag atom.Atom) bool { return tag == atom.Td || tag == atom.Th }

// isUnread says whether nobody who reads a mail sees the content of an element.
func isUnread(tag atom.Atom) bool {
	switch tag {
	case atom.Script, atom.Style, atom.Title, atom.Template, atom.Noscript, atom.Textarea, atom.Select, atom.Svg, atom.Object, atom.Iframe:
		return true
	}
	return false
}

// isCode says whether the content of an element is for programs.
func isCode(tag atom.Atom) bool { return tag == atom.Script || tag == atom.Style }

func isPreformatted(tag atom.Atom) bool {
	return tag == atom.Pre || tag == atom.Xmp || tag == atom.Listing || tag == atom.Plaintext
}

// linesAround is how many line ends an element has around it.
func linesAround(tag atom.Atom) int {
	switch tag {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dl, atom.Blockquote, atom.Table, atom.Pre, atom.Xmp, atom.Listing:
		return 2
	case atom.Div, atom.Ul, atom.Ol, atom.Tr, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Address, atom.Dt, atom.Dd,
		atom.Center, atom.Form, atom.Fieldset, atom.Figure, atom.Figcaption, atom.Main, atom.Nav, atom.Aside, atom.Body, atom.Caption,
		atom.Thead, atom.Tbody, atom.Tfoot, atom.Details, atom.Summary:
		return 1
	}
	return 0
}

func isList(tag atom.Atom) bool { return tag == atom.Ul || tag == atom.Ol }

func isVoid(tag atom.Atom) bool {
	switch tag {
	case atom.Br, atom.Img, atom.Hr, atom.Input, atom.Meta, atom.Link, atom.Col, atom.Base, atom.Area, atom.Source, atom.Track, atom.Wbr, atom.Embed, atom.Param:
		return true
	}
	return false
}
