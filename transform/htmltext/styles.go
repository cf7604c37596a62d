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
type sheets struct {
	octets int
	hiding map[string]bool // selectors
	shown  map[string]bool // classes and ids that a rule shows: perhaps on a wide screen, or behind a click
}

// sheet reads a style sheet (CSS 2.1 section 4.1). What a rule within @media hides is hidden
// on phones or paper only, and so is not noted.
func (s *sheets) sheet(text string) {
	if s.octets += len(text); s.octets > mostSheets {
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
			s.rule(prelude, declarations, within == 0)
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
	a.style(strings.ToLower(declarations[:min(len(declarations), longestStyle)]))
	hides := a.display == "none"
	if a.display == "" || hides && !always {
		return
	}
	for selector := range strings.SplitSeq(selectors, ",") {
		if len(s.hiding)+len(s.shown) >= mostSelectors {
			return
		}
		selector = strings.TrimSpace(selector)
		if hides && ownName(selector) != "" {
			s.hiding = with(s.hiding, selector)
		} else if name := ownName(subject(selector)); !hides && name != "" {
			s.shown = with(s.shown, name)
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

// subject is the last of the simple selectors, without pseudo-classes.
func subject(selector string) string {
	selector = selector[strings.LastIndexAny(selector, " >+~\n\t")+1:]
	selector, _, _ = strings.Cut(selector, ":")
	return selector
}

// ownName is the class or id, ".x" or "#x", of a selector that is no more than that and
// perhaps the name of an element in front; "" for any other.
func ownName(selector string) string {
	at := strings.IndexAny(selector, ".#")
	if at < 0 || at+1 == len(selector) || len(selector) > longestSelector {
		return ""
	}
	for i, c := range []byte(selector) {
		switch {
		case i == at, c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_':
		default:
			return ""
		}
	}
	return selector[at:]
}

// hides says whether the sheets hide an element, and its own style does not show it.
func (s *sheets) hides(tag atom.Atom, a *attributes) bool {
	if len(s.hiding) == 0 || a.display != "" {
		return false
	}
	if a.id != "" && s.hasHidden(tag, "#"+a.id) {
		return true
	}
	for class := range strings.FieldsSeq(a.class) {
		if s.hasHidden(tag, "."+class) {
			return true
		}
	}
	return false
}

func (s *sheets) hasHidden(tag atom.Atom, name string) bool {
	return !s.shown[name] && (s.hiding[name] || s.hiding[tag.String()+name])
}

// isForScreens says whether a sheet is for all screens, by its attribute media.
func isForScreens(media string) bool {
	media = strings.ToLower(strings.TrimSpace(media))
	return media == "" || media == "all" || media == "screen"
}
