package pop3test

import (
	"bytes"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
)

// session is one connection. It ends when run returns; only QUIT removes.
type session struct {
	server *Server
	number int
	conn   net.Conn
	transport
	user   string
	drop   *Maildrop
	mails  []*mail
	marked map[int]bool
}

// errOver ends a session: it was asked for, ordered, or the connection is gone.
var errOver = errors.New("session is over")

func (s *session) run() {
	defer s.conn.Close()
	defer func() {
		if s.drop != nil {
			s.drop.unlock()
		}
	}()
	if s.server.implicit {
		s.conn = tls.Server(s.conn, s.server.tls)
	}
	s.transport = newTransport(s.conn)
	if s.greet() != nil {
		return
	}
	for {
		if s.r.Buffered() == 0 && s.w.Flush() != nil {
			return
		}
		line, err := s.r.ReadString('\n')
		if err != nil {
			return
		}
		if s.command(strings.TrimRight(line, "\r\n")) != nil {
			_ = s.w.Flush() // the client may be gone already
			return
		}
	}
}

func (s *session) greet() error {
	f := s.server.fault(s.number, "", 0)
	switch {
	case f == nil:
		return s.reply(s.server.banner)
	case f.Do.kind == refuse:
		return errors.Join(s.reply("-ERR "+f.Do.text), s.w.Flush(), errOver)
	}
	return errOver
}

func (s *session) reply(format string, args ...any) error {
	_, err := fmt.Fprintf(s.w, format+"\r\n", args...)
	return err
}

// command does one command, or what was ordered in its place.
func (s *session) command(line string) error {
	keyword, rest, _ := strings.Cut(line, " ")
	keyword = strings.ToUpper(keyword)
	if s.drop != nil {
		s.drop.note(line)
	}
	message, _ := strconv.Atoi(strings.Fields(rest + " 0")[0])
	f := s.server.fault(s.number, keyword, message)
	if f == nil {
		return s.do(keyword, rest, nil)
	}
	switch f.Do.kind {
	case refuse:
		return s.reply("-ERR %s", f.Do.text)
	case dropBefore:
		return errOver
	case dropAfter:
		if err := s.w.Flush(); err != nil { // what came before was answered
			return err
		}
		if err := s.do(keyword, rest, nil); err != nil && keyword != "QUIT" {
			return err
		}
		s.w.Reset(s.conn) // the reply is lost
		return errOver
	case trailing:
		return errors.Join(s.do(keyword, rest, nil), s.reply("%s", f.Do.text))
	}
	return s.do(keyword, rest, &f.Do)
}

func (s *session) do(keyword, rest string, a *Action) error {
	switch {
	case keyword == "CAPA":
		return s.capa()
	case keyword == "QUIT":
		return s.quit(a)
	case s.drop == nil:
		return s.authorize(keyword, rest)
	}
	switch keyword {
	case "STAT":
		return s.stat()
	case "LIST", "UIDL":
		return s.list(keyword, rest)
	case "RETR", "TOP", "DELE":
		return s.message(keyword, rest, a)
	case "NOOP":
		return s.reply("+OK")
	case "RSET":
		clear(s.marked)
		return s.reply("+OK")
	}
	return s.reply("-ERR unknown command")
}

func (s *session) capa() error {
	s.server.mu.Lock()
	lines := s.server.caps
	if s.drop != nil {
		lines = append(lines[:len(lines):len(lines)], s.server.loginCaps...)
	}
	s.server.mu.Unlock()
	if len(lines) == 0 {
		return s.reply("-ERR unknown command")
	}
	return s.reply("+OK\r\n%s\r\n.", strings.Join(lines, "\r\n"))
}

func (s *session) authorize(keyword, rest string) error {
	switch keyword {
	case "STLS":
		return s.startTLS()
	case "USER":
		s.user = rest
		return s.reply("+OK")
	case "PASS":
		return s.login(s.user, rest)
	case "AUTH":
		mechanism, response, _ := strings.Cut(rest, " ")
		if !strings.EqualFold(mechanism, "PLAIN") {
			return s.reply("-ERR unknown mechanism")
		}
		if response == "" {
			if err := errors.Join(s.reply("+ "), s.w.Flush()); err != nil {
				return err
			}
			line, err := s.r.ReadString('\n')
			if err != nil {
				return err
			}
			response = strings.TrimRight(line, "\r\n")
		}
		plain, err := base64.StdEncoding.DecodeString(response)
		fields := bytes.Split(plain, []byte{0}) // RFC 4616 section 2
		if err != nil || len(fields) != 3 {
			return s.reply("-ERR malformed response")
		}
		return s.login(string(fields[1]), string(fields[2]))
	}
	return s.reply("-ERR log in first")
}

func (s *session) startTLS() error {
	if s.server.tls == nil {
		return s.reply("-ERR no TLS here")
	}
	if err := errors.Join(s.reply("+OK"), s.w.Flush()); err != nil {
		return err
	}
	s.conn = tls.Server(s.conn, s.server.tls)
	s.transport = newTransport(s.conn)
	return nil
}

func (s *session) login(user, password string) error {
	s.server.mu.Lock()
	drop, exclusive := s.server.drops[user], s.server.exclusive
	s.server.mu.Unlock()
	switch {
	case drop == nil || drop.password != password:
		return s.reply("-ERR [AUTH] invalid credentials") // RFC 3206 section 5
	case !drop.lock(exclusive):
		return s.reply("-ERR [IN-USE] maildrop is locked") // RFC 2449 section 8.1.2
	}
	s.drop, s.mails, s.marked = drop, drop.snapshot(), make(map[int]bool)
	return s.reply("+OK logged in")
}
