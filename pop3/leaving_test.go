package pop3_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

func TestTopGivesHeadersAndMarksNothing(t *testing.T) {
	server, drop := three(t)
	c := inMemory(t, server)
	got := all(c.Top(t.Context(), entries(t, c), 0))
	if len(got) != 3 || got[1].text != "Subject: 2\r\n\r\n" || !got[1].complete {
		t.Errorf("got %+v", got)
	}
	if n := drop.Count("RETR"); n != 0 {
		t.Errorf("%d RETR were sent, want none", n)
	}
}

func TestAListingOmitsWhatIsMarkedAndResetBringsItBack(t *testing.T) {
	server, _ := three(t)
	c := inMemory(t, server)
	handles := entries(t, c)
	if _, err := c.Delete(t.Context(), handles[1:2]); err != nil {
		t.Fatal(err)
	}
	if l, err := c.List(t.Context()); err != nil || describe(l) != "1/id-1/17 3/id-3/17" || !l.Good {
		t.Errorf("listing = %q, %v", describe(l), err)
	}
	got := all(c.Retrieve(t.Context(), handles[1:2])) // harmless
	refusals, err := c.Delete(t.Context(), handles[1:2])
	if len(got) != 1 || !got[0].refused || err != nil || !errors.Is(refusals[0], pop3.ErrMessage) {
		t.Errorf("of a marked message: %+v, %v, %v; want refusals", got, refusals, err)
	}
	if err := c.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l, err := c.List(t.Context()); err != nil || len(l.Entries) != 3 {
		t.Errorf("behind RSET: %q, %v", describe(l), err)
	}
}

func TestWhatAnotherSessionRemovesIsRefusedAndTheRestComes(t *testing.T) {
	server, drop := three(t)
	mine, other := inMemory(t, server), inMemory(t, server)
	handles := entries(t, mine)
	if _, err := other.Delete(t.Context(), entries(t, other)[1:2]); err != nil {
		t.Fatal(err)
	}
	if quit := other.Quit(t.Context()); quit.Err != nil {
		t.Fatal(quit.Err)
	}
	r := mine.Retrieve(t.Context(), handles)
	got := all(r)
	if r.Err() != nil || len(got) != 3 || !got[0].complete || !got[1].refused || !got[2].complete {
		t.Errorf("got %+v, %v", got, r.Err())
	}
	refusals, err := mine.Delete(t.Context(), handles)
	if err != nil || errors.Join(refusals...) != nil { // the server says +OK to a message that has gone
		t.Errorf("Delete: %v, %v", refusals, err)
	}
	if quit := mine.Quit(t.Context()); quit.Err != nil || len(drop.Messages()) != 0 {
		t.Errorf("Quit: %v, %d left", quit.Err, len(drop.Messages()))
	}
}

func TestAbortRemovesNothingAndMayBeCalledAgain(t *testing.T) {
	server, drop := three(t)
	c := inMemory(t, server)
	if _, err := c.Delete(t.Context(), entries(t, c)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Abort(), c.Abort()); err != nil {
		t.Error(err)
	}
	if len(drop.Messages()) != 3 {
		t.Errorf("%d messages are left, want 3", len(drop.Messages()))
	}
	if quit := c.Quit(t.Context()); quit.Outcome != pop3.QuitUnknown || !errors.Is(quit.Err, pop3.ErrState) {
		t.Errorf("Quit behind Abort: %+v", quit)
	}
}

