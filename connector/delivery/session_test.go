package delivery_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/pop3/pop3test"
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/sinks"
)

func TestASessionIsKeptAliveWhileASinkIsSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, mail("one"))
		r.box.Limits.Commit = time.Hour
		r.oddly(func(ctx context.Context, inner sinks.Sink, batch []*eventv1.Event) []sinks.Result {
			time.Sleep(299 * time.Second) // of the bubble
			return inner.Deliver(ctx, batch)
		})
		r.visit()
		r.wantEvents("one")
		r.wantLeft(0)
		r.wantCommands("NOOP", 9)
	})
}

func TestASessionsBudgetOfOctetsOrTimeIsKeptAndNothingIsLeftBehind(t *testing.T) {
	for name, limits := range map[string]delivery.Limits{
		"octets": {VisitBytes: 1},
		"time":   {VisitTime: 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, mail("one"), mail("two"), mail("three"))
			open := r.box.Open
			r.box.Open = func(ctx context.Context, _ bool) (delivery.Maildrop, error) { return open(ctx, true) }
			r.box.Limits = limits
			if report := r.visit(); !report.More || report.Delivered == 0 || report.Delivered == 3 {
				t.Errorf("%d of 3 delivered, more = %v", report.Delivered, report.More)
			}
			r.untilIdle()
			r.wantEvents("one", "three", "two")
			r.wantLeft(0)
		})
	}
}

func TestTOPIsTriedWhereTheServerListsNothing(t *testing.T) {
	backlog := delivery.Backlog{Rule: delivery.LastMessages, Last: 1}
	t.Run("and used", func(t *testing.T) {
		r := newRig(t, mail("one"), mail("two"))
		r.server.Capabilities()
		r.box.Policy.Backlog = backlog
		r.visit()
		if got := len(r.published()); got != 1 {
			t.Errorf("%d events, want 1", got)
		}
		r.wantCommands("TOP", 3) // a try, and two looks
	})
	t.Run("and not asked for again", func(t *testing.T) {
		r := newRig(t, mail("one"), mail("two"))
		r.server.Capabilities()
		r.server.Order(pop3test.Fault{Command: "TOP", Times: 9, Do: pop3test.Refuse("unknown command")})
		r.box.Policy.Backlog = backlog
		if err := r.badVisit(); !strings.Contains(err.Error(), "no TOP") {
			t.Errorf("error = %v", err)
		}
		r.wantCommands("TOP", 1)
	})
}

func TestAPersonIsToldOnceThatTheServerMayNotKeepMail(t *testing.T) {
	for want, prepare := range map[string]func(*pop3test.Server){
		"EXPIRE 0":     func(s *pop3test.Server) { s.AfterLogin("EXPIRE 0", "UIDL", "TOP") },
		"server=Gmail": func(s *pop3test.Server) { s.Banner("+OK Gpop ready for requests from 192.0.2.1 a1mb2") },
	} {
		t.Run(want, func(t *testing.T) {
			var log bytes.Buffer
			r := newRig(t, mail("one"))
			prepare(r.server)
			r.box.Policy.Keep = delivery.Forever
			r.box.Log = slog.New(slog.NewTextHandler(&log, nil))
			r.visit()
			r.visit()
			if got := strings.Count(log.String(), want); got != 1 {
				t.Errorf("told %d times, want once: %s", got, &log)
			}
		})
	}
}
