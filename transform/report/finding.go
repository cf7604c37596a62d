package report

import (
	"slices"
	"strings"
)

// finding is a recipient that a notice names, and what it says of it.
type finding struct {
	address string
	alias   string // the address that led to it
	detail  string
	at      int  // line
	summary bool // that line only sums up the original: "To: ..."
	loose   bool // it stands in running text
}

// findings lists the recipients of a notice; failed is whom the header names.
func (n *notice) findings(s *sender, failed []string) []finding {
	list := n.heads(s)
	if len(failed) > 0 {
		list = n.only(list, failed)
	} else if len(list) == 0 {
		list = n.mentions(s)
	}
	if len(list) == 0 {
		list = n.names(s)
	}
	told := false
	for i := range list {
		list[i].detail = n.detail(list, i)
		told = told || telling(list[i].detail) > 0
	}
	if len(list) > 1 && !told && list[0].at > 0 {
		n.share(list)
	}
	return list
}

// share gives all recipients the one reason that stands in front of them.
func (n *notice) share(list []finding) {
	reason := strings.Join(n.lines[:list[0].at], " ")
	if telling(reason) == 0 {
		return
	}
	for i := range list {
		list[i].detail = reason
	}
}

// heads finds the recipients that begin what is said of them: an address at the
// beginning of a line, or behind a label such as "Recipient:".
func (n *notice) heads(s *sender) []finding {
	var list []finding
	for i, line := range n.lines {
		for _, at := range addresses(line) {
			addr := line[at.start:at.end]
			if n.ledTo(i, at) && len(list) > 0 {
				list[len(list)-1].alias = addr
				break
			}
			if s.isOther(addr) || !opens(line, at) {
				continue
			}
			if len(list) == mostRecipients {
				return list
			}
			f := finding{address: addr, at: i, summary: sumsUp(line)}
			if have := position(list, addr); have < 0 {
				list = append(list, f)
			} else if list[have].summary {
				list[have] = f
			}
		}
	}
	return s.withoutOwn(withoutSummary(list))
}

// withoutSummary takes the recipients that only sum up the original off a list
// that has others: they may be a list, and who failed is one of its members.
func withoutSummary(list []finding) []finding {
	kept := slices.DeleteFunc(slices.Clone(list), func(f finding) bool { return f.summary })
	if len(kept) == 0 {
		return list
	}
	return kept
}

// only keeps those that are named elsewhere too, and adds the missing.
func (n *notice) only(list []finding, names []string) []finding {
	var kept []finding
	for _, name := range names {
		f := finding{address: name, at: -1}
		if have := position(list, name); have >= 0 {
			f = list[have]
		}
		for i := 0; f.at < 0 && i < len(n.lower); i++ {
			if strings.Contains(n.lower[i], strings.ToLower(name)) {
				f.at = i
			}
		}
		kept = append(kept, f)
	}
	return kept
}

// mostMentions is how many recipients are taken out of running text.
const mostMentions = 10

// mentions finds addresses in running text.
func (n *notice) mentions(s *sender) []finding {
	var list []finding
	for i, line := range n.lines {
		if sumsUp(line) {
			continue // it would be a head
		}
		for _, at := range addresses(line) {
			addr := line[at.start:at.end]
			if s.isOther(addr) || position(list, addr) >= 0 || isElse(line[:at.start]) || len(list) == mostMentions {
				continue
			}
			list = append(list, finding{address: addr, at: i, loose: true})
		}
	}
	return n.sentTo(s.withoutOwn(list))
}

// longestHeader is how much of the mail that came back is looked through.
const longestHeader = 8 << 10

// sentTo keeps those of a list whom the header of the mail that came back names,
// if it names any.
func (n *notice) sentTo(list []finding) []finding {
	head := n.returned
	if end := blankLine(head); end >= 0 {
		head = head[:end]
	}
	head = strings.ToLower(head[:min(len(head), longestHeader)])
	var kept []finding
	for _, f := range list {
		if strings.Contains(head, strings.ToLower(f.address)) {
			kept = append(kept, f)
		}
	}
	if len(kept) == 0 {
		return list
	}
	return kept
}

// names finds a recipient without its domain, alone on the line behind one that
// announces recipients.
// QUIRK: AOL names its own users so.
func (n *notice) names(s *sender) []finding {
	_, domain, ok := strings.Cut(s.addr, "@")
	if !ok || !s.mailer {
		return nil
	}
	var list []finding
	announced := false
	for i, line := range n.lines {
		word := strings.TrimSpace(line)
		switch {
		case word == "":
		case strings.HasSuffix(word, ":"):
			announced = strings.Contains(n.lower[i], "recipient") || i > 0 && strings.Contains(n.lower[i-1], "recipient")
		case !announced || len(list) == mostMentions || strings.ContainsFunc(word, func(r rune) bool { return !isLocal(r) }):
			announced = false
		default:
			list = append(list, finding{address: word + "@" + domain, at: i})
		}
	}
	return list
}

// isOther says whether an address is not that of a recipient.
func (s *sender) isOther(addr string) bool {
	lower := strings.ToLower(addr)
	local := localOf(lower)
	return lower == s.addr || isMailer(local) || isOffice(local) || local == "abuse" || local == "helpdesk" || len(addr) > 320
}

// withoutOwn takes the sender of the original off a list that has others.
func (s *sender) withoutOwn(list []finding) []finding {
	var kept []finding
	for _, f := range list {
		if strings.ToLower(f.address) != s.own {
			kept = append(kept, f)
		}
	}
	if len(kept) == 0 && len(list) > 0 && !list[0].summary {
		return list
	}
	return kept
}

// position is where an address stands in a list, -1 if it does not.
func position(list []finding, addr string) int {
	for i := range list {
		if strings.EqualFold(list[i].address, addr) {
			return i
		}
	}
	return -1
}
