package address

import "strings"

// quotedEnd returns where the quoted-string that begins at i ends (RFC 5322
// section 3.2.4), -1 if it does not.
func quotedEnd(s string, i int) int {
	for i++; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

// commentEnd returns where the comment that begins at i ends (RFC 5322 section
// 3.2.2), -1 if it does not. Comments nest; this is a count, not a recursion.
func commentEnd(s string, i int) int {
	depth := 0
	for ; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// cutComments takes the comments out of s.
func cutComments(s string) (rest, comments string) {
	if !strings.Contains(s, "(") {
		return s, ""
	}
	var out, inside strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			end := quotedEnd(s, i)
			if end < 0 {
				return out.String() + s[i:], inside.String()
			}
			out.WriteString(s[i : end+1])
			i = end
		case '(':
			end := commentEnd(s, i)
			if end < 0 {
				return out.String() + s[i:], inside.String()
			}
			if inside.Len() > 0 {
				inside.WriteByte(' ')
			}
			inside.WriteString(strings.ReplaceAll(s[i+1:end], `\`, ""))
			out.WriteByte(' ')
			i = end
		default:
			out.WriteByte(s[i])
		}
	}
	return out.String(), inside.String()
}

func withoutComments(s string) string {
	rest, _ := cutComments(s)
	return rest
}

// name returns a display name; where there is none but a comment, the comment.
func name(s string) string {
	rest, comment := cutComments(s)
	if comment != "" {
		rest = strings.Join(strings.Fields(rest), " ") // as if it had not been there
	}
	if n := unquote(strings.TrimSpace(rest)); n != "" {
		return n
	}
	return strings.TrimSpace(comment)
}

// unquote takes the quotes of quoted-strings away, wherever they stand in a phrase.
func unquote(s string) string {
	if !strings.ContainsAny(s, `"\`) {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
		case '\\':
			if i++; i < len(s) {
				out.WriteByte(s[i])
			}
		default:
			out.WriteByte(s[i])
		}
	}
	return strings.TrimSpace(out.String())
}

// addrSpec cleans what stands between the brackets: no comments, no route, no
// space outside quotes.
func addrSpec(s string) string {
	s = strings.TrimSpace(withoutComments(s))
	if strings.HasPrefix(s, "@") {
		if _, spec, ok := strings.Cut(s, ":"); ok {
			s = spec // RFC 5322 section 4.4: the route is ignored
		}
	}
	if len(s) > len("mailto:") && strings.EqualFold(s[:len("mailto:")], "mailto:") {
		s, _, _ = strings.Cut(s[len("mailto:"):], "?") // RFC 6068 section 2
	}
	if strings.HasPrefix(s, `"`) {
		if end := quotedEnd(s, 0); end > 0 && strings.HasPrefix(strings.TrimSpace(s[end+1:]), "@") {
			return s[:end+1] + withoutSpace(s[end+1:])
		}
	}
	return strings.Trim(withoutSpace(s), `<>"'`)
}

func withoutSpace(s string) string {
	if !strings.ContainsAny(s, " \t\r\n") {
		return s
	}
	return strings.Join(strings.Fields(s), "")
}
