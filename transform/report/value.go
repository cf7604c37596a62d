package report

import (
	"strconv"
	"strings"
)

// typed parts "type; value" (RFC 3464 section 2.1.2).
func typed(value string) (kind, rest string) {
	kind, rest, ok := strings.Cut(value, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	if !ok || kind == "" || len(kind) > 32 || strings.ContainsAny(kind, " \t@<>()[]:") {
		return "", strings.TrimSpace(value)
	}
	return kind, strings.TrimSpace(rest)
}

// recipientOf is the address in a recipient field.
func recipientOf(value string) string {
	kind, rest := typed(value)
	if kind == "utf-8" {
		rest = unescapeUTF8(rest)
	}
	rest = strings.TrimSpace(strings.Trim(rest, "<>"))
	if kind == "rfc822" && !strings.Contains(rest, "@") {
		// QUIRK: xtext (RFC 3461 section 4) that was passed on undecoded.
		rest = strings.ReplaceAll(rest, "+40", "@")
	}
	if found := addresses(rest); len(found) > 0 && !strings.HasPrefix(rest, `"`) {
		return rest[found[0].start:found[0].end]
	}
	return oneLine(rest)
}

// unescapeUTF8 decodes the address type utf-8 (RFC 6533 section 3).
func unescapeUTF8(s string) string {
	var out strings.Builder
	for {
		before, after, ok := strings.Cut(s, `\x{`)
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		digits, rest, _ := strings.Cut(after, "}")
		code, err := strconv.ParseInt(digits, 16, 32)
		if err != nil {
			out.WriteString(`\x{`)
			s = after
			continue
		}
		out.WriteRune(rune(code))
		s = rest
	}
}

// hostOf is the name in an MTA field, without what some add in parentheses.
func hostOf(value string) string {
	_, rest := typed(value)
	rest, _, _ = strings.Cut(rest, "(")
	return oneLine(strings.TrimRight(strings.TrimSpace(rest), "."))
}

// diagnosticOf is the text of a Diagnostic-Code, without its type.
func diagnosticOf(value string) string {
	kind, rest := typed(value)
	if kind == "" {
		return oneLine(value)
	}
	return oneLine(rest)
}

// actionOf is the word of an Action field (RFC 3464 section 2.3.3).
func actionOf(value string) string {
	word := strings.ToLower(value)
	if end := strings.IndexAny(word, " \t(;"); end >= 0 {
		word = word[:end]
	}
	switch word {
	case "failed", "delayed", "delivered", "relayed", "expanded":
		return word
	case "fail", "failure", "undelivered", "rejected", "bounced", "error": // QUIRK: words of their own
		return "failed"
	case "delay", "deferred", "transient":
		return "delayed"
	}
	return ""
}

// longestLine is how long a diagnostic may be.
const longestLine = 2 << 10

// oneLine makes one line of a text and cuts it between two characters.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > longestLine {
		s = strings.ToValidUTF8(s[:longestLine], "")
	}
	return s
}
