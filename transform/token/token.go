// Package token takes ticket numbers and the like out of a mail by rules that the
// user writes as regular expressions (RE2: their time is linear in the text).
// Rules are compiled once; what is wrong with one is said by its place. A rule
// that finds nothing says nothing.
package token

import (
	"strings"
	"unicode/utf8"
)

// Rule is one rule of the user:
//
//	{name: ticket, from: [subject, text], match: '\[#(\d+)\]'}
//
// The token is the first group, or all that matches if there is none. Named
// groups are tokens by their own names; then the rule needs no name.
type Rule struct {
	// Name of the token: lower-case letters, digits and underscores.
	Name string `yaml:"name"`
	// From is where to look, the first that matches counts: subject, text, reply,
	// html, from, to, recipient, recipient_tag, message_id, references, or
	// "header:" and the name of a field.
	From []string `yaml:"from"`
	// Match is the regular expression, in the syntax of RE2.
	Match string `yaml:"match"`
}

// Source gives what a mail has at a place that Rule.From names: all fields of a
// name, all addresses of a list; none if the mail has nothing there.
type Source func(place string) []string

const (
	mostValue  = 256      // octets of a token
	mostText   = 64 << 10 // octets of one text that are looked at
	mostTexts  = 20       // texts of one place
	mostTokens = 64       // tokens of a mail
)

// Find returns the tokens of a mail by name. The first rule that finds a name
// has it; values are trimmed, those that are empty or too long are none.
func (s *Set) Find(source Source) map[string]string {
	tokens := map[string]string{}
	texts := map[string][]string{}
	for i := range s.rules {
		r := &s.rules[i]
		for _, place := range r.from {
			found, ok := texts[place]
			if !ok {
				found = looked(source(place))
				texts[place] = found
			}
			if r.find(found, tokens) {
				break
			}
		}
	}
	return tokens
}

// looked cuts what is looked at to size.
func looked(texts []string) []string {
	cut := make([]string, 0, min(len(texts), mostTexts))
	for _, t := range texts[:min(len(texts), mostTexts)] {
		if end := mostText; len(t) > end {
			for end > 0 && !utf8.RuneStart(t[end]) {
				end--
			}
			t = t[:end]
		}
		cut = append(cut, t)
	}
	return cut
}

// find takes the tokens of the first text that matches.
func (r *rule) find(texts []string, tokens map[string]string) bool {
	for _, text := range texts {
		match := r.expression.FindStringSubmatchIndex(text)
		if match == nil {
			continue
		}
		for group, name := range r.groups {
			start, end := match[2*group], match[2*group+1]
			if name == "" || start < 0 {
				continue
			}
			add(tokens, name, text[start:end])
		}
		return true
	}
	return false
}

func add(tokens map[string]string, name, value string) {
	value = strings.TrimSpace(strings.ToValidUTF8(value, "\ufffd"))
	if _, taken := tokens[name]; taken || value == "" || len(value) > mostValue || len(tokens) == mostTokens {
		return
	}
	tokens[name] = value
}
