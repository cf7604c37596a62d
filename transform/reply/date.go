package reply

import "strings"

// dateParts counts what looks like a piece of a date: a time of day, a year, a
// day of the month in numbers.
func dateParts(s string) int {
	var year, clock, day int
	for i := 0; i < len(s); {
		n := leadingDigits(s[i:])
		if n == 0 {
			i++
			continue
		}
		number, behind := s[i:i+n], s[i+n:]
		if n == 4 && (number[:2] == "19" || number[:2] == "20") {
			year = 1
		}
		if n <= 2 && startsWith(behind, ":.h") && leadingDigits(behind[1:]) > 1 {
			clock = 1
		}
		if n <= 2 && isDayBefore(behind) {
			day = 1
		}
		i += n
	}
	return year + clock + day
}

// isDayBefore says whether a number is a day or a month because of what stands behind it.
func isDayBefore(s string) bool {
	return strings.HasPrefix(s, ". ") || len(s) > 2 && startsWith(s, "/-.") && isDigit(s[1])
}

// startsWith says whether s starts with one of the octets.
func startsWith(s, octets string) bool { return s != "" && strings.IndexByte(octets, s[0]) >= 0 }

func leadingDigits(s string) (n int) {
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
