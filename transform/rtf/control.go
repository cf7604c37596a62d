package rtf

import (
	"strconv"

	"github.com/mailchute/mailchute/transform/charset"
)

// control reads what follows a backslash.
func (r *reader) control() {
	if len(r.rest) == 0 {
		return
	}
	c := r.rest[0]
	if isLetter(c) {
		r.word(r.takeWord())
		return
	}
	r.rest = r.rest[1:]
	switch c {
	case '\'':
		if len(r.rest) >= 2 {
			if n, err := strconv.ParseUint(string(r.rest[:2]), 16, 8); err == nil {
				r.octet(byte(n))
			}
			r.rest = r.rest[2:]
		}
	case '\\', '{', '}':
		r.octet(c)
	case '~':
		r.text("\u00a0")
	case '_':
		r.text("\u2011")
	case '\r', '\n':
		r.text("\n")
	case '*':
		r.starred = true
	}
}

// longestWord is how long the name of a control word may be.
const longestWord = 32

// takeWord reads a control word: letters, a number, and one space that ends it.
func (r *reader) takeWord() (name string, number int, numbered bool) {
	n := 0
	for n < len(r.rest) && n < longestWord && isLetter(r.rest[n]) {
		n++
	}
	name, r.rest = string(r.rest[:n]), r.rest[n:]
	n = 0
	if len(r.rest) > 1 && r.rest[0] == '-' && isDigit(r.rest[1]) {
		n++
	}
	for n < len(r.rest) && n < 11 && isDigit(r.rest[n]) {
		n++
	}
	number, err := strconv.Atoi(string(r.rest[:n]))
	r.rest = r.rest[n:]
	if len(r.rest) > 0 && r.rest[0] == ' ' {
		r.rest = r.rest[1:]
	}
	return name, number, n > 0 && err == nil
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// word does what a control word says.
func (r *reader) word(name string, number int, numbered bool) {
	starred := r.starred
	r.starred = false
	on := !numbered || number != 0
	switch name {
	case "u":
		r.unit(uint16(number)) // signed or not, the low 16 bits
		r.ignore = r.fallback
		return
	case "uc":
		r.fallback = min(max(number, 0), 16)
	case "bin":
		r.rest = r.rest[min(max(number, 0), len(r.rest)):]
	case "htmltag":
		r.tag, r.skip = true, !r.fromHTML
		return
	case "htmlrtf":
		r.rtfOnly = on
	case "fromhtml":
		r.fromHTML = r.fromHTML || on && r.atBeginning()
	case "fromtext":
		r.fromText = r.fromText || r.atBeginning()
	case "v":
		r.hidden = on
	case "plain":
		r.hidden, r.label = false, ""
	case "ansicpg":
		r.codePage(uint32(number))
	case "mac":
		r.codePage(10000)
	case "pc":
		r.codePage(437)
	case "pca":
		r.codePage(850)
	case "f", "fcharset", "cpg":
		r.fontWord(name, number)
	case "fonttbl":
		r.skip, r.inFonts = true, true
	default:
		r.other(name, starred)
	}
}

// atBeginning says whether this is the header: nothing but the group of the whole is open.
func (r *reader) atBeginning() bool { return len(r.outer) == 1 && r.out.Len() == 0 && len(r.run) == 0 }

// codePage sets the character set of the document.
func (r *reader) codePage(number uint32) {
	if label := charset.CodePage(number); label != "" {
		r.standard = label
	}
}

// fontWord defines a font in the font table, or chooses one elsewhere.
func (r *reader) fontWord(name string, number int) {
	if !r.inFonts {
		if name == "f" {
			r.label = r.fonts[number]
		}
		return
	}
	switch name {
	case "f":
		r.font = number
		return
	case "cpg":
	default:
		number = codePageOf(number)
	}
	if _, known := r.fonts[r.font]; known || len(r.fonts) < mostFonts {
		r.fonts[r.font] = charset.CodePage(uint32(number))
	}
}

// codePageOf is the code page of a font's \fcharset, 0 for that of the document.
func codePageOf(fcharset int) int {
	switch fcharset {
	case 0:
		return 1252
	case 77:
		return 10000
	case 128:
		return 932
	case 129:
		return 949
	case 134:
		return 936
	case 136:
		return 950
	case 161:
		return 1253
	case 162:
		return 1254
	case 163:
		return 1258
	case 177:
		return 1255
	case 178:
		return 1256
	case 186:
		return 1257
	case 204:
		return 1251
	case 222:
		return 874
	case 238:
		return 1250
	case 254:
		return 437
	case 255:
		return 850
	}
	return 0
}

// other is a word that stands for text, or names a destination, or says how it looks.
func (r *reader) other(name string, starred bool) {
	if s := sign(name); s != "" {
		r.text(s)
		return
	}
	if r.ignore > 0 {
		r.ignore--
	}
	if starred || isAside(name) {
		r.skip = true
	}
}

// sign is the text that a control word stands for.
func sign(name string) string {
	switch name {
	case "par", "line", "sect", "page", "row":
		return "\n"
	case "tab", "cell":
		return "\t"
	case "lquote":
		return "\u2018"
	case "rquote":
		return "\u2019"
	case "ldblquote":
		return "\u201c"
	case "rdblquote":
		return "\u201d"
	case "bullet":
		return "\u2022"
	case "endash":
		return "\u2013"
	case "emdash":
		return "\u2014"
	case "enspace":
		return "\u2002"
	case "emspace":
		return "\u2003"
	case "qmspace":
		return "\u2005"
	case "zwj":
		return "\u200d"
	case "zwnj":
		return "\u200c"
	}
	return ""
}

// isAside says whether a destination holds no text of the document.
func isAside(name string) bool {
	switch name {
	case "colortbl", "stylesheet", "info", "pict", "objdata", "fldinst", "listtable", "revtbl", "template", "xe", "tc",
		"header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "filetbl", "nonesttables":
		return true
	}
	return false
}