func TestAQuitInsideARetrievalIsNotSentAndClosesNothing(t *testing.T) {
	server, drop := three(t)
	c := inMemory(t, server)
	handles := entries(t, c)
	if _, err := c.Delete(t.Context(), handles[:1]); err != nil {
		t.Fatal(err)
	}
	r := c.Retrieve(t.Context(), handles[1:])
	if _, ok := r.Next(); !ok {
		t.Fatal(r.Err())
	}
	if quit := c.Quit(t.Context()); quit.Outcome != pop3.QuitUnknown || !errors.Is(quit.Err, pop3.ErrInUse) {
		t.Errorf("Quit inside a message = %v, %v; want that the client is in use", quit.Outcome, quit.Err)
	}
	if left := len(drop.Messages()); left != 3 {
		t.Errorf("%d messages are left, want all", left)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if quit := c.Quit(t.Context()); quit.Outcome != pop3.QuitDone || len(drop.Messages()) != 2 {
		t.Errorf("Quit behind it = %v, %v, %d left; want the marked one removed", quit.Outcome, quit.Err, len(drop.Messages()))
	}
}

func TestNoOtherCallComesBetweenAMessageAndItsEnd(t *testing.T) {
	server, _ := three(t)
	c := inMemory(t, server)
	r := c.Retrieve(t.Context(), entries(t, c))
	if _, ok := r.Next(); !ok {
		t.Fatal(r.Err())
	}
	if err := c.Noop(t.Context()); !errors.Is(err, pop3.ErrInUse) {
		t.Errorf("Noop inside a message: %v, want that the client is in use", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if err := c.Noop(t.Context()); err != nil {
		t.Errorf("Noop behind it: %v", err)
	}
}

func TestClosingEarlyDropsLittleAndBreaksOnMuch(t *testing.T) {
	for size, want := range map[int]error{100: nil, 1 << 20: pop3.ErrTransport} {
		server := pop3test.New()
		drop := server.AddMaildrop("ann", "secret")
		for range 10 {
			drop.Add([]byte("Subject: x\n\n" + strings.Repeat(strings.Repeat("x", 63)+"\n", size/64)))
		}
		c := inMemory(t, server)
		r := c.Retrieve(t.Context(), entries(t, c))
		m, ok := r.Next()
		if !ok {
			t.Fatal(r.Err())
		}
		if _, err := io.ReadFull(m, make([]byte, 5)); err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); !errors.Is(err, want) {
			t.Errorf("Close with messages of %d octets: %v, want %v", size, err, want)
		}
		if err := c.Noop(t.Context()); (err == nil) != (want == nil) {
			t.Errorf("Noop behind it: %v", err)
		}
		if err := errors.Join(c.Abort(), server.Close()); err != nil {
			t.Error(err)
		}
	}
}

func TestManyRefusalsInARowEndTheStream(t *testing.T) {
	server := pop3test.New()
	drop := server.AddMaildrop("ann", "secret")
	for range 300 {
		drop.Add([]byte("Subject: x\n\ny\n"))
	}
	server.Order(pop3test.Fault{Command: "RETR", Do: pop3test.Refuse("cannot")})
	c := inMemory(t, server)
	r := c.Retrieve(t.Context(), entries(t, c))
	got := all(r)
	if r.Err() != nil || len(got) < 8 || len(got) > 40 {
		t.Errorf("%d messages were asked for, %v; want a handful and no error", len(got), r.Err())
	}
	if err := errors.Join(c.Abort(), server.Close()); err != nil {
		t.Error(err)
	}
}

func TestARefusedSyncProvesNothing(t *testing.T) {
	for refused, want := range map[int]int{0: 69, 69: 68} {
		server := pop3test.New()
		drop := server.AddMaildrop("ann", "secret")
		for range 100 {
			drop.Add([]byte("Subject: x\n\nfirst\n.\nsecond\n"))
		}
		server.Order(pop3test.Fault{Command: "RETR", Message: 70, Do: pop3test.Unstuffed()})
		if refused > 0 {
			server.Order(pop3test.Fault{Command: "UIDL", Message: refused, Do: pop3test.Refuse("only all")})
		}
		c := inMemory(t, server)
		r := c.Retrieve(t.Context(), entries(t, c))
		all(r)
		if !errors.Is(r.Err(), pop3.ErrOutOfStep) || r.Proven() != want {
			t.Errorf("%d proven, %v; want %d, out of step", r.Proven(), r.Err(), want)
		}
		if err := errors.Join(c.Abort(), server.Close()); err != nil {
			t.Error(err)
		}
	}
}

func TestAMessageThatIsNotTheListedSizeComesWhole(t *testing.T) {
	server, drop := three(t)
	drop.SetSize("id-1", 1)
	drop.SetSize("id-2", 1_000_000)
	c := inMemory(t, server)
	for _, m := range all(c.Retrieve(t.Context(), entries(t, c))) {
		if !m.complete || len(m.text) != 17 {
			t.Errorf("got %+v, want 17 octets", m)
		}
	}
}

func TestWordsOfARefusalAreGuessedAtAndThatIsSaid(t *testing.T) {
	for text, want := range map[string]error{
		"mailbox is locked by another process": pop3.ErrBusy, "lock busy! is another session active?": pop3.ErrBusy, "maildrop already in use": pop3.ErrBusy,
		"server unavailable. 21": pop3.ErrTemporary, "temporary failure": pop3.ErrTemporary, "request throttled": pop3.ErrTemporary,
		"too many logins": pop3.ErrTemporary, "down for maintenance": pop3.ErrTemporary, "please try again": pop3.ErrTemporary,
		"quota exceeded": pop3.ErrTemporary, "wait a minute": pop3.ErrTemporary, "come back later": pop3.ErrTemporary,
	} {
		err := greeted(t, pop3.Options{}, nil, "C: USER ann", "S: +OK", "C: PASS secret", "S: -ERR "+text).Login(t.Context(), "ann", "secret")
		var refused *pop3.Error
		if !errors.Is(err, want) || !errors.As(err, &refused) || !refused.Guessed {
			t.Errorf("%q: %v, want %v, guessed", text, err, want)
		}
	}
	for _, text := range []string{"account is locked", "you are blocked", "no", "[AUTH] temporary"} {
		err := greeted(t, pop3.Options{}, nil, "C: USER ann", "S: +OK", "C: PASS secret", "S: -ERR "+text).Login(t.Context(), "ann", "secret")
		var refused *pop3.Error
		if !errors.Is(err, pop3.ErrCredential) || !errors.As(err, &refused) || refused.Guessed {
			t.Errorf("%q: %v, want one of credentials, not guessed", text, err)
		}
	}
}
