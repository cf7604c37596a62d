package reply

import "strings"

// dateParts counts what looks like a piece of a date: a time of day, a year, a
// day of the month in numbers.
func dateParts(s string) int {
	year, clock, day := false, false, false
	for i := 0; i < len(s); {
		if !isDigit(s[i]) {
			i++
			continue
		}
		end := i
		for end < len(s) && isDigit(s[end]) {
			end++
		}
		n := end - i
		year = year || (n == 4 && (s[i:i+2] == "19" || s[i:i+2] == "20"))
		if n <= 2 && end+2 < len(s) && isDigit(s[end+1]) {
			clock = clock || ((s[end] == ':' || s[end] == '.' || s[end] == 'h') && isDigit(s[end+2]))
			day = day || s[end] == '/' || s[end] == '-' || s[end] == '.'
		}
		if n <= 2 && end+1 < len(s) && s[end] == '.' && s[end+1] == ' ' {
			day = true
		}
		if strings.HasPrefix(s[end:], "年") || strings.HasPrefix(s[end:], "월") || strings.HasPrefix(s[end:], "月") || strings.HasPrefix(s[end:], "년") {
			day = true
		}
		i = end
	}
	n := 0
	for _, b := range [...]bool{year, clock, day} {
		if b {
			n++
		}
	}
	return n
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
