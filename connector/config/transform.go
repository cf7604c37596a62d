package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mailchute/mailchute/transform/address"
	"github.com/mailchute/mailchute/transform/token"
)

// Transform says what only the user knows of the mail.
type Transform struct {
	RecipientHeaders []string     `yaml:"recipient_headers"` // nil: recipient.Chain
	Tokens           []token.Rule `yaml:"tokens"`
	ThreadToken      string       `yaml:"thread_token"` // name of a token; "": none

	AuthservIDs []string `yaml:"authserv_ids"` // receivers whose Authentication-Results count; "": fields that name none
	AuthHops    int      `yaml:"auth_hops"`    // Received fields at most above theirs; 0: any number
	VerifyDKIM  bool     `yaml:"verify_dkim"`  // verify signatures ourselves, by DNS
	LoopHeader  string   `yaml:"loop_header"`  // a field that one's own mail carries
	LoopValue   string   `yaml:"loop_value"`   // what it must hold; "": anything
}

// Set compiles the rules for tokens; nil without rules. They have been checked.
func (t *Transform) Set() *token.Set {
	if len(t.Tokens) == 0 {
		return nil
	}
	set, _ := token.Compile(t.Tokens)
	return set
}

const mostNames = 50 // fields to search, and addresses of a mailbox

func (t *Transform) check(d *decoder) {
	t.checkMarks(d)
	if len(t.RecipientHeaders) > mostNames {
		d.fault("transform.recipient_headers", fmt.Sprintf("%d fields", len(t.RecipientHeaders)), fmt.Sprintf("write at most %d", mostNames))
	}
	for i, name := range t.RecipientHeaders {
		if !isFieldName(name) {
			d.fault(fmt.Sprintf("transform.recipient_headers[%d]", i), fmt.Sprintf("%q is no name of a header field", name), "write the name alone, such as X-Original-To")
		}
	}
	set, faults := token.Compile(t.Tokens)
	for _, f := range faults {
		d.fault("transform.tokens"+f.Field, f.Problem, f.Cure)
	}
	if names := set.Names(); t.ThreadToken != "" && len(faults) == 0 && !slices.Contains(names, t.ThreadToken) {
		d.fault("transform.thread_token", fmt.Sprintf("no rule gives a token %q", t.ThreadToken), "write the name of a token of transform.tokens")
	}
}

// checkMarks looks at what only the receivers of the user's mail write.
func (t *Transform) checkMarks(d *decoder) {
	for i, id := range t.AuthservIDs {
		if strings.ContainsFunc(id, func(c rune) bool { return c <= ' ' || c == ';' || c == 0x7f }) { // RFC 8601 section 2.2
			d.fault(fmt.Sprintf("transform.authserv_ids[%d]", i), fmt.Sprintf("%q is no name of a receiver", id),
				"write what stands first in its Authentication-Results, such as mx.example.org")
		}
	}
	if t.AuthHops < 0 {
		d.fault("transform.auth_hops", "the number is below zero", "write how many Received fields stand above Authentication-Results, or leave it out")
	}
	if t.LoopHeader != "" && !isFieldName(t.LoopHeader) {
		d.fault("transform.loop_header", fmt.Sprintf("%q is no name of a header field", t.LoopHeader), "write a name such as X-Loop-Mark, without a colon")
	}
	if t.LoopValue != "" && t.LoopHeader == "" {
		d.fault("transform.loop_value", "there is no loop_header whose value it could be", "write loop_header beside it, or leave it out")
	}
}

// isFieldName says whether s can be the name of a header field (RFC 5322 section 2.2).
func isFieldName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == ':' })
}

func (m *Mailbox) checkAddresses(d *decoder, at string) {
	if len(m.Addresses) > mostNames {
		d.fault(at+".addresses", fmt.Sprintf("%d addresses", len(m.Addresses)), fmt.Sprintf("write at most %d", mostNames))
	}
	for i, a := range m.Addresses {
		if !address.Split(a).Valid {
			d.fault(fmt.Sprintf("%s.addresses[%d]", at, i), fmt.Sprintf("%q is no address", a), "write the address alone, such as support@example.org")
		}
	}
}
