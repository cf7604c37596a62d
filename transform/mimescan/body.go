package mimescan

import (
	"bytes"
	"strconv"
	"strings"
)

// part reads the header of a part and opens it if it is a multipart.
func (s *scanner) part(parent int, id string) {
	p := Part{ID: id, Parent: parent}
	if parent >= 0 {
		p.Depth = s.tree.Parts[parent].Depth + 1
		s.tree.Depth = max(s.tree.Depth, p.Depth)
	}
	p.Fields = s.header(id, parent < 0)
	if len(s.fields) == 0 && s.isLate(parent) {
		p.Fields = s.header(id, false)
	}
	s.contentType(&p)
	p.Start = s.in.off
	s.tree.Parts = append(s.tree.Parts, p)
	s.inHand = true
	if strings.HasPrefix(p.Type, "multipart/") {
		s.openMultipart(len(s.tree.Parts) - 1)
	}
}

// isLate says whether what stands behind the blank line of a part of a digest, in
// place of a mail, is the header of a text: a mail has more than a type (RFC 5322 section 3.6).
// QUIRK: digests of lists whose preface has a blank line in front of its header.
func (s *scanner) isLate(parent int) bool {
	if parent < 0 || s.tree.Parts[parent].Type != "multipart/digest" {
		return false
	}
	line, behind, _ := bytes.Cut(s.in.fill(sight), []byte{'\n'})
	blank, _, ended := bytes.Cut(behind, []byte{'\n'})
	return ended && isBlank(blank) && bytes.HasPrefix(bytes.ToLower(line), []byte("content-type: text/"))
}

// openMultipart makes the part the innermost open multipart, if it can be one.
func (s *scanner) openMultipart(index int) {
	p := &s.tree.Parts[index]
	boundary := s.boundary(p)
	switch {
	case boundary == "":
		s.fault(Fault{Code: BoundaryMissing, Part: p.ID, Detail: "a multipart names no boundary; read as one text"})
		s.asText(p)
	case len(boundary) > s.limits.Boundary:
		s.fault(Fault{Code: LimitBoundary, Part: p.ID, Detail: "a boundary is longer than the limit; the multipart is read as one part", Lost: true})
	case len(s.open) >= s.limits.Depth:
		s.replaceInnermost(boundary)
	default:
		p.Multipart = true
		s.open = append(s.open, multipart{part: index, boundary: boundary, greets: isGreeting(s.in.fill(longestGreeting))})
	}
}

// replaceInnermost puts the last part, a multipart beyond the limit of depth, in
// the place of the one that it is in: of such a nest the innermost is read, for
// there the text is.
func (s *scanner) replaceInnermost(boundary string) {
	s.tree.Parts = s.tree.Parts[:len(s.tree.Parts)-1]
	s.inHand = false
	owner := &s.open[len(s.open)-1]
	owner.children--
	owner.boundary = boundary
	s.fault(Fault{
		Code: LimitDepth, Part: s.tree.Parts[owner.part].ID, Lost: true,
		Detail: "multiparts are nested deeper than the limit; of those beyond it only the parts of the innermost are read",
	})
}

// nextDelimiter passes everything up to and with the next delimiter line of an open multipart.
func (s *scanner) nextDelimiter() delimiter {
	if len(s.open) == 0 {
		s.in.toEnd()
		return delimiter{end: s.in.off, level: -1}
	}
	begin := s.in.off
	lineEnd := 0 // octets of the line end in front, which belongs to the delimiter (RFC 2046 section 5.1.1)
	for !s.in.atEnd() {
		if level, closing := s.match(s.in.peekLine(s.limits.Boundary + sight)); level >= 0 {
			d := delimiter{end: max(begin, s.in.off-int64(lineEnd)), level: level, closing: closing}
			s.in.skipLine()
			return d
		}
		lineEnd = s.in.toDashes()
	}
	return delimiter{end: s.in.off, level: -1}
}

// match says which open multipart a line delimits, innermost first; -1: none.
// One that has only space behind its boundary goes before one that has text
// there, so that a boundary may begin with another.
func (s *scanner) match(line []byte) (level int, closing bool) {
	if !bytes.HasPrefix(line, []byte("--")) {
		return -1, false
	}
	loose, looseCloses := -1, false
	for level = len(s.open) - 1; level >= 0; level-- {
		d := delimits(line[2:], s.open[level].boundary)
		if d.ok && d.exact {
			return level, d.closing
		}
		if d.ok && loose < 0 {
			loose, looseCloses = level, d.closing
		}
	}
	return loose, looseCloses
}

// delimiting is how a line delimits.
type delimiting struct {
	ok, closing bool
	exact       bool // nothing but space stands behind the boundary
}

