package calendar

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// times are those of an object as written.
type times struct {
	start, end, instance  written
	duration              string
	exceptions, additions []written
}

// written is a DATE or DATE-TIME with the name of its zone.
type written struct{ value, zone string }

// moment is a time as it is read: what a clock shows, and where it hangs.
type moment struct {
	clock time.Time // in UTC, whatever the zone
	date  bool
	zone  zone
	known bool
}

// set gives an object its times.
func (t *times) set(o *Object, z *zones) {
	start, end := t.start.read(z), t.end.read(z)
	o.Zone = t.start.zone
	o.AllDay = start.known && start.date
	o.Floating = start.known && !start.date && start.zone == nil
	o.Start, o.End = start.utc(), end.utc()
	o.Instance = t.instance.read(z).orFloating().utc()
	if t.end.value == "" && start.known {
		o.End = start.after(t.duration)
	}
	o.Exceptions, o.Additions = t.instances(t.exceptions, z), t.instances(t.additions, z)
}

// instances are those of a list whose start is known. QUIRK: some name no zone
// and mean that of the first instance.
func (t *times) instances(list []written, z *zones) []time.Time {
	var known []time.Time
	first := t.start.read(z)
	for _, w := range list {
		w.zone = cmp.Or(w.zone, t.start.zone)
		if at := w.read(z).within(first).utc(); !at.IsZero() {
			known = append(known, at)
		}
	}
	return known
}

// within is an instance of a recurrence in the form of the first: a day, or a time
// of a day. QUIRK: KOrganizer takes days out of what has times, Horde the reverse.
func (m moment) within(first moment) moment {
	day := m.clock.Truncate(24 * time.Hour)
	switch {
	case !first.known || m.date == first.date:
		return m
	case first.date:
		m = m.orFloating()
		m.clock, m.zone = day, nil
	default:
		m.clock, m.zone = day.Add(first.clock.Sub(first.clock.Truncate(24*time.Hour))), first.zone
	}
	return m
}

// read reads DATE and DATE-TIME (RFC 5545 sections 3.3.4, 3.3.5). A time of day in
// a zone that is not known is no moment. QUIRK: some write ISO 8601 with its
// hyphens and colons, without seconds, or with parts of them.
func (w written) read(z *zones) moment {
	value := strings.ToUpper(strings.TrimSpace(w.value))
	if strings.ContainsAny(value, "-:") {
		value = strings.ReplaceAll(strings.ReplaceAll(value, "-", ""), ":", "")
	}
	value, inUTC := strings.CutSuffix(value, "Z")
	value, _, _ = strings.Cut(value, ".")
	if t, err := time.Parse("20060102", value); err == nil {
		return moment{clock: t, date: true, known: true}
	}
	if minute, ok := strings.CutSuffix(value, "60"); ok && len(value) == len("20060102T150405") {
		value = minute + "59" // RFC 5545 section 3.3.12: a leap second
	}
	t, err := time.Parse("20060102T150405", value)
	if err != nil {
		if t, err = time.Parse("20060102T1504", value); err != nil {
			return moment{}
		}
	}
	if inUTC || w.zone == "" {
		m := moment{clock: t, known: true}
		if inUTC {
			m.zone = located{time.UTC}
		}
		return m
	}
	in, ok := z.find(w.zone)
	return moment{clock: t, zone: in, known: ok}
}

// orFloating is a moment that floats where its zone is not known: an instance that
// is named is not to be taken for all of them.
func (m moment) orFloating() moment {
	m.known = m.known || !m.clock.IsZero()
	return m
}

// utc is the moment in UTC; one that floats is read as UTC.
func (m moment) utc() time.Time {
	t := m.clock
	if m.zone != nil {
		t = m.zone.utc(t)
	}
	if !m.known || t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}

// after is the moment a duration later, zero where that is none. Days are those
// of the clock, hours are exact (RFC 5545 section 3.3.6).
func (m moment) after(duration string) time.Time {
	days, rest, ok := parseDuration(duration)
	if !ok {
		return time.Time{}
	}
	m.clock = m.clock.AddDate(0, 0, days)
	if m.zone != nil {
		m.clock, m.zone = m.zone.utc(m.clock), nil
	}
	m.clock = m.clock.Add(rest)
	return m.utc()
}

// parseDuration reads "P1DT2H30M" (RFC 5545 section 3.3.6). An event cannot end
// before it begins.
func parseDuration(value string) (days int, rest time.Duration, ok bool) {
	s, ok := strings.CutPrefix(strings.ToUpper(strings.TrimLeft(strings.TrimSpace(value), "+")), "P")
	if !ok || s == "" {
		return 0, 0, false
	}
	for s != "" {
		s = strings.TrimPrefix(s, "T")
		end := strings.IndexAny(s, "WDHMS")
		if end < 0 {
			return 0, 0, false
		}
		n, err := strconv.ParseUint(s[:end], 10, 16)
		if err != nil {
			return 0, 0, false
		}
		switch s[end] {
		case 'W':
			days += 7 * int(n)
		case 'D':
			days += int(n)
		case 'H':
			rest += time.Duration(n) * time.Hour
		case 'M':
			rest += time.Duration(n) * time.Minute
		case 'S':
			rest += time.Duration(n) * time.Second
		}
		s = s[end+1:]
	}
	return days, rest, true
}
