package pop3test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Start makes the server. What it has to serve is in it; Listen or Dial is next.
func (s *Scenario) Start() (*Server, error) {
	server := New()
	if err := s.Server.configure(server); err != nil {
		return nil, err
	}
	for _, d := range s.Maildrops {
		drop := server.AddMaildrop(d.User, d.Password)
		drop.Token(d.Token)
		for _, m := range d.Messages {
			m.add(drop)
		}
	}
	for _, f := range s.Faults {
		do, err := f.action()
		if err != nil {
			return nil, err
		}
		server.Order(Fault{Command: f.command(), Session: f.Session, Message: f.Message, Times: f.Times, Do: do})
	}
	return server, nil
}

func (c ScenarioServer) configure(server *Server) error {
	if c.Banner != "" {
		server.Banner(c.Banner)
	}
	switch {
	case len(c.Capabilities) == 1 && c.Capabilities[0] == "none":
		server.Capabilities()
	case len(c.Capabilities) > 0:
		server.Capabilities(c.Capabilities...)
	}
	server.AfterLogin(c.AfterLogin...)
	server.LoginDelay(c.LoginDelay)
	server.ListAtMost(c.ListAtMost)
	if c.Exclusive {
		server.Exclusive()
	}
	if c.HideRetrieved {
		server.HideRetrieved()
	}
	if c.Split != 0 {
		server.Split(c.Split)
	}
	if c.TLS == "" {
		return nil
	}
	return c.secure(server)
}

func (c ScenarioServer) secure(server *Server) error {
	host, end := "localhost", time.Now().Add(24*time.Hour)
	switch c.Certificate {
	case "expired":
		end = time.Now().Add(-time.Hour)
	case "wrong-name":
		host = "elsewhere.example.org"
	}
	certificate, _, err := CertificateUntil(host, end)
	if err != nil {
		return err
	}
	server.TLS(certificate, c.TLS == "implicit")
	switch c.MaxTLS {
	case "1.1":
		server.MaxTLS(tls.VersionTLS11)
	case "1.2":
		server.MaxTLS(tls.VersionTLS12)
	}
	return nil
}

func (m ScenarioMessage) add(drop *Maildrop) {
	for i := range max(m.Count, 1) {
		text := m.Text
		if text == "" {
			sent := time.Date(2026, time.January, 1, 12, i, 0, 0, time.UTC).Format(time.RFC1123Z) // RFC 5322 section 3.6: no mail is without
			text = fmt.Sprintf("From: Ann <ann@example.org>\nTo: Bob <bob@example.org>\nDate: %s\nSubject: Message %d\n\nHello Bob,\n", sent, i+1)
			line := "this line is here so that the message has its size.\n"
			text += strings.Repeat(line, max(m.Octets-len(text), 0)/len(line))
		}
		uidl := m.UIDL
		if uidl == "" {
			uidl = drop.Add([]byte(text))
		} else {
			drop.AddAs(uidl, []byte(text))
		}
		if m.Size != 0 {
			drop.SetSize(uidl, m.Size)
		}
	}
}

func (f ScenarioFault) command() string {
	switch at := strings.ToLower(f.At); at {
	case "greeting":
		return ""
	case "handshake":
		return "TLS"
	default:
		return strings.ToUpper(at)
	}
}

func (f ScenarioFault) action() (Action, error) {
	if f.At == "" {
		return Action{}, errors.New("at is missing: a keyword, greeting or handshake")
	}
	actions := map[string]Action{
		"refuse": Refuse(f.Text), "drop": DropBefore(), "drop-reply": DropAfter(), "say": Say(f.Text), "and-then": AndThen(f.Text),
		"stall": Stall(), "delay": Delay(f.Pause), "endless": Endless(f.Text), "endless-line": EndlessLine(),
		"renew-ids": RenewIDs(), "rotate-ids": RotateIDs(), "cut": CutAfter(f.Octets), "stall-after": StallAfter(f.Octets),
		"instead": Instead(f.Text), "drip": Drip(f.Pause), "glued": Glued(), "unstuffed": Unstuffed(), "bare-lf": BareLF(),
		"keep-all": KeepAll(), "keep-some": KeepSome(f.Removed), "no-goodbye": NoGoodbye(), "garbage": Garbage(),
	}
	do, ok := actions[f.Do]
	if !ok {
		return Action{}, fmt.Errorf("do: %q is nothing that a server can do here", f.Do)
	}
	return do, nil
}
