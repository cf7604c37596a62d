package transform

import (
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/authres"
)

// auth is what trusted receivers found out about the sender; nil where none is
// configured, and for an attached message, whose header anybody can have written.
func (r *reading) auth() *eventv1.Auth {
	if len(r.t.limits.AuthservIDs) == 0 || r.level > 0 {
		return nil
	}
	fields := make([]authres.Field, 0, len(r.tree.Parts[0].Fields))
	for _, f := range r.tree.Parts[0].Fields {
		fields = append(fields, authres.Field{Name: f.Name, Value: f.Value})
	}
	v, ok := authres.Config{AuthservIDs: r.t.limits.AuthservIDs, Hops: r.t.limits.AuthHops}.Read(fields, fromDomains(r.out))
	if !ok {
		return nil
	}
	a := &eventv1.Auth{
		Trusted: v.Trusted, AuthservId: set(v.AuthservID), Spf: authResult(v.SPF),
		Dmarc: authResult(v.DMARC), Arc: authResult(v.ARC), FromAligned: v.Aligned,
	}
	for i := range v.DKIM {
		a.Dkim = append(a.Dkim, authResult(&v.DKIM[i]))
	}
	if v.Spam != nil {
		a.Spam = &eventv1.SpamVerdict{Score: v.Spam.Score, Flag: v.Spam.Flag, Source: v.Spam.Source}
	}
	return a
}

func fromDomains(e *eventv1.Event) []string {
	var from []string
	for _, a := range e.From {
		from = append(from, a.GetDomain())
	}
	return from
}

// Verified adds what was found out about the DKIM signatures of a mail to its
// event, beside what receivers say. It is not part of reading the mail, as the
// answer depends on DNS and on the clock (package dkimcheck).
func Verified(e *eventv1.Event, results []authres.Result) {
	if len(results) == 0 {
		return
	}
	if e.Auth == nil {
		e.Auth = &eventv1.Auth{}
	}
	for i := range results {
		e.Auth.VerifiedDkim = append(e.Auth.VerifiedDkim, authResult(&results[i]))
	}
	aligned := authres.Aligned(results, fromDomains(e))
	e.Auth.VerifiedAligned = &aligned
}

func authResult(one *authres.Result) *eventv1.AuthResult {
	if one == nil {
		return nil
	}
	return &eventv1.AuthResult{Result: one.Value, Domain: set(one.Domain), Selector: set(one.Selector), Reason: set(one.Reason)}
}
