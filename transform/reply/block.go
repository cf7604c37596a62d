package reply

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	mostFields   = 12 // lines of a quoted header
	longestLabel = 60 // octets
	mostStray    = 3  // lines in it that are no field
)

// block is the header of another mail, repeated in the text:
//
//	From: Ann <ann@example.org>
//	Sent: Monday, 2 November 2026 10:30
//	To: Bob
//	Subject: Offer
type block struct {
	start, end int // lines
	roles      int // different ones
	locale     string
	fields     [roleSubject + 1]string
}

// header reads a block that begins at line i, all of it behind ">" if its first line is.
func (p *page) header(i int) (b block, ok bool) {
	b = block{start: i, end: i}
	stray, current := 0, roleNone
	for n := i; n < len(p.lines) && b.end-i < mostFields; n++ {
		if p.lines[n].class == blank {
			if n = p.next(n); n >= len(p.lines) || n-b.end > 2 || b.roles == 0 || !p.isField(n) {
				break
			}
		}
		if p.lines[n].arrow != p.lines[i].arrow || p.lines[n].class > quoted {
			break
		}
		raw := p.inner(n)
		name, value, known := field(raw)
		if !known && (b.roles == 0 || stray == mostStray || p.long(n) || !continues(raw, b.fields[current])) {
			break
		}
		if known {
			current = name.role
			b.add(name, value)
		} else {
			stray++
			b.fields[current] += " " + raw
		}
		b.end = n + 1
	}
	return b, b.valid()
}

// headerOf reads the fields that follow a marker, on its line or below.
func (p *page) headerOf(m marker) block {
	if m.header.roles > 0 {
		return m.header
	}
	return p.headerFrom(m.end)
}

// headerFrom reads the fields that follow line i, even if they are few.
func (p *page) headerFrom(i int) (b block) {
	i = p.next(i)
	for i < len(p.lines) && p.lines[i].arrow && p.inner(i) == "" {
		i = p.next(i + 1)
	}
	if i < len(p.lines) {
		b, _ = p.header(i)
	}
	return b
}

// isField says whether line i is a field of a quoted header.
func (p *page) isField(i int) bool {
	_, _, known := field(p.inner(i))
	return known
}

func (b *block) add(l label, value string) {
	if b.fields[l.role] == "" {
		b.roles++
		if value == "" {
			value = " "
		}
		b.fields[l.role] = value
	}
	if b.locale == "" {
		b.locale = l.locale
	}
}

// valid says whether a block can be nothing but a quoted header: travellers
// write "From: Rome" and "To: Oslo" below each other, too.
func (b *block) valid() bool {
	from, date, subject := b.fields[roleFrom] != "", b.fields[roleDate] != "", b.fields[roleSubject] != ""
	if b.roles == 2 && from && date {
		return strings.Contains(b.fields[roleFrom], "@") && dateParts(fold(b.fields[roleDate])) > 1
	}
	if !from { // QUIRK: some repeat only the date and to whom it went
		return date && strings.Contains(b.fields[roleTo], "@") && dateParts(fold(b.fields[roleDate])) > 1
	}
	if b.roles < 3 {
		return false
	}
	if date && subject {
		return true
	}
	for _, value := range b.fields {
		if strings.Contains(value, "@") {
			return true
		}
	}
	return false
}

// field parts a line into the label and the value of a field.
func field(raw string) (l label, value string, ok bool) {
	head := raw[:min(len(raw), longestLabel+8)]
	at := strings.IndexByte(head, ':')
	if wide := strings.Index(head, "："); wide >= 0 && (at < 0 || wide < at) {
		at = wide
	}
	if at <= 0 {
		return l, "", false
	}
	if l, ok = labels[strings.TrimSpace(fold(raw[:at]))]; !ok {
		return l, "", false
	}
	value = strings.TrimPrefix(strings.TrimPrefix(raw[at:], "："), ":")
	return l, strings.TrimSpace(strings.Trim(value, "* \t")), true
}

// fieldsIn parts the fields of a quoted header that stand on one line, with or
// without space between them.
func fieldsIn(line string) (b block) {
	var current label
	from := 0
	for i := range len(line) {
		if line[i] != ':' {
			continue
		}
		if l, start, ok := labelBefore(line[:i]); ok {
			if from > 0 {
				b.add(current, strings.TrimSpace(line[from:start]))
			}
			current, from = l, i+1
		}
	}
	if from > 0 {
		b.add(current, strings.TrimSpace(line[from:]))
	}
	return b
}

// labelBefore is the longest label that s ends with, and where it starts: behind
// a sign or as a word of its own.
func labelBefore(s string) (l label, start int, ok bool) {
	s = strings.TrimRight(s, " ")
	for at := len(s); at > 0 && len(s)-at < longestLabel; {
		first, size := utf8.DecodeLastRuneInString(s[:at])
		if first == ':' {
			break // it ends another label
		}
		at -= size
		before, _ := utf8.DecodeLastRuneInString(s[:at])
		if unicode.IsLetter(before) && !unicode.IsUpper(first) {
			continue
		}
		if known, found := labels[fold(s[at:])]; found {
			l, start, ok = known, at, true
		}
	}
	return l, start, ok
}

// continues says whether a line goes on with a field: an address below a name or
// broken in two, names behind a comma, or a field that mail programs add now and then.
func continues(raw, value string) bool {
	value = strings.TrimSpace(value)
	if strings.HasPrefix(raw, "<") || isOpen(value, '<', '>') || isOpen(value, '[', ']') {
		return true
	}
	if strings.HasSuffix(value, ",") || strings.HasSuffix(value, ";") || value == "" {
		return true
	}
	name, _, ok := strings.Cut(raw, ":")
	return ok && len(name) <= 30 && len(strings.Fields(name)) <= 2 && !strings.Contains(name, "/")
}
