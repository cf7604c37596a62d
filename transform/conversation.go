package transform

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/address"
	"github.com/mailchute/mailchute/transform/date"
)

// thread says which conversation the mail belongs to, by ids only.
func thread(e *eventv1.Event) *eventv1.Thread {
	t := &eventv1.Thread{RootMessageId: e.GetMessageId(), Method: "self", Evidence: "Message-ID"}
	switch {
	case len(e.GetReferences()) > 0:
		t.RootMessageId, t.Method, t.Evidence = e.GetReferences()[0], "references", "References"
		t.Depth = uint32(len(e.GetReferences()))
	case len(e.GetInReplyTo()) > 0:
		t.RootMessageId, t.Method, t.Evidence = e.GetInReplyTo()[0], "in_reply_to", "In-Reply-To"
		t.Depth = 1
	}
	sum := sha256.Sum256([]byte(t.RootMessageId))
	t.Key = hex.EncodeToString(sum[:16])
	return t
}

// recipientFields are searched in this order for the address that the mail was
// delivered to.
var recipientFields = [...]struct{ field, source string }{
	{"Delivered-To", "delivered_to"},
	{"X-Original-To", "x_original_to"},
	{"Envelope-To", "envelope_to"},
	{"X-Envelope-To", "x_envelope_to"},
}

// mostCandidates is how many candidates a Recipient lists.
const mostCandidates = 20

// recipient finds the address that this copy was delivered to; nil if nothing tells.
func (r *reading) recipient() *eventv1.Recipient {
	var found *eventv1.Recipient
	consider := func(addr, source, method, evidence string) {
		if addr == "" {
			return
		}
		if found == nil {
			found = &eventv1.Recipient{Address: addr, SourceHeader: source, Method: method, Evidence: evidence}
			if spec := address.Split(addr); spec.Tagged {
				found.Tag = &spec.Tag
			}
		}
		if len(found.Candidates) < mostCandidates && !slices.Contains(found.Candidates, addr) {
			found.Candidates = append(found.Candidates, addr)
		}
	}
	for _, c := range recipientFields {
		for _, h := range r.out.Headers {
			if strings.EqualFold(h.Name, c.field) {
				consider(firstAddress(h.Value), c.source, "header", h.Value)
			}
		}
	}
	for _, h := range r.out.Headers {
		if strings.EqualFold(h.Name, "Received") {
			hop, _ := date.ParseReceived(h.Value)
			consider(firstAddress(hop.For), "received_for", "received", h.Value)
		}
	}
	for _, a := range r.out.To {
		consider(a.GetAddress(), "to", "header", a.GetRaw())
	}
	return found
}

// firstAddress returns the first address of a field if it has a domain.
func firstAddress(field string) string {
	list, _ := address.Parse(field, 1)
	if len(list) == 0 || !strings.Contains(list[0].Address, "@") {
		return ""
	}
	return list[0].Address
}
