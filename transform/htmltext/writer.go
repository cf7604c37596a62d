package htmltext

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

const (
	mostBreaks  = 2 // line ends in a row
	mostSpaces  = 8 // no-break spaces in a row
	mostQuoting = 9 // ">" in front of a line
	mostIndent  = 8 // lists in lists that are indented
)

// writer collects the text. White space is not written but remembered until a
// word follows, so that none is left over.
type writer struct {
	out     []byte
	limit   int
	lines   int    // line ends written
	breaks  int    // line ends due before the next word
	space   bool   // a space is due
	fixed   int    // no-break spaces due
	tab     bool   // the next word begins a table cell, behind another
	bullet  string // due before the next word
	quoting int    // open quoted blocks
	wrote   int    // quoted blocks that were open at the last line
	lists   int    // open lists
	pre     int    // open preformatted elements

	cellDue  bool // the next word is the first of a table cell
	cellLine int  // lines, at the first word of the last cell
	rowFull  bool // the row has a cell with text
}

// br ends a line, even an empty one.
func (w *writer) br() {
	w.space, w.fixed = false, 0
	w.breaks++
}

// block asks for at least n line ends in front of the next word.
func (w *writer) block(n int) {
	if n == 0 || w.tab { // a cell begins where the one before ends
		return
	}
	if w.fixed > 0 && w.breaks > 0 {
		w.breaks++ // a block that holds nothing but a no-break space is an empty line
	}
	w.space, w.fixed = false, 0
	w.breaks = max(w.breaks, n)
}

// words writes text with its white space collapsed, or as it is where that is
// preformatted.
func (w *writer) words(s []byte) {
	if w.pre > 0 {
		w.preformatted(s)
		return
	}
	for len(s) > 0 {
		n, blank := wordEnd(s)
		if !blank {
			w.separate()
			w.out = append(w.out, s[:n]...)
			s = s[n:]
			continue
		}
		switch {
		case s[0] == 0xc2: // no-break space
			w.fixed = min(w.fixed+1, mostSpaces)
		case n == 1:
			w.space = true
		} // else a character without width
		s = s[n:]
	}
}

// wordEnd is how many octets s begins with that are words with single spaces
// between them, or one character between words.
func wordEnd(s []byte) (n int, blank bool) {
	for n < len(s) {
		if c := s[n]; isPlain(c) || c == ' ' && n > 0 && n+1 < len(s) && isPlain(s[n+1]) {
			n++
			continue
		}
		width := 0
		switch c := s[n]; {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f':
			width = 1
		case c == 0xc2 || c == 0xcd || c == 0xe2 || c == 0xef:
			width = invisible(s[n:])
		}
		if width > 0 && n == 0 {
			return width, true
		}
		if width > 0 {
			return n, false
		}
		n++
	}
	return n, false
}

// isPlain says whether an octet is a letter, digit or sign of ASCII.
func isPlain(c byte) bool { return c > ' ' && c < 0x80 }

// invisible is the length of a character that stands for space or for nothing:
// newsletters fill their preview with them.
func invisible(s []byte) int {
	r, n := utf8.DecodeRune(s)
	switch r {
	case '\u00a0', '\u00ad', '\u034f', '\u200b', '\u2007', '\u2060', '\ufeff':
		return n
	case '\u200c', '\u200d': // within words they have a meaning
		next, _ := utf8.DecodeRune(s[n:])
		if next == utf8.RuneError || next <= ' ' || next == '\u00a0' || next == '\u034f' || next == r {
			return n
		}
	}
	return 0
}

// preformatted writes text with its line ends and spaces.
func (w *writer) preformatted(s []byte) {
	for len(s) > 0 {
		line, rest, more := bytes.Cut(s, []byte("\n"))
		if line = bytes.TrimSuffix(line, []byte("\r")); len(line) > 0 {
			w.separate()
			w.out = append(w.out, line...)
		}
		if more {
			w.breaks++
		}
		s = rest
	}
}

// separate writes what is due in front of a word.
func (w *writer) separate() {
	begin := len(w.out) == 0
	switch {
	case begin || w.breaks > 0:
		if !begin {
			for n := min(w.breaks, mostBreaks); n > 0; n-- {
				w.out = append(w.out, '\n')
				w.lines++
				if n > 1 {
					w.quote(min(w.quoting, w.wrote), ">")
				}
			}
		}
		w.quote(w.quoting, "> ")
		w.wrote = w.quoting
		w.spaces(w.fixed)
	case w.tab:
		w.out = append(w.out, '\t')
	case w.fixed > 0:
		w.spaces(w.fixed)
	case w.space:
		w.spaces(1)
	}
	w.breaks, w.space, w.fixed, w.tab = 0, false, 0, false
	if w.cellDue {
		w.cellDue, w.cellLine = false, w.lines
	}
	if w.bullet != "" {
		w.spaces(2 * (min(w.lists, mostIndent) - 1))
		w.out = append(w.out, w.bullet...)
		w.bullet = ""
	}
}

func (w *writer) quote(depth int, sign string) {
	for range min(depth, mostQuoting) {
		w.out = append(w.out, sign...)
	}
}

func (w *writer) spaces(n int) {
	for range n {
		w.out = append(w.out, ' ')
	}
}

// text returns what was written, cut to the limit between two characters.
func (w *writer) text() (text string, whole bool) {
	if len(w.out) <= w.limit {
		return string(w.out), true
	}
	return strings.ToValidUTF8(string(w.out[:max(w.limit, 0)]), ""), false
}
