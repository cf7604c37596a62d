package htmltext

import "strings"

// MayMark says whether a page can have marks: it is false only where Read would
// find none (or in a spelling that no program writes), and takes a fraction of the
// time. It looks at what stands on both sides of an equals sign, in a tag or not.
func MayMark(source string) bool {
	if strings.Contains(source, topSpace) {
		return true
	}
	for at := 0; ; at++ {
		i := strings.IndexByte(source[at:], '=')
		if i < 0 {
			return false
		}
		at += i
		if mayMark(attributeKey(source[:at]), source[at+1:]) {
			return true
		}
	}
}

// attributeKey is the word that source ends with.
func attributeKey(source string) string {
	end := len(source)
	for end > 0 && isSpace(source[end-1]) {
		end--
	}
	start := end
	for start > 0 && isLetter(source[start-1]) {
		start--
	}
	return source[start:end]
}

// attributeValue is the value that source begins with. One without quotes ends in
// front of an equals sign too, so that no octet is in many of them.
func attributeValue(source string) string {
	for source != "" && isSpace(source[0]) {
		source = source[1:]
	}
	if source == "" {
		return ""
	}
	if quote := source[0]; quote == '"' || quote == '\'' {
		source = source[1:]
		if end := strings.IndexByte(source, quote); end >= 0 {
			return source[:end]
		}
		return source
	}
	if end := strings.IndexAny(source, "> \t\r\n\f="); end >= 0 {
		return source[:end]
	}
	return source
}

// mayMark says whether an attribute makes a mark of an element: see attributes.markKind.
func mayMark(key, source string) bool {
	switch strings.ToLower(key) {
	case "type":
		value := attributeValue(source)
		return strings.EqualFold(value, "cite") || strings.Contains(value, "&")
	case "class", "id", "name":
		for name := range strings.FieldsSeq(attributeValue(source)) {
			if named(name) != markNone || name == "quote" || strings.Contains(name, "&") {
				return true
			}
		}
	}
	return false
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// isSpace says whether c stands between attributes (HTML section 13.1.2.3).
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' }
