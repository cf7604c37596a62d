package calendar

import (
	_ "embed"
	"strings"
	"time"
	_ "time/tzdata" // zones on machines that have none
)

// zone turns what a clock shows there into UTC.
type zone interface {
	utc(clock time.Time) time.Time
}

// located is a zone of the IANA database.
type located struct{ *time.Location }

func (l located) utc(clock time.Time) time.Time {
	return time.Date(clock.Year(), clock.Month(), clock.Day(), clock.Hour(), clock.Minute(), clock.Second(), 0, l.Location).UTC()
}

// zones are those that are known to one text.
type zones struct {
	defined []definition
	full    bool            // what follows of a definition is beyond the limit
	found   map[string]zone // by name; nil: not known
}

// mostNames is how many names of zones a text may use.
const mostNames = 200

// find finds a zone by its name: in the IANA database, under the name that
// Windows gives it, as the text defines it, or from the offset in its name.
func (z *zones) find(name string) (zone, bool) {
	if in, known := z.found[name]; known {
		return in, in != nil
	}
	if len(z.found) == mostNames {
		return nil, false
	}
	if z.found == nil {
		z.found = map[string]zone{}
	}
	in := z.lookup(name)
	z.found[name] = in
	return in, in != nil
}

func (z *zones) lookup(name string) zone {
	if l := iana(name); l != nil {
		return located{l}
	}
	if l := iana(windowsZone(name)); l != nil {
		return located{l}
	}
	for i := range z.defined {
		if d := &z.defined[i]; d.name == name && len(d.rules) > 0 {
			return d
		}
	}
	if offset, ok := offsetInName(name); ok {
		return located{time.FixedZone("", offset)}
	}
	return nil
}

// iana finds a zone in the IANA database. QUIRK: Mozilla and Evolution put a
// path in front of the name.
func iana(name string) *time.Location {
	const exchangeUTC = "tzone://Microsoft/Utc"
	if strings.EqualFold(name, exchangeUTC) {
		return time.UTC
	}
	if len(name) > 128 || strings.Contains(name, "..") {
		return nil
	}
	if strings.HasPrefix(name, "/") {
		parts := strings.Split(name, "/")
		for n := min(3, len(parts)-1); n > 0; n-- { // America/Argentina/Ushuaia has three
			if l := load(strings.Join(parts[len(parts)-n:], "/")); l != nil {
				return l
			}
		}
		return nil
	}
	return load(name)
}

func load(name string) *time.Location {
	if name == "" || name == "Local" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/") != "" {
		return nil
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return l
}

// windowsZones pairs the names of Windows with those of the IANA database, one
// pair a line, as the windowsZones.xml of the Unicode CLDR does for the whole
// world (territory 001).
//
//go:embed windowszones.txt
var windowsZones string

// windowsZone is the name in the IANA database of a zone of Windows, "" if it is none.
func windowsZone(name string) string {
	if strings.ContainsAny(name, "=\n") {
		return ""
	}
	_, rest, ok := strings.Cut(windowsZones, "\n"+name+"=")
	if !ok || name == "" {
		return ""
	}
	iana, _, _ := strings.Cut(rest, "\n")
	return iana
}

// offsetInName reads the offset of names such as "(UTC+01:00) Amsterdam" and
// "GMT+0100". QUIRK: Outlook names zones as it shows them.
func offsetInName(name string) (seconds int, ok bool) {
	name = strings.TrimPrefix(name, "(")
	rest, ok := strings.CutPrefix(name, "UTC")
	if !ok {
		if rest, ok = strings.CutPrefix(name, "GMT"); !ok {
			return 0, false
		}
	}
	if strings.HasPrefix(rest, ")") {
		return 0, true
	}
	end := 0
	for end < len(rest) && strings.IndexByte("+-:0123456789", rest[end]) >= 0 {
		end++
	}
	return offset(strings.ReplaceAll(rest[:end], ":", ""))
}

// offset reads UTC-OFFSET (RFC 5545 section 3.3.14) in seconds.
func offset(s string) (seconds int, ok bool) {
	s = strings.TrimSpace(s)
	if len(s) < 3 || (s[0] != '+' && s[0] != '-') {
		return 0, false
	}
	digits := (s[1:] + "0000")[:6]
	t, err := time.Parse("150405", digits)
	if err != nil || len(s) > 7 {
		return 0, false
	}
	seconds = t.Hour()*3600 + t.Minute()*60 + t.Second()
	if s[0] == '-' {
		return -seconds, true
	}
	return seconds, true
}
