package calendar

import (
	"strconv"
	"strings"
	"time"
)

// moment reads DATE and DATE-TIME (RFC 5545 sections 3.3.4, 3.3.5). A time of
// day in a zone that is not known is no moment; one without zone, which floats,
// is read as UTC.
func moment(value, params string) (t time.Time, allDay bool) {
	value = strings.TrimSpace(value)
	if t, err := time.Parse("20060102", value); err == nil {
		return t, true
	}
	if t, err := time.Parse("20060102T150405Z", value); err == nil {
		return t, false
	}
	zone, ok := location(parameter(params, "TZID"))
	if !ok {
		return time.Time{}, false
	}
	t, err := time.ParseInLocation("20060102T150405", value, zone)
	if err != nil {
		return time.Time{}, false
	}
	return t.UTC(), false
}

// location finds a zone by its name in the IANA database.
func location(name string) (*time.Location, bool) {
	if name == "" {
		return time.UTC, true
	}
	if len(name) > 64 || name == "Local" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/") != "" {
		return nil, false
	}
	zone, err := time.LoadLocation(name)
	return zone, err == nil
}

// duration reads "P1DT2H30M" (RFC 5545 section 3.3.6), 0 for anything else.
func duration(value string) time.Duration {
	s, ok := strings.CutPrefix(strings.ToUpper(strings.TrimLeft(value, "+ ")), "P")
	if !ok {
		return 0
	}
	var total time.Duration
	for s != "" {
		s = strings.TrimPrefix(s, "T")
		end := strings.IndexAny(s, "WDHMS")
		if end < 0 {
			return 0
		}
		n, err := strconv.ParseUint(s[:end], 10, 16)
		if err != nil {
			return 0
		}
		total += time.Duration(n) * unit(s[end])
		s = s[end+1:]
	}
	return total
}

func unit(c byte) time.Duration {
	switch c {
	case 'W':
		return 7 * 24 * time.Hour
	case 'D':
		return 24 * time.Hour
	case 'H':
		return time.Hour
	case 'M':
		return time.Minute
	}
	return time.Second
}
