package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// print writes what was found.
func (p *probed) print(out io.Writer, output string) error {
	if output == "json" {
		return json.NewEncoder(out).Encode(p)
	}
	var text probeText
	text.line("server", "%s, tls %s", p.Address, p.Mode)
	text.tls(p.TLS)
	if p.Greeting != "" {
		text.line("greeting", "%q", p.Greeting)
	}
	text.capabilities("before login", p.Before)
	text.login(p)
	text.capabilities("behind login", p.After)
	text.profile(p.Profile, p.Before != nil)
	text.maildrop(p.Maildrop)
	for _, note := range p.Notes {
		text.line("note", "%s", note)
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// probeText is what probe found, for people.
type probeText struct{ strings.Builder }

// line writes a label and what belongs to it, in the columns of a terminal.
func (t *probeText) line(label, format string, args ...any) {
	t.WriteString(hanging(label, 14, fmt.Sprintf(format, args...)))
}

func (t *probeText) tls(c *probedTLS) {
	if c == nil {
		return
	}
	t.line("tls", "%s, %s", c.Version, c.Cipher)
	t.line("certificate", "%q", c.Subject)
	t.line("  names", "%s", quotedList(c.Names))
	t.line("  issuer", "%q", c.Issuer)
	t.line("  valid", "%s to %s", c.From.Format(time.DateTime), c.Until.Format(time.DateTime)+" UTC")
	t.line("  pin_sha256", "%s", c.SPKI)
	switch {
	case c.Why != "":
		t.line("  trusted", "NO: %s", c.Why)
	case c.Unchecked:
		t.line("  trusted", "not checked: insecure_skip_verify is set")
	default:
		t.line("  trusted", "yes")
	}
}

func (t *probeText) capabilities(label string, c *probedCapa) {
	switch {
	case c == nil:
	case !c.Answered:
		t.line(label, "CAPA is refused")
	default:
		t.line(label, "%s", quotedList(c.Lines))
	}
}

func (t *probeText) login(p *probed) {
	if p.Before == nil {
		return
	}
	t.line("sasl", "%s", quotedList(p.Mechanisms))
	choice := p.Choice
	if choice == "" {
		choice = "no way that both sides have"
	}
	t.line("login by", "%s", choice)
}

func (t *probeText) profile(profile *probedProfile, known bool) {
	if profile == nil {
		if known {
			t.line("profile", "none: nothing is known of this server beyond what it says")
		}
		return
	}
	t.line("profile", "%s (%s), by %s", profile.Title, profile.Name, profile.Why)
	for _, q := range profile.Quirks {
		t.line("  quirk", "%s: %s [%s]", q.Quirk, q.Effect, q.Source)
	}
}

func (t *probeText) maildrop(d *probedMaildrop) {
	if d == nil {
		return
	}
	t.line("mailbox", "%d %s, %d octets, the largest %d", d.Messages, plural(d.Messages, "message", "messages"), d.Octets, d.Largest)
	if !d.Good {
		t.line("  listing", "NOT GOOD: %s", quotedList(d.Faults))
	}
	switch {
	case d.Oldest != nil:
		t.line("  oldest", "%s UTC, by the headers of the first and the last that are listed", d.Oldest.Format(time.DateTime))
	case d.NoOldest != "":
		t.line("  oldest", "unknown: %s", d.NoOldest)
	}
	if u := d.UIDL; u != nil {
		t.line("  unique-ids", "%d repeated, %d against the rules, %d to %d octets, the first %q", u.Repeated, u.Odd, u.Shortest, u.Longest, u.First)
	}
}

// quotedList is for texts of the server.
func quotedList(texts []string) string {
	if len(texts) == 0 {
		return "none"
	}
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = fmt.Sprintf("%q", text)
	}
	return strings.Join(quoted, ", ")
}
