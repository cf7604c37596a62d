package pop3test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// session is one connection. It ends when run returns; only QUIT removes.
type session struct {
	server    *Server
	behaviour behaviour // as it was when the session began
	number    int
	raw       net.Conn // below TLS
	conn      net.Conn
	r         *bufio.Reader
	w         *bufio.Writer
	user      string
	drop      *Maildrop
	mails     []*mail
	marked    map[int]bool
	retrieved map[int]bool
}

// transport begins to speak over what conn is now.
func (s *session) transport() {
	s.r, s.w = bufio.NewReaderSize(s.conn, 64<<10), bufio.NewWriterSize(s.conn, 32<<10)
	if s.behaviour.split {
		s.w = bufio.NewWriterSize(newSplitter(s.conn, s.behaviour.seed+uint64(s.number)), 32<<10)
	}
}

// errOver ends a session: it was asked for, ordered, or the connection is gone.
var errOver = errors.New("session is over")

func (s *session) run() {
	defer func() {
		if s.drop != nil {
			s.drop.unlock()
		}
		_ = s.conn.Close() // the client may have closed first
	}()
	if s.behaviour.implicit && s.shake() != nil {
		return
	}
	s.transport()
	if s.greet() != nil {
		_ = s.w.Flush() // the client may be gone already
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
	if f == nil {
		return s.reply("%s", s.behaviour.banner)
	}
	done, err := s.disturb(f.Do, func() error { return s.reply("%s", s.behaviour.banner) })
	if !done {
		return errOver
	}
	return err
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
	if keyword == "QUIT" && f.Do.kind == dropAfter {
		return s.quitSilently()
	}
	done, err := s.disturb(f.Do, func() error { return s.do(keyword, rest, nil) })
	if done {
		return err
	}
	return s.do(keyword, rest, &f.Do)
}

// disturb does what can be done at any command. It returns false if it is an
// action that only the command itself can do.
func (s *session) disturb(a Action, do func() error) (done bool, err error) {
	switch a.kind {
	case refuse:
		return true, s.reply("-ERR %s", a.text)
	case dropBefore:
		return true, errOver
	case dropAfter:
		if err := s.w.Flush(); err != nil { // what came before was answered
			return true, err
		}
		err := do()
		s.w.Reset(io.Discard) // the reply is lost
		return true, errors.Join(err, errOver)
	case say:
		_, err := s.w.WriteString(a.text)
		return true, err
	case trailing:
		return true, errors.Join(do(), s.reply("%s", a.text))
	case stall:
		return true, s.wait()
	case delay:
		err := s.w.Flush()
		<-time.After(a.pause)
		return true, errors.Join(err, do())
	case endless:
		return true, s.flood("+OK\r\n", a.text+"\r\n")
	case endlessLine:
		return true, s.flood("+OK ", "and on ")
	case renewIDs:
		s.drop.Renumber()
		return true, do()
	case rotateIDs:
		s.drop.rotate()
		return true, do()
	}
	return false, nil
}

// wait sends nothing until the client gives up.
func (s *session) wait() error {
	if err := s.w.Flush(); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, s.r)
	return errors.Join(err, errOver)
}

// flood sends until the client gives up.
func (s *session) flood(first, again string) error {
	_, err := s.w.WriteString(first)
	again = strings.Repeat(again, 1+4096/len(again))
	for err == nil {
		_, err = s.w.WriteString(again)
	}
	return err
}

func (s *session) do(keyword, rest string, a *Action) error {
	switch {
	case keyword == "CAPA":
		return s.capa(a)
	case keyword == "QUIT":
		return s.quit(a)
	case s.drop == nil:
		return s.authorize(keyword, rest, a)
	}
	switch keyword {
	case "STAT":
		return s.stat()
	case "LIST", "UIDL":
		return s.list(keyword, rest, a)
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

func (s *session) capa(a *Action) error {
	lines := s.behaviour.caps
	if s.drop != nil {
		lines = append(lines[:len(lines):len(lines)], s.behaviour.loginCaps...)
	}
	if len(lines) == 0 {
		return s.reply("-ERR unknown command")
	}
	if err := s.reply("+OK"); err != nil {
		return err
	}
	return s.body([]byte(strings.Join(lines, "\r\n")+"\r\n"), a)
}
