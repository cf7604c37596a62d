package report

import (
	"strings"

	"github.com/mailchute/mailchute/transform/address"
	"github.com/mailchute/mailchute/transform/words"
)

// sender is what the header shows of who speaks.
type sender struct {
	null   bool   // the null reverse-path (RFC 5321 section 4.5.5): no answer is wanted
	person bool   // a reverse-path that is not null
	mailer bool   // a name that only mail systems have
	office bool   // postmaster, or an administrator: system or person
	addr   string // of From
	own    string // whom the mail was sent to, lower case: the sender of what came back
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
	from, _ := m.get("From")
	list, _ := address.Parse(from, 1)
	if len(list) > 0 {
		s.addr = strings.ToLower(list[0].Address)
		name, _ := words.Decode(list[0].Name)
		name = strings.ToLower(name)
		local := localOf(s.addr)
		s.mailer = s.mailer || isMailer(local) || isMailerName(name)
		s.office = isOffice(local) || strings.Contains(name, "postmaster") || strings.Contains(name, "administrator")
	}
	if program, _ := m.get("X-Mailer"); s.office && strings.HasPrefix(strings.TrimSpace(program), "<SMTP32 ") {
		s.mailer = true // QUIRK: IMail bounces as a postmaster, under a reverse-path that is not null
	}
	to, _ := m.get("To")
	if list, _ := address.Parse(to, 1); len(list) > 0 {
		s.own = strings.ToLower(list[0].Address)
	}
	return s
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
	switch local {
	case "mailadmin", "administrator", "admin", "mailadm", "root", "mailmaster":
		return true
	}
	plain := plainLocal(strings.Trim(local, `"`))
	return strings.HasPrefix(plain, "postmaster") || plain == "system administrator" || plain == "systemadministrator"
}
