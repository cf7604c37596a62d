// Package date reads the dates of mail: RFC 5322 section 3.3, the obsolete forms
// of section 4.3, and what senders write instead (asctime, ISO 8601, numbers only,
// months in other languages, words in another order). It also takes Received
// fields apart, which end with a date.
package date

import (
	"strconv"
	"strings"
	"time"
)

// longest is how much of a field is looked at.
const longest = 256

// Parse returns the time, with the offset of its zone; ok is false if there is
// none to be read. Without a zone, or with one that nobody knows, it is in UTC.
func Parse(field string) (t time.Time, ok bool) {
	if len(field) > longest {
		field = field[:longest]
	}
	p := parts{numbers: make([]number, 0, mostNumbers)}
	for _, word := range split(field) {
		p.take(word)
	}
	return p.time()
}

// split parts a field into words, without comments (RFC 5322 section 3.2.2), and
// with commas and the signs that Chinese and Japanese put behind numbers as space.
func split(field string) []string {
	depth := 0
	return strings.FieldsFunc(field, func(r rune) bool {
		switch r {
		case '(':
			depth++
			return true
		case ')':
			depth = max(depth-1, 0)
			return true
		case ',', ';', '"', ' ', '\t', '\r', '\n', '年', '月', '日', '\u00a0', '\u202f', '\u200e':
			return true
		}
		return depth > 0
	})
}

// mostNumbers is how many numbers a date has: day, month and year.
const mostNumbers = 3

// number is a number and how it was written.
type number struct{ value, digits int }

// parts are the pieces of a date found so far.
type parts struct {
	numbers  []number // day and year, or with the month between
	american bool     // month in front of the day
	month    int
	sure     bool // the month stands behind a number, or nothing else can be one
	clock    []int
	pm, am   bool
	offset   int // seconds east of UTC
	zoned    bool
	named    bool // the zone is a name, which may have DST behind it
	failed   bool
}

// take decides by its looks what a word is.
func (p *parts) take(word string) {
	first := word[0]
	isDigit := first >= '0' && first <= '9'
	switch {
	case isDigit && p.takeISO(word):
	case isDigit && strings.Contains(word, ":"):
		p.takeClock(word)
	case isDigit:
		p.takeNumber(word)
	case first == '+' || first == '-':
		p.takeOffset(word)
	default:
		p.takeName(word)
	}
}

// takeISO reads a date and a time stuck together: "2026-11-16T08:14:09Z" (RFC 3339).
func (p *parts) takeISO(word string) bool {
	if len(word) < len("2026-1-1T1") {
		return false
	}
	i := strings.IndexAny(word, "Tt")
	if i < len("2026-1-1") || len(word) < i+2 || !isNumber(word[i+1:i+2]) {
		return false
	}
	p.takeNumber(word[:i])
	p.takeClock(word[i+1:])
	return true
}

// takeClock reads "12:34", "12:34:56", "12:34:56.789" and what may be stuck to
// it: a zone, "AM", "PM".
func (p *parts) takeClock(word string) {
	if p.clock != nil {
		return
	}
	if end := strings.IndexFunc(word, func(r rune) bool { return (r < '0' || r > '9') && r != ':' && r != '.' }); end > 0 {
		p.take(word[end:])
		word = word[:end]
	}
	if strings.Contains(word, ":") {
		word, _, _ = strings.Cut(word, ".")
	}
	p.clock = make([]int, 0, 3)
	for piece := range strings.FieldsFuncSeq(word, func(r rune) bool { return r == ':' || r == '.' }) {
		n, err := strconv.Atoi(piece)
		if err != nil || len(p.clock) == 3 {
			p.failed = true
			return
		}
		p.clock = append(p.clock, n)
	}
}

// takeOffset reads "+0100" (RFC 5322 section 3.3), "+01:00" and "+1".
func (p *parts) takeOffset(word string) {
	if p.zoned {
		return
	}
	digits := strings.ReplaceAll(strings.TrimLeft(word, "+-"), ":", "")
	n, err := strconv.Atoi(digits)
	if err != nil || len(digits) > 4 {
		return
	}
	if len(digits) <= 2 {
		n *= 100
	}
	p.zoned = true
	if n/100 > 23 || n%100 > 59 {
		return // no such zone: read as UTC, as "-0000" is (RFC 5322 section 3.3)
	}
	p.offset = n/100*3600 + n%100*60
	if word[0] == '-' {
		p.offset = -p.offset
	}
}

// takeNumber reads a day, a year, or several of both with a month: "16-Nov-2026",
// "2026-11-16", "16.11.2026", "11/16/2026", "1st".
func (p *parts) takeNumber(word string) {
	pieces := strings.FieldsFunc(word, func(r rune) bool { return r == '-' || r == '/' || r == '.' })
	if len(pieces) == 3 {
		if strings.Contains(word, ".") && len(p.numbers) > 0 && p.clock == nil {
			p.takeClock(word) // QUIRK: "08.14.09" for a time
			return
		}
		p.american = strings.Contains(word, "/")
	}
	for _, piece := range pieces {
		if !isNumber(piece[:1]) {
			p.takeName(piece)
			continue
		}
		digits := strings.TrimRight(strings.ToLower(piece), "stndrh") // "1st", "22nd"
		n, err := strconv.Atoi(digits)
		if err != nil {
			p.failed = p.failed || len(p.numbers) < 2
			continue
		}
		if len(p.numbers) < mostNumbers {
			p.numbers = append(p.numbers, number{n, len(digits)})
		}
	}
}

func isNumber(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// takeName reads a month, a zone, or half of the day; the name of the day says
// nothing new. A month in front of the day can be the name of a day in another
// language, so that a later one counts more: "mar, 16 nov".
func (p *parts) takeName(word string) {
	if m := month(word); m > 0 && !p.sure {
		p.month, p.sure = m, len(p.numbers) > 0
		return
	}
	switch upper := strings.ToUpper(word); upper {
	case "AM", "A.M.":
		p.am = true
	case "PM", "P.M.":
		p.pm = true
	default:
		p.takeZone(upper)
	}
}

func (p *parts) takeZone(name string) {
	if name == "DST" && p.named {
		p.offset, p.named = p.offset+3600, false // QUIRK: "MET DST", as HP-UX wrote it
		return
	}
	if p.zoned {
		return
	}
	if i := strings.IndexAny(name, "+-"); i > 0 && (name[:i] == "GMT" || name[:i] == "UTC" || name[:i] == "UT") {
		p.takeOffset(name[i:])
		return
	}
	if offset, ok := zone(name); ok {
		p.offset, p.zoned, p.named = offset, true, true
	}
}
