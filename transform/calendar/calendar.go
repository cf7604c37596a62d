// Package calendar reads what an invitation or its answer says of its event
// (RFC 5545, RFC 5546): the first VEVENT, or VTODO, of a text/calendar. It reads
// line by line, knows no recurrence, and takes what is there.
package calendar

import (
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the same zones on every machine
)

// Object is one calendar object. Times are zero where unknown.
type Object struct {
	Method     string // lower case
	UID        string
	Sequence   uint32
	Sequenced  bool // Sequence was there
	Summary    string
	Organizer  string // address without "mailto:"
	Start, End time.Time
	AllDay     bool
	Zone       string // TZID of the start
	Recurrence string
}

// longest is how much of a text is read.
const longest = 1 << 20

// mostLines is how many lines are read.
const mostLines = 20_000

// Parse returns the first object of a text; ok is false where there is none.
func Parse(text string) (o Object, ok bool) {
	rest := text[:min(len(text), longest)]
	p := parser{}
	for n := 0; n < mostLines && rest != "" && !p.done; n++ {
		var line string
		line, rest = unfold(rest)
		p.line(line)
	}
	if p.object.End.IsZero() && p.duration != 0 && !p.object.Start.IsZero() {
		p.object.End = p.object.Start.Add(p.duration)
	}
	return p.object, p.found
}

// unfold returns the first content line (RFC 5545 section 3.1) and the rest.
func unfold(s string) (line, rest string) {
	line, rest, _ = strings.Cut(s, "\n")
	line = strings.TrimSuffix(line, "\r")
	if rest == "" || (rest[0] != ' ' && rest[0] != '\t') {
		return line, rest
	}
	var whole strings.Builder
	whole.WriteString(line)
	for rest != "" && (rest[0] == ' ' || rest[0] == '\t') {
		line, rest, _ = strings.Cut(rest[1:], "\n")
		whole.WriteString(strings.TrimSuffix(line, "\r"))
	}
	return whole.String(), rest
}

// parser goes through the lines.
type parser struct {
	object   Object
	duration time.Duration
	inside   string // the component whose properties are wanted
	nested   int    // components within it: alarms
	found    bool
	done     bool
}

func (p *parser) line(line string) {
	name, params, value := property(line)
	switch {
	case name == "METHOD" && p.inside == "":
		p.object.Method = strings.ToLower(strings.TrimSpace(value))
	case name == "BEGIN" && p.inside == "":
		if kind := strings.ToUpper(value); kind == "VEVENT" || kind == "VTODO" {
			p.inside, p.found = kind, true
		}
	case p.inside == "":
	case name == "BEGIN":
		p.nested++
	case name == "END" && p.nested > 0:
		p.nested--
	case name == "END":
		p.done = true
	case p.nested == 0:
		p.property(name, params, value)
	}
}

func (p *parser) property(name, params, value string) {
	o := &p.object
	switch name {
	case "UID":
		o.UID = value
	case "SEQUENCE":
		n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 32)
		o.Sequence, o.Sequenced = uint32(n), err == nil
	case "SUMMARY":
		o.Summary = unescape(value)
	case "ORGANIZER":
		o.Organizer = value
		if len(value) > len("mailto:") && strings.EqualFold(value[:len("mailto:")], "mailto:") {
			o.Organizer = value[len("mailto:"):]
		}
	case "DTSTART":
		o.Start, o.AllDay = moment(value, params)
		o.Zone = parameter(params, "TZID")
	case "DTEND", "DUE":
		o.End, _ = moment(value, params)
	case "DURATION":
		p.duration = duration(value)
	case "RRULE":
		o.Recurrence = value
	}
}

// property parts "NAME;PARAMS:VALUE"; a colon within quotes is not the one.
func property(line string) (name, params, value string) {
	quoted := false
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '"':
			quoted = !quoted
		case ':':
			if quoted {
				continue
			}
			name, params, _ = strings.Cut(line[:i], ";")
			return strings.ToUpper(name), params, line[i+1:]
		}
	}
	return "", "", ""
}

func parameter(params, name string) string {
	for _, p := range strings.Split(params, ";") {
		if key, value, ok := strings.Cut(p, "="); ok && strings.EqualFold(key, name) {
			return strings.Trim(value, `"`)
		}
	}
	return ""
}

// unescape reads TEXT (RFC 5545 section 3.3.11).
func unescape(s string) string {
	return strings.NewReplacer(`\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(s)
}
