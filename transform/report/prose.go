package report

import (
	"strings"

	"github.com/mailchute/mailchute/transform/address"
	"github.com/mailchute/mailchute/transform/subject"
)

// prose reads bounces that have no part for machines. Evidence is asked for in
// proportion: a mail system must speak, and say that it could not deliver.
func prose(m *Mail, s *sender) (Report, bool) {
	failed, hasFailed := m.get("X-Failed-Recipients") // QUIRK: Exim and Gmail name the recipients here
	if !s.null && !s.mailer && !s.office && !hasFailed {
		return Report{}, false
	}
	title := m.decoded("Subject")
	if _, prefixes := subject.Split(title); len(prefixes) > 0 && s.person {
		return Report{}, false // somebody answers
	}
	n := noticeOf(m)
	found := n.findings(s, failed)
	c := claim{
		sender: *s, failed: hasFailed, subject: announces(title), says: deniesDelivery(n.text()),
		copied: looksLikeHeader(m.returned(&n)), named: len(found) > 0, declared: m.declares(),
	}
	for _, f := range found {
		c.judged = c.judged || telling(f.detail) > 0
	}
	if !c.convinces() {
		return Report{}, false
	}
	r := Report{Kind: DSN, Evidence: "text", ReportingMTA: n.host()}
	if hasFailed {
		r.Evidence = "x-failed-recipients"
	}
	r.Original = m.original(&n)
	late := isLate(strings.ToLower(title), n.text())
	if len(found) == 0 && len(r.Original.To) == 1 && !strings.EqualFold(r.Original.To[0].Address, s.own) {
		found = []finding{{address: r.Original.To[0].Address, detail: n.whole()}}
	}
	for _, f := range found {
		r.Recipients = append(r.Recipients, f.recipient(late))
	}
	return r, true
}

// claim is what speaks for a mail without a part for machines being a bounce.
type claim struct {
	sender   sender
	failed   bool // X-Failed-Recipients is there
	declared bool // the header says that it is a report on delivery
	subject  bool // the subject announces a bounce
	says     bool // the text says that a mail was not delivered
	copied   bool // a mail comes back
	named    bool // a recipient is named
	judged   bool // and why it failed
}

// declares says whether the header calls the mail a report on delivery (RFC 3464
// section 2). QUIRK: the part for machines may still have been lost on the way,
// and multipart/report been made into multipart/mixed.
func (m *Mail) declares() bool {
	kind, _ := m.get("Content-Type")
	_, params, _ := strings.Cut(strings.ToLower(kind), ";")
	return strings.Contains(strings.ReplaceAll(params, `"`, ""), "report-type=delivery-status")
}

func (c *claim) convinces() bool {
	switch {
	case c.failed:
		return c.sender.null || c.sender.mailer || !c.sender.person
	case c.declared && (c.sender.null || c.sender.mailer || !c.sender.person):
		return c.subject || c.says
	case c.sender.mailer:
		return c.subject && (c.named || c.says || c.copied) || c.says && (c.judged || c.copied)
	case c.sender.office && c.sender.person:
		// It may be a person: only what a person would hardly write counts.
		return c.subject && c.says && c.judged && c.copied
	case c.sender.office:
		return (c.subject || c.says) && c.named && (c.judged || c.copied) && (c.subject || c.copied)
	default: // the null reverse-path alone: automatic answers have it too
		return c.subject && c.says && c.named && (c.judged || c.copied) || c.says && c.judged && c.copied
	}
}

// recipient makes a recipient of what the notice says of it.
func (f *finding) recipient(late bool) Recipient {
	r := Recipient{Final: f.address, Original: f.alias, Action: "failed", Diagnostic: oneLine(f.detail), RemoteMTA: remoteIn(f.detail)}
	if late {
		r.Action = "delayed"
	}
	r.judge(f.detail)
	return r
}

// complete fills in what the fields for machines leave open, from the notice for people.
func (r *Report) complete(n *notice, m *Mail, s *sender) {
	var found []finding
	looked := false
	for i := range r.Recipients {
		p := &r.Recipients[i]
		if p.Diagnostic == "" && p.Action != "delivered" && p.Action != "relayed" && p.Action != "expanded" {
			if !looked {
				found, looked = n.findings(s, ""), true
			}
			p.Diagnostic = detailFor(found, p, len(r.Recipients) == 1)
		}
		if p.Action == "" {
			p.Action = "failed"
			if p.Status != "" && p.Status[0] == '2' {
				p.Action = "delivered"
			}
		}
		p.judge(p.Diagnostic)
	}
	if len(r.Recipients) > 0 {
		return
	}
	late := isLate(strings.ToLower(m.decoded("Subject")), n.text())
	for _, f := range n.findings(s, "") { // QUIRK: a part for machines that names nobody
		r.Recipients = append(r.Recipients, f.recipient(late))
	}
}

// detailFor is what a notice says of a recipient.
func detailFor(found []finding, r *Recipient, only bool) string {
	for _, f := range found {
		if strings.EqualFold(f.address, r.Final) || strings.EqualFold(f.address, r.Original) {
			return oneLine(f.detail)
		}
	}
	if only && len(found) == 1 {
		return oneLine(found[0].detail)
	}
	return ""
}

// judge settles status and reason of a recipient, by what is said of it.
func (r *Recipient) judge(detail string) {
	if r.Action == "delivered" || r.Action == "relayed" || r.Action == "expanded" {
		return
	}
	told := enhanced(detail)
	if told != "" && told[0] == '2' {
		told = ""
	}
	vague := r.Status == "" || strings.HasSuffix(r.Status, ".0.0")
	if vague && told != "" && (r.Status == "" || !strings.HasSuffix(told, ".0.0")) {
		r.Status, r.StatusSource = told, "diagnostic"
	}
	code := reply(detail)
	r.Reason = reasonOf(detail, r.Status, code)
	if r.Reason == "" {
		r.Reason = Other
	}
	switch detail := detailOf(r.Reason); {
	case r.Status == "":
		r.Status, r.StatusSource = statusOf(r.Reason, code, r.Action == "delayed"), "reason"
	case strings.HasSuffix(r.Status, ".0.0") && r.Status[0] != '2' && detail != ".0.0":
		// "other undefined status" (RFC 3463 section 3.1), but the text says what: the class stays
		r.Status, r.StatusSource = r.Status[:1]+detail, "reason"
	}
}

// splitFailed reads X-Failed-Recipients.
func splitFailed(value string) []string {
	var list []string
	mailboxes, _ := address.Parse(value, mostRecipients)
	for _, mb := range mailboxes {
		list = append(list, mb.Address)
	}
	return list
}
