package report

import (
	"strings"

	"github.com/mailchute/mailchute/transform/address"
	"github.com/mailchute/mailchute/transform/words"
)

// sender is what the header shows of who speaks.
type sender struct {
	null    bool   // the null reverse-path (RFC 5321 section 4.5.5): no answer is wanted
	person  bool   // a reverse-path that is not null
	system  bool   // a name that only mail systems have
	sure    bool   // that, in an address, and no other reverse-path: more than a display name
	mailer  bool   // that, or a field that only they set
	office  bool   // postmaster, or an administrator: system or person
	robot   bool   // a name that only programs have, or a field that says it is automatic
	awaits  bool   // whom it was sent to is an address that only bounces are sent to
	list    bool   // whom it was sent to is the owner of a list
	desk    bool   // the subject bears the number of a ticket: what follows was sent to a desk
	reports bool   // a field says that it is a report on a delivery
	addr    string // of From
	own     string // whom the mail was sent to, lower case: the sender of what came back
}

func (m *Mail) sender() sender {
	var s sender
	if path, ok := m.get("Return-Path"); ok {
		list, _ := address.Parse(path, 1)
		s.null = len(list) == 0 || list[0].Address == ""
		if !s.null {
			s.mailer = isMailer(localOf(list[0].Address)) // QUIRK: a null path that was spelled out
			s.person = !s.mailer
		}
	}
	from, hasFrom := m.get("From")
	name, addr := author(from)
	s.addr = addr
	local := localOf(addr)
	s.reports = m.saysReport() && !s.person // whoever hands a report on has its fields
	s.system = s.mailer || isMailer(local) ||
		s.null && hasFrom && strings.TrimSpace(from) == "<>" // QUIRK: nobody as the author too
	s.sure = s.system && !s.person
	s.system = s.system || isMailerName(name)
	s.mailer = s.system || s.reports
	s.office = isOffice(local) || strings.Contains(name, "postmaster") || strings.Contains(name, "administrator")
	s.desk = isTicket(m.decoded("Subject")) && !s.system
	s.robot = isRobot(local) || m.automatic()
	if program, _ := m.get("X-Mailer"); s.office && strings.HasPrefix(strings.TrimSpace(program), "<SMTP32 ") {
		s.mailer, s.sure = true, true // QUIRK: IMail bounces as a postmaster, under a reverse-path that is not null
	}
	to, _ := m.get("To")
	if list, _ := address.Parse(to, 1); len(list) > 0 {
		s.own = strings.ToLower(list[0].Address)
		s.awaits, s.list = awaitsBounces(localOf(s.own)), ownsList(localOf(s.own))
	}
	return s
}

// speaks says whether a mail system may be the one who speaks.
func (s *sender) speaks() bool { return s.null || s.mailer || s.office || s.robot || s.awaits }

// isOwn says whether an address is the one that the mail was sent to, or that of
// the list whose bounces go there.
func (s *sender) isOwn(addr string) bool {
	addr = strings.ToLower(addr)
	local, domain, _ := strings.Cut(addr, "@")
	return addr == s.own || s.awaits && strings.HasPrefix(s.own, local+"-") && strings.HasSuffix(s.own, "@"+domain)
}

// author is the name and the address in a From field, in lower case. The address
// is taken from what is no mailbox, too.
// QUIRK: some systems escape the at sign of postmaster@ and add a domain.
func author(from string) (name, addr string) {
	if list, _ := address.Parse(from, 1); len(list) > 0 && list[0].Address != "" {
		text, _ := words.Decode(list[0].Name)
		return strings.ToLower(text), strings.ToLower(list[0].Address)
	}
	name, addr, ok := strings.Cut(from, "<")
	if !ok {
		name, addr = "", from
	}
	return strings.ToLower(name), strings.ToLower(strings.Trim(addr, " <>"))
}

