// Package date reads the dates of mail: RFC 5322 section 3.3, the obsolete forms
// of section 4.3, and what senders write instead (asctime, ISO 8601, zone names,
// words in another order).
package date

import (
	"strconv"
	"strings"
	"time"
)

// longest is how much of a field is looked at.
const longest = 256

// Parse returns the time in UTC; ok is false if there is none to be read.
func Parse(field string) (t time.Time, ok bool) {
	if len(field) > longest {
		field = field[:longest]
	}
	if t, ok = iso(strings.TrimSpace(field)); ok {
		return t, true
	}
	var p parts
	for _, word := range split(field) {
		p.take(word)
	}
	return p.time()
}

// iso reads ISO 8601 as in RFC 3339, with or without zone.
func iso(s string) (time.Time, bool) {
	if len(s) < len("2006-01-02") || s[4] != '-' {
		return time.Time{}, false
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05 -0700", "2006-01-02T15:04:05-0700", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", time.DateTime, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), inRange(t)
		}
	}
	return time.Time{}, false
}

// split parts a field into words, without comments (RFC 5322 section 3.2.2), and
// with commas as space. "12-Jan-2026" is three words.
func split(field string) []string {
	depth := 0
	field = strings.Map(func(r rune) rune {
		switch {
		case r == '(':
			depth++
			return ' '
		case r == ')':
			depth = max(depth-1, 0)
			return ' '
		case depth > 0 || r == ',' || r == ';' || r == '\t' || r == '/' || r == '"':
			return ' '
		}
		return r
	}, field)
	words := strings.Fields(field)
	for i, w := range words {
		if day := strings.Split(w, "-"); len(day) == 3 && day[0] != "" && month(day[1]) > 0 {
			return append(append(words[:i:i], day...), words[i+1:]...)
		}
	}
	return words
}

// parts are the pieces of a date found so far.
type parts struct {
	day, month, year int
	haveYear         bool
	clock            []int
	pm, am           bool
	offset           int // seconds east of UTC
	zoned            bool
	failed           bool
}

// take decides by its looks what a word is.
func (p *parts) take(word string) {
	switch {
	case strings.Contains(word, ":"):
		p.takeClock(word)
	case word[0] == '+' || word[0] == '-':
		p.takeOffset(word)
	case word[0] >= '0' && word[0] <= '9':
		p.takeNumber(word)
	default:
		p.takeName(word)
	}
}

// takeClock reads "12:34", "12:34:56", "12:34:56.789" and a zone stuck to it.
func (p *parts) takeClock(word string) {
	if p.clock != nil {
		return
	}
	end := strings.IndexAny(word, "+-Z")
	if end > 0 {
		p.takeOffset(word[end:])
		word = word[:end]
	}
	word, _, _ = strings.Cut(word, ".")
	for _, piece := range strings.Split(word, ":") {
		n, err := strconv.Atoi(piece)
		if err != nil || n < 0 {
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
	if word == "Z" {
		p.zoned = true
		return
	}
	digits := strings.ReplaceAll(word[1:], ":", "")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 || len(digits) > 4 {
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

// takeNumber reads a day or a year.
func (p *parts) takeNumber(word string) {
	digits := strings.TrimRight(word, "stndrh.") // "1st", "22nd."
	n, err := strconv.Atoi(digits)
	switch {
	case err != nil:
		p.failed = true
	case p.day == 0 && len(digits) <= 2:
		p.day = n
	case !p.haveYear:
		p.year, p.haveYear = fullYear(n, len(digits)), true
	}
}

// fullYear reads years of two and three digits (RFC 5322 section 4.3).
func fullYear(n, digits int) int {
	switch {
	case digits == 2 && n < 50:
		return n + 2000
	case digits <= 3:
		return n + 1900
	}
	return n
}

// takeName reads a month, a zone, or half of the day; the name of the day says nothing new.
func (p *parts) takeName(word string) {
	if m := month(word); m > 0 && p.month == 0 {
		p.month = m
		return
	}
	switch upper := strings.ToUpper(word); upper {
	case "AM":
		p.am = true
	case "PM":
		p.pm = true
	default:
		p.takeZone(upper)
	}
}

func (p *parts) takeZone(name string) {
	if p.zoned {
		return
	}
	if i := strings.IndexAny(name, "+-"); i > 0 && (name[:i] == "GMT" || name[:i] == "UTC") {
		p.takeOffset(name[i:])
		return
	}
	if offset, ok := zone(name); ok {
		p.offset, p.zoned = offset, true
	}
}

// time puts the parts together.
func (p *parts) time() (time.Time, bool) {
	if p.failed || p.month == 0 || p.day < 1 || p.day > 31 || !p.haveYear || len(p.clock) > 3 {
		return time.Time{}, false
	}
	var clock [3]int
	copy(clock[:], p.clock)
	if p.pm && clock[0] < 12 {
		clock[0] += 12
	} else if p.am && clock[0] == 12 {
		clock[0] = 0
	}
	if clock[0] > 24 || clock[1] > 59 || clock[2] > 60 { // 60: leap second (RFC 5322 section 3.3)
		return time.Time{}, false
	}
	t := time.Date(p.year, time.Month(p.month), p.day, clock[0], clock[1], clock[2], 0, time.UTC)
	t = t.Add(-time.Duration(p.offset) * time.Second)
	return t, inRange(t)
}

// inRange says whether a time can be written with four digits for the year.
func inRange(t time.Time) bool { return t.Year() >= 1 && t.Year() <= 9999 }
