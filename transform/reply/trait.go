package reply

import "strings"

// trait is what the octets of a line rule out, seen in one pass: most lines are
// plain words, and nothing need be looked up for them.
type trait uint8

const (
	hasColon trait = 1 << iota // or the wide one
	hasDigit                   // of any script that fold knows
	shrinks                    // fold may make the line shorter
)

// anyTrait rules out nothing.
const anyTrait = hasColon | hasDigit | shrinks

// octetTraits has the traits of a line by the octets in it.
var octetTraits = tableOfTraits()

func tableOfTraits() (table [256]trait) {
	for c := '0'; c <= '9'; c++ {
		table[c] = hasDigit
	}
	table[':'], table['*'] = hasColon, shrinks
	for lead := 0xc0; lead <= 0xff; lead++ {
		table[lead] = shrinks
	}
	table[0xc3] = 0                               // letters of western Europe keep their length
	table[0xd9], table[0xdb] = hasDigit, hasDigit // U+0660 and U+06F0
	table[0xd9] |= shrinks
	table[0xdb] |= shrinks
	table[0xe0] = hasDigit | shrinks            // U+0966 and U+09E6
	table[0xef] = hasColon | hasDigit | shrinks // U+FF1A, U+FE55 and U+FF10
	return table
}

func traitsOf(s string) (t trait) {
	for ; len(s) >= 4; s = s[4:] { // every octet of every text comes here
		t |= octetTraits[s[0]] | octetTraits[s[1]] | octetTraits[s[2]] | octetTraits[s[3]]
	}
	for i := range len(s) {
		t |= octetTraits[s[i]]
	}
	return t
}

// mayTell says whether an introduction can begin at line i: all of them end with
// a colon or hold a date.
func (p *page) mayTell(i int) bool {
	for n := i; n < len(p.lines) && n < i+mostJoined && p.lines[n].class == written; n++ {
		if p.lines[n].traits&(hasColon|hasDigit) != 0 {
			return true
		}
	}
	return false
}

// tooLongToMark says whether line i has more words than any marker without dashes.
func (p *page) tooLongToMark(i int) bool {
	l := &p.lines[i]
	if l.end-l.start <= shortLine || l.traits&shrinks != 0 {
		return false
	}
	s := p.raw(i)
	words := strings.TrimRight(s, ":. ")
	return len(words) > shortLine && !isDash(s[0]) && !isDash(s[len(s)-1])
}

func isDash(c byte) bool { return strings.IndexByte("-_=~#>", c) >= 0 }