// saysReport says whether a field of the header names the mail a report on a delivery.
func (m *Mail) saysReport() bool {
	kind, _ := m.get("Content-Type")
	if kind = strings.ToLower(kind); strings.Contains(kind, "report-type") && strings.Contains(kind, "delivery-status") {
		return true
	}
	for _, name := range [...]string{"X-MS-Embedded-Report", "X-DSNContext", "X-DSNMessageID"} { // QUIRK: Exchange
		if _, ok := m.get(name); ok {
			return true
		}
	}
	if class, _ := m.get("X-MAPI-Message-Class"); strings.HasSuffix(strings.ToUpper(class), ".NDR") { // QUIRK: CommuniGate Pro
		return true
	}
	what, _ := m.get("Message-Type") // gateways to X.400
	return strings.EqualFold(what, "Delivery Report")
}

// automatic says whether the header says that a program wrote the mail (RFC 3834
// section 5).
func (m *Mail) automatic() bool {
	value, _ := m.get("Auto-Submitted")
	value = strings.ToLower(strings.TrimSpace(value))
	return value != "" && !strings.HasPrefix(value, "no")
}

// awaitsBounces knows the local parts that senders of many mails put in the
// reverse-path, and nobody else writes to.
func awaitsBounces(local string) bool {
	for _, part := range []string{"-bounces", "bounces+", "bounces-", "bounce+", "bounce-", "-errors", "-return-"} {
		if strings.Contains(local, part) {
			return true
		}
	}
	return local == "bounce" || local == "bounces"
}

// ownsList knows the local parts that lists have for bounces and for people.
func ownsList(local string) bool {
	return strings.HasPrefix(local, "owner-") || strings.HasSuffix(local, "-owner") || strings.HasSuffix(local, "-admin")
}

// isRobot knows local parts that programs have.
func isRobot(local string) bool {
	for _, part := range []string{"smtp", "noreply", "donotreply", "antivirus", "mailgateway", "mailservice", "mailscan"} {
		if strings.Contains(plainLocal(local), part) {
			return true
		}
	}
	return false
}

// isTicket says whether a subject bears the number that a desk gave to a mail, in
// brackets in front.
func isTicket(title string) bool {
	tag, _, ok := strings.Cut(strings.TrimPrefix(title, "["), "]")
	if !ok || !strings.HasPrefix(title, "[") || len(tag) > 60 {
		return false
	}
	tag = strings.ToLower(tag)
	mark := strings.LastIndexByte(tag, '#')
	return strings.HasPrefix(tag, "ticket") || strings.HasPrefix(tag, "case") || mark >= 0 && mark+1 < len(tag) && isDigit(tag[mark+1])
}

func localOf(addr string) string {
	if at := strings.LastIndexByte(addr, '@'); at >= 0 {
		addr = addr[:at]
	}
	return strings.ToLower(addr)
}

// plainLocal is a local part without what some write between its words.
func plainLocal(local string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '.' {
			return -1
		}
		return r
	}, local)
}

// isMailer knows the names that mail systems give themselves.
func isMailer(local string) bool {
	local = plainLocal(local)
	for _, name := range []string{"mailerdaemon", "maildaemon", "maildeliver", "mdaemon", "microsoftexchange", "mailsystem", "maildelivery"} {
		if strings.HasPrefix(local, name) {
			return true
		}
	}
	return false
}

// isMailerName knows the display names that mail systems give themselves.
func isMailerName(name string) bool {
	for _, part := range []string{"mailer-daemon", "mailer daemon", "mail delivery", "mail deliver system", "mail system", "internet mail delivery", "delivery subsystem", "microsoft outlook delivery"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// isOffice knows addresses that both people and mail systems write from.
func isOffice(local string) bool {
	switch strings.Trim(local, `"`) {
	case "mailadmin", "administrator", "admin", "mailadm", "root", "mailmaster", "system administrator":
		return true
	}
	plain := plainLocal(strings.Trim(local, `"`))
	return strings.HasPrefix(plain, "postmaster") || plain == "system administrator" || plain == "systemadministrator"
}
