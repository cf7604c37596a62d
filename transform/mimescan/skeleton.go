package mimescan

import (
	"strconv"
	"strings"
)

// longestField is how much of a field goes into the skeleton. Whatever a type, a
// disposition or an id need is shorter.
const longestField = 2 << 10

// AppendSkeleton appends the mail without its bodies: for each part the fields
// that say what it is, between delimiters of our own. It is well-formed
// (RFC 2046 section 5.1.1) and within the limits, so that any MIME parser can
// read types, dispositions, names and the shape of the tree from it in a moment.
func (t *Tree) AppendSkeleton(dst []byte) []byte {
	var open []int // multiparts not yet closed, indices
	for i := range t.Parts {
		p := &t.Parts[i]
		for len(open) > 0 && open[len(open)-1] != p.Parent {
			dst = appendDelimiter(dst, open[len(open)-1], "--")
			open = open[:len(open)-1]
		}
		if p.Parent >= 0 {
			dst = appendDelimiter(dst, p.Parent, "")
		}
		dst = p.appendFields(dst, i)
		if p.Multipart {
			open = append(open, i)
		}
	}
	for n := len(open) - 1; n >= 0; n-- {
		dst = appendDelimiter(dst, open[n], "--")
	}
	return dst
}

func appendDelimiter(dst []byte, part int, closing string) []byte {
	dst = append(dst, "\r\n--"...)
	dst = appendBoundary(dst, part)
	dst = append(dst, closing...)
	return append(dst, "\r\n"...)
}

func appendBoundary(dst []byte, part int) []byte {
	return strconv.AppendInt(append(dst, "=_"...), int64(part), 10)
}

// appendFields writes the structural fields of a part and the blank line.
func (p *Part) appendFields(dst []byte, index int) []byte {
	dst = append(dst, "Content-Type: "...)
	dst = append(dst, p.Type...)
	if p.Multipart {
		dst = append(dst, `; boundary="`...)
		dst = appendBoundary(dst, index)
		dst = append(dst, '"')
	} else if value, _ := p.Get("Content-Type"); !p.Params.Cut && !strings.HasPrefix(p.Type, "multipart/") {
		if _, params, ok := strings.Cut(value, ";"); ok && mayName(params) {
			dst = appendText(append(dst, "; "...), params)
		}
	}
	dst = append(dst, "\r\n"...)
	if value, ok := p.Get("Content-Disposition"); ok {
		dst = appendText(append(dst, "Content-Disposition: "...), value)
		dst = append(dst, "\r\n"...)
	}
	return append(dst, "\r\n"...)
}

// mayName says whether parameters of a type can hold the name of a file, perhaps
// in an encoded word. The others are in Part.Params.
func mayName(params string) bool {
	params = strings.ToLower(params)
	return strings.Contains(params, "name") || strings.Contains(params, "file") || strings.Contains(params, "=?")
}

// appendText appends a value as far as it may go into the skeleton; one with
// too many parameters or too long goes without them.
func appendText(dst []byte, value string) []byte {
	if len(value) > longestField || strings.Count(value, ";") > 64 {
		value, _, _ = strings.Cut(value, ";")
		value = value[:min(len(value), 64)]
	}
	for i := 0; i < len(value); i++ {
		c := value[i]
		if c < ' ' || c == 0x7f {
			c = ' '
		}
		dst = append(dst, c)
	}
	return dst
}
