package main

import (
	"fmt"
	"strings"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
)

const (
	lineWidth  = 80
	labelWidth = 18 // of the column in front of the values
	mostLines  = 6  // of one value
)

// sheet is a text of labelled lines, at most lineWidth columns wide.
type sheet struct{ strings.Builder }

// text is the explanation for people.
func (x explanation) text() string {
	var s sheet
	fmt.Fprintf(&s, "%s\n%s\n", harmless(x.File), x.summary())
	s.heading("Mail")
	group, before := "", ""
	for _, f := range x.Findings {
		name, _, nested := strings.Cut(f.Field, ".")
		if (nested || f.group) && name != group {
			group = name
			s.heading(capital(name))
		}
		label := strings.TrimPrefix(f.Field, group+".")
		if f.Field == before {
			label = ""
		}
		before = f.Field
		s.finding(label, f)
	}
	s.structure(x.Parts)
	s.attachments("", x.event)
	s.warnings(x.Warnings)
	return s.String()
}

func (x explanation) summary() string {
	said := octetsText(x.event.Raw.Size)
	switch x.event.Parse.Status {
	case "ok":
		said += ", read without loss"
	case "failed":
		said += ", hardly readable"
	default:
		n := len(x.Warnings)
		said += fmt.Sprintf(", read with %d %s", n, plural(n, "warning", "warnings"))
	}
	if !x.Whole {
		said += "; the event leaves something out"
	}
	return said
}

func (s *sheet) heading(name string) { fmt.Fprintf(s, "\n%s\n", name) }

// finding writes a value, and below it what decided.
func (s *sheet) finding(label string, f finding) {
	if f.group {
		s.row(f.heading(), f.why())
		return
	}
	value := f.Value
	if f.shown != "" {
		value = f.shown
	}
	s.row(words(label), value)
	if f.because != "" {
		s.row("", "\u2190 "+f.because)
	}
}

// heading is what stands in front of why a group of values is what it is.
func (f finding) heading() string {
	if f.Method == notRead {
		return "not read"
	}
	return "found by"
}

// why says for people what decided.
func (f finding) why() string {
	var list []string
	if f.Method != "" && f.Method != notRead {
		list = append(list, strings.ReplaceAll(f.Method, "_", " "))
	}
	if f.Confidence != nil {
		list = append(list, fmt.Sprintf("%.0f %% sure", *f.Confidence*100))
	}
	why := strings.Join(list, ", ")
	if f.Evidence != "" && why != "" {
		why += ": "
	}
	return why + f.Evidence
}

// row writes a label and a value, on several lines where it is long.
func (s *sheet) row(label, value string) {
	lines := wrap(value, lineWidth-labelWidth-2)
	if len(lines) > mostLines {
		left := len(lines) - mostLines + 1
		lines = append(lines[:mostLines-1], fmt.Sprintf("(%d more lines)", left))
	}
	label = harmless(label)
	if columns(label) >= labelWidth {
		fmt.Fprintf(s, "  %s\n", label)
		label = ""
	}
	for _, line := range lines {
		filled := "  " + label + strings.Repeat(" ", labelWidth-columns(label)) + line
		s.WriteString(strings.TrimRight(filled, " ") + "\n")
		label = ""
	}
}

// structure draws the MIME tree.
func (s *sheet) structure(parts []transform.Part) {
	s.heading("Structure")
	types, widest := make([]string, len(parts)), 0
	for i, p := range parts {
		types[i] = strings.Repeat("  ", min(p.Depth, 8)) + p.Type
		widest = max(widest, min(columns(types[i]), 34))
	}
	for i, p := range parts {
		id, line := p.ID, types[i]
		if p.Multipart {
			id = ""
		}
		said := []string{octetsText(uint32(min(p.Size, 1<<32-1)))}
		for _, word := range []string{p.Encoding, p.Charset, p.Disposition} {
			if word != "" {
				said = append(said, word)
			}
		}
		line += strings.Repeat(" ", max(widest-columns(line), 0)+2) + strings.Join(said, ", ")
		if p.Filename != "" {
			line += fmt.Sprintf(", %q", p.Filename)
		}
		s.row(id, line)
	}
}

// attachments lists those of an event and of the messages in it; within says in
// which parts these are ("2 > 1"). The reader limits how deep they are.
func (s *sheet) attachments(within string, e *eventv1.Event) {
	if len(e.Attachments) > 0 {
		s.heading(strings.TrimSuffix("Attachments of message "+within, " of message "))
	}
	for _, a := range e.Attachments {
		name := a.GetFilename()
		if name == "" {
			name = "(without a name)"
		}
		s.row(a.Id, name)
		said := a.ContentType
		if found := a.GetContentTypeDetected(); found != "" && found != a.ContentType {
			said += " (looks like " + found + ")"
		}
		said += ", " + octetsText(a.Size)
		if a.Disposition != "unspecified" {
			said += ", " + a.Disposition
		}
		if a.InlineReferenced {
			said += ", shown by the html"
		}
		if a.Origin != "mime" {
			said += ", from " + a.Origin
		}
		s.row("", said)
		if a.FilenameRaw != nil && a.GetFilenameRaw() != a.GetFilename() {
			s.row("", fmt.Sprintf("\u2190 sent as %q", a.GetFilenameRaw()))
		}
		s.row("", "sha256 "+a.Sha256[:min(len(a.Sha256), 32)])
		if len(a.Sha256) > 32 {
			s.row("", "       "+a.Sha256[32:])
		}
	}
	for _, m := range e.EmbeddedMessages {
		inner := strings.TrimPrefix(within+" > "+m.PartId, " > ")
		s.heading("Message " + inner)
		for _, f := range findingsOf(m.Event) {
			switch f.Field {
			case "from", "to", "subject", "sent_at", "message_id":
				s.finding(f.Field, f)
			}
		}
		s.attachments(inner, m.Event)
	}
}

func (s *sheet) warnings(list []explainedWarning) {
	if len(list) == 0 {
		return
	}
	s.heading("Warnings")
	for _, w := range list {
		where := "mail"
		if w.Part != "" {
			where = "part " + w.Part
		}
		s.row(where, w.Code)
		s.row("", w.Meaning)
		if w.Detail != "" {
			s.row("", "\u2190 "+w.Detail)
		}
	}
}

// octetsText is a size for people.
func octetsText(n uint32) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 10<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	case n == 1:
		return "1 octet"
	}
	return fmt.Sprintf("%d octets", n)
}

// words are the name of a field for people.
func words(name string) string {
	switch name {
	case "sent_at", "received_at":
		return strings.TrimSuffix(name, "_at")
	case "subject_normalized":
		return "bare subject"
	case "clock_skew_s":
		return "clock skew"
	}
	return strings.ReplaceAll(name, "_", " ")
}

func capital(name string) string {
	name = words(name)
	return strings.ToUpper(name[:1]) + name[1:]
}
