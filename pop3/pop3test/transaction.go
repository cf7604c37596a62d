package pop3test

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

func (s *session) stat() error {
	n, octets := 0, 0
	for i, m := range s.mails {
		if !s.marked[i+1] {
			n, octets = n+1, octets+m.octets()
		}
	}
	return s.reply("+OK %d %d", n, octets)
}

// list answers LIST and UIDL: of one message, or of all that are not marked.
func (s *session) list(keyword, rest string, a *Action) error {
	if rest != "" {
		number, err := strconv.Atoi(rest)
		if err != nil || number < 1 || number > len(s.mails) || s.marked[number] {
			return s.reply("-ERR no such message")
		}
		return s.reply("+OK %d %s", number, s.drop.listed(s.mails[number-1], keyword))
	}
	if err := s.reply("+OK"); err != nil {
		return err
	}
	var lines []byte
	for i, m := range s.mails {
		if !s.marked[i+1] {
			lines = fmt.Appendf(lines, "%d %s\r\n", i+1, s.drop.listed(m, keyword))
		}
	}
	if a != nil && a.kind == replaceBody {
		lines = crlf([]byte(a.text))
	}
	return s.body(lines, a)
}

// message does RETR, TOP and DELE.
func (s *session) message(keyword, rest string, a *Action) error {
	args := strings.Fields(rest)
	if len(args) == 0 {
		return s.reply("-ERR which message?")
	}
	number, err := strconv.Atoi(args[0])
	if err != nil || number < 1 || number > len(s.mails) || s.marked[number] || keyword != "DELE" && !s.drop.has(s.mails[number-1]) {
		return s.reply("-ERR no such message")
	}
	raw := s.mails[number-1].raw
	switch keyword {
	case "DELE":
		s.marked[number] = true
		return s.reply("+OK marked")
	case "TOP":
		raw = top(raw, args)
	case "RETR":
		s.retrieved[number] = true
	}
	if a != nil && a.kind == replaceBody {
		raw = crlf([]byte(a.text))
	}
	if err := s.reply("+OK %d octets", len(raw)); err != nil {
		return err
	}
	return s.body(raw, a)
}

// top is the header, the blank line and so many lines of the body (RFC 1939 section 7).
func top(raw []byte, args []string) []byte {
	lines := 0
	if len(args) > 1 {
		lines, _ = strconv.Atoi(args[1]) // no number: none
	}
	end := bytes.Index(raw, []byte("\r\n\r\n"))
	if end < 0 {
		return raw
	}
	end += 4
	for range lines {
		i := bytes.IndexByte(raw[end:], '\n')
		if i < 0 {
			return raw
		}
		end += i + 1
	}
	return raw[:end]
}

// quit enters UPDATE: what is marked is removed (RFC 1939 section 6).
func (s *session) quit(a *Action) error {
	marked, text := s.ordered(), "+OK bye"
	switch {
	case a == nil:
	case a.kind == keepAll:
		marked = nil
	case a.kind == keepSome:
		removed := min(a.n, len(marked))
		text = fmt.Sprintf("-ERR [SYS/TEMP] deleted %d of %d", removed, len(marked))
		marked = marked[:removed]
	}
	s.update(marked)
	err := s.reply("%s", text)
	if a != nil && a.kind == noGoodbye {
		err = errors.Join(err, s.w.Flush(), s.raw.Close())
	}
	return errors.Join(err, errOver)
}

// quitSilently does QUIT and breaks the connection in place of the reply.
func (s *session) quitSilently() error {
	if err := s.w.Flush(); err != nil { // what came before was answered
		return err
	}
	s.update(s.ordered())
	return errOver
}

// ordered are the messages that are marked.
func (s *session) ordered() []*mail {
	var marked []*mail
	for i, m := range s.mails {
		if s.marked[i+1] {
			marked = append(marked, m)
		}
	}
	return marked
}

// update removes the marked messages, and hides the retrieved ones where that is
// how the server is.
func (s *session) update(marked []*mail) {
	if s.drop == nil {
		return
	}
	s.drop.remove(marked)
	if !s.behaviour.hides {
		return
	}
	for number := range s.retrieved {
		s.drop.hide(s.mails[number-1])
	}
}
