package delivery

import (
	"context"
	"fmt"

	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3"
)

// hasTOP says whether the server shows headers. TOP is optional (RFC 1939
// section 7); where the server does not list what it can do it is tried once.
func (v *visit) hasTOP(ctx context.Context) (bool, error) {
	caps := v.drop.Capabilities()
	if caps.TOP || caps.Listed || len(v.plan.items) == 0 {
		return caps.TOP, nil
	}
	if !v.topTried {
		shown := false
		if err := v.tops(ctx, []*item{&v.plan.items[0]}, func(m *pop3.Message) error {
			shown = m.Refusal() == nil
			return nil
		}); err != nil {
			return false, err
		}
		v.topTried, v.topShown = true, shown
	}
	return v.topShown, nil
}

// headers are the hashes of the headers that TOP shows, zero where it refuses.
func (v *visit) headers(ctx context.Context, items []*item) ([]ledger.Hash, error) {
	glances, err := v.glances(ctx, items)
	hashes := make([]ledger.Hash, len(items))
	for i, g := range glances {
		hashes[i] = g.header
	}
	return hashes, err
}

// tops asks for headers, and hands them over in the order of the items.
func (v *visit) tops(ctx context.Context, items []*item, take func(*pop3.Message) error) error {
	top := v.drop.Top(ctx, handles(items), 0)
	for {
		m, ok := top.Next()
		if !ok {
			break
		}
		if err := take(m); err != nil {
			return err
		}
	}
	if err := top.Err(); err != nil {
		return fmt.Errorf("look at headers: %w", err)
	}
	return nil
}
