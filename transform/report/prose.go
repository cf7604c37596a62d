package report

import (
	"strings"

	"github.com/mailchute/mailchute/transform/address"
	"github.com/mailchute/mailchute/transform/subject"
)

// prose reads bounces that have no part for machines. Evidence is asked for in
// proportion: a mail system must speak, and say that it could not deliver.
func prose(m *Mail, s *sender) (Report, bool) {
	failed := m.failed()
	if s.desk || !s.speaks() && failed == nil {
		return Report{}, false
	}
	title := m.decoded("Subject")
	if !s.null && !s.mailer && !s.office && failed == nil && !announces(title) && m.enclosed() == nil {
		return Report{}, false // most mail of programs is no bounce: its text is not looked at
	}
	if _, prefixes := subject.Split(title); len(prefixes) > 0 && s.person && !s.awaits {
		return Report{}, false // somebody answers
	}
	n := noticeOf(m)
	found := n.findings(s, failed)
	c := claimOf(m, s, &n, found)
	c.failed = failed != nil
	if !c.convinces() {
		return Report{}, false
	}
	r := Report{Kind: DSN, Evidence: "text", ReportingMTA: n.host()}
	if failed != nil {
		r.Evidence = "x-failed-recipients"
	}
	r.Original = m.original(&n)
	action := actionIn(strings.ToLower(title), n.text())
	if len(found) == 0 && r.passedOn(m.returned(&n)) {
		return r, true
	}
	if len(r.Original.To) == 1 && !s.isOwn(r.Original.To[0].Address) && (len(found) == 0 || found[0].loose && !c.other) {
		found = []finding{{address: r.Original.To[0].Address, detail: n.whole()}}
	}
	for _, f := range found {
		r.Recipients = append(r.Recipients, f.recipient(action))
	}
	return r, true
}

// passedOn reads the report that a mail system encloses in place of what was sent.
// QUIRK: filters put a report as a whole into a mail of their own.
func (r *Report) passedOn(returned string) bool {
	block := statusBlock(returned)
	if r.Recipients = statusFields(r, block); len(r.Recipients) == 0 {
		return false
	}
	r.Evidence = "part"
	r.Original = originalOf(header(firstMessage(block)))
	for i := range r.Recipients {
		r.Recipients[i].judge(r.Recipients[i].Diagnostic)
	}
	return true
}

// recipient makes a recipient of what the notice says of it.
func (f *finding) recipient(action string) Recipient {
	r := Recipient{Final: f.address, Original: f.alias, Action: action, Diagnostic: oneLine(f.detail), RemoteMTA: remoteIn(f.detail)}
	r.judge(f.detail)
	return r
}

// complete fills in what the fields for machines leave open, from the notice for people.
func (r *Report) complete(n *notice, m *Mail, s *sender) {
	var found []finding
	looked := false
	for i := range r.Recipients {
		p := &r.Recipients[i]
		foreign := p.Diagnostic == ""
		if foreign && p.Action != "delivered" && p.Action != "relayed" && p.Action != "expanded" {
			if !looked {
				found, looked = n.findings(s, nil), true
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
		if says := statusSays(p.Status); foreign && says != "" && p.Reason != "" {
			p.Reason = says // a status that a field tells is surer than words that may be a footer
		}
	}
	if len(r.Recipients) > 0 {
		return
	}
	action := actionIn(strings.ToLower(m.decoded("Subject")), n.text())
	for _, f := range n.findings(s, nil) { // QUIRK: a part for machines that names nobody
		r.Recipients = append(r.Recipients, f.recipient(action))
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
	if r.Status == "" {
		r.Status, r.StatusSource = statusOf(r.Reason, code, r.Action == "delayed"), "reason"
	}
}

// failed lists whom X-Failed-Recipients names, nil without one.
// QUIRK: Exim and Gmail name the recipients there, Exim in a field for every fifty.
func (m *Mail) failed() []string {
	var list []string
	for _, f := range m.Fields {
		if !strings.EqualFold(f.Name, "X-Failed-Recipients") {
			continue
		}
		mailboxes, _ := address.Parse(f.Value, mostRecipients)
		for _, mb := range mailboxes[:min(len(mailboxes), mostRecipients-len(list))] {
			list = append(list, mb.Address)
		}
	}
	return list
}
