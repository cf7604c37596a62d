package pop3_test

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/mailchute/mailchute/pop3"
)

func itoa(n int) string { return strconv.Itoa(n) }

// got is what a retrieval gave, message by message.
type got struct {
	text     string
	complete bool
	refused  bool
}

func all(r *pop3.Retrieval) []got {
	var messages []got
	for {
		m, ok := r.Next()
		if !ok {
			return messages
		}
		text, _ := io.ReadAll(m) // a fault shows in Complete and in the retrieval
		messages = append(messages, got{string(text), m.Complete(), m.Refusal() != nil})
	}
}

func TestMessagesComeAsTheyAre(t *testing.T) {
	for _, tc := range []struct {
		name, wire, want string
	}{
		{"lines end in CRLF", "a\r\nb\r\n.\r\n", "a\r\nb\r\n"},
		{"stuffed dots are taken off, others stay", "..\r\n..a\r\nb.\r\n...\r\n.\r\n", ".\r\n.a\r\nb.\r\n..\r\n"},
		{"an empty message", ".\r\n", ""},
		{"bare LF becomes CRLF", "a\nb\n.\n", "a\r\nb\r\n"},
		{"mixed line ends", "a\nb\r\n.\r\n", "a\r\nb\r\n"},
		{"a CR inside a line is data", "a\rb\r\n\r\r\n.\r\n", "a\rb\r\n\r\r\n"},
		{"NUL and eight bits pass through", "a\x00\xff\x80\r\n.\r\n", "a\x00\xff\x80\r\n"},
		{"a dot and a CR are a line of text", ".\rx\r\n.\r\n", "\rx\r\n"},
		{"a very long line", strings.Repeat("x", 100_000) + "\r\n.\r\n", strings.Repeat("x", 100_000) + "\r\n"},
		{"a dot at a read's beginning is no line's beginning", strings.Repeat("x", 32<<10) + ".\r\n.\r\n", strings.Repeat("x", 32<<10) + ".\r\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, handles := listed(t, 1, "C: RETR 1", "C: UIDL 1", "S: +OK", "S~ "+tc.wire, "S: +OK 1 id1")
			r := c.Retrieve(t.Context(), handles)
			messages := all(r)
			if err := r.Err(); err != nil {
				t.Fatal(err)
			}
			if len(messages) != 1 || messages[0].text != tc.want || !messages[0].complete {
				t.Errorf("got %+v; want %.80q, complete", messages, tc.want)
			}
		})
	}
}

func TestSmallBuffersGiveTheSameMessage(t *testing.T) {
	c, handles := listed(t, 1, "C: RETR 1", "C: UIDL 1", "S: +OK", "S~ ab\n..c\n\n.\n", "S: +OK 1 id1")
	r := c.Retrieve(t.Context(), handles)
	m, _ := r.Next()
	text, err := io.ReadAll(iotest.OneByteReader(m))
	if err != nil || string(text) != "ab\r\n.c\r\n\r\n" {
		t.Errorf("read %q, %v", text, err)
	}
}

func TestAMessageCutBeforeItsTerminatorIsNeverComplete(t *testing.T) {
	whole := "a\r\nb\r\n.\r\n"
	for n := range len(whole) {
		c, handles := listed(t, 1, "C: RETR 1", "C: UIDL 1", "S: +OK", "S~ "+whole[:n])
		r := c.Retrieve(t.Context(), handles)
		messages := all(r)
		if len(messages) != 1 || messages[0].complete || !errors.Is(r.Err(), pop3.ErrTransport) {
			t.Errorf("cut behind %d octets: %+v, %v; want incomplete, one of transport", n, messages, r.Err())
		}
	}
}

func TestATerminatorGluedToTheLastLineEndsInATimeout(t *testing.T) {
	for _, wire := range []string{"last line.\r\n", "a\r\n.\r"} {
		synctest.Test(t, func(t *testing.T) {
			c, handles := listed(t, 1, "C: RETR 1", "C: UIDL 1", "S: +OK", "S~ "+wire, "C: nothing more")
			r := c.Retrieve(t.Context(), handles)
			messages := all(r)
			if len(messages) != 1 || messages[0].complete || !errors.Is(r.Err(), pop3.ErrTransport) {
				t.Errorf("%q: %+v, %v; want incomplete, one of transport", wire, messages, r.Err())
			}
		})
	}
}

