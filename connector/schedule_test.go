package connector_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailchute/mailchute/pop3/pop3test"
)

// about says whether a pause is d, give or take a tenth.
func about(pause, d time.Duration) bool { return pause >= d-d/10 && pause <= d+d/10 }

// bubble runs a test whose time is not the clock's. Servers are made before, so
// that they live outside of it.
func (r *rig) bubble(test func()) {
	outside := r.t
	synctest.Test(outside, func(t *testing.T) {
		r.t = t // with a context of the bubble
		test()
	})
	r.t = outside
}

func calm(int) {}

func TestAMailboxIsVisitedAtItsIntervalGiveOrTakeATenth(t *testing.T) {
	r := newRig(t)
	r.mailbox("support", 1, "poll_interval: 5m")
	r.bubble(func() {
		began := time.Now()
		least, most := time.Hour, time.Duration(0)
		all := r.visits(40, calm)
		for _, v := range all {
			if v.Err != nil || !about(v.pause, 5*time.Minute) {
				t.Errorf("pause %v, %v; want 5m give or take a tenth", v.pause, v.Err)
			}
			least, most = min(least, v.pause), max(most, v.pause)
		}
		if most-least < 10*time.Second {
			t.Errorf("pauses are from %v to %v: there is no jitter", least, most)
		}
		if passed := time.Since(began); !about(passed, 39*5*time.Minute) {
			t.Errorf("40 visits took %v, want about 195m", passed)
		}
	})
	r.wantEvents(1)
}

func TestBackOffDoublesUpToAnHourAndBeginsAnewBehindAGoodVisit(t *testing.T) {
	r := newRig(t)
	server, _ := r.mailbox("support", 0, "poll_interval: 10m")
	server.Order(pop3test.Fault{Command: "UIDL", Times: 5, Do: pop3test.DropBefore()})
	want := []time.Duration{10 * time.Minute, 20 * time.Minute, 40 * time.Minute, time.Hour, time.Hour, 10 * time.Minute, 10 * time.Minute, 20 * time.Minute}
	r.bubble(func() {
		all := r.visits(len(want), func(n int) {
			if n == 6 {
				server.Order(pop3test.Fault{Command: "UIDL", Do: pop3test.DropBefore()})
			}
		})
		for i, v := range all {
			if failed := i != 5; (v.Err != nil) != failed || !about(v.pause, want[i]) {
				t.Errorf("visit %d: pause %v, %v; want about %v", i, v.pause, v.Err, want[i])
			}
		}
	})
}

func TestAnIntervalOfMoreThanAnHourIsNotShortenedByFailure(t *testing.T) {
	r := newRig(t)
	server, _ := r.mailbox("support", 0, "poll_interval: 6h")
	server.Order(pop3test.Fault{Do: pop3test.Refuse("down")})
	r.bubble(func() {
		for _, v := range r.visits(4, calm) {
			if v.Err == nil || !about(v.pause, 6*time.Hour) {
				t.Errorf("pause %v, %v; want about 6h", v.pause, v.Err)
			}
		}
	})
}

func TestAWrongPasswordIsTriedSlowly(t *testing.T) {
	r := newRig(t)
	server, _ := r.mailbox("support", 0, "poll_interval: 1m")
	server.Order(pop3test.Fault{Command: "AUTH", Do: pop3test.Refuse("[AUTH] no")})
	want := []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour}
	r.bubble(func() {
		for i, v := range r.visits(3, calm) {
			wantWords(t, v.Err.Error(), "log in to 127.0.0.1:", "[AUTH] no", "check username and password")
			if !about(v.pause, want[i]) {
				t.Errorf("pause %v, want about %v", v.pause, want[i])
			}
		}
	})
}

func TestAMaildropInOtherHandsIsAMatterOfTheScheduleNotAFailure(t *testing.T) {
	r := newRig(t)
	server, _ := r.mailbox("support", 1, "poll_interval: 10m")
	server.Order(pop3test.Fault{Command: "AUTH", Times: 4, Do: pop3test.Refuse("[IN-USE] somebody else")})
	r.bubble(func() {
		for _, v := range r.visits(5, calm) {
			if !about(v.pause, 10*time.Minute) {
				t.Errorf("pause %v, %v; want about 10m", v.pause, v.Err)
			}
		}
	})
	r.wantEvents(1)
}

func TestLoginDelayIsObeyedAlsoBehindAVisitThatFailed(t *testing.T) {
	r := newRig(t)
	server, _ := r.mailbox("support", 0, "poll_interval: 1m")
	server.AfterLogin("LOGIN-DELAY 900") // RFC 2449 section 6.5
	r.bubble(func() {
		for i, v := range r.visits(3, func(n int) {
			if n == 1 {
				server.Order(pop3test.Fault{Command: "UIDL", Times: 1, Do: pop3test.DropBefore()})
			}
		}) {
			if failed := i == 1; (v.Err != nil) != failed || v.pause != 15*time.Minute {
				t.Errorf("visit %d: pause %v, %v; want 15m", i, v.pause, v.Err)
			}
		}
	})
}

func TestAMailboxWithMoreThanOneSessionsWorthIsVisitedAgainAtOnce(t *testing.T) {
	r := newRig(t)
	_, drop := r.mailbox("support", 1003, "poll_interval: 10m")
	r.bubble(func() {
		all := r.visits(2, calm)
		if all[0].Report.Delivered != 1000 || all[0].pause > 0 {
			t.Errorf("first visit: %d delivered, pause %v; want 1000 and none", all[0].Report.Delivered, all[0].pause)
		}
		if all[1].Report.Delivered != 3 || !about(all[1].pause, 10*time.Minute) {
			t.Errorf("second visit: %d delivered, pause %v; want 3 and about 10m", all[1].Report.Delivered, all[1].pause)
		}
	})
	r.wantEvents(1003)
	r.wantLeft(drop, 0)
}

func TestAServerThatBreaksOffFurtherEachTimeIsNotMadeToWaitAnHour(t *testing.T) {
	r := newRig(t)
	server, _ := r.mailbox("support", 400, "poll_interval: 10m")
	for i, message := range []int{110, 210, 310} {
		server.Order(pop3test.Fault{Command: "RETR", Session: i + 1, Message: message, Do: pop3test.CutAfter(10)})
	}
	r.bubble(func() {
		for i, v := range r.visits(3, calm) {
			if v.Err == nil || v.Report.Delivered == 0 || !about(v.pause, 10*time.Minute) {
				t.Errorf("visit %d: %d delivered, pause %v, %v; want some and about 10m", i, v.Report.Delivered, v.pause, v.Err)
			}
		}
	})
}
