package mimescan

import (
	"bytes"
	"strings"
)

// sight is how far a line is looked at to say what it is.
const sight = 1 << 10

// headerReader reads one header.
type headerReader struct {
	*scanner
	id    string
	root  bool
	told  bool // that a limit was hit
	field int  // octets of the field in hand
}

// span is a field in desk.block.
type span struct {
	name, value, end int
	start, stop      int64
	cut              bool
}

// header reads the fields of a part, up to and with the blank line. Of a header
// longer than the limit the rest is passed unread.
func (s *scanner) header(id string, root bool) []Field {
	h := &headerReader{scanner: s, id: id, root: root}
	s.block, s.fields = s.block[:0], s.fields[:0]
	for !s.in.atEnd() {
		next := s.in.peekLine(s.limits.Boundary + sight)
		if isLineEnd(next) {
			s.in.line()
			break
		}
		if level, _ := s.match(next); level >= 0 {
			break // QUIRK: a part without body and blank line (RFC 2046 section 5.1.1 asks for one)
		}
		if !h.take(next) {
			s.fault(Fault{Code: HeaderUnended, Part: id, Detail: "no blank line between header and body"})
			break
		}
	}
	return h.done()
}

// take reads the next line; false means that the body begins with it.
func (h *headerReader) take(next []byte) bool {
	indent := 0
	if len(h.fields) == 0 { // QUIRK: a first field that is indented, which RFC 5322 section 2.2 has no place for
		indent = len(next) - len(bytes.TrimLeft(next, " \t"))
	}
	colon := nameLength(next[indent:])
	switch {
	case colon > 0:
		h.begin(indent, colon)
	case isSpace(next[0]) && len(h.fields) > 0 && !(isBlank(next) && h.textFollows(len(next))):
		h.copyLine()
	case h.foldedName(len(next)) > 0:
		h.begin(0, h.foldedName(len(next)))
	case !h.goesOn(len(next)):
		return false
	case h.continues():
		// QUIRK: a folded line that was not indented (RFC 5322 section 2.2.3).
		h.fault(Fault{Code: HeaderJunk, Part: h.id, Detail: "a continuation line of the header is not indented"})
		h.block = append(h.block, ' ')
		h.copyLine()
	default:
		h.fault(Fault{Code: HeaderJunk, Part: h.id, Detail: "a line of the header is neither field nor continuation; passed over", Lost: true})
		h.in.skipLine()
	}
	return true
}

// foldedName returns where the colon stands of a field whose name fills the next
// line, which has length octets, and whose colon begins the line behind; 0 if that is not so.
// QUIRK: RFC 5322 section 4.5 has no fold in front of the colon; who hides a sender writes one.
func (h *headerReader) foldedName(length int) int {
	behind := h.lineBehind(length)
	value := bytes.TrimLeft(behind, " \t")
	if len(value) == 0 || len(value) == len(behind) || value[0] != ':' {
		return 0
	}
	name := bytes.TrimRight(h.in.buf[:length], "\r\n")
	if !isToken(string(bytes.TrimRight(name, " \t"))) {
		return 0
	}
	return len(name) + len(behind) - len(value)
}

// goesOn says whether the header goes on behind a line of length octets that is no
// field: a field follows, or the line is one without a right name or what the field
// in hand lacks. One that looks like a delimiter is the first line of a body.
func (h *headerReader) goesOn(length int) bool {
	if bytes.HasPrefix(h.in.buf, []byte("--")) {
		return false
	}
	if nameLength(h.unindentedBehind(length)) > 0 {
		return true
	}
	if !isLineEnd(h.lineBehind(length)) {
		return false
	}
	line := h.in.buf[:length]
	return line[0] == ':' || len(h.fields) > 0 && isNearlyField(line) || h.continues() && isParameter(line)
}

// continues says whether the next line, which is not indented, belongs to the field
// in hand: that one ends with a separator, or the line begins with an encoded word.
// Any other is not joined to it; it would make an address of what is none.
func (h *headerReader) continues() bool {
	if len(h.fields) == 0 {
		return false
	}
	text := bytes.TrimRight(h.block, " \t")
	last := text[len(text)-1]
	return last == ';' || last == ',' || bytes.HasPrefix(h.in.buf, []byte("=?"))
}

