package authres

import (
	"strings"

	"github.com/mailchute/mailchute/transform/charset"
)

// Limits of what is read of one field.
const (
	mostOctets  = 16 << 10
	mostResults = 50
	mostProps   = 50
)

// parsed is one Authentication-Results field.
type parsed struct {
	id      string // authserv-id, "" without one
	results []resinfo
}

// resinfo is the result of one method (RFC 8601 section 2.2).
type resinfo struct {
	method string // lower case
	value  string
	reason string
	props  map[string]string // "ptype.property" in lower case
}

// parse reads a field by the grammar of RFC 8601 section 2.2, and what is
// written besides: no authserv-id, properties without a type. A result that
// cannot be read is passed over and spoils no other.
func parse(field string) parsed {
	r := reader{rest: field[:min(len(field), mostOctets)]}
	var p parsed
	if id, behind := r.peekID(); !strings.HasPrefix(behind, "=") {
		p.id, r.rest = id, behind
		r.statement() // the version, of which only 1 is known (RFC 8601 section 2.5)
	}
	for len(p.results) < mostResults {
		info, ok := r.resinfo()
		if !ok {
			return p
		}
		if info.method != "" && info.value != "" {
			p.results = append(p.results, info)
		}
	}
	return p
}

// peekID reads the authserv-id without moving on.
func (r *reader) peekID() (id, behind string) {
	look := *r
	look.space()
	id = look.word("=;")
	look.space()
	return charset.Raw(id), look.rest
}

// resinfo reads one result and what belongs to it; ok is false at the end.
func (r *reader) resinfo() (info resinfo, ok bool) {
	r.comment = ""
	r.space()
	if r.rest == "" {
		return info, false
	}
	for count := 0; ; count++ {
		name, value, more := r.pair()
		if !more {
			break
		}
		switch {
		case count == 0:
			info.method, info.value = name, valueOf(value)
			r.comment = ""
		case name == "reason":
			info.reason = value
		case len(info.props) < mostProps:
			if info.props == nil {
				info.props = map[string]string{}
			}
			if _, twice := info.props[name]; !twice {
				info.props[name] = value
			}
		}
		if count == 0 {
			r.space() // the comment that explains the result stands behind it
			info.reason = r.comment
		}
	}
	r.statement()
	return info, true
}

// statement passes the rest of a result and the semicolon behind it.
func (r *reader) statement() {
	for r.rest != "" {
		r.space()
		if strings.HasPrefix(r.rest, ";") {
			r.rest = r.rest[1:]
			return
		}
		if r.word(";") == "" && r.rest != "" && r.rest[0] != ';' {
			r.rest = r.rest[1:]
		}
	}
}

// pair reads "name = value", with comments and space wherever the grammar has
// them; more is false where the result ends.
func (r *reader) pair() (name, value string, more bool) {
	for {
		r.space()
		if r.rest == "" || r.rest[0] == ';' {
			return "", "", false
		}
		name = strings.ToLower(r.name())
		if strings.HasPrefix(r.rest, "=") {
			r.rest = r.rest[1:]
			r.space()
			return name, charset.Raw(r.word(";")), true
		}
		if name == "" { // junk, or "none" alone (RFC 8601 section 2.2: no-result)
			if r.word(";") == "" && r.rest != "" && r.rest[0] != ';' {
				r.rest = r.rest[1:]
			}
		}
	}
}

// name reads a method or property, without its version: "dkim", "header.d", "spf/1".
func (r *reader) name() string {
	var b strings.Builder
	for {
		b.WriteString(r.word("=;./"))
		r.space()
		if !strings.HasPrefix(r.rest, ".") {
			break
		}
		b.WriteByte('.')
		r.rest = r.rest[1:]
		r.space()
	}
	if strings.HasPrefix(r.rest, "/") { // RFC 8601 section 2.2: Keyword "/" method-version
		r.rest = r.rest[1:]
		r.space()
		r.word("=;")
		r.space()
	}
	return b.String()
}

// valueOf is the result in the words of RFC 8601 section 2.7, "" if it is none.
func valueOf(word string) string {
	switch word = strings.ToLower(word); word {
	case "pass", "fail", "softfail", "neutral", "none", "temperror", "permerror", "policy":
		return word
	case "hardfail": // RFC 8601 section 2.7.2: an old word for fail
		return "fail"
	case "error": // RFC 4408 section 2.5.6
		return "temperror"
	case "unknown": // RFC 4408 section 2.5.7
		return "permerror"
	case "bestguesspass": // QUIRK: Exchange Online, of a domain that publishes no DMARC
		return "none"
	}
	return ""
}

// domain is the domain in the first of these properties that is there.
func (r *resinfo) domain(names ...string) string {
	for _, name := range names {
		if value := r.props[name]; value != "" {
			return domainOf(value)
		}
	}
	return ""
}

// domainOf is the domain of an address, or a domain.
func domainOf(value string) string {
	value = strings.Trim(value, "<>\"' ")
	if at := strings.LastIndexByte(value, '@'); at >= 0 {
		value = value[at+1:]
	}
	return strings.ToLower(strings.TrimSuffix(value, "."))
}