func TestARefusedMessageStopsNoOther(t *testing.T) {
	c, handles := listed(t, 3, "C: RETR 1", "C: UIDL 1", "C: RETR 2", "C: UIDL 2", "C: RETR 3", "C: UIDL 3",
		"S: +OK", "S: a", "S: .", "S: +OK 1 id1", "S: -ERR gone", "S: -ERR gone", "S: +OK", "S: c", "S: .", "S: +OK 3 id3")
	r := c.Retrieve(t.Context(), handles)
	messages := all(r)
	if r.Err() != nil || len(messages) != 3 || messages[0].text != "a\r\n" || !messages[1].refused || messages[1].complete || messages[2].text != "c\r\n" {
		t.Errorf("got %+v, %v", messages, r.Err())
	}
}

func TestAnUnstuffedDotMakesTheWholeRetrievalSuspect(t *testing.T) {
	c, handles := listed(t, 2, "C: RETR 1", "C: UIDL 1", "C: RETR 2", "C: UIDL 2",
		"S: +OK", "S: a", "S: .", "S: the rest", "S: .", "S: +OK 1 id1", "S: +OK", "S: c", "S: .", "S: +OK 2 id2")
	r := c.Retrieve(t.Context(), handles)
	all(r)
	if !errors.Is(r.Err(), pop3.ErrOutOfStep) {
		t.Fatalf("error = %v, want out of step", r.Err())
	}
	if _, err := c.Delete(t.Context(), handles); !errors.Is(err, pop3.ErrOutOfStep) {
		t.Errorf("Delete on a broken session: %v", err)
	}
	if quit := c.Quit(t.Context()); quit.Outcome != pop3.QuitUnknown || !errors.Is(quit.Err, pop3.ErrOutOfStep) {
		t.Errorf("Quit on a broken session: %v", quit)
	}
}

func TestAnUnstuffedDotInTheLastMessageIsNoticed(t *testing.T) {
	c, handles := listed(t, 1, "C: RETR 1", "C: UIDL 1", "S: +OK", "S: a", "S: .", "S: the rest", "S: .", "S: +OK 1 id1")
	r := c.Retrieve(t.Context(), handles)
	all(r)
	if !errors.Is(r.Err(), pop3.ErrOutOfStep) {
		t.Errorf("error = %v, want out of step", r.Err())
	}
}

func TestAReplyTooManyThatWouldShiftAllOthersIsNoticed(t *testing.T) {
	for name, wire := range map[string][]string{
		"behind a message":    {"S: +OK", "S: a", "S: .", "S: +OK surplus", "S: ", "S: +OK 1 id1", "S: +OK", "S: b", "S: .", "S: +OK 2 id2"},
		"in front of a reply": {"S: +OK", "S: a", "S: .", "S: +OK 1 id1", "S: +OK surplus", "S: +OK", "S: b", "S: .", "S: +OK 2 id2"},
		"behind the last":     {"S: +OK", "S: a", "S: .", "S: +OK 1 id1", "S: +OK", "S: b", "S: .", "S: +OK surplus", "S: +OK 2 id2"},
	} {
		t.Run(name, func(t *testing.T) {
			c, handles := listed(t, 2, append([]string{"C: RETR 1", "C: UIDL 1", "C: RETR 2", "C: UIDL 2"}, wire...)...)
			r := c.Retrieve(t.Context(), handles)
			all(r)
			if !errors.Is(r.Err(), pop3.ErrOutOfStep) {
				t.Errorf("error = %v, want out of step", r.Err())
			}
		})
	}
}

