// Package subject takes reply and forward prefixes off a subject, in the
// languages that mail programs write them in. RFC 5322 section 3.6.5 knows only
// "Re: ". Tags of mailing lists stay.
package subject

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds on what is looked at, in octets and pieces.
const (
	longestPrefix = 48 // how far the colon of a prefix may stand from its beginning
	longestTag    = 64
	mostPrefixes  = 64
	mostTags      = 4
)

// Split returns the subject without prefixes, and the prefixes as written. Those
// behind the tag of a list, "[team] Re: ", are taken off too.
func Split(s string) (rest string, prefixes []string) {
	rest = strings.TrimSpace(s)
	var tags []string
	for len(prefixes) < mostPrefixes {
		rest = withoutMarks(rest)
		if inside, ok := withoutTrailer(rest); ok {
			prefixes, rest = append(prefixes, rest[len(inside):]), strings.TrimSpace(inside)
			continue
		}
		if inside, ok := wrapped(rest); ok {
			rest = inside
		}
		if n := prefixLength(rest); n > 0 {
			prefixes = append(prefixes, strings.TrimSpace(rest[:n]))
			rest = strings.TrimSpace(rest[n:])
			continue
		}
		front, behind := frontTags(rest)
		if prefixLength(behind) == 0 {
			break
		}
		if tags = append(tags, front...); len(tags) > mostTags {
			tags = tags[:mostTags]
		}
		rest = behind
	}
	return withTags(tags, rest), prefixes
}

// withTags puts the tags in front of a subject that has not got them, each once.
func withTags(tags []string, rest string) string {
	var out strings.Builder
	here, _ := frontTags(rest)
	for i, tag := range tags {
		if !has(here, tag) && !has(tags[:i], tag) {
			out.WriteString(tag + " ")
		}
	}
	return strings.TrimSpace(out.String() + rest)
}

func has(tags []string, tag string) bool {
	return slices.ContainsFunc(tags, func(t string) bool { return strings.EqualFold(t, tag) })
}

// frontTags cuts the tags off that s begins with.
func frontTags(s string) (tags []string, behind string) {
	behind = s
	for len(tags) < mostTags && strings.HasPrefix(behind, "[") {
		end := strings.IndexByte(behind[:min(len(behind), longestTag)], ']')
		if end < 0 {
			break
		}
		tags = append(tags, behind[:end+1])
		behind = withoutMarks(behind[end+1:])
	}
	return tags, behind
}

// wrapped returns what stands in "[Fwd: …]" (RFC 5256 section 5: subj-fwd).
func wrapped(s string) (inside string, ok bool) {
	if !strings.HasPrefix(s, "[") || !strings.HasSuffix(s, "]") {
		return s, false
	}
	inside = strings.TrimSpace(s[1 : len(s)-1])
	if prefixLength(inside) == 0 || strings.IndexByte(inside, ']') < strings.IndexByte(inside, '[') {
		return s, false
	}
	return inside, true
}

// withoutTrailer takes "(fwd)" off the end (RFC 5256 section 5: subj-trailer).
func withoutTrailer(s string) (inside string, ok bool) {
	const trailer = "(fwd)"
	if n := len(s) - len(trailer); n > 0 && strings.EqualFold(s[n:], trailer) {
		return s[:n], true
	}
	return s, false
}

// withoutMarks takes spaces off the front, and the marks that turn the direction of
// writing, which mail programs in Hebrew and Arabic put in front of prefixes.
func withoutMarks(s string) string {
	return strings.TrimLeftFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff' || r == '\u200b'
	})
}

// prefixLength is the length of the prefix that s begins with, colon included.
func prefixLength(s string) int {
	for i, r := range s[:min(len(s), longestPrefix)] {
		if r == ':' || r == '：' || r == '﹕' {
			if !isPrefix(s[:i]) {
				return 0
			}
			return i + utf8.RuneLen(r)
		}
	}
	return 0
}