// textFollows says whether the line behind one of spaces is neither blank, nor a
// field, nor a continuation.
// QUIRK: some programs write spaces on the line that ends the header (RFC 5322 section 2.1).
func (h *headerReader) textFollows(length int) bool {
	behind := h.lineBehind(length)
	return !isBlank(behind) && !isSpace(behind[0]) && nameLength(behind) == 0
}

// lineBehind shows the line behind the next one, which has length octets; nothing
// if that one is too long to see its end.
func (h *headerReader) lineBehind(length int) []byte {
	if length == 0 || h.in.buf[length-1] != '\n' {
		return nil
	}
	behind := h.in.fill(min(length+sight, blockSize))[length:]
	if i := bytes.IndexByte(behind, '\n'); i >= 0 {
		return behind[:i+1]
	}
	return behind
}

// unindentedBehind shows the first line behind the next one, which has length
// octets, that is no continuation; nothing if it is not within sight.
func (h *headerReader) unindentedBehind(length int) []byte {
	far := length + sight
	for {
		line := h.lineBehind(length)
		if len(line) == 0 || !isSpace(line[0]) || isBlank(line) {
			return line
		}
		if length += len(line); length > far {
			return nil
		}
	}
}

// begin takes a new field, which has indent octets of space in front and its colon behind its name.
func (h *headerReader) begin(indent, colon int) {
	start := len(h.block) + indent
	if start >= h.limits.HeaderBlock || start >= h.limits.Headers-h.headers {
		h.limit(LimitHeader, "the header is longer than the limit")
		h.in.skipLine()
		return
	}
	h.fields = append(h.fields, span{name: start, value: start + colon + 1, start: h.in.off})
	h.field = 0
	h.copyLine()
}

// copyLine appends the next line to the field in hand, as far as the limits allow.
func (h *headerReader) copyLine() {
	cut := false
	for {
		line, ended := h.in.line()
		text := bytes.TrimRight(line, "\r\n")
		kept := h.allowed(len(text))
		h.block = append(h.block, text[:kept]...)
		cut = cut || kept < len(text)
		if ended || h.in.atEnd() {
			break
		}
	}
	if n := len(h.fields); n > 0 {
		h.fields[n-1].end = len(h.block)
		h.fields[n-1].stop = h.in.off
		h.fields[n-1].cut = h.fields[n-1].cut || cut
	}
}

// allowed says how many of n octets may be kept.
func (h *headerReader) allowed(n int) int {
	if over := h.field + n - h.limits.Header; over > 0 {
		h.limit(LimitHeaderField, "a header field is longer than the limit")
		n = max(n-over, 0)
	}
	room := min(h.limits.HeaderBlock-len(h.block), h.limits.Headers-h.headers-len(h.block))
	if n > room {
		h.limit(LimitHeader, "the header is longer than the limit")
		n = max(room, 0)
	}
	h.field += n
	return n
}

func (h *headerReader) limit(code, detail string) {
	if !h.told {
		h.fault(Fault{Code: code, Part: h.id, Detail: detail, Lost: true})
		h.told = true
	}
}

// done makes the fields out of what was read. All share one string.
func (h *headerReader) done() []Field {
	text := string(h.block)
	fields := make([]Field, 0, len(h.fields))
	for _, f := range h.fields {
		if f.value > f.end {
			continue // behind the limit
		}
		name := trimRight(text[f.name : f.value-1])
		if !h.root && !hasContentPrefix(name) {
			continue
		}
		fields = append(fields, Field{Name: name, Value: trimSpace(text[f.value:f.end]), Start: f.start, End: f.stop, Cut: f.cut})
	}
	h.headers += len(h.block)
	return fields
}

// Get returns the value of the first field of that name.
func (p *Part) Get(name string) (string, bool) {
	for i := range p.Fields {
		if f := &p.Fields[i]; len(f.Name) == len(name) && strings.EqualFold(f.Name, name) {
			return f.Value, true
		}
	}
	return "", false
}
