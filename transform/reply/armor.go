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
	inside := false
	for i := 0; i < len(s.lines); i++ {
		if s.lines[i].class != written {
			if inside && s.lines[i].class == blank {
				continue
			}
			inside = false
			continue
		}
		if s.lines[i].first != '-' {
			if inside {
				s.lines[i].class = armor
			}
			continue
		}
		switch line := s.raw(i); {
		case line == signedBegin:
			end := i + 1
			for end < len(s.lines) && end-i < mostArmor && s.lines[end].class == written && strings.Contains(s.raw(end), ": ") {
				end++
			}
			s.mark(i, end, armor)
			s.decideMinor("text_rule", "", line)
		case line == signBegin:
			inside = s.armorEnd(i) < len(s.lines)
		case line == signEnd && inside:
			inside = false
			s.lines[i].class = armor
		}
		if inside {
			s.decideMinor("text_rule", "", signBegin)
			s.lines[i].class = armor
		}
	}
}

// armorEnd is the line that ends a signature which begins at line i; the number
// of lines if none does.
func (s *splitter) armorEnd(i int) int {
	for s.lastEnd < len(s.lines) && (s.lastEnd < i || s.raw(s.lastEnd) != signEnd) {
		s.lastEnd++
	}
	return s.lastEnd
}
