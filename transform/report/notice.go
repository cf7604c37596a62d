package report

import "strings"

// longestNotice is how much of a text is read.
const longestNotice = 128 << 10

// mostLines is how many lines of it.
const mostLines = 2000

// notice is the text of a report: what the mail system says, and what came back.
type notice struct {
	lines    []string // what the mail system says; blank lines are ""
	lower    []string // the same in lower case
	returned string   // the mail that came back, or its header
	summary  []Field  // fields of it that are named in the notice
}

func noticeOf(m *Mail) notice {
	var n notice
	text := m.Text[:min(len(m.Text), longestNotice)]
	pos, quoted := 0, false
	for line := range strings.Lines(text) {
		if len(n.lines) == mostLines {
			break
		}
		clean := strings.TrimRight(line, "\r\n \t")
		if isSeparator(clean) && (isTitle(clean) || headerBelow(text[pos+len(line):])) || startsMessage(text[pos:]) {
			n.returned = text[pos:]
			break
		}
		if isQuoted(clean) {
			if !quoted && startsMessage(unquoted(text[pos:])) {
				n.returned = text[pos:]
				break
			}
			pos += len(line)
			quoted = true
			continue
		}
		pos += len(line)
		quoted = false
		n.lines = append(n.lines, clean)
		n.lower = append(n.lower, strings.ToLower(clean))
		n.note(clean)
	}
	n.returned = firstMessage(n.returned)
	return n
}

// isQuoted says whether a line is of the mail that came back. What a server
// answered is not, nor is an address alone, which some mark in the same way.
func isQuoted(line string) bool {
	text, marked := strings.CutPrefix(strings.TrimLeft(line, " "), ">")
	if !marked || strings.HasPrefix(text, ">>") {
		return false
	}
	found := addresses(text)
	return len(found) != 1 || strings.Trim(text, " <>") != text[found[0].start:found[0].end]
}

// isTitle says whether a line is drawn as a title and not of running text.
func isTitle(line string) bool {
	line = strings.TrimSpace(line)
	return strings.IndexByte("-=_*#+|[(", line[0]) >= 0
}

// headerBelow says whether the header of a mail is what comes next.
func headerBelow(text string) bool {
	pos := 0
	for line := range strings.Lines(text[:min(len(text), 4<<10)]) {
		if clean := strings.TrimSpace(line); clean != "" && !isRule(clean) {
			return looksLikeHeader(unquoted(text[pos:]))
		}
		pos += len(line)
	}
	return false
}

// note keeps the fields of the original that a notice names one by one.
func (n *notice) note(line string) {
	line = strings.TrimSpace(line)
	length := fieldName(line)
	if length == 0 || len(n.summary) > 20 {
		return
	}
	switch strings.ToLower(line[:length]) {
	case "subject", "message-id", "to", "from":
		n.summary = append(n.summary, Field{line[:length], strings.TrimSpace(line[length+1:])})
	}
}

// envelope says whether the notice tells sender and recipients of the mail as
// SMTP does, each on a line.
// QUIRK: James and gateways to telephones send no more of it.
func (n *notice) envelope() bool {
	from, to := false, false
	for _, line := range n.lower {
		line = strings.TrimSpace(line)
		from = from || strings.HasPrefix(line, "mail from:")
		to = to || strings.HasPrefix(line, "rcpt to:")
	}
	return from && to
}

// isSeparator says whether a line announces the mail that comes back.
func isSeparator(line string) bool {
	if line == "" || len(line) > 200 {
		return false
	}
	lower := strings.ToLower(line)
	for _, phrase := range []string{
		"is a copy of the message", "below this line is", "below the next line is", "original message follows", "unsent message follows", "unsent message below", "undelivered message follows",
		"returned message follows", "message header follows", "message headers follow", "header of the original message", "headers of the message", "original message header", "original message ---",
		"original message--", "returned message -", "message is shown below", "your message reads", "message text follows", "--- message header", "-- message header", "message contents follow",
		"this is the message which", "copy of the original message", "copy of your message", "start of returned", "ursprüngliche nachricht", "message d'origine", "mensaje original", "原始邮件", "original mail header",
	} {
		if strings.Contains(lower, phrase) {
			// "did not receive a copy of your message:" announces recipients.
			return !strings.HasSuffix(lower, ",") && !strings.Contains(lower, "receive a copy")
		}
	}
	return false
}

// startsMessage says whether a text begins with the header of a mail: fields, and
// among them some that only the header of a mail has.
func startsMessage(text string) bool {
	count, sure := 0, false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || count > 60 {
			break
		}
		if count > 0 && isSpace(line[0]) {
			continue
		}
		length := fieldName(line)
		if length == 0 {
			return false
		}
		count++
		switch strings.ToLower(line[:length]) {
		case "received", "mime-version", "return-path":
			sure = true
		}
		if count >= 3 && sure {
			return true
		}
	}
	return count >= 3 && sure
}

// firstMessage is the text from where the header of a mail begins, "" if none does.
func firstMessage(text string) string {
	pos, tries := 0, 0
	for line := range strings.Lines(text) {
		clean := strings.TrimLeft(line, "> ") // QUIRK: a copy that is quoted
		if n := fieldName(clean); n > 0 {
			if tries++; tries > 30 {
				return ""
			}
			if message := unquoted(text[pos:]); looksLikeHeader(message) {
				return message
			}
		}
		pos += len(line)
	}
	return ""
}

// looksLikeHeader says whether a text begins with two fields of a mail.
func looksLikeHeader(text string) bool {
	count := 0
	for _, f := range header(text[:min(len(text), 8<<10)]) {
		switch strings.ToLower(f.Name) {
		case "received", "from", "to", "subject", "date", "message-id", "return-path", "mime-version":
			count++
		}
	}
	return count >= 2
}

// unquoted takes one mark of quoting off every line of a header.
func unquoted(text string) string {
	if !strings.HasPrefix(text, ">") {
		return text
	}
	var out strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, ">") || out.Len() > 16<<10 {
			break
		}
		out.WriteString(strings.TrimPrefix(strings.TrimPrefix(line, ">"), " "))
	}
	return out.String()
}

// text is the notice on one line, in lower case.
func (n *notice) text() string { return strings.Join(strings.Fields(strings.Join(n.lower, " ")), " ") }
