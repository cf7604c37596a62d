package connector

import (
	"context"
	"testing"
	"testing/synctest"
)

// grab takes a slot in a goroutine; got says whether it has one.
func grab(ctx context.Context, s *slots, host string) (got func() bool, release func()) {
	has := make(chan func(), 1)
	go func() {
		if free, err := s.take(ctx, host); err == nil {
			has <- free
		}
	}()
	var free func()
	got = func() bool {
		synctest.Wait()
		select {
		case free = <-has:
		default:
		}
		return free != nil
	}
	return got, func() { free() }
}

func TestAHostIsAskedForNoMoreSessionsThanItsCapAndDoesNotStarveOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSlots(4, 2)
		slow1, end1 := grab(t.Context(), s, "slow.example.org")
		slow2, end2 := grab(t.Context(), s, "Slow.Example.org")
		if !slow1() || !slow2() {
			t.Fatal("the host does not get its two sessions")
		}
		slow3, end3 := grab(t.Context(), s, "slow.example.org")
		if slow3() {
			t.Error("the host gets a third session")
		}
		other1, endOther1 := grab(t.Context(), s, "mail.example.org")
		other2, endOther2 := grab(t.Context(), s, "mail.example.org")
		if !other1() || !other2() {
			t.Error("another host waits for the slow one")
		}
		late, endLate := grab(t.Context(), s, "late.example.org")
		if late() {
			t.Error("there are more sessions than in all")
		}
		endOther1()
		if !late() || slow3() {
			t.Error("the free session does not go to the host that may have it")
		}
		end1()
		if !slow3() {
			t.Error("the slow host's own free session goes to nobody")
		}
		end2()
		end3()
		endOther2()
		endLate()
	})
}

func TestWhoStopsWaitingHoldsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSlots(1, 2)
		first, end := grab(t.Context(), s, "a.example.org")
		if !first() {
			t.Fatal("there is no session")
		}
		ctx, stop := context.WithCancel(t.Context())
		second, _ := grab(ctx, s, "a.example.org")
		if second() {
			t.Fatal("there are two sessions, want one in all")
		}
		stop()
		synctest.Wait()
		end()
		third, end3 := grab(t.Context(), s, "a.example.org")
		if !third() {
			t.Error("a session is lost")
		}
		end3()
	})
}
