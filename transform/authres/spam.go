package authres

import (
	"math"
	"strconv"
	"strings"
)

// Spam is the word of a spam filter.
type Spam struct {
	Score  *float64 // as the filter counts; nil where it gives none
	Flag   *bool    // it calls the mail spam; nil where it does not say
	Source string   // name of the field that said so
}

// spamOf joins what the filters of one's own servers say. The topmost field that
// gives a score or a flag counts.
func spamOf(fields []Field, b *block) *Spam {
	var s *Spam
	for i, f := range fields {
		if i >= b.end && !(b.after > 0 && isGuarded(f.Name)) {
			continue
		}
		next := spamField(strings.ToLower(f.Name), f.Value)
		if next == nil {
			continue
		}
		next.Source = f.Name
		s = s.with(next)
	}
	return s
}

// isGuarded says whether a field cannot come from outside, wherever it stands.
// QUIRK: Exchange writes its fields below those of the sender, and takes foreign
// ones out at the border.
func isGuarded(name string) bool {
	return strings.EqualFold(name, "X-MS-Exchange-Organization-SCL")
}

// with fills in what is not yet known.
func (s *Spam) with(next *Spam) *Spam {
	if s == nil {
		return next
	}
	if s.Score == nil {
		s.Score = next.Score
	}
	if s.Flag == nil {
		s.Flag = next.Flag
	}
	return s
}

// spamField reads one field, nil if it is none of a spam filter.
func spamField(name, value string) *Spam {
	value = strings.TrimSpace(value)
	switch name {
	case "x-spam-status": // SpamAssassin: "Yes, score=12.3 required=5.0 tests=…"
		s := &Spam{Flag: yesNo(value)}
		for _, key := range []string{"score=", "hits="} {
			if _, rest, ok := strings.Cut(value, key); ok && s.Score == nil {
				s.Score = number(rest)
			}
		}
		return s.orNil()
	case "x-spam-flag", "x-spam":
		return (&Spam{Flag: yesNo(value)}).orNil()
	case "x-spam-score", "x-rspamd-score":
		return (&Spam{Score: number(value)}).orNil()
	case "x-spamd-result": // Rspamd: "default: False [-1.20 / 15.00]; …"
		_, rest, _ := strings.Cut(value, ":")
		s := &Spam{Flag: yesNo(strings.TrimSpace(rest))}
		if _, score, ok := strings.Cut(rest, "["); ok {
			s.Score = number(score)
		}
		return s.orNil()
	case "x-rspamd-action":
		return (&Spam{Flag: rspamdFlag(value)}).orNil()
	case "x-ms-exchange-organization-scl":
		s := &Spam{Score: number(value)}
		if s.Score != nil {
			flag := *s.Score >= 5 // Exchange puts mail of 5 and more into the junk folder
			s.Flag = &flag
		}
		return s.orNil()
	}
	return nil
}

func (s *Spam) orNil() *Spam {
	if s.Score == nil && s.Flag == nil {
		return nil
	}
	return s
}

// yesNo reads the first word.
func yesNo(value string) *bool {
	word, _, _ := strings.Cut(strings.ToLower(value), " ")
	yes, no := true, false
	switch strings.Trim(word, ",;") {
	case "yes", "true", "spam":
		return &yes
	case "no", "false", "ham":
		return &no
	}
	return nil
}

// rspamdFlag says whether an action of Rspamd means spam.
func rspamdFlag(value string) *bool {
	flag := false
	switch strings.ToLower(value) {
	case "reject", "add header", "rewrite subject":
		flag = true
	case "no action", "greylist", "soft reject":
	default:
		return nil
	}
	return &flag
}

// number reads the number that a text begins with.
func number(s string) *float64 {
	s = strings.TrimSpace(s)
	end := 0
	for end < len(s) && end < 24 && strings.IndexByte("+-.0123456789", s[end]) >= 0 {
		end++
	}
	n, err := strconv.ParseFloat(s[:end], 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return nil
	}
	return &n
}
