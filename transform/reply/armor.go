package reply

import "strings"

const (
	signedBegin = "-----BEGIN PGP SIGNED MESSAGE-----"
	signBegin   = "-----BEGIN PGP SIGNATURE-----"
	signEnd     = "-----END PGP SIGNATURE-----"
	mostArmor   = 8 // header lines (RFC 4880 section 7)
)

// armor takes out what a signature in the text adds to it (RFC 4880 section 7).
func (s *splitter) armor() {
	begin := -1 // line that a signature begins at, if one is open
	for i := range s.lines {
		switch c := s.lines[i].class; {
		case c != written && c != blank:
			begin = -1
		case c == written && s.lines[i].first == '-':
			switch s.raw(i) {
			case signedBegin:
				s.takeArmor(i, s.armorHeader(i+1), signedBegin)
			case signBegin:
				begin = i
			case signEnd:
				if begin >= 0 {
					s.takeArmor(begin, i+1, signBegin)
				}
				begin = -1
			}
		}
	}
}

func (s *splitter) takeArmor(i, end int, evidence string) {
	s.decideMinor("text_rule", "", evidence)
	s.mark(i, end, armor)
}

// armorHeader is the line behind the fields that may stand from line i on.
func (s *splitter) armorHeader(i int) int {
	end := i
	for end < len(s.lines) && end-i < mostArmor && strings.Contains(s.raw(end), ": ") {
		end++
	}
	return end
}
