package delivery_test

import (
	"context"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
)

func TestAMessageAboveTheLimitIsDealtWithAsThePolicySays(t *testing.T) {
	large := mail("large") + strings.Repeat("a line of text\n", 1000)
	for _, tc := range []struct {
		name    string
		policy  delivery.Oversize
		events  []string
		left    int
		outcome ledger.Outcome
	}{
		{"quarantined", delivery.QuarantineLarge, []string{"small"}, 1, ledger.Quarantined},
		{"left", delivery.LeaveLarge, []string{"small"}, 1, ledger.Skipped},
		{"referred to", delivery.ReferToLarge, []string{"large", "small"}, 0, ledger.Delivered},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t, mail("small"), large)
			r.box.Policy.Oversize, r.box.Limits.Message = tc.policy, 4096
			open := r.box.Open
			r.box.Open = func(ctx context.Context, lockStep bool) (delivery.Maildrop, error) {
				if tc.policy == delivery.ReferToLarge {
					return open(ctx, lockStep)
				}
				return r.limited(ctx, 4096)
			}
			r.box.Visit(t.Context()) //nolint:errcheck // it may end without QUIT
			r.visit()
			r.wantEvents(tc.events...)
			r.wantLeft(tc.left)
			if tc.left > 0 {
				if row := r.row("id-2"); row.Outcome != tc.outcome || row.Reason == "" {
					t.Errorf("outcome = %v, reason %q", row.Outcome, row.Reason)
				}
				return
			}
			for _, e := range r.published() {
				if (e.Raw.Ref != "") != (e.Subject == "large") {
					t.Errorf("%s refers to %q", e.Subject, e.Raw.Ref)
				}
			}
		})
	}
}
