package htmltext

import (
	"strings"

	"golang.org/x/net/html/atom"
)

const (
	mostSelectors   = 1000    // classes and ids that are kept of all sheets
	longestSelector = 100     // octets of one that is kept
	mostSheets      = 1 << 20 // octets of all sheets that are read
)

// sheets are the style sheets of a page, as far as they hide what has a class or an id:
// by rules such as ".preheader { display: none }" and "td.preheader { ... }". What is
// hidden in another way may come into sight by itself (opacity, visibility).
//
// Which rule wins is not worked out (CSS 2.1 section 6.4): nothing is hidden that has a
// name which any rule shows, perhaps on a wide screen, or behind a click.
type sheets struct {
	octets int
	hiding map[string]bool // selectors
	full   bool            // there is more than is kept, which may show what hiding holds
	shown  map[string]bool // classes and ids without "." and "#", and elements as "<p"
}

// sheet reads a style sheet (CSS 2.1 section 4.1). What a rule within @media, or a narrow
// sheet, hides is hidden on phones or paper only, and so is not noted.
func (s *sheets) sheet(text string, narrow bool) {
	if s.octets += len(text); s.octets > mostSheets {
		s.full = true
		return
	}
	text = withoutComments(text)
	for within := 0; ; {
		at := strings.IndexAny(text, "{}")
		if at < 0 {
			return
		}
		prelude, rest := text[:at], text[at+1:]
		prelude = strings.TrimSpace(prelude[strings.LastIndexByte(prelude, ';')+1:]) // behind "@import url;"
		switch {
		case text[at] == '}':
			within = max(within-1, 0)
		case strings.HasPrefix(prelude, "@"):
			within++
		default:
			var declarations string
			declarations, rest, _ = strings.Cut(rest, "}")
			s.rule(prelude, declarations, within == 0 && !narrow)
		}
		text = rest
	}
}

// withoutComments is a style sheet without comments, and without the marks that hide it
// from programs that know no style sheets (CSS 2.1 section 4.1.9).
func withoutComments(text string) string {
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "/*")
		out.WriteString(before)
		if !ok {
			break
		}
		_, text, _ = strings.Cut(rest, "*/")
	}
	return strings.NewReplacer("<!--", "", "-->", "").Replace(out.String())
}

// rule notes what a rule hides, if it always holds, or shows.
func (s *sheets) rule(selectors, declarations string, always bool) {
	var a attributes
	a.style(strings.ToLower(declarations))
	hides := a.display == "none"
	if a.display == "" || hides && (!always || strings.Contains(declarations, "{")) { // rules within it may show a part
		return
	}
	for selector := range strings.SplitSeq(selectors, ",") {
		if len(s.hiding)+len(s.shown) >= mostSelectors {
			s.full = true
			return
		}
		selector = strings.TrimSpace(selector)
		if !hides {
			s.shows(selector, always && strings.Contains(declarations, "!"))
		} else if ownName(selector) != "" {
			s.hiding = with(s.hiding, selector)
		}
	}
}

// shows notes all names in the last of the simple selectors: ".x.open" and "[class~=x]"
// show some of what has the class x. The name of an element counts if the rule is
// important, or more than the name.
func (s *sheets) shows(selector string, important bool) {
	last := selector[strings.LastIndexAny(selector, " >+~\n\t")+1:]
	for name := range strings.FieldsFuncSeq(last, func(c rune) bool { return c < 0x80 && !isOfName(byte(c)) && c != '*' }) {
		switch {
		case len(s.hiding)+len(s.shown) >= mostSelectors:
			s.full = true
			return
		case len(name) > longestSelector:
		case !strings.HasPrefix(last, name):
			s.shown = with(s.shown, name)
		case important, last == name && last != selector:
			s.shown = with(s.shown, "<"+strings.ToLower(name))
		}
	}
}

func with(set map[string]bool, name string) map[string]bool {
	if set == nil {
		set = map[string]bool{}
	}
	set[name] = true
	return set
}

// ownName is the class or id, ".x" or "#x", of a selector that is no more than that and
// perhaps the name of an element in front; "" for any other.
func ownName(selector string) string {
	at := strings.IndexAny(selector, ".#")
	if at < 0 || at+1 == len(selector) || len(selector) > longestSelector {
		return ""
	}
	for i, c := range []byte(selector) {
		if i != at && !isOfName(c) {
			return ""
		}
	}
	return selector[at:]
}

func isOfName(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

// hides says whether the sheets hide an element, and neither its own style nor a rule for
// one of its names shows it.
func (s *sheets) hides(tag atom.Atom, a *attributes) bool {
	if len(s.hiding) == 0 || s.full || a.display != "" || s.shown["<*"] || s.shown["<"+tag.String()] || s.shown[a.id] {
		return false
	}
	hidden := a.id != "" && s.hasHidden(tag, "#"+a.id)
	for class := range strings.FieldsSeq(a.class) {
		if s.shown[class] {
			return false
		}
		hidden = hidden || s.hasHidden(tag, "."+class)
	}
	return hidden
}

func (s *sheets) hasHidden(tag atom.Atom, name string) bool {
	return s.hiding[name] || s.hiding[tag.String()+name]
}

// isForScreens says whether a sheet is for all screens, by its attribute media.
func isForScreens(media string) bool {
	media = strings.ToLower(strings.TrimSpace(media))
	return media == "" || media == "all" || media == "screen"
}