// delimits says whether a line without its dashes in front is a delimiter of that
// boundary: the line begins with it, and space or nothing is behind it.
// QUIRK: text behind that space, which RFC 2046 section 5.1.1 says to pass over
// and does not allow; where a boundary is all dashes that is a line of a text.
func delimits(line []byte, boundary string) delimiting {
	if len(line) < len(boundary) || string(line[:len(boundary)]) != boundary {
		return delimiting{}
	}
	rest := line[len(boundary):]
	closed, closing := bytes.CutPrefix(rest, []byte("--"))
	if closing {
		rest = closed
	}
	exact := isBlank(rest)
	ok := exact || isSpace(rest[0]) && strings.Trim(boundary, "-") != ""
	return delimiting{ok: ok, closing: closing, exact: exact}
}

// longestGreeting is how many octets a preamble may have that is left out in
// silence: room for the words with which mail programs greet readers that know no
// MIME (RFC 2046 section 5.1.1), not for a message.
const longestGreeting = 512

// finish ends the part in hand, which has its body up to d, or had only its preamble.
func (s *scanner) finish(d delimiter) {
	if !s.inHand {
		return
	}
	s.inHand = false
	last := &s.tree.Parts[len(s.tree.Parts)-1]
	if !last.Multipart {
		last.End = d.end
		return
	}
	inner := len(s.open) - 1
	if d.level == inner && !d.closing {
		s.preamble(last, d.end)
		return
	}
	// Its boundary begins no part: what looked like a preamble is all there is.
	s.asText(last)
	last.End = d.end
	if d.level < inner {
		s.open = s.open[:inner]
	}
	s.fault(Fault{Code: BoundaryUnused, Part: last.ID, Detail: "a multipart has no part; read as one text"})
}

// preamble looks at what stands in front of the first delimiter of p, up to end.
func (s *scanner) preamble(p *Part, end int64) {
	second := p.secondHeader()
	switch {
	case end <= p.Start:
	case second != nil && p.Parent >= 0 && len(s.tree.Parts) < s.limits.Parts-1:
		s.unmarked(second, end)
	case second != nil || end-p.Start > longestGreeting || !s.open[len(s.open)-1].greets:
		s.fault(Fault{Code: Preamble, Part: p.ID, Detail: "a text in front of the first part is left out", Lost: true})
	}
}

// isGreeting says whether the text in front of the first line that looks like a
// delimiter is for readers that know no MIME: it is blank, or speaks of MIME, in
// whatever language, or of parts.
func isGreeting(view []byte) bool {
	if bytes.HasPrefix(view, []byte("--")) {
		return false // most likely there is nothing at all
	}
	if i := indexDashes(view); i >= 0 {
		view = view[:i]
	}
	text := bytes.ToLower(view[:min(len(view), longestGreeting)])
	return isBlank(text) || bytes.Contains(text, []byte("mime")) || bytes.Contains(text, []byte("multi")) || bytes.Contains(text, []byte("parts"))
}

// asText makes a leaf of a multipart whose parts cannot be found.
func (s *scanner) asText(p *Part) {
	p.Multipart = false
	p.Type = "text/plain"
}

// closeDownTo closes the multiparts above level, which have no close delimiter.
func (s *scanner) closeDownTo(level int) {
	for len(s.open) > level {
		top := s.open[len(s.open)-1]
		s.open = s.open[:len(s.open)-1]
		s.fault(Fault{Code: NotClosed, Part: s.tree.Parts[top.part].ID, Detail: "a multipart has no close delimiter; closed"})
	}
}

// epilogue looks at what follows a close delimiter: the next delimiter should.
func (s *scanner) epilogue() {
	for !s.in.atEnd() {
		line := s.in.peekLine(s.limits.Boundary + sight)
		if level, _ := s.match(line); level >= 0 {
			return
		}
		if !isBlank(line) {
			s.fault(Fault{Code: Epilogue, Detail: "text behind a close delimiter is left out", Lost: true})
			return
		}
		s.in.skipLine()
	}
}

// rest makes one opaque part of everything that is still to come.
func (s *scanner) rest(owner *multipart) {
	parent := &s.tree.Parts[owner.part]
	id := childID(parent.ID, owner.children)
	s.fault(Fault{Code: LimitParts, Part: id, Detail: "more parts than the limit; the rest is one part", Lost: true})
	start := s.in.off
	s.in.toEnd()
	s.tree.Parts = append(s.tree.Parts, Part{
		ID: id, Parent: owner.part, Depth: parent.Depth + 1, Type: "application/octet-stream",
		Start: start, End: s.in.off,
	})
}

// fault notes a fault; of one kind and part only the first, and of all no more than parts can have.
func (s *scanner) fault(f Fault) {
	for _, known := range s.tree.Faults[max(0, len(s.tree.Faults)-8):] {
		if known.Code == f.Code && known.Part == f.Part {
			return
		}
	}
	if len(s.tree.Faults) < maxFaults {
		s.tree.Faults = append(s.tree.Faults, f)
	}
}

// maxFaults is how many faults are told of one mail.
const maxFaults = 100

func childID(parent string, n int) string {
	if parent == "" {
		return strconv.Itoa(n)
	}
	return parent + "." + strconv.Itoa(n)
}