func TestAMessageThatBeginsLikeAReplyIsTakenIfItHasTheListedSize(t *testing.T) {
	c, handles := listed(t, 1, "C: RETR 1", "C: UIDL 1", "S: +OK", "S: +OK what", "S: .", "S: +OK 1 id1")
	r := c.Retrieve(t.Context(), handles)
	if got := all(r); r.Err() != nil || len(got) != 1 || !got[0].complete {
		t.Errorf("got %+v, %v", got, r.Err())
	}
	c, handles = listed(t, 1, "C: RETR 1", "C: UIDL 1", "S: +OK", "S: +OK what?", "S: .", "S: +OK 1 id1")
	r = c.Retrieve(t.Context(), handles)
	if all(r); !errors.Is(r.Err(), pop3.ErrOutOfStep) {
		t.Errorf("with another size: error = %v, want out of step", r.Err())
	}
}

func TestAMessageOverTheLimitIsToldAlsoIfItComesInOnePiece(t *testing.T) {
	c, handles := listedWith(t, pop3.Options{Limits: pop3.Limits{Message: 10}}, 2, "C: RETR 1", "C: UIDL 1", "C: RETR 2", "C: UIDL 2",
		"S~ +OK\r\n123456789\r\n.\r\n+OK 1 id1\r\n+OK\r\n12345678\r\n.\r\n+OK 2 id2\r\n")
	r := c.Retrieve(t.Context(), handles)
	m, _ := r.Next()
	if _, err := io.Copy(io.Discard, m); !errors.Is(err, pop3.ErrTooLarge) || m.Complete() {
		t.Errorf("error = %v, complete %v; want too large, incomplete", err, m.Complete())
	}
	if rest := all(r); r.Err() != nil || len(rest) != 1 || !rest[0].complete {
		t.Errorf("then %+v, %v", rest, r.Err())
	}
}

func TestAReplyOfAnotherCommandIsNoticedBeforeItsRestHasCome(t *testing.T) {
	for _, reply := range []string{"+OK 40 octets", "+OK", "+OK 2 id1", "+OK 1 id2"} {
		c, handles := listed(t, 1, "C: RETR 1", "C: UIDL 1", "S: +OK", "S: a", "S: .", "S: "+reply)
		r := c.Retrieve(t.Context(), handles)
		all(r)
		if !errors.Is(r.Err(), pop3.ErrOutOfStep) || r.Proven() != 0 {
			t.Errorf("%q: error = %v, %d proven; want out of step", reply, r.Err(), r.Proven())
		}
	}
}

func TestNothingIsSentWhileSomethingIsUnread(t *testing.T) {
	c := loggedIn(t, pop3.Options{}, "C: NOOP", "S~ +OK\r\n+OK surplus\r\n", "C: nothing more")
	if err := c.Noop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Noop(t.Context()); !errors.Is(err, pop3.ErrOutOfStep) {
		t.Errorf("error = %v, want out of step", err)
	}
	if err := c.Abort(); err != nil {
		t.Error(err)
	}
}

func TestASurplusReplyIsNoticed(t *testing.T) {
	c, handles := listed(t, 1, "C: RETR 1", "C: UIDL 1", "S: +OK", "S: a", "S: .", "S~ +OK 1 id1\r\n+OK surplus\r\n")
	r := c.Retrieve(t.Context(), handles)
	all(r)
	if !errors.Is(r.Err(), pop3.ErrOutOfStep) {
		t.Errorf("error = %v, want out of step", r.Err())
	}
}

func TestWithoutPipeliningOneCommandIsOutstanding(t *testing.T) {
	c, handles := listedWith(t, pop3.Options{}, 2, "C: RETR 1", "C: UIDL 1", "C: RETR 2", "C: UIDL 2", "S: +OK", "S: a", "S: .", "S: +OK 1 id1", "S: +OK", "S: b", "S: .", "S: +OK 2 id2")
	all(c.Retrieve(t.Context(), handles))

	lock := []string{
		"C: UIDL", "S: +OK", "S: 1 a", "S: 2 b", "S: .", "C: LIST", "S: +OK", "S: 1 10", "S: 2 10", "S: .",
		"C: RETR 1", "S: +OK", "S: a", "S: .", "C: RETR 2", "S: +OK", "S: b", "S: .", "C: UIDL 2", "S: +OK 2 b",
	}
	c = loggedIn(t, pop3.Options{LockStep: true}, lock...)
	l, err := c.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := c.Retrieve(t.Context(), []pop3.Handle{l.Entries[0].Handle, l.Entries[1].Handle})
	if messages := all(r); len(messages) != 2 || r.Err() != nil {
		t.Errorf("got %+v, %v", messages, r.Err())
	}
}

