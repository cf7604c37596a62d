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

// convinces weighs the claim by who makes it: the less the sender is known for a
// mail system, the more the mail must show.
func (c *claim) convinces() bool {
	s := c.sender
	switch {
	case c.failed:
		return s.null || s.mailer || !s.person && (c.subject || c.says)
	case s.awaits && c.awaited(), s.office && c.official():
		return true
	case !c.proven():
		return false
	case s.mailer:
		return c.ofMailer()
	case s.office && s.person:
		return c.ofPerson()
	case s.office:
		return c.ofOffice()
	case s.null:
		return c.ofNobody()
	default:
		return !s.person && c.ofStranger()
	}
}

// awaited says whether it fits an address that only bounces are sent to.
func (c *claim) awaited() bool {
	return c.subject && (c.other && (c.says || c.judged || c.copied) ||
		c.denies && c.copied)
}

// official says whether an office reports in a code what happened to somebody else's mailbox.
func (c *claim) official() bool {
	s := c.sender
	return (s.null || !s.person && c.subject) && c.denies && c.other && c.coded
}

func (c *claim) ofMailer() bool {
	return c.subject && (c.named || c.says || c.copied || c.sender.reports) ||
		c.says && (c.judged || c.copied) ||
		c.other && c.denies ||
		c.listed && c.sealed
}

// ofPerson counts only what a person who writes for an office would hardly write.
func (c *claim) ofPerson() bool {
	return c.subject && c.copied && (c.says && c.judged || c.sender.list && c.other)
}

func (c *claim) ofOffice() bool {
	return c.subject && c.named && (c.judged || c.copied) ||
		c.says && c.named && c.copied ||
		c.subject && c.denies && c.listed
}

// ofNobody is of the null reverse-path, which automatic answers have too.
func (c *claim) ofNobody() bool {
	return c.says && (c.subject && c.named && (c.judged || c.copied) ||
		c.judged && c.copied)
}

func (c *claim) ofStranger() bool {
	return (c.subject || c.sealed) && c.denies && c.listed && c.judged && c.copied
}
