package report

import (
	"strings"

	"github.com/mailchute/mailchute/transform/address"
)

// Feedback is what a complaint says besides its recipients (RFC 5965 section 3).
type Feedback struct {
	Type           string // abuse, fraud, virus, not_spam, auth_failure, other (RFC 5965 section 7.3, RFC 6430, RFC 6591)
	UserAgent      string
	SourceIP       string
	ReportedDomain string
	MailFrom       string // envelope sender of the original
	Arrival        string // when it came, as written
	Incidents      string
}

// feedback reads an abuse report (RFC 5965).
func feedback(m *Mail, s *sender) (Report, bool) {
	p := m.part("message/feedback-report")
	if p == nil {
		return m.complaint()
	}
	if !m.wrapped(s) {
		return Report{}, false
	}
	n := noticeOf(m)
	r := Report{Kind: ARF, Evidence: "part", Feedback: &Feedback{}, Original: m.original(&n)}
	var to []string
	for _, group := range groups(p.text()) {
		for _, f := range group {
			if strings.EqualFold(f.Name, "Original-Rcpt-To") && len(to) < mostRecipients {
				to = append(to, recipientOf(f.Value))
			}
			r.take(f.Name, f.Value)
		}
	}
	if len(to) == 0 {
		for _, a := range r.Original.To { // many receivers leave Original-Rcpt-To out
			to = append(to, a.Address)
		}
	}
	for _, a := range to {
		r.Recipients = append(r.Recipients, Recipient{Original: a, Action: r.Feedback.Type})
	}
	return r, true
}

// complaint reads a complaint without the part for machines.
// QUIRK: Outlook.com sends the mail back as it was delivered, with a field of its
// own for the recipient, and names the host that sent it in the subject.
func (m *Mail) complaint() (Report, bool) {
	host, ok := strings.CutPrefix(strings.ToLower(m.decoded("Subject")), "complaint about message from ")
	p := m.part("message/rfc822")
	if !ok || p == nil {
		return Report{}, false
	}
	fields := header(p.text())
	to, ok := get(fields, "X-HmXmrOriginalRecipient")
	if !ok {
		return Report{}, false
	}
	return Report{
		Kind: ARF, Evidence: "part", Original: originalOf(fields),
		Feedback:   &Feedback{Type: "abuse", SourceIP: oneLine(host)},
		Recipients: []Recipient{{Original: recipientOf(to), Action: "abuse"}},
	}, true
}

func (r *Report) take(name, value string) {
	f := r.Feedback
	switch strings.ToLower(name) {
	case "feedback-type":
		f.Type = strings.ReplaceAll(strings.ToLower(oneLine(value)), "-", "_")
	case "user-agent":
		f.UserAgent = oneLine(value)
	case "source-ip":
		f.SourceIP = oneLine(value)
	case "reported-domain":
		f.ReportedDomain = oneLine(value)
	case "arrival-date", "received-date":
		f.Arrival = oneLine(value)
	case "incidents":
		f.Incidents = oneLine(value)
	case "reporting-mta":
		r.ReportingMTA = hostOf(value)
	case "original-mail-from":
		if list, _ := address.Parse(value, 1); len(list) > 0 {
			f.MailFrom = list[0].Address
		}
	}
}
