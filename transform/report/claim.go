package report

import "strings"

// claim is what speaks for a mail without a part for machines being a bounce.
type claim struct {
	sender  *sender
	failed  bool // X-Failed-Recipients is there
	subject bool // the subject announces a bounce
	denies  bool // the text says that a mail was not delivered
	says    bool // or gives a reason that it hardly has otherwise
	copied  bool // a mail comes back, or its envelope
	sealed  bool // and it is a part of its own
	named   bool // a recipient is named
	other   bool // and is not the one whom the mail was sent to
	listed  bool // nor in running text
	judged  bool // and why it failed
	coded   bool // by a code of SMTP
}

func claimOf(m *Mail, s *sender, n *notice, found []finding) claim {
	text := n.text()
	c := claim{
		sender: s, subject: announces(m.decoded("Subject")), denies: deniesDelivery(text), named: len(found) > 0,
		copied: looksLikeHeader(m.returned(n)) || n.envelope(), sealed: m.enclosed() != nil,
	}
	c.says = c.denies || givesReason(text)
	for _, f := range found {
		rank := telling(f.detail)
		c.judged = c.judged || rank > 0
		c.coded = c.coded || rank > 1
		other := strings.ToLower(f.address) != s.own
		c.other = c.other || other
		c.listed = c.listed || other && !f.loose
	}
	return c
}

// proven says whether there is anything that phishing lacks. It looks like a bounce
// to whom it is sent, but knows of no other mailbox and of no mail.
func (c *claim) proven() bool {
	return c.listed || c.copied || c.sender.reports || c.sender.sure
}

func (c *claim) convinces() bool {
	s := c.sender
	switch {
	case c.failed:
		return s.null || s.mailer || !s.person && (c.subject || c.says)
	case s.awaits && c.subject && (c.other && (c.says || c.judged || c.copied) || c.denies && c.copied):
		return true
	case s.office && s.null && c.denies && c.other && c.coded:
		return true
	case !c.proven():
		return false
	case s.mailer:
		return c.subject && (c.named || c.says || c.copied || s.reports) || c.says && (c.judged || c.copied) || c.other && c.denies || c.listed && c.sealed
	case s.office && s.person:
		// It may be a person: only what a person would hardly write counts.
		return c.subject && c.copied && (c.says && c.judged || s.list && c.other)
	case s.office:
		return (c.subject || c.says) && c.named && (c.judged || c.copied) && (c.subject || c.copied)
	case s.null: // automatic answers have it too
		return c.subject && c.says && c.named && (c.judged || c.copied) || c.says && c.judged && c.copied
	default:
		return !s.person && (c.subject || c.sealed) && c.denies && c.listed && c.judged && c.copied
	}
}
