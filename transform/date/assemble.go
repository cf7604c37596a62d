package date

import "time"

// date returns year, month and day of the numbers in hand.
func (p *parts) date() (year, month, day int, ok bool) {
	n := p.numbers
	if p.month == 0 && len(n) == 3 {
		switch {
		case n[0].digits == 4: // ISO 8601
			n = []number{n[2], n[0]}
			p.month = p.numbers[1].value
		case p.american && n[0].value <= 12:
			n = []number{n[1], n[2]}
			p.month = p.numbers[0].value
		default:
			n = []number{n[0], n[2]}
			p.month = p.numbers[1].value
		}
	}
	if len(n) < 2 || p.month < 1 || p.month > 12 {
		return 0, 0, 0, false
	}
	d, y := n[0], n[1]
	if d.digits > 2 {
		d, y = y, d
	}
	if p.clock == nil && y.digits != 4 {
		return 0, 0, 0, false // it could be anything
	}
	return fullYear(y.value, y.digits), p.month, d.value, d.value >= 1 && d.value <= 31
}

// fullYear reads years of two and three digits (RFC 5322 section 4.3).
func fullYear(n, digits int) int {
	switch {
	case digits <= 2 && n < 50:
		return n + 2000
	case digits <= 3:
		return n + 1900
	}
	return n
}

// time puts the parts together.
func (p *parts) time() (time.Time, bool) {
	year, month, day, ok := p.date()
	if p.failed || !ok {
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
	zone := time.UTC
	if p.offset != 0 {
		zone = time.FixedZone("", p.offset)
	}
	midnight := time.Date(year, time.Month(month), day, 0, 0, 0, 0, zone)
	if midnight.Day() != day {
		return time.Time{}, false // the month has no such day
	}
	t := time.Date(year, time.Month(month), day, clock[0], clock[1], clock[2], 0, zone)
	return t, inRange(t.UTC())
}

// inRange says whether a time can be written with four digits for the year.
func inRange(t time.Time) bool { return t.Year() >= 1 && t.Year() <= 9999 }
