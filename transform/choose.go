package transform

import (
	"strings"

	"github.com/mailchute/mailchute/transform/mimescan"
)

// chosen says which leaves are the text and which the html to show; all other
// leaves are attachments. The indices are those of Tree.Parts.
type chosen struct {
	text []int // text/plain, and text/html where no plain text stands in for it; another text where there is neither
	html []int // text/html
}

// has says whether part i is shown as it is.
func (c *chosen) has(i int, plain bool) bool {
	list := c.html
	if plain {
		list = c.text
	}
	for _, n := range list {
		if n == i {
			return true
		}
	}
	return false
}

// chooser walks the tree as RFC 8621 section 4.1.4 does.
type chooser struct {
	r        *reading
	children [][]int
	chosen
}

// choose finds the bodies.
func (r *reading) choose() chosen {
	parts := r.tree.Parts
	c := &chooser{r: r, children: make([][]int, len(parts))}
	for i := 1; i < len(parts); i++ {
		parent := parts[i].Parent
		c.children[parent] = append(c.children[parent], i)
	}
	c.walk([]int{0}, scope{kind: "mixed", wantText: true, wantHTML: true})
	if len(c.text) == 0 && len(c.html) == 0 {
		c.anyText()
	}
	return c.chosen
}

// anyText takes the first leaf that is text of a kind that is not known: it is to be
// read like plain text (RFC 2046 section 4.1.4).
func (c *chooser) anyText() {
	for i := range c.r.tree.Parts {
		p := &c.r.tree.Parts[i]
		if !p.Multipart && isProse(p.Type) && c.r.disposition(i) != "attachment" && !c.r.hasFilename(i) {
			c.text = append(c.text, i)
			return
		}
	}
}

// isProse says whether a type is text for people, not data.
func isProse(mediaType string) bool {
	switch mediaType {
	case "text/plain", "text/html", "text/calendar", "text/css", "text/csv", "text/directory", "text/rfc822-headers", "text/rtf",
		"text/vcard", "text/x-uuencode", "text/x-vcalendar", "text/x-vcard", "text/xml":
		return false
	}
	return strings.HasPrefix(mediaType, "text/")
}

// scope is where in the tree the walk is.
type scope struct {
	kind               string // subtype of the multipart
	inAlternative      bool   // it is an alternative, or one is around
	inner              bool   // an alternative is around
	wantText, wantHTML bool
}

// walk looks at the parts of one multipart. It goes as deep as the tree, which
// Config.Depth bounds.
func (c *chooser) walk(parts []int, s scope) {
	texts, htmls := len(c.text), len(c.html)
	first := c.first(parts, s.kind)
	for _, i := range parts {
		p := &c.r.tree.Parts[i]
		switch {
		case p.Multipart && c.r.disposition(i) == "attachment" && len(c.text)+len(c.html) > 0:
			// QUIRK: what was a mail is attached without being a message/rfc822; there is a text without it.
		case p.Multipart:
			inner := s
			inner.inner = s.inAlternative
			inner.kind = strings.TrimPrefix(p.Type, "multipart/")
			inner.inAlternative = s.inAlternative || inner.kind == "alternative"
			c.walk(c.children[i], inner)
		case !c.r.isBody(i, i == first || s.kind == "alternative" && !c.offered(p.Type, texts, htmls), s.kind):
		case s.kind == "alternative":
			c.take(i, p, s.wantText && p.Type == "text/plain", s.wantHTML && p.Type == "text/html")
		default:
			if s.inAlternative && p.Type == "text/plain" {
				s.wantHTML = false
			} else if s.inAlternative {
				s.wantText = false
			}
			c.take(i, p, s.wantText || p.Type == "text/plain", s.wantHTML)
		}
	}
	if s.kind != "alternative" || s.inner || !s.wantText || !s.wantHTML {
		return
	}
	// The outermost alternative that offers one of the two only offers it for both.
	if len(c.text) == texts {
		c.text = append(c.text, c.html[htmls:]...)
	}
}

// first is the part that is shown whatever its name: of a related the root, which
// start tells (RFC 2387 section 3.2), else the first part.
// QUIRK: MHTML that has its images first and no start; type then tells the root (RFC 2387 section 3.1).
func (c *chooser) first(parts []int, kind string) int {
	if len(parts) == 0 {
		return -1
	}
	if kind != "related" {
		return parts[0]
	}
	tree := c.r.tree.Parts
	whole := &tree[tree[parts[0]].Parent]
	if start, ok := whole.Params.Get("start"); ok {
		id := strings.Trim(start.Octets, "<> \t")
		for _, i := range parts {
			if id != "" && c.r.contentID(i) == id && canBeRoot(&tree[i]) {
				return i
			}
		}
	}
	if declared, ok := whole.Params.Get("type"); ok && !canBeRoot(&tree[parts[0]]) {
		for _, i := range parts {
			if strings.EqualFold(declared.Octets, tree[i].Type) {
				return i
			}
		}
	}
	return parts[0]
}

// canBeRoot says whether a part is, or may have in it, what is shown.
func canBeRoot(p *mimescan.Part) bool {
	return p.Multipart || isShown(p.Type)
}

func isShown(mediaType string) bool {
	return mediaType == "text/plain" || mediaType == "text/html"
}

// offered says whether an alternative, which began with so many bodies, has one of
// that type already. The only one of its type is shown even with a name: it is the
// same content in another form (RFC 2046 section 5.1.4), no file.
func (c *chooser) offered(mediaType string, texts, htmls int) bool {
	if mediaType == "text/html" {
		return len(c.html) > htmls
	}
	return len(c.text) > texts
}

func (c *chooser) take(i int, p *mimescan.Part, asText, asHTML bool) {
	if asText {
		c.text = append(c.text, i)
	}
	if asHTML && p.Type == "text/html" {
		c.html = append(c.html, i)
	}
}

// isBody says whether a leaf is text to be shown, not a file.
func (r *reading) isBody(i int, first bool, kind string) bool {
	p := &r.tree.Parts[i]
	if !isShown(p.Type) {
		return false
	}
	if r.disposition(i) == "attachment" {
		return false
	}
	return first || (kind != "related" && !r.hasFilename(i))
}
