package config

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Auth says how the connector logs in.
type Auth struct {
	// Mechanisms that may be used: SASL mechanisms as CAPA lists them, and USER
	// and APOP for the commands of RFC 1939. None: all but CRAM-MD5 and APOP.
	Mechanisms []string `yaml:"mechanisms"`
}

// proof is what a mechanism shows to a server.
type proof string

const (
	byPassword    proof = "a password"
	byToken       proof = "an access token"
	byCertificate proof = "a client certificate"
)

// mechanisms are those that the client knows.
func mechanisms() map[string]proof {
	known := map[string]proof{
		"EXTERNAL": byCertificate, "OAUTHBEARER": byToken, "XOAUTH2": byToken,
		"CRAM-MD5": byPassword, "APOP": byPassword, "PLAIN": byPassword, "LOGIN": byPassword, "USER": byPassword,
	}
	for _, hash := range []string{"SHA-1", "SHA-256", "SHA-512"} {
		known["SCRAM-"+hash], known["SCRAM-"+hash+"-PLUS"] = byPassword, byPassword
	}
	return known
}

// resolveLogin drops what a mailbox has from the defaults and replaces by the
// other kind of its own.
func (m *Mailbox) resolveLogin(d *decoder, at string) {
	for i, name := range m.Auth.Mechanisms {
		m.Auth.Mechanisms[i] = strings.ToUpper(name)
	}
	written := func(setting string) bool { _, is := d.places[at+"."+setting]; return is }
	password, oauth2 := written("password") || written("password_file"), written("oauth2")
	switch {
	case oauth2 && !password:
		m.Password = ""
	case password && !oauth2:
		m.OAuth2 = nil
	}
	if m.OAuth2 != nil && len(m.OAuth2.Command) > 0 && strings.ContainsRune(m.OAuth2.Command[0], filepath.Separator) {
		m.OAuth2.Command[0] = d.absolute(m.OAuth2.Command[0]) // else it is looked for in PATH
	}
}

// External says whether the client's certificate is all that is shown.
func (m *Mailbox) External() bool {
	return slices.Equal(m.Auth.Mechanisms, []string{"EXTERNAL"}) && m.TLS.CertFile != ""
}

// ByCertificate says whether the client's certificate may stand for the login:
// only where that is written, since it may belong to another user.
func (m *Mailbox) ByCertificate() bool {
	return slices.Contains(m.Auth.Mechanisms, "EXTERNAL") && m.TLS.CertFile != ""
}

// checkLogin wants one kind of proof, and mechanisms that go with it.
func (m *Mailbox) checkLogin(d *decoder, at string) {
	shows := byPassword
	switch {
	case m.OAuth2 != nil && m.Password != "":
		d.fault(at+".oauth2", "there is a password too", "keep one of password and oauth2")
		return
	case m.OAuth2 != nil:
		shows = byToken
		pass(d, at+".oauth2", m.OAuth2.Validate())
	case m.External():
		return
	default:
		missing{"password", m.Password.Reveal(), "write password: ${NAME} to take it from the environment, or password_file: PATH; or oauth2"}.check(d, at)
	}
	m.checkMechanisms(d, at+".auth.mechanisms", shows)
}

func (m *Mailbox) checkMechanisms(d *decoder, at string, shows proof) {
	known, fits := mechanisms(), len(m.Auth.Mechanisms) == 0
	for i, name := range m.Auth.Mechanisms {
		switch by, is := known[name]; {
		case !is:
			d.fault(fmt.Sprintf("%s[%d]", at, i), fmt.Sprintf("there is no mechanism %q", name), "there are "+strings.Join(slices.Sorted(maps.Keys(known)), ", "))
			return
		case by == shows, by == byCertificate && m.TLS.CertFile != "":
			fits = true
		}
	}
	if !fits {
		d.fault(at, fmt.Sprintf("none of them shows %s, which is what the mailbox has", shows), "add one that does, or leave auth out")
	}
}
