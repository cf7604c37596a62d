package report

import "strings"

// mostDetail is how many lines behind a recipient are looked at.
const mostDetail = 16

// detail is what the notice says of recipient i: the rest of its line and what
// follows, or the lines that name it again, if they have a code; else what stands
// before it; else, of a recipient that is alone, everything.
func (n *notice) detail(list []finding, i int) string {
	f := &list[i]
	if f.at >= 0 {
		below, naming := n.below(list, i), n.naming(f)
		switch {
		case telling(below) >= telling(naming) && telling(below) > 0:
			return below
		case telling(naming) > 0:
			return naming
		}
		if above := n.above(f.at); telling(above) > 0 {
			return above
		}
		if below != "" && (len(list) > 1 || telling(n.whole()) == 0) {
			return below
		}
	}
	if len(list) == 1 {
		return n.whole()
	}
	return ""
}

// telling ranks what a text tells: a status, a reply code, words, nothing.
func telling(text string) int {
	switch {
	case enhanced(text) != "":
		return 3
	case reply(text) != "":
		return 2
	case find(wordings[:], plainWords(text)) != "":
		return 1
	}
	return 0
}

// below is the rest of the line of recipient i and the lines behind it, up to
// the next recipient. A blank line ends it as soon as it says why.
func (n *notice) below(list []finding, i int) string {
	f := &list[i]
	line := n.lines[f.at]
	var b strings.Builder
	if at := strings.Index(line, f.address); at >= 0 {
		b.WriteString(strings.TrimLeft(line[at+len(f.address):], " \t>\"'])}:;,.-"))
	}
	end := min(len(n.lines), f.at+1+mostDetail)
	for at := f.at + 1; at < end; at++ {
		if begins(list, at, f) || isSeparator(n.lines[at]) {
			break
		}
		text := strings.TrimSpace(n.lines[at])
		if text == "" || isRule(text) {
			if telling(b.String()) > 0 {
				break
			}
			continue
		}
		if !generatedFrom(strings.ToLower(text[:min(len(text), 20)])) {
			b.WriteString(" " + text)
		}
	}
	return strings.TrimSpace(b.String())
}

// begins says whether another recipient begins at a line.
func begins(list []finding, at int, but *finding) bool {
	for i := range list {
		if list[i].at == at && &list[i] != but {
			return true
		}
	}
	return false
}

// isRule says whether a line only draws.
func isRule(line string) bool { return strings.Trim(line, "-=_*~#+. ") == "" }

// above is the rest of the paragraph in front of a line (Domino says why first).
func (n *notice) above(at int) string {
	start := at
	for start > 0 && at-start < mostDetail && n.lines[start-1] != "" && !isRule(strings.TrimSpace(n.lines[start-1])) {
		start--
	}
	return strings.Join(n.lines[start:at], " ")
}

// naming joins the lines that name a recipient, and what a server answered to them.
func (n *notice) naming(f *finding) string {
	var b strings.Builder
	count := 0
	address := strings.ToLower(f.address)
	for at, line := range n.lower {
		if !strings.Contains(line, address) {
			continue
		}
		if count++; count > mostDetail {
			break
		}
		if strings.Trim(line, " \t<>:") != address {
			b.WriteString(" " + strings.TrimSpace(n.lines[at]))
		}
		if at+1 < len(n.lines) && isAnswer(n.lines[at+1]) {
			b.WriteString(" " + strings.TrimSpace(n.lines[at+1]))
		}
	}
	return strings.TrimSpace(b.String())
}

// isAnswer says whether a line of a transcript is what the server said.
func isAnswer(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, "<<<") || strings.Contains(line, "<--") || strings.HasPrefix(strings.ToLower(line), "received <<<") || reply(line) != ""
}

// whole is the notice as one text.
func (n *notice) whole() string { return strings.Join(strings.Fields(strings.Join(n.lines, " ")), " ") }

// remoteIn is the host that a text says has refused.
func remoteIn(detail string) string {
	for _, mark := range []string{"while talking to ", "host ", "remote mail server ", "remote server ", "connected to "} {
		_, rest, ok := cutFold(detail, mark)
		if !ok {
			continue
		}
		word, _, _ := strings.Cut(rest, " ")
		word, _, _ = strings.Cut(word, "[")
		word = strings.Trim(word, ".,:;()<>")
		if strings.Contains(word, ".") && !strings.Contains(word, "@") {
			return word
		}
	}
	return ""
}

// host is the mail system that a notice says it is.
func (n *notice) host() string {
	for _, line := range n.lines[:min(len(n.lines), 60)] {
		for _, mark := range []string{"program at ", "mail system at host ", "mail system at ", "generating server: ", "server at ", "running on ", "reporting-mta: dns; "} {
			_, rest, ok := cutFold(line, mark)
			if !ok {
				continue
			}
			word, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
			if word = strings.Trim(word, ".,:;()<>'\""); strings.Contains(word, ".") && !strings.Contains(word, "@") {
				return word
			}
		}
	}
	return ""
}

// cutFold is strings.Cut without regard to case.
func cutFold(s, sep string) (before, after string, ok bool) {
	i := strings.Index(strings.ToLower(s), sep)
	if i < 0 || i+len(sep) > len(s) { // lower case may be shorter or longer
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
