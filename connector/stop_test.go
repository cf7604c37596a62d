package connector_test

import (
	"context"
	"sync"
	"testing"

	"github.com/mailchute/mailchute/connector"
	"github.com/mailchute/mailchute/connector/delivery"
)

func TestAWindowInCommitAtTheStopIsFinishedAndNothingIsDeletedUntilTheNextStart(t *testing.T) {
	r := newRig(t)
	_, drop := r.mailbox("support", 5)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	// The sinks have taken the window and the ledger does not know it yet.
	err := r.connector(connector.Options{Notify: func(delivery.Notice) { stop() }}).Run(ctx)
	if err != nil {
		t.Errorf("Run = %v", err)
	}
	r.wantEvents(5)
	r.wantLeft(drop, 5)
	if n := drop.Count("DELE") + drop.Count("QUIT"); n != 0 {
		t.Errorf("%d × DELE and QUIT behind the stop, want none", n)
	}
	wantWords(t, r.log.String(), "visit broken off by the stop")

	drop.Forget()
	r.mustOnce()
	r.wantEvents(5)
	r.wantLeft(drop, 0)
	if n := drop.Count("RETR"); n != 0 {
		t.Errorf("%d × RETR of mail that the ledger calls delivered, want none", n)
	}
}

func TestAStopBreaksOffRetrievalAtOnce(t *testing.T) {
	r := newRig(t)
	_, drop := r.mailbox("support", 900)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var once sync.Once
	err := r.connector(connector.Options{Notify: func(delivery.Notice) { once.Do(stop) }}).Run(ctx)
	if err != nil {
		t.Errorf("Run = %v", err)
	}
	if n := len(r.events()); n >= 900 {
		t.Errorf("%d events: the whole mailbox was collected behind the stop", n)
	}
	if drop.Count("DELE") != 0 {
		t.Error("mail was deleted behind the stop")
	}
	r.mustOnce()
	r.wantEvents(900)
	r.wantLeft(drop, 0)
}

func TestAConnectorThatHasStoppedCanBeRunAgain(t *testing.T) {
	r := newRig(t)
	_, drop := r.mailbox("support", 2)
	var stop context.CancelFunc
	c := r.connector(connector.Options{Visited: func(string, connector.Visited) { stop() }})
	for range 2 {
		var ctx context.Context
		ctx, stop = context.WithCancel(t.Context())
		if err := c.Run(ctx); err != nil {
			t.Errorf("Run = %v", err)
		}
		stop()
		drop.Add(mail("later", len(r.events())))
	}
	r.wantEvents(3)
	r.wantLeft(drop, 1)
}
