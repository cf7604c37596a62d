package config

import (
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mailchute/mailchute/sinks"
)

// idPattern is what a mailbox id may be: it is part of every event id, of
// topics' keys and of log lines.
var idPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`)

// check finds what is wrong with the values, and with how they go together.
func (c *Config) check(d *decoder) {
	if c.DataDir == "" {
		d.fault("data_dir", "no data directory", "write a folder that survives restarts")
	}
	if len(c.Mailboxes) == 0 {
		d.fault("mailboxes", "no mailbox", "write at least one, with id, host, username and password")
	}
	ids, accounts := make(map[string]string), make(map[string]string)
	for i, m := range c.Mailboxes {
		at := fmt.Sprintf("mailboxes[%d]", i)
		m.check(d, at)
		c.Network.checkReach(d, at, m)
		if first, twice := ids[m.ID]; twice && m.ID != "" {
			d.fault(at+".id", fmt.Sprintf("%q is the id of another mailbox already%s", m.ID, d.line(first)), "give each mailbox an id of its own")
		}
		ids[m.ID] = at + ".id"
		if other, twice := accounts[m.Account()]; twice && m.Host != "" && m.Username != "" {
			d.fault(at, fmt.Sprintf("host and username are those of mailbox %q", other), "leave one of the two out: both would take the same mail")
		}
		accounts[m.Account()] = m.ID
	}
	c.Network.check(d)
	c.checkSinks(d)
	c.checkLimits(d)
	c.Transform.check(d)
	if c.Ledger.Kafka != nil {
		d.fault("ledger.kafka", "a ledger in Kafka is not in this version", "write ledger: {} or leave it out; the ledger is then embedded, and Kafka gets each event at least once with the same id")
	}
	if c.Admin.Listen != "" {
		host, _, err := net.SplitHostPort(c.Admin.Listen)
		if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			d.fault("admin.listen", fmt.Sprintf("%q is no loopback address with a port", c.Admin.Listen), "write 127.0.0.1:8025, for example: the page has no login")
		}
	}
}

// line says where a setting stands, for people.
func (d *decoder) line(setting string) string {
	if at, known := d.places[setting]; known {
		return fmt.Sprintf(", in line %d", at.line)
	}
	return ""
}

func (c *Config) checkLimits(d *decoder) {
	if c.Limits.MessageSize < 1<<10 {
		d.fault("limits.message_size", "the limit is too small for mail", "write at least 1KiB, or leave it out")
	}
	if c.Limits.InlineAttachments < 0 {
		d.fault("limits.inline_attachments", "the limit is below zero", "write 0 to have no content of attachments in events, or leave it out")
	}
	if c.Limits.Attempts < 1 {
		d.fault("limits.attempts", "the limit is below one", "write at least 1, or leave it out")
	}
	if c.StopTimeout < time.Second {
		d.fault("stop_timeout", "the time is too short to finish anything in", "write at least 1s, or leave it out")
	}
}

// missing is a setting that has to be there.
type missing struct{ setting, value, cure string }

func (need missing) check(d *decoder, at string) {
	switch _, written := d.places[at+"."+need.setting]; {
	case need.value == "" && written:
		d.fault(at+"."+need.setting, "it is empty", need.cure)
	case need.value == "":
		d.fault(at+"."+need.setting, "it is missing", need.cure)
	case strings.ContainsAny(need.value, "\r\n\x00"):
		d.fault(at+"."+need.setting, "it holds a line end or NUL", "write it without: POP3 cannot carry them")
	}
}

func (m *Mailbox) check(d *decoder, at string) {
	for _, need := range []missing{
		{"id", m.ID, "write a short stable name such as support"},
		{"host", m.Host, "write the server's name such as mail.example.org"},
		{"username", m.Username, "write the login name"},
	} {
		need.check(d, at)
	}
	m.checkLogin(d, at)
	m.checkHost(d, at+".host")
	for name, value := range m.Labels {
		if !utf8.ValidString(value) {
			d.fault(at+".labels."+name, "the value of the environment is no UTF-8", "set it to UTF-8: it is part of every event")
		}
	}
	if m.ID != "" && !idPattern.MatchString(m.ID) {
		d.fault(at+".id", fmt.Sprintf("%q is no mailbox id", m.ID), "use a to z, 0 to 9, dot, underline and dash, at most 63, beginning with a letter or digit")
	}
	if m.Port < 1 || m.Port > 65535 {
		d.fault(at+".port", fmt.Sprintf("%d is no port", m.Port), "leave it out, or write 995 or 110")
	}
	if m.PollInterval < 1 {
		d.fault(at+".poll_interval", "the interval is not above zero", "write a duration such as 60s")
	}
	m.checkTLS(d, at+".tls")
	m.checkAddresses(d, at)
	m.checkProxy(d, at+".proxy")
	m.Server.check(d, at+".server")
}

// checkHost tells a host that is an address of another kind.
func (m *Mailbox) checkHost(d *decoder, at string) {
	switch {
	// A proxy may take any blank for the end of a name (RFC 9112 section 3).
	case strings.Contains(m.Host, "://"), strings.ContainsAny(m.Host, "/@[] \t\v\f"):
		d.fault(at, fmt.Sprintf("%q is no name of a server", m.Host), "write the name or address alone, such as mail.example.org")
	case strings.Contains(m.Host, ":") && net.ParseIP(m.Host) == nil:
		d.fault(at, fmt.Sprintf("%q holds a port", m.Host), "write the name alone, and port: beside it")
	}
}

func (c *Config) checkSinks(d *decoder) {
	if len(c.Sinks) == 0 {
		d.fault("sinks", "no sink", "write at least one, with a name and a kind: kafka or file")
		return
	}
	names, required := make(map[string]bool), 0
	for i, s := range c.Sinks {
		at := fmt.Sprintf("sinks[%d]", i)
		if s.Name == "" {
			d.fault(at+".name", "it is missing", "write a short name such as events")
		} else if names[s.Name] {
			d.fault(at+".name", fmt.Sprintf("%q is the name of another sink already", s.Name), "give each sink a name of its own")
		}
		names[s.Name] = true
		c.Sinks[i].check(d, at)
		if s.Must() {
			required++
		}
	}
	keeps := true
	for _, m := range c.Mailboxes {
		keeps = keeps && m.Keep == Forever
	}
	if required == 0 && !keeps {
		d.fault("sinks", "no sink is required, so nothing would ever tell that mail may be deleted", "make one required: true, or keep_on_server: forever")
	}
}

func (s *Sink) check(d *decoder, at string) {
	switch {
	case s.Kafka != nil && s.File != nil:
		d.fault(at, "it has two kinds, kafka and file", "make two sinks of it")
	case s.Kafka == nil && s.File == nil && d.otherKind(at):
		// told already
	case s.Kafka == nil && s.File == nil:
		d.fault(at, "it has no kind", "write kafka: or file: below the name")
	case s.Kafka != nil:
		pass(d, at+".kafka", s.Kafka.Validate())
	default:
		pass(d, at+".file", s.File.Validate())
		if s.File.Standard() && s.Must() {
			d.fault(at+".required", "standard output acknowledges nothing, so deletion cannot wait for it", "leave required out, and have another sink that is required")
		}
	}
}

// otherKind says whether a sink has a kind that is not known.
func (d *decoder) otherKind(sink string) bool {
	return slices.ContainsFunc(d.unread, func(f Fault) bool {
		key, inside := strings.CutPrefix(f.Setting, sink+".")
		return inside && key != "name" && key != "required"
	})
}

// pass takes over what a sink's own package finds wrong.
func pass(d *decoder, at string, faults []sinks.Fault) {
	for _, f := range faults {
		setting := at
		if f.Field != "" {
			setting = at + "." + f.Field
		}
		d.fault(setting, f.Problem, f.Cure)
	}
}
