package report

import (
	"slices"
	"strings"

	"github.com/mailchute/mailchute/transform/subject"
)

// mostRecipients is how many recipients a report names.
const mostRecipients = 500

// machine reads the part of a delivery status notification that is for
// machines (RFC 3464 section 2), wherever in the mail it is.
func machine(m *Mail, s *sender) (Report, bool) {
	p := m.part("message/delivery-status", "message/global-delivery-status", // RFC 6533 section 3
		"message/xdelivery-status") // QUIRK: XWall
	r := Report{Kind: DSN, Evidence: "part"}
	switch {
	case p == nil:
		if r.Recipients = statusFields(&r, m.flattened(s)); len(r.Recipients) == 0 {
			return Report{}, false
		}
	case !m.wrapped(s):
		return Report{}, false
	default:
		r.Recipients = statusFields(&r, p.text())
	}
	n := noticeOf(m)
	r.Original = m.original(&n)
	r.complete(&n, m, s)
	return r, true
}

// wrapped says whether a part for machines is the mail's own, and not that of a
// bounce which somebody passes on.
func (m *Mail) wrapped(s *sender) bool {
	_, prefixes := subject.Split(m.decoded("Subject"))
	if len(prefixes) > 0 && s.person && s.robot && !s.system {
		return false // QUIRK: Boxbe asks unknown senders to register by what looks like a report
	}
	if kind, _ := m.get("Content-Type"); strings.Contains(strings.ToLower(kind), "multipart/report") {
		return true
	}
	if s.null || s.mailer {
		return true
	}
	_, answer := m.get("In-Reply-To")
	return len(prefixes) == 0 && !answer
}

// mostTexts is how many texts are looked through for status fields.
const mostTexts = 4

// flattened is what of a report by a mail system is made of status fields but no
// part for machines.
// QUIRK: gateways flatten a report into one text, or make a text of each part.
func (m *Mail) flattened(s *sender) string {
	if s.desk || !s.null && !s.mailer {
		return ""
	}
	if block := statusBlock(m.Text); block != "" {
		return block
	}
	texts := 0
	for i := range m.Parts {
		if p := &m.Parts[i]; p.Type == "text/plain" && texts < mostTexts {
			texts++
			if block := statusBlock(p.text()); block != "" {
				return block
			}
		}
	}
	return ""
}

// statusBlock is the piece of a text that is made of status fields.
func statusBlock(text string) string {
	if !strings.Contains(text, "inal-") { // Final-Recipient, Original-Recipient
		return ""
	}
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
		} else if r.Diagnostic == "" {
			r.Diagnostic = oneLine(value) // QUIRK: the reply code and what the server said
		}
		if _, comment, ok := strings.Cut(value, "("); ok && r.Diagnostic == "" && strings.HasSuffix(r.Status, ".0.0") {
			r.Diagnostic = oneLine(strings.TrimRight(comment, " )"))
		}
	case "remote-mta":
		r.RemoteMTA = hostOf(value)
	case "diagnostic-code":
		r.Diagnostic = diagnosticOf(value)
	case "x400-supplementary-info": // QUIRK: gateways to X.400 put what the other side said here
		r.Diagnostic = oneLine(r.Diagnostic + " " + strings.Trim(value, `" `))
	}
}
