package calendar

import (
	"strconv"
	"strings"
	"time"
)

// definition is a zone that the text defines itself (RFC 5545 section 3.6.5).
type definition struct {
	name  string
	rules []rule
}

// rule is one STANDARD or DAYLIGHT: from when on which offset holds.
type rule struct {
	from, to int       // offsets in seconds before and after it
	start    time.Time // by the clock
	yearly   bool
	month    time.Month // 0: that of start
	day      int        // of the month; with a weekday: the first such day from it on; 0: that of start
	nth      int        // such weekday of the month, from its end where negative
	weekday  time.Weekday
	weekly   bool      // weekday counts
	until    time.Time // zero: for ever
}

// begin begins the definition of a zone; false beyond the limit.
func (z *zones) begin() bool {
	z.full = len(z.defined) == mostZones
	if !z.full {
		z.defined = append(z.defined, definition{})
	}
	return !z.full
}

// rule begins a rule of the last zone; false beyond the limit.
func (z *zones) rule() bool {
	if z.full {
		return false
	}
	d := &z.defined[len(z.defined)-1]
	if z.full = len(d.rules) == mostZones; !z.full {
		d.rules = append(d.rules, rule{})
	}
	return !z.full
}

// property reads one of the last zone, or of its last rule.
func (z *zones) property(l line) {
	if z.full {
		return
	}
	d := &z.defined[len(z.defined)-1]
	if l.name == "TZID" {
		d.name = clean(l.value)
		return
	}
	if len(d.rules) == 0 {
		return
	}
	r := &d.rules[len(d.rules)-1]
	switch l.name {
	case "TZOFFSETFROM":
		r.from, _ = offset(l.value)
	case "TZOFFSETTO":
		r.to, _ = offset(l.value)
	case "DTSTART":
		r.start = written{value: l.value}.read(nil).clock
	case "RRULE":
		r.recur(l.value)
	}
}

// recur reads the recurrence of a rule: "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", and
// what means the same.
func (r *rule) recur(value string) {
	for part := range strings.SplitSeq(strings.ToUpper(value), ";") {
		key, v, _ := strings.Cut(strings.TrimSpace(part), "=")
		first, _, _ := strings.Cut(v, ",")
		n, err := strconv.Atoi(first)
		switch key {
		case "FREQ":
			r.yearly = v == "YEARLY"
		case "BYMONTH":
			if err == nil && n >= 1 && n <= 12 {
				r.month = time.Month(n)
			}
		case "BYMONTHDAY":
			if err == nil && n >= 1 && n <= 31 {
				r.day = n
			}
		case "BYDAY":
			r.byDay(first)
		case "UNTIL":
			r.until = written{value: v}.read(nil).clock
		}
	}
}

// byDay reads "-1SU", the last Sunday.
func (r *rule) byDay(v string) {
	if len(v) < 2 {
		return
	}
	name := v[len(v)-2:]
	at := strings.Index("SUMOTUWETHFRSA", name)
	if at < 0 || at%2 != 0 {
		return
	}
	r.weekday, r.weekly = time.Weekday(at/2), true
	if n, err := strconv.Atoi(v[:len(v)-2]); err == nil && n >= -5 && n <= 5 {
		r.nth = n
	}
}

// in is when the rule begins to hold in a year, by the clock.
func (r *rule) in(year int) time.Time {
	month, day := r.start.Month(), r.start.Day()
	if r.month != 0 {
		month = r.month
	}
	if r.day != 0 {
		day = r.day
	}
	if r.weekly {
		day = r.weekdayIn(year, month)
	}
	return time.Date(year, month, day, r.start.Hour(), r.start.Minute(), r.start.Second(), 0, time.UTC)
}

// weekdayIn is the day of the month that the weekday falls on.
func (r *rule) weekdayIn(year int, month time.Month) int {
	if r.nth < 0 {
		last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC)
		return last.Day() - int(last.Weekday()-r.weekday+7)%7 + 7*(r.nth+1)
	}
	from := max(r.day, 1)
	first := time.Date(year, month, from, 0, 0, 0, 0, time.UTC).Weekday()
	return from + int(r.weekday-first+7)%7 + 7*max(r.nth-1, 0)
}

// last is when the rule last began to hold before a time, zero if it never did.
func (r *rule) last(clock time.Time) time.Time {
	if !r.yearly {
		if r.start.After(clock) {
			return time.Time{}
		}
		return r.start
	}
	for year := clock.Year(); year >= clock.Year()-1; year-- {
		t := r.in(year)
		if !t.After(clock) && !t.Before(r.start.AddDate(0, 0, -7)) && (r.until.IsZero() || !t.After(r.until.AddDate(0, 0, 1))) {
			return t
		}
	}
	if !r.until.IsZero() && r.until.Before(clock) && !r.until.Before(r.start) {
		return r.in(r.until.Year())
	}
	return time.Time{}
}

// utc takes the offset of the rule that began last, and before all rules the one
// that the earliest of them ends (RFC 5545 section 3.6.5).
func (d *definition) utc(clock time.Time) time.Time {
	seconds, earliest := d.rules[0].from, d.rules[0].start
	var since time.Time
	for i := range d.rules {
		r := &d.rules[i]
		if r.start.Before(earliest) && since.IsZero() {
			earliest, seconds = r.start, r.from
		}
		if t := r.last(clock); !t.IsZero() && !t.Before(since) {
			since, seconds = t, r.to
		}
	}
	return clock.Add(-time.Duration(seconds) * time.Second)
}
