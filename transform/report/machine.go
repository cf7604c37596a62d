package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/mailchute/mailchute/transform/subject"
)

// mostRecipients is how many recipients a report names.
const mostRecipients = 500

// machine reads the part of a delivery status notification that is for
// machines (RFC 3464 section 2), wherever in the mail it is.
func machine(m *Mail, s *sender) (Report, bool) {
	p := m.part("message/delivery-status", "message/global-delivery-status") // RFC 6533 section 3
	text, inner := "", false
	switch {
	case p != nil:
		text = p.text()
	case s.reports && m.part("message/rfc822") != nil && !m.wantsStatus(s):
		text = statusBlock(m.part("message/rfc822").text()) // QUIRK: filters that put a report as a whole into a mail of their own
		inner = true
	case !m.wantsStatus(s):
		return Report{}, false
	default:
		text = statusBlock(m.Text) // QUIRK: gateways that flatten the report into one text
	}
	if p != nil && !m.wrapped(s) {
		return Report{}, false
	}
	r := Report{Kind: DSN, Evidence: "part"}
	r.Recipients = statusFields(&r, text)
	if p == nil && len(r.Recipients) == 0 {
		return Report{}, false
	}
	n := noticeOf(m)
	r.Original = m.original(&n)
	if inner {
		r.Original = originalOf(header(firstMessage(text)))
	}
	r.complete(&n, m, s)
	return r, true
}

// wrapped says whether a part for machines is the mail's own, and not that of a
// bounce which somebody passes on.
func (m *Mail) wrapped(s *sender) bool {
	if kind, _ := m.get("Content-Type"); strings.Contains(strings.ToLower(kind), "multipart/report") {
		return true
	}
	if s.null || s.mailer {
		return true
	}
	_, prefixes := subject.Split(m.decoded("Subject"))
	_, answer := m.get("In-Reply-To")
	return len(prefixes) == 0 && !answer
}

// wantsStatus says whether the text is worth looking through for status fields.
func (m *Mail) wantsStatus(s *sender) bool {
	return (s.null || s.mailer) && strings.Contains(m.Text, "inal-") // Final-Recipient, Original-Recipient
}

// statusBlock is the piece of a text that is made of status fields.
func statusBlock(text string) string {
	at := -1
	pos := 0
	for line := range strings.Lines(text[:min(len(text), longestPart)]) {
		if n := fieldName(line); n > 0 && at < 0 {
			switch strings.ToLower(line[:n]) {
			case "reporting-mta", "final-recipient", "original-recipient":
				at = pos
			}
		}
		pos += len(line)
	}
	if at < 0 {
		return ""
	}
	return text[at:pos]
}

// statusFields reads the fields of a report (RFC 3464 sections 2.2 and 2.3).
func statusFields(r *Report, text string) []Recipient {
	var list []Recipient
	for _, group := range groups(text) {
		cur := -1
		if len(list) > 0 && list[len(list)-1].Action == "" && !beginsWithName(group) {
			cur = len(list) - 1 // QUIRK: a blank line in the middle of a recipient
		}
		for _, f := range group {
			name := strings.ToLower(f.Name)
			if name == "reporting-mta" && r.ReportingMTA == "" {
				r.ReportingMTA = hostOf(f.Value)
			}
			if !perRecipient(name) {
				continue
			}
			if cur < 0 || (name == "final-recipient" && list[cur].Final != "") { // QUIRK: no blank line between recipients
				if len(list) == mostRecipients {
					return list
				}
				list = append(list, Recipient{})
				cur = len(list) - 1
			}
			list[cur].take(name, f.Value)
		}
	}
	return withNames(list)
}

// withNames takes off a list those whom it does not name, if it names others.
// QUIRK: fields of a recipient among those of the whole report.
func withNames(list []Recipient) []Recipient {
	named := slices.DeleteFunc(slices.Clone(list), func(r Recipient) bool { return r.Final == "" && r.Original == "" })
	if len(named) == 0 {
		return list
	}
	return onceEach(named)
}

// onceEach takes off a list those of whom it says the same again.
// QUIRK: sendmail reports a loop of aliases at each of its turns.
func onceEach(list []Recipient) []Recipient {
	seen := map[[3]string]bool{}
	return slices.DeleteFunc(list, func(r Recipient) bool {
		key := [3]string{strings.ToLower(r.Final), r.Action, r.Status}
		again := seen[key] && r.Final != ""
		seen[key] = true
		return again
	})
}

// beginsWithName says whether the first field of a group that is about a
// recipient names it.
func beginsWithName(group []Field) bool {
	for _, f := range group {
		if name := strings.ToLower(f.Name); perRecipient(name) {
			return strings.HasSuffix(name, "-recipient")
		}
	}
	return true
}

func perRecipient(name string) bool {
	switch name {
	case "original-recipient", "final-recipient", "x-actual-recipient", "action", "status", "remote-mta", "diagnostic-code", "x400-supplementary-info":
		return true
	}
	return false
}

func (r *Recipient) take(name, value string) {
	switch name {
	case "original-recipient":
		r.Original = recipientOf(value)
	case "final-recipient":
		r.Final = recipientOf(value)
	case "x-actual-recipient": // QUIRK: sendmail puts the address behind an alias here
		if r.Final == "" {
			r.Final = recipientOf(value)
		}
	case "action":
		r.Action = actionOf(value)
	case "status":
		if r.Status = enhanced(value); r.Status != "" {
			r.StatusSource = "status"
		}
		if _, comment, ok := strings.Cut(value, "("); ok && r.Diagnostic == "" && strings.HasSuffix(r.Status, ".0.0") {
			r.Diagnostic = oneLine(strings.TrimRight(comment, " )"))
		}
	case "remote-mta":
		r.RemoteMTA = hostOf(value)
	case "diagnostic-code":
		r.Diagnostic = diagnosticOf(value)
	case "x400-supplementary-info": // RFC 2156: what the other side said
		r.Diagnostic = oneLine(r.Diagnostic + " " + strings.Trim(value, `" `))
	}
}

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
