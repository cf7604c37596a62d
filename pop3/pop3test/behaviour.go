package pop3test

import (
	"crypto/tls"
	"time"
)

// behaviour is what a server does in every session.
type behaviour struct {
	caps       []string
	loginCaps  []string
	banner     string
	tls        *tls.Config
	implicit   bool
	exclusive  bool
	loginDelay time.Duration
	hides      bool
	lists      int
	split      bool
	seed       uint64
}

func (s *Server) set(change func(*behaviour)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.behaviour)
}

// Capabilities replaces what CAPA lists. Without a line CAPA is refused. The
// mechanisms of a SASL line are those that are served: PLAIN, LOGIN, CRAM-MD5,
// SCRAM-SHA-1, -256, -512 and their -PLUS, EXTERNAL, XOAUTH2, OAUTHBEARER.
func (s *Server) Capabilities(lines ...string) {
	s.set(func(b *behaviour) { b.caps = lines })
}

// AfterLogin adds lines that CAPA lists only behind the login.
func (s *Server) AfterLogin(lines ...string) {
	s.set(func(b *behaviour) { b.loginCaps = lines })
}

// Banner replaces the greeting line. APOP is served where it ends in a timestamp
// (RFC 1939 section 7).
func (s *Server) Banner(line string) { s.set(func(b *behaviour) { b.banner = line }) }

// Exclusive locks a maildrop for one session at a time (RFC 1939 section 4); the
// next one is told [IN-USE] until that session is over.
func (s *Server) Exclusive() { s.set(func(b *behaviour) { b.exclusive = true }) }

// LoginDelay refuses a login that comes earlier than that behind the one before
// (RFC 2449 section 8.1.1).
func (s *Server) LoginDelay(least time.Duration) {
	s.set(func(b *behaviour) { b.loginDelay = least })
}

// HideRetrieved has QUIT hide what was retrieved from later sessions, deleted or
// not.
func (s *Server) HideRetrieved() { s.set(func(b *behaviour) { b.hides = true }) }

// ListAtMost shows a session so many messages, the oldest.
func (s *Server) ListAtMost(messages int) { s.set(func(b *behaviour) { b.lists = messages }) }

// Split writes in pieces of random sizes, the same ones for the same seed.
func (s *Server) Split(seed uint64) {
	s.set(func(b *behaviour) { b.split, b.seed = true, seed })
}

// TLS serves TLS from the first octet if implicit, else offers STLS. A client's
// certificate is asked for, and taken from anybody.
func (s *Server) TLS(certificate tls.Certificate, implicit bool) {
	s.set(func(b *behaviour) {
		b.tls, b.implicit = &tls.Config{Certificates: []tls.Certificate{certificate}, ClientAuth: tls.RequestClientCert}, implicit
		if !implicit {
			b.caps = append(b.caps, "STLS")
		}
	})
}

// MaxTLS serves that version of TLS at most. It comes behind TLS.
func (s *Server) MaxTLS(version uint16) {
	s.set(func(b *behaviour) {
		b.tls = b.tls.Clone()
		b.tls.MaxVersion, b.tls.MinVersion = version, min(version, tls.VersionTLS12)
	})
}
