package date

import "strings"

// month returns the number of a month from the beginning of its name, in English
// or in a language whose mail programs write dates by it; 0 for any other word.
func month(word string) int {
	switch word { // as RFC 5322 section 3.3 has them, and nearly all mail
	case "Jan":
		return 1
	case "Feb":
		return 2
	case "Mar":
		return 3
	case "Apr":
		return 4
	case "May":
		return 5
	case "Jun":
		return 6
	case "Jul":
		return 7
	case "Aug":
		return 8
	case "Sep":
		return 9
	case "Oct":
		return 10
	case "Nov":
		return 11
	case "Dec":
		return 12
	case "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun":
		return 0
	}
	word = strings.ToLower(word)
	for i, stems := range months {
		for stem := range strings.SplitSeq(stems, " ") {
			if strings.HasPrefix(word, stem) {
				return i + 1
			}
		}
	}
	return 0
}

// months has the beginnings of the names of each month: English and German,
// French, Spanish, Italian, Portuguese, Dutch, Polish, Russian.
var months = [...]string{
	"jan ene gen sty янв",
	"feb fév fev lut фев",
	"mar mär mrt мар",
	"apr avr abr kwi апр",
	"may mai mag mei maj май мая",
	"jun juin giu cze июн",
	"jul juil lug lip июл",
	"aug aoû aou ago sie авг",
	"sep set wrz сен",
	"oct okt ott out paź окт",
	"nov lis ноя",
	"dec dez dic déc gru дек",
}

// zone returns the offset of a zone name in seconds east of UTC. The American
// ones are from RFC 5322 section 4.3; of the others those are here that mean one
// thing only in practice. Single letters mean nothing (section 4.3).
func zone(name string) (offset int, ok bool) {
	const minute, hour = 60, 3600
	switch name {
	case "UT", "UTC", "GMT", "Z", "WET":
		return 0, true
	case "EST", "EST5EDT", "CDT":
		return -5 * hour, true
	case "EDT":
		return -4 * hour, true
	case "CST", "CST6CDT", "MDT":
		return -6 * hour, true
	case "MST", "MST7MDT", "PDT":
		return -7 * hour, true
	case "PST", "PST8PDT", "AKDT":
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
