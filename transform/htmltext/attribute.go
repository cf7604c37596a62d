package htmltext

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

const (
	mostAttributes = 32   // of a tag that are looked at
	longestStyle   = 4096 // octets of a style or class that are looked at
	longestTarget  = 1000 // octets of a link that are written
	mostImages     = 1000
	highestItem    = 1_000_000
)

// topSpace is how Outlook writes the space below the line above what it quotes.
const topSpace = "3.0pt 0"

// attributes are what the attributes of a tag say that matters here.
type attributes struct {
	hidden    bool
	narrow    bool   // a style sheet for some screens or for paper
	sized     bool   // the size of the font is set
	small     bool   // to nothing
	pixel     bool   // an image of one pixel or none
	indents   bool   // a block quotation that only moves its content to the right
	cite      bool   // a block quotation of a mail
	topLine   bool   // a coloured line above it
	topSpace  bool   // and the space below that line that Outlook leaves
	pre       bool   // spaces and line ends are shown
	paragraph int    // line ends around it if it is a paragraph
	start     int    // number of the first item of a list
	display   string // as its own style has it
	alt       string
	href      string
	class, id string
	name      string
}

// attributes reads the attributes of the tag in hand. They are good until the next.
func (r *reader) attributes(more bool) *attributes {
	a := &r.tag
	*a = attributes{paragraph: 2, start: 1}
	for n := 0; more && n < mostAttributes; n++ {
		var key, value []byte
		key, value, more = r.z.TagAttr()
		r.steps++
		a.set(string(key), value)
		r.reference(string(key), value)
	}
	return a
}

func (a *attributes) set(key string, value []byte) {
	switch key {
	case "hidden":
		a.hidden = true
	case "style":
		a.style(string(bytes.ToLower(value[:min(len(value), longestStyle)])))
	case "alt":
		a.alt = string(value)
	case "href":
		a.href = string(value[:min(len(value), longestTarget+1)])
	case "class":
		a.class = string(value[:min(len(value), longestStyle)])
		if strings.HasPrefix(a.class, "Mso") || strings.HasPrefix(a.class, "xMso") || strings.HasPrefix(a.class, "x_Mso") {
			a.paragraph = 1 // QUIRK: Outlook makes a paragraph of each line
		}
		a.indents = a.indents || strings.Contains(a.class, "indent")
	case "id":
		a.id = string(value[:min(len(value), longestStyle)])
	case "media":
		a.narrow = !isForScreens(string(value))
	case "name":
		a.name = string(value[:min(len(value), longestStyle)])
	case "type":
		a.cite = bytes.EqualFold(value, []byte("cite"))
	case "start":
		if n, err := strconv.Atoi(string(value)); err == nil && n >= 0 && n < highestItem {
			a.start = n
		}
	case "width", "height":
		a.pixel = a.pixel || string(value) == "0" || string(value) == "1"
	}
}

// style reads declarations in lower case.
func (a *attributes) style(text string) {
	cut, flat := false, false
	for declaration := range strings.SplitSeq(text, ";") {
		property, value, _ := strings.Cut(declaration, ":")
		value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		switch strings.TrimSpace(property) {
		case "display":
			a.hidden, a.display = a.hidden || value == "none", value
		case "visibility":
			a.hidden = a.hidden || value == "hidden" || value == "collapse"
		case "mso-hide":
			a.hidden = a.hidden || value == "all"
		case "opacity":
			a.hidden = a.hidden || isZero(value)
		case "font-size":
			a.sized, a.small = true, isZero(value)
		case "max-height", "height", "max-width", "width":
			flat = flat || isZero(value)
		case "white-space":
			a.pre = strings.HasPrefix(value, "pre") || value == "break-spaces"
		case "overflow":
			cut = value == "hidden"
		case "margin", "margin-top", "margin-bottom":
			a.margin(value)
		case "border-top":
			a.topLine = strings.HasPrefix(value, "solid #")
		case "padding":
			a.topSpace = strings.HasPrefix(value, topSpace)
		case "border":
			a.indents = a.indents || strings.HasPrefix(value, "none")
		}
	}
	a.hidden = a.hidden || (flat && cut)
}

// margin notes that a paragraph has no space around it.
func (a *attributes) margin(value string) {
	if first, _, _ := strings.Cut(value, " "); isZero(first) {
		a.paragraph = 1
	}
}

// isZero says whether a length is nothing: "0", "0px", "0.0em".
func isZero(value string) bool {
	number := strings.TrimRight(value, "abcdefghijklmnopqrstuvwxyz% ")
	return number != "" && strings.Trim(number, "0.") == ""
}

// reference notes what an attribute refers to as an image.
func (r *reader) reference(key string, value []byte) {
	switch key {
	case "src", "background", "data", "href", "poster":
		if id, ok := cutFold(string(value), "cid:"); ok {
			r.addImage(id)
		} else if key == "src" && len(value) > 0 && !bytes.ContainsAny(value, ":/?#") {
			r.addImage(string(value)) // QUIRK: file names, which are no URL
		}
	case "style":
		for rest := string(value[:min(len(value), longestStyle)]); ; {
			_, id, ok := strings.Cut(rest, "cid:")
			if !ok {
				return
			}
			end := strings.IndexAny(id, "\"') ;")
			if end < 0 {
				end = len(id)
			}
			r.addImage(id[:end])
			rest = id[end:]
		}
	}
}

func (r *reader) addImage(id string) {
	if decoded, err := url.PathUnescape(id); err == nil { // RFC 2392 section 2
		id = decoded
	}
	if id = strings.Trim(strings.TrimSpace(id), "<>"+literal); id == "" || len(id) > longestTarget || len(r.images) == mostImages || r.seen[id] {
		return
	}
	r.seen[id] = true
	r.images = append(r.images, strings.ToValidUTF8(id, ""))
}

func cutFold(s, prefix string) (rest string, ok bool) {
	s = strings.TrimSpace(s)
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return "", false
	}
	return s[len(prefix):], true
}

// target writes where a link leads behind its text, unless the text says it.
func (r *reader) target(e *element) {
	label := strings.TrimSpace(string(r.out[e.text:min(e.text+2*longestTarget, len(r.out))]))
	target := shownTarget(e.href)
	if label == "" || target == "" || sameTarget(label, target) {
		return
	}
	r.out = append(r.out, " <"...)
	r.out = append(r.out, target...)
	r.out = append(r.out, '>')
}

// shownTarget is what is written of a link; "" for one that leads nowhere outside the page.
func shownTarget(href string) string {
	href = strings.TrimSpace(href)
	if len(href) > longestTarget || strings.ContainsFunc(href, func(c rune) bool { return c <= ' ' || unicode.IsControl(c) || c == '<' || c == '>' }) {
		return ""
	}
	if to, ok := cutFold(href, "mailto:"); ok {
		to, _, _ = strings.Cut(to, "?")
		return to
	}
	for _, scheme := range [...]string{"http://", "https://", "ftp://"} {
		if rest, ok := cutFold(href, scheme); ok && rest != "" {
			return strings.ToValidUTF8(href, "")
		}
	}
	return ""
}

// sameTarget says whether the text of a link is where it leads.
func sameTarget(label, target string) bool {
	bare := func(s string) string {
		s = strings.ToLower(strings.TrimSuffix(s, "/"))
		s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
		return strings.TrimPrefix(strings.Trim(s, "<>"), "www.")
	}
	return bare(label) == bare(target)
}

// hasLetters says whether a text is more than signs and emoji.
func hasLetters(s string) bool {
	return strings.ContainsFunc(s, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) })
}
