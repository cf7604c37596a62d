// Package rtf reads the rich text that Outlook puts into its mail: the
// compression of it (MS-OXRTFCP), the HTML or plain text that it was made of and
// still holds (MS-OXRTFEX), and the text of any other RTF.
//
// It lays out nothing: fonts, colours, pictures and tables are left out. It goes
// once through the octets and follows groups without recursion, so that its work
// and memory are in proportion to the input.
package rtf

import (
	"strings"
	"unicode/utf16"

	"github.com/mailchute/mailchute/transform/charset"
)

// Document is what RTF says. Line ends are LF.
type Document struct {
	HTML     string // the HTML that the RTF was made of, "" if it was not
	Text     string // the text, "" if there is HTML
	FromText bool   // Text is the plain text that the RTF was made of
	Whole    bool   // nothing was cut
}

// Read reads RTF, and at most limit octets of HTML or text out of it. Octets
// that are no RTF give an empty Document.
func Read(octets []byte, limit int) Document {
	r := &reader{rest: octets, limit: limit, standard: "windows-1252", fonts: map[int]string{}, group: group{fallback: 1}}
	if !strings.HasPrefix(string(octets[:min(len(octets), 5)]), `{\rtf`) {
		return Document{Whole: true}
	}
	for r.out.Len() <= limit && r.token() {
	}
	r.flush()
	d := Document{Whole: r.out.Len() <= limit && r.tooDeep == 0 && !r.cut}
	text := r.out.String()
	if len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "")
	}
	if r.fromHTML {
		d.HTML = text
		return d
	}
	d.Text, d.FromText = text, r.fromText
	return d
}

// mostGroups is how many groups may be open; what is deeper is left out.
const mostGroups = 256

// mostFonts is how many fonts of the font table are remembered.
const mostFonts = 1 << 10

// group is what ends with its "}".
type group struct {
	label    string // character set of the font, "" for that of the document
	fallback int    // characters behind \u that stand for it (\uc)
	skip     bool   // its text is not text of the document
	inFonts  bool   // it is the font table
	tag      bool   // it is HTML itself (MS-OXRTFEX section 2.1.3.1.4)
	rtfOnly  bool   // its text was not in the HTML (MS-OXRTFEX section 2.1.3.1.3)
	hidden   bool
	starred  bool // "\*" was read: the next word names a destination that may be left out
}

// reader goes through the tokens.
type reader struct {
	rest  []byte
	out   strings.Builder
	limit int

	group
	outer   []group
	tooDeep int  // groups open beyond mostGroups
	cut     bool // something was too deep

	standard string // character set of the document
	fonts    map[int]string
	font     int // being defined in the font table
	fromHTML bool
	fromText bool

	run    []byte // octets not yet decoded
	runIn  string // their character set
	high   uint16 // first half of a surrogate pair, 0: none
	ignore int    // characters to come that stand for the one before
}

// token reads the next one; false at the end.
func (r *reader) token() bool {
	if len(r.rest) == 0 {
		return false
	}
	c := r.rest[0]
	r.rest = r.rest[1:]
	switch c {
	case '{':
		r.open()
	case '}':
		return r.close()
	case '\\':
		r.control()
	case '\r', '\n':
	default:
		if c >= ' ' || c == '\t' {
			r.octet(c)
		}
	}
	return true
}

func (r *reader) open() {
	r.ignore = 0
	if len(r.outer) == mostGroups {
		r.tooDeep++
		r.cut = true
		return
	}
	r.outer = append(r.outer, r.group)
	r.starred = false
}

// close is false behind the last "}".
func (r *reader) close() bool {
	r.ignore = 0
	if r.tooDeep > 0 {
		r.tooDeep--
		return true
	}
	if len(r.outer) == 0 {
		return false
	}
	r.group = r.outer[len(r.outer)-1]
	r.outer = r.outer[:len(r.outer)-1]
	return len(r.outer) > 0
}

// octet is one of text, in the character set of the moment.
func (r *reader) octet(c byte) {
	if r.ignore > 0 {
		r.ignore--
		return
	}
	if !r.visible() {
		return
	}
	label := r.label
	if label == "" || r.tag {
		label = r.standard
	}
	if label != r.runIn || r.high != 0 {
		r.flush()
		r.runIn = label
	}
	r.run = append(r.run, c)
}

// text is text in UTF-8.
func (r *reader) text(s string) {
	if r.ignore > 0 {
		r.ignore--
		return
	}
	if r.visible() {
		r.flush()
		r.out.WriteString(s)
	}
}

// unit is one of UTF-16, as \u gives it.
func (r *reader) unit(u uint16) {
	if !r.visible() {
		return
	}
	r.flushRun()
	switch {
	case r.high != 0:
		r.out.WriteRune(utf16.DecodeRune(rune(r.high), rune(u)))
		r.high = 0
	case utf16.IsSurrogate(rune(u)):
		r.high = u
	case u >= ' ' || u == '\t' || u == '\n':
		r.out.WriteRune(rune(u))
	}
}

func (r *reader) visible() bool {
	if r.skip || r.tooDeep > 0 {
		return false
	}
	if r.fromHTML {
		return !r.rtfOnly
	}
	return !r.hidden
}

// flush writes what is not yet written.
func (r *reader) flush() {
	r.flushRun()
	if r.high != 0 {
		r.out.WriteRune('\ufffd')
		r.high = 0
	}
}

func (r *reader) flushRun() {
	if len(r.run) == 0 {
		return
	}
	text, ok := charset.Word(r.run, r.runIn)
	if !ok {
		text = charset.Raw(string(r.run))
	}
	r.out.WriteString(text)
	r.run = r.run[:0]
}
