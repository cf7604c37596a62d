package delivery_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailchute/mailchute/connector/delivery"
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
)

func TestAWindowThatDoesNotFinishWithinTheStopTimeoutIsAbandonedAndNotDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, mail("one"), mail("two"))
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		// The events are in the file, and the answer never comes.
		r.oddly(func(ctx context.Context, inner sinks.Sink, batch []*eventv1.Event) []sinks.Result {
			inner.Deliver(ctx, batch)
			stop()
			<-ctx.Done()
			return make([]sinks.Result, len(batch))
		})
		r.box.Limits.Stop = 25 * time.Second
		began := time.Now()
		if _, err := r.box.Visit(ctx); err == nil {
			t.Error("the visit ended well")
		}
		if passed := time.Since(began); passed != 25*time.Second {
			t.Errorf("the visit ended %v behind the stop, want 25s", passed)
		}
		r.wantCommands("DELE", 0)
		r.wantCommands("QUIT", 0)
		r.restart()
		r.visit()
		r.wantEvents("one", "two")
		r.wantLeft(0)
	})
}

// downSink is a sink whose Check tells trouble while down is set.
type downSink struct {
	memorySink
	down error
}

func (s *downSink) Check(context.Context) error { return s.down }

func TestNoMailboxIsOpenedWhileARequiredSinkIsDown(t *testing.T) {
	r := newRig(t, mail("one"))
	sink := &downSink{down: errors.New("no broker answers")}
	r.box.Sinks = []delivery.Sink{{Name: "events", Required: true, Sink: sink}}
	var trouble *delivery.SinkError
	for range 2 {
		if err := r.badVisit(); !errors.As(err, &trouble) || trouble.Sink != "events" || !errors.Is(err, sink.down) {
			t.Errorf("visit = %v, want the trouble of the sink", err)
		}
	}
	if n := r.server.Sessions(); n != 0 {
		t.Errorf("%d sessions while the sink was down, want none", n)
	}
	sink.down = nil
	r.visit()
	r.wantLeft(0)
}

func TestASinkThatIsNotRequiredKeepsNoMailboxFromBeingOpened(t *testing.T) {
	r := newRig(t, mail("one"))
	r.box.Sinks = append(r.box.Sinks, delivery.Sink{Name: "copy", Sink: &downSink{down: errors.New("down")}})
	r.visit()
	r.wantEvents("one")
	r.wantLeft(0)
}
