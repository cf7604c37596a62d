package report

import "strings"

// sumsUp says whether a line names a recipient as the original does: "To: ..."
func sumsUp(line string) bool {
	line = strings.ToLower(strings.Trim(line, " \t*-•·"))
	return strings.HasPrefix(line, "to:") || strings.HasPrefix(line, "an:") || strings.HasPrefix(line, "para:")
}

// opens says whether an address begins what is said of it.
func opens(line string, at span) bool {
	if hasSuffixFold(line[:at.start], "smtp=") { // QUIRK: Exchange writes an X.400 address around it
		return true
	}
	before := strings.TrimLeft(line[:at.start], " \t<\"'*-•·+>[(")
	if before == "" {
		after := strings.TrimLeft(line[at.end:], " \t>\"'])")
		return after == "" || strings.IndexByte(":;,.(-<", after[0]) >= 0 || at.start <= 8
	}
	before = strings.TrimRight(before, " \t<\"'[(")
	label, ok := strings.CutSuffix(before, ":")
	if !ok {
		label, ok = strings.CutSuffix(before, "：")
	}
	return ok && isRecipientLabel(strings.ToLower(strings.TrimSpace(label)))
}

// isNamed says whether a line is a name and, in brackets, an address.
// QUIRK: Exchange; the address may follow once more, as a link.
func isNamed(line string, at span) bool {
	name, ok := strings.CutSuffix(line[:at.start], "(")
	rest, _, _ := strings.Cut(line[at.end:], "<mailto:")
	return ok && strings.TrimSpace(rest) == ")" && len(strings.Fields(name)) <= 4 && !strings.ContainsAny(name, ".:;,") && !isElse(name)
}

// isRecipientLabel knows what stands in front of a recipient, before a colon.
func isRecipientLabel(label string) bool {
	if len(label) > 60 || strings.Contains(label, "@") || isElse(label+":") {
		return false
	}
	for _, word := range []string{
		"recipient", "to", "user", "address", "undeliver", "failed", "deliver", "mailbox", "rcpt", "addressed", "empfänger", "destinataire", "destinatario", "destinatário", "para", "an", "ontvanger", "получател", "кому", "адрес",
		"收件人", "收件者", "受信者", "宛先", "받는 사람", "modtager", "mottagare", "odbiorca", "alıcı", "unknown", "à", "a",
	} {
		if label == word || len(word) > 2 && strings.Contains(label, word) {
			return true
		}
	}
	return false
}

// isElse says whether what stands in front of an address says that it is no recipient.
func isElse(before string) bool {
	before = strings.ToLower(before)
	for _, word := range []string{
		"from:", "sender:", "reply-to:", "return-path:", "mail from", "message-id", " id:", "von:", "de:", "contact", "mailto:", "envelope-from", "from <", "sender <", "originator", "absender:", "by ", "references", "in-reply-to", "送信者", "发件人",
	} {
		if strings.Contains(before, word) {
			return true
		}
	}
	return false
}

// ledTo says whether the address at that place is the one that led to another.
func (n *notice) ledTo(i int, at span) bool {
	before := n.lines[i][:at.start]
	if i > 0 && strings.Trim(before, " \t<") == "" { // broken over two lines
		before = n.lines[i-1]
		if !strings.HasSuffix(before, "from") && !strings.HasSuffix(before, "from:") && !strings.HasSuffix(before, " to") {
			return false
		}
	}
	return generatedFrom(before)
}

// generatedFrom says whether an address is the one that led to another (Exim,
// sendmail, PMDF, MailSite).
func generatedFrom(before string) bool {
	before = strings.ToLower(before)
	return strings.Contains(before, "generated from") || strings.Contains(before, "expanded from") ||
		strings.Contains(before, "original address:") || strings.Contains(before, "was addressed to") || strings.Contains(before, "originally addressed to")
}
