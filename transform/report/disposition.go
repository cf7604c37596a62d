package report

import (
	"strings"

	"github.com/mailchute/mailchute/transform/msgid"
)

// disposition reads a message disposition notification (RFC 8098 section 3):
// a mail was displayed, deleted, or whatever else was done with it.
func disposition(m *Mail, s *sender) (Report, bool) {
	p := m.part("message/disposition-notification", "message/global-disposition-notification") // RFC 6533 section 5
	if p == nil || !m.wrapped(s) {
		return Report{}, false
	}
	r := Report{Kind: MDN, Evidence: "part"}
	n := noticeOf(m)
	r.Original = m.original(&n)
	var one Recipient
	for _, group := range groups(p.text()) {
		for _, f := range group {
			switch strings.ToLower(f.Name) {
			case "reporting-ua":
				ua, _, _ := strings.Cut(f.Value, ";") // RFC 8098 section 3.2.1
				r.ReportingMTA = oneLine(ua)
			case "original-recipient":
				one.Original = recipientOf(f.Value)
			case "final-recipient":
				one.Final = recipientOf(f.Value)
			case "original-message-id":
				r.Original.MessageID = msgid.First(f.Value)
			case "disposition":
				one.Action = dispositionOf(f.Value)
			case "failure", "error":
				one.Diagnostic = oneLine(f.Value)
			}
		}
	}
	if one != (Recipient{}) {
		r.Recipients = []Recipient{one}
	}
	if one.Action == "deleted" && deniesDelivery(n.text()) { // RFC 5429 section 2.2.1: a filter has refused the mail
		r.Kind = DSN
		r.Recipients[0].Action, r.Recipients[0].Diagnostic = "failed", oneLine(n.whole())
		r.complete(&n, m, s)
	}
	return r, true
}

// dispositionOf is the disposition type (RFC 8098 section 3.2.6.2).
func dispositionOf(value string) string {
	_, kind, ok := strings.Cut(value, ";")
	if !ok {
		kind = value // QUIRK: without the mode
	}
	if end := strings.IndexAny(kind, "/("); end >= 0 {
		kind = kind[:end]
	}
	kind = strings.ToLower(strings.TrimSpace(kind))
	switch kind {
	case "displayed", "deleted", "dispatched", "processed", "denied", "failed":
		return kind
	case "read": // QUIRK: a word of its own
		return "displayed"
	}
	return ""
}
