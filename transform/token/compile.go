package token

import (
	"fmt"
	"regexp"
	"strings"
)

// Set is rules ready for use, by many goroutines at once.
type Set struct{ rules []rule }

// rule is a compiled rule.
type rule struct {
	from       []string
	expression *regexp.Regexp
	groups     []string // the token that each group gives, "" if none; group 0 is the whole
}

// Fault is one thing that is wrong with the rules.
type Fault struct {
	Field   string // path below the list of rules, e.g. "[1].match"
	Problem string // what is wrong
	Cure    string // what to write instead
}

const (
	mostRules      = 100
	mostPlaces     = 20   // of one rule
	longestPattern = 1000 // octets
	longestName    = 63
)

// Compile makes a set of rules. Faults are all that is wrong with them; the set
// is good only if there are none.
func Compile(rules []Rule) (*Set, []Fault) {
	c := compiler{}
	if len(rules) > mostRules {
		c.fault("", fmt.Sprintf("%d rules", len(rules)), fmt.Sprintf("write at most %d", mostRules))
		rules = rules[:mostRules]
	}
	s := &Set{}
	for i, r := range rules {
		c.at = fmt.Sprintf("[%d]", i)
		s.rules = append(s.rules, c.rule(r))
	}
	return s, c.faults
}

// compiler gathers faults.
type compiler struct {
	at     string // the rule in hand
	faults []Fault
}

func (c *compiler) fault(field, problem, cure string) {
	c.faults = append(c.faults, Fault{Field: c.at + field, Problem: problem, Cure: cure})
}

func (c *compiler) rule(r Rule) rule {
	out := rule{from: c.places(r.From)}
	if r.Name != "" && !isName(r.Name) {
		c.fault(".name", fmt.Sprintf("%q is no name of a token", r.Name), "write a lower-case letter, then lower-case letters, digits and underscores, for example ticket")
	}
	switch {
	case r.Match == "":
		c.fault(".match", "no regular expression", `write one, for example '\[#(\d+)\]'`)
		return out
	case len(r.Match) > longestPattern:
		c.fault(".match", fmt.Sprintf("a regular expression of %d octets", len(r.Match)), fmt.Sprintf("write at most %d", longestPattern))
		return out
	}
	expression, err := regexp.Compile(r.Match)
	if err != nil {
		c.fault(".match", err.Error(), "write a regular expression in the syntax of RE2: it has no back-references and no look-around")
		return out
	}
	if expression.MatchString("") {
		c.fault(".match", "the expression matches an empty text, so it would match every mail", "write what a token cannot be without, for example \\d+ instead of \\d*")
	}
	out.expression = expression
	out.groups = c.groups(expression, r.Name)
	return out
}

// groups says which group gives which token.
func (c *compiler) groups(expression *regexp.Regexp, name string) []string {
	names := expression.SubexpNames()
	groups, named := make([]string, len(names)), false
	for i, n := range names {
		if n == "" {
			continue
		}
		named = true
		groups[i] = n
		if !isName(n) {
			c.fault(".match", fmt.Sprintf("group %q is no name of a token", n), "write a lower-case letter, then lower-case letters, digits and underscores")
		}
	}
	switch {
	case name == "" && !named:
		c.fault(".name", "no name", "write the name of the token, or name a group: (?P<ticket>\\d+)")
	case name == "":
	case named:
		groups[0] = name
	case len(groups) > 1:
		groups[1] = name
	default:
		groups[0] = name
	}
	return groups
}

// places checks where a rule looks.
func (c *compiler) places(from []string) []string {
	if len(from) == 0 {
		c.fault(".from", "no place to look", "write where to look, for example [subject]")
	}
	if len(from) > mostPlaces {
		c.fault(".from", fmt.Sprintf("%d places", len(from)), fmt.Sprintf("write at most %d", mostPlaces))
		from = from[:mostPlaces]
	}
	var places []string
	for i, place := range from {
		if !isPlace(place) {
			c.fault(fmt.Sprintf(".from[%d]", i), fmt.Sprintf("%q is no place in a mail", place),
				"write subject, text, reply, html, from, to, recipient, recipient_tag, message_id, references, or header: and the name of a field")
		}
		places = append(places, place)
	}
	return places
}

func isPlace(place string) bool {
	switch place {
	case "subject", "text", "reply", "html", "from", "to", "recipient", "recipient_tag", "message_id", "references":
		return true
	}
	name, ok := strings.CutPrefix(place, "header:")
	return ok && isFieldName(name)
}

// isFieldName says whether s can name a header field (RFC 5322 section 2.2).
func isFieldName(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' || s[i] == ':' {
			return false
		}
	}
	return s != "" && len(s) <= longestName
}

func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (i == 0 || c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != "" && len(s) <= longestName
}

// Names are the tokens that the rules can find, in order, each as often as it stands there.
func (s *Set) Names() []string {
	var names []string
	for i := range s.rules {
		for _, name := range s.rules[i].groups {
			if name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}
