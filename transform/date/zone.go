package date

import "strings"

// month returns the number of a month from the first three letters of its
// English name, 0 for any other word.
func month(word string) int {
	const names = "janfebmaraprmayjunjulaugsepoctnovdec"
	if len(word) < 3 {
		return 0
	}
	word = strings.TrimRight(strings.ToLower(word), ".")
	if len(word) < 3 {
		return 0
	}
	i := strings.Index(names, word[:3])
	if i < 0 || i%3 != 0 || !strings.HasPrefix(fullMonths[i/3], word) && word != "sept" {
		return 0
	}
	return i/3 + 1
}

var fullMonths = [...]string{
	"january", "february", "march", "april", "may", "june",
	"july", "august", "september", "october", "november", "december",
}

// zone returns the offset of a zone name in seconds east of UTC. The American
// ones are from RFC 5322 section 4.3; of the others those are here that mean one
// thing only in practice. Single letters mean nothing (section 4.3).
func zone(name string) (offset int, ok bool) {
	const minute, hour = 60, 3600
	switch name {
	case "UT", "UTC", "GMT", "Z", "WET":
		return 0, true
	case "EST", "CDT":
		return -5 * hour, true
	case "EDT":
		return -4 * hour, true
	case "CST", "MDT":
		return -6 * hour, true
	case "MST", "PDT":
		return -7 * hour, true
	case "PST", "AKDT":
		return -8 * hour, true
	case "AKST":
		return -9 * hour, true
	case "HST":
		return -10 * hour, true
	case "AST":
		return -4 * hour, true
	case "ADT", "BRT":
		return -3 * hour, true
	case "NST":
		return -3*hour - 30*minute, true
	case "NDT":
		return -2*hour - 30*minute, true
	case "BST", "CET", "MET", "MEZ", "WEST":
		return hour, true
	case "CEST", "MEST", "MESZ", "EET", "SAST", "CAT":
		return 2 * hour, true
	case "EEST", "MSK", "EAT":
		return 3 * hour, true
	case "MSD":
		return 4 * hour, true
	case "PKT":
		return 5 * hour, true
	case "IST":
		return 5*hour + 30*minute, true
	case "HKT", "SGT", "AWST":
		return 8 * hour, true
	case "JST", "KST":
		return 9 * hour, true
	case "ACST":
		return 9*hour + 30*minute, true
	case "AEST":
		return 10 * hour, true
	case "AEDT":
		return 11 * hour, true
	case "NZST":
		return 12 * hour, true
	case "NZDT":
		return 13 * hour, true
	}
	return 0, false
}
