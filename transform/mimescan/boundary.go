package mimescan

import (
	"bytes"
	"slices"
	"strings"
)

// boundary is what delimits the parts of p: its parameter, or where that is
// missing or delimits nothing, what does; "" if nothing does.
func (s *scanner) boundary(p *Part) string {
	value, _ := p.Params.Get("boundary")
	declared := strings.TrimRight(value.Octets, " \t") // RFC 2046 section 5.1.1: not ending with white space
	used := s.usedBoundary(declared)
	if used == "" {
		return declared
	}
	code, detail := BoundaryUnused, "a multipart is delimited by another boundary than it names; read by that"
	if declared == "" {
		code, detail = BoundaryMissing, "a multipart names no boundary; read by that of its first delimiter"
	}
	s.fault(Fault{Code: code, Part: p.ID, Detail: detail})
	return used
}

// usedBoundary looks ahead, one window at most, for a line that is a delimiter in
// all but its boundary: it begins with two dashes, and a field of a part follows.
// It is "" if the declared boundary comes first or later, or the outer multipart goes on.
// QUIRK: mail whose header was rewritten or torn on its way (RFC 2046 section 5.1.1).
func (s *scanner) usedBoundary(declared string) (found string) {
	view := s.in.fill(blockSize)
	for len(view) > 0 {
		line, behind := view, []byte(nil)
		if i := bytes.IndexByte(view, '\n'); i >= 0 {
			line, behind = view[:i+1], view[i+1:]
		}
		if text, ok := bytes.CutPrefix(line, []byte("--")); ok {
			if declared != "" && delimits(text, declared).ok {
				return ""
			}
			if level, _ := s.match(line); level >= 0 {
				return found
			}
			text = bytes.TrimRight(text, " \t\r\n")
			if found == "" && len(text) <= s.limits.Boundary && hasContentPrefix(string(behind[:nameLength(behind)])) {
				found = string(text)
			}
		}
		i := indexDashes(view)
		if i < 0 {
			break
		}
		view = view[i+1:]
	}
	return found
}

// secondHeader is what follows the type of a multipart from a second Content-Type
// on, if that is no multipart. Then a delimiter between the two may be lost, and
// what looks like a preamble may be the first part.
func (p *Part) secondHeader() []Field {
	isType := func(f Field) bool { return strings.EqualFold(f.Name, "Content-Type") }
	first := slices.IndexFunc(p.Fields, isType)
	second := slices.IndexFunc(p.Fields[first+1:], isType)
	if first < 0 || second < 0 {
		return nil
	}
	fields := p.Fields[first+1+second:]
	if strings.HasPrefix(strings.ToLower(fields[0].Value), "multipart") {
		return nil
	}
	return fields
}

// unmarked adds the first part of the innermost multipart, which no delimiter begins.
func (s *scanner) unmarked(fields []Field, end int64) {
	owner := &s.open[len(s.open)-1]
	owner.children++
	outer := &s.tree.Parts[owner.part]
	p := Part{
		ID: childID(outer.ID, owner.children), Parent: owner.part, Depth: outer.Depth + 1,
		Fields: fields, Start: outer.Start, End: end,
	}
	s.contentType(&p)
	s.tree.Depth = max(s.tree.Depth, p.Depth)
	s.tree.Parts = append(s.tree.Parts, p)
	s.fault(Fault{Code: BoundaryMissing, Part: p.ID, Detail: "no delimiter begins the first part of a multipart; its header is that of the multipart"})
}
