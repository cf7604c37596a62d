package pop3test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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

// list answers LIST and UIDL of all messages that are not marked.
func (s *session) list(keyword, rest string) error {
	if rest != "" {
		return s.listOne(keyword, rest)
	}
	if err := s.reply("+OK"); err != nil {
		return err
	}
	for i := range s.mails {
		if s.marked[i+1] {
			continue
		}
		if err := s.reply("%s", s.line(keyword, i+1)); err != nil {
			return err
		}
	}
	return s.reply(".")
}

// listOne is the listing of one message.
func (s *session) listOne(keyword, rest string) error {
	number, err := strconv.Atoi(rest)
	if err != nil || number < 1 || number > len(s.mails) || s.marked[number] {
		return s.reply("-ERR no such message")
	}
	return s.reply("+OK %s", s.line(keyword, number))
}

// line is a line of a listing.
func (s *session) line(keyword string, number int) string {
	m := s.mails[number-1]
	if keyword == "LIST" {
		return fmt.Sprintf("%d %d", number, m.octets())
	}
	return fmt.Sprintf("%d %s", number, m.uidl)
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

// body sends a multi-line reply, as it should be or as ordered.
func (s *session) body(raw []byte, a *Action) error {
	wire := stuff(raw)
	switch {
	case a == nil:
	case a.kind == unstuffed:
		wire = append(bytes.Clone(raw), ".\r\n"...)
	case a.kind == bareLF:
		wire = bytes.ReplaceAll(wire, []byte("\r\n"), []byte("\n"))
	case a.kind == cutBody:
		_, err := s.w.Write(wire[:min(a.n, len(wire))])
		return errors.Join(err, errOver)
	case a.kind == stallBody:
		_, err := s.w.Write(wire[:min(a.n, len(wire))])
		if err := errors.Join(err, s.w.Flush()); err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, s.r) // until the client gives up
		return errors.Join(err, errOver)
	}
	_, err := s.w.Write(wire)
	return err
}

// stuff doubles a dot at the beginning of a line and ends with the terminator
// (RFC 1939 section 3).
func stuff(raw []byte) []byte {
	out := make([]byte, 0, len(raw)+64)
	for line := range bytes.Lines(raw) {
		if line[0] == '.' {
			out = append(out, '.')
		}
		out = append(out, line...)
	}
	return append(out, ".\r\n"...)
}

// quit enters UPDATE: what is marked is removed (RFC 1939 section 6).
func (s *session) quit(a *Action) error {
	var marked []*mail
	for i, m := range s.mails {
		if s.marked[i+1] {
			marked = append(marked, m)
		}
	}
	text := "+OK bye"
	switch {
	case a == nil:
	case a.kind == keepAll:
		marked = nil
	case a.kind == keepSome:
		removed := min(a.n, len(marked))
		text = fmt.Sprintf("-ERR [SYS/TEMP] deleted %d of %d", removed, len(marked))
		marked = marked[:removed]
	}
	if s.drop != nil {
		s.drop.remove(marked)
	}
	return errors.Join(s.reply("%s", text), errOver)
}
