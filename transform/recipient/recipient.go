// Package recipient finds the address that a copy of a mail was delivered to.
// The envelope is gone by the time a mailbox is read (RFC 5321 section 2.3.1), but
// servers leave it in header fields of their own, and in the "for" of Received
// (RFC 5321 section 4.4). They are searched in an order that the user may change.
//
// What such a field says is as good as the server that wrote it: the answer
// tells the field, so that a reader can judge.
package recipient

import (
	"strings"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/address"
)

// Field is one field of the header, the newest server's first.
type Field struct {
	Name  string
	Value string // unfolded, decoded
}

// Recipient is the address found.
type Recipient struct {
	Address    string   // as written
	Source     string   // the field, in lower case with underscores; received_for for Received
	Method     string   // header, received or mailbox
	Evidence   string   // the value of the field
	Candidates []string // every address that came into question, in order, at most 20
	Parts      Parts    // of the local part
}

// Search says where to look.
type Search struct {
	Chain []string // names of fields, the first with an address decides; nil: Chain()
	Own   []string // addresses of the mailbox; of To, Cc and Bcc, one of them goes first
}

// Chain is the order in which fields are searched unless the user gives another.
func Chain() []string {
	return []string{
		"X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "X-Forwarded-To", "X-RCPT-TO",
		"Apparently-To", "Received", "Resent-To", "To", "Cc", "Bcc",
	}
}

const (
	mostFields     = 1000 // of the header that are searched
	mostAddresses  = 100  // of one field
	mostCandidates = 20
	mostEvidence   = 998 // octets
)

// Find returns the recipient; ok is false if nothing tells.
func (s Search) Find(header []Field) (r Recipient, ok bool) {
	header = header[:min(len(header), mostFields)]
	chain := s.Chain
	if chain == nil {
		chain = Chain()
	}
	for _, name := range chain {
		for _, f := range header {
			if len(f.Name) == len(name) && strings.EqualFold(f.Name, name) {
				s.consider(&r, f)
			}
		}
	}
	if r.Address == "" && len(s.Own) > 0 {
		r.take(s.Own[0], "", "mailbox", "address of the mailbox")
	}
	if r.Address == "" {
		return Recipient{}, false
	}
	r.Parts = Split(r.Address)
	return r, true
}

// consider takes the addresses of a field.
func (s Search) consider(r *Recipient, f Field) {
	if strings.EqualFold(f.Name, "Received") {
		r.take(forClause(f.Value), "received_for", "received", f.Value)
		return
	}
	source := strings.ReplaceAll(strings.ToLower(f.Name), "-", "_")
	list, _ := address.Parse(f.Value, mostAddresses)
	if chosen := s.own(list); chosen >= 0 && isPublic(f.Name) {
		r.take(list[chosen].Address, source, "header", f.Value)
	}
	for _, m := range list {
		r.take(m.Address, source, "header", f.Value)
	}
}

// own is the first address that is one of the mailbox; -1 if there is none.
func (s Search) own(list []address.Mailbox) int {
	for i, m := range list {
		for _, own := range s.Own {
			if same(m.Address, own) {
				return i
			}
		}
	}
	return -1
}

// isPublic says whether a field lists all recipients, not that of this copy.
func isPublic(name string) bool {
	switch strings.ToLower(name) {
	case "to", "cc", "bcc", "resent-to", "apparently-to":
		return true
	}
	return false
}

// same says whether two addresses are of one mailbox: tags do not count.
func same(a, b string) bool {
	left, right := Split(a), Split(b)
	return strings.EqualFold(left.Base, right.Base) && strings.EqualFold(domain(a), domain(b))
}

func domain(addr string) string { return addr[strings.LastIndexByte(addr, '@')+1:] }

// take notes an address; the first decides.
func (r *Recipient) take(addr, source, method, evidence string) {
	if at := strings.LastIndexByte(addr, '@'); at <= 0 || at == len(addr)-1 {
		return
	}
	if r.Address == "" {
		r.Address, r.Source, r.Method, r.Evidence = addr, source, method, clip(evidence)
	}
	for _, c := range r.Candidates {
		if c == addr {
			return
		}
	}
	if len(r.Candidates) < mostCandidates {
		r.Candidates = append(r.Candidates, addr)
	}
}

func clip(s string) string {
	if len(s) <= mostEvidence {
		return s
	}
	end := mostEvidence
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// forClause is the address behind "for" in a Received field (RFC 5321 section
// 4.4), outside of comments; "" if there is none.
func forClause(value string) string {
	depth := 0
	for rest := strings.TrimSpace(value); rest != ""; {
		end := strings.IndexAny(rest, " \t\r\n")
		if end < 0 {
			return ""
		}
		word := rest[:end]
		rest = strings.TrimSpace(rest[end:])
		outside := depth == 0 && !strings.HasPrefix(word, "(")
		depth = max(depth+strings.Count(word, "(")-strings.Count(word, ")"), 0)
		switch {
		case !outside:
		case strings.HasSuffix(word, ";"):
			return ""
		case strings.EqualFold(word, "for"):
			return firstAddress(rest)
		}
	}
	return ""
}

// firstAddress is the address that a text begins with, comments in front of it left out.
func firstAddress(text string) string {
	path, _, _ := strings.Cut(text, ";")
	if list, _ := address.Parse(path, 1); len(list) > 0 {
		return list[0].Address
	}
	return ""
}
