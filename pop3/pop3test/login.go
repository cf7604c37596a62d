package pop3test

import (
	"bytes"
	"crypto/md5"
	"crypto/subtle"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"strings"
)

func (s *session) authorize(keyword, rest string, a *Action) error {
	switch keyword {
	case "STLS":
		return s.startTLS(a)
	case "UTF8":
		return s.reply("+OK")
	case "USER":
		s.user = rest
		return s.reply("+OK")
	case "PASS":
		return s.login(s.user, func(password, _ string) bool { return same(password, rest) })
	case "APOP":
		return s.apop(rest)
	case "AUTH":
		return s.auth(rest)
	}
	return s.reply("-ERR log in first")
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// apop compares a digest of the greeting's timestamp and the password (RFC 1939
// section 7).
func (s *session) apop(rest string) error {
	stamp := strings.LastIndexByte(s.behaviour.banner, '<')
	user, digest, _ := strings.Cut(rest, " ")
	if stamp < 0 {
		return s.reply("-ERR unknown command")
	}
	return s.login(user, func(password, _ string) bool {
		sum := md5.Sum([]byte(s.behaviour.banner[stamp:] + password))
		return same(hex.EncodeToString(sum[:]), digest)
	})
}

func (s *session) startTLS(a *Action) error {
	if s.behaviour.tls == nil {
		return s.reply("-ERR no TLS here")
	}
	if err := errors.Join(s.reply("+OK"), s.w.Flush()); err != nil {
		return err
	}
	if a != nil && a.kind == garbage {
		return s.garble()
	}
	if err := s.shake(); err != nil {
		return err
	}
	s.transport()
	return nil
}

// shake does the server's part of a TLS handshake, or what was ordered.
func (s *session) shake() error {
	if f := s.server.fault(s.number, "TLS", 0); f != nil {
		if f.Do.kind == garbage {
			s.transport()
			return s.garble()
		}
		return errOver
	}
	private := tls.Server(s.raw, s.behaviour.tls)
	s.conn = private
	return private.Handshake()
}

// garble sends what is no TLS, and waits for the client to go.
func (s *session) garble() error {
	_, err := s.w.Write(bytes.Repeat([]byte("no TLS here\r\n"), 100))
	return errors.Join(err, s.wait())
}

// login opens the maildrop if the secrets are right.
func (s *session) login(user string, right func(password, token string) bool) error {
	s.server.mu.Lock()
	drop := s.server.drops[user]
	s.server.mu.Unlock()
	switch {
	case drop == nil || !right(drop.secrets()):
		return s.reply("-ERR [AUTH] invalid credentials") // RFC 3206 section 5
	case drop.early(s.behaviour.loginDelay):
		return s.reply("-ERR [LOGIN-DELAY] come back in %v", s.behaviour.loginDelay) // RFC 2449 section 8.1.1
	case !drop.lock(s.behaviour.exclusive):
		return s.reply("-ERR [IN-USE] maildrop is locked") // RFC 2449 section 8.1.2
	}
	s.drop, s.mails = drop, drop.snapshot(s.behaviour.lists)
	s.marked, s.retrieved = make(map[int]bool), make(map[int]bool)
	return s.reply("+OK logged in")
}