func TestStopAsksForNoMoreAndTakesWhatWasAskedFor(t *testing.T) {
	lines := []string{"C: UIDL", "S: +OK"}
	for i := range 3 {
		lines = append(lines, "S: "+itoa(i+1)+" id"+itoa(i+1))
	}
	lines = append(lines, "S: .", "C: LIST", "S: +OK", "S: 1 10", "S: 2 10", "S: 3 10", "S: .", "C: RETR 1", "S: +OK", "S: a", "S: .", "C: UIDL 1", "S: +OK 1 id1")
	c := loggedIn(t, pop3.Options{LockStep: true}, lines...)
	l, err := c.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := c.Retrieve(t.Context(), []pop3.Handle{l.Entries[0].Handle, l.Entries[1].Handle, l.Entries[2].Handle})
	m, ok := r.Next()
	if !ok {
		t.Fatal(r.Err())
	}
	r.Stop()
	if text, err := io.ReadAll(m); err != nil || string(text) != "a\r\n" {
		t.Errorf("read %q, %v", text, err)
	}
	if _, ok := r.Next(); ok || r.Err() != nil {
		t.Errorf("another message came, or %v", r.Err())
	}
}

func TestAMessageOverTheLimitIsToldAndTheNextOneComes(t *testing.T) {
	c, handles := listedWith(t, pop3.Options{Limits: pop3.Limits{Message: 100}}, 2, "C: RETR 1", "C: UIDL 1", "C: RETR 2", "C: UIDL 2",
		"S: +OK", "S: "+strings.Repeat("x", 120), "S: .", "S: +OK 1 id1", "S: +OK", "S: b", "S: .", "S: +OK 2 id2")
	r := c.Retrieve(t.Context(), handles)
	m, _ := r.Next()
	if _, err := io.Copy(io.Discard, m); !errors.Is(err, pop3.ErrTooLarge) || m.Complete() {
		t.Errorf("error = %v, complete %v; want too large, incomplete", err, m.Complete())
	}
	rest := all(r)
	if r.Err() != nil || len(rest) != 1 || rest[0].text != "b\r\n" {
		t.Errorf("then %+v, %v", rest, r.Err())
	}
}

func TestAnEndlessMessageBreaksTheSessionWithinItsBudget(t *testing.T) {
	wire := strings.Repeat(strings.Repeat("x", 98)+"\r\n", 10)
	c, handles := listedWith(t, pop3.Options{Limits: pop3.Limits{Message: 100}}, 1, "C: RETR 1", "C: UIDL 1", "S: +OK", "S~ "+wire)
	r := c.Retrieve(t.Context(), handles)
	all(r)
	if !errors.Is(r.Err(), pop3.ErrTransport) {
		t.Errorf("error = %v, want one of transport", r.Err())
	}
}

func TestAServerThatDripsIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := pipe(t)
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			drip(far)
		}()
		c, err := pop3.NewClient(t.Context(), near, pop3.Options{TLS: pop3.Plain})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Login(t.Context(), "ann", "secret"); err != nil {
			t.Fatal(err)
		}
		l, err := c.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		r := c.Retrieve(t.Context(), []pop3.Handle{l.Entries[0].Handle})
		began := time.Now()
		all(r)
		if !errors.Is(r.Err(), pop3.ErrTransport) || time.Since(began) > 3*time.Minute {
			t.Errorf("error = %v after %v; want one of transport within minutes", r.Err(), time.Since(began))
		}
		if err := c.Abort(); err != nil {
			t.Error(err)
		}
		<-gone
	})
}

func TestCancellingTakesEffectAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, handles := listed(t, 1, "C: RETR 1", "C: UIDL 1", "S: +OK", "S: a", "C: nothing more")
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		r := c.Retrieve(ctx, handles)
		all(r)
		if !errors.Is(r.Err(), context.Canceled) || time.Since(began) != time.Second {
			t.Errorf("error = %v after %v; want cancelled after 1s", r.Err(), time.Since(began))
		}
	})
}
