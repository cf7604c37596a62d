package pop3_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailchute/mailchute/pop3"
)

// patient is a server that notes what it is asked for, and answers when it is told.
type patient struct {
	conn     net.Conn
	mu       sync.Mutex
	asked    []string
	answered int // RETR
	octets   int // of commands that are not answered
	most     int // of them at once
}

func (p *patient) listen(opening map[string]string) {
	r := bufio.NewReader(p.conn)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		command := strings.TrimSpace(line)
		if answer, ok := opening[command]; ok {
			if _, err := io.WriteString(p.conn, answer); err != nil {
				return
			}
			continue
		}
		p.mu.Lock()
		p.asked = append(p.asked, command)
		p.octets += len(line)
		p.most = max(p.most, p.octets)
		p.mu.Unlock()
	}
}

// retrs counts the RETR that have come.
func (p *patient) retrs() int {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, command := range p.asked {
		if strings.HasPrefix(command, "RETR ") {
			n++
		}
	}
	return n
}

// outstanding counts the RETR that are not answered.
func (p *patient) outstanding() int {
	sent := p.retrs()
	p.mu.Lock()
	defer p.mu.Unlock()
	return sent - p.answered
}

// answer answers the next so many commands.
func (p *patient) answer(t *testing.T, from, n int) {
	t.Helper()
	for i := range n {
		synctest.Wait()
		p.mu.Lock()
		command := p.asked[from+i]
		p.octets -= len(command) + 2
		if strings.HasPrefix(command, "RETR ") {
			p.answered++
		}
		p.mu.Unlock()
		answer := "+OK\r\nx\r\n.\r\n"
		if number, sync := strings.CutPrefix(command, "UIDL "); sync {
			answer = "+OK " + number + " id" + number + "\r\n"
		}
		if _, err := io.WriteString(p.conn, answer); err != nil {
			t.Fatal(err)
		}
	}
}

// retrieving is a client that retrieves messages of a size, numbered from first, from
// a patient server.
func retrieving(t *testing.T, first, messages int, size int64, o pop3.Options) (p *patient, retrieval *pop3.Retrieval, done chan struct{}) {
	t.Helper()
	near, far := net.Pipe()
	p = &patient{conn: far}
	var uidl, list strings.Builder
	for i := range messages {
		fmt.Fprintf(&uidl, "%d id%d\r\n", first+i, first+i)
		fmt.Fprintf(&list, "%d %d\r\n", first+i, size)
	}
	capa := "+OK\r\nUIDL\r\nPIPELINING\r\n.\r\n"
	go p.listen(map[string]string{
		"CAPA": capa, "USER ann": "+OK\r\n", "PASS secret": "+OK\r\n",
		"UIDL": "+OK\r\n" + uidl.String() + ".\r\n", "LIST": "+OK\r\n" + list.String() + ".\r\n",
	})
	go io.WriteString(far, "+OK\r\n") //nolint:errcheck // the test shows it
	o.TLS = pop3.Plain
	c, err := pop3.NewClient(t.Context(), near, o)
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
	var handles []pop3.Handle
	for _, e := range l.Entries {
		handles = append(handles, e.Handle)
	}
	retrieval, done = c.Retrieve(t.Context(), handles), make(chan struct{})
	go func() {
		defer close(done)
		for m, ok := retrieval.Next(); ok; m, ok = retrieval.Next() {
			if _, err := io.Copy(io.Discard, m); err != nil {
				break
			}
		}
		retrieval.Next()
	}()
	t.Cleanup(func() { far.Close(); near.Close() })
	return p, retrieval, done
}

func TestTheWindowFollowsTheMail(t *testing.T) {
	for _, tc := range []struct {
		name             string
		messages         int
		size             int64
		o                pop3.Options
		begins, answered int
		least, most      int // outstanding behind that many answers
	}{
		{"small mail begins at 32 and grows to 64", 500, 4000, pop3.Options{}, 32, 100, 32, 64},
		{"larger mail begins at 8 and grows to 32", 500, 20_000, pop3.Options{}, 8, 60, 16, 32},
		{"a megabyte of octets is outstanding to begin with", 500, 300_000, pop3.Options{}, 3, 0, 3, 3},
		{"a message of many megabytes goes alone", 5, 30_000_000, pop3.Options{}, 1, 0, 1, 1},
		{"a depth by option is kept to", 500, 4000, pop3.Options{Depth: 5}, 5, 10, 3, 5},
		{"in lock-step one is outstanding", 500, 4000, pop3.Options{LockStep: true}, 1, 3, 1, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, r, done := retrieving(t, 1, tc.messages, tc.size, tc.o)
				if got := p.retrs(); got != tc.begins {
					t.Errorf("%d commands to begin with, want %d", got, tc.begins)
				}
				p.answer(t, 0, tc.answered)
				if got := p.outstanding(); got < tc.least || got > tc.most {
					t.Errorf("%d outstanding behind %d answers, want %d to %d", got, tc.answered, tc.least, tc.most)
				}
				if p.most > 2048 {
					t.Errorf("%d octets of commands were outstanding, want at most 2 KiB", p.most)
				}
				p.conn.Close()
				<-done
				if !errors.Is(r.Err(), pop3.ErrTransport) {
					t.Error(r.Err())
				}
			})
		})
	}
}

func TestTheWindowHalvesWhenTheServerStalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, r, done := retrieving(t, 1, 1000, 4000, pop3.Options{})
		p.answer(t, 0, 200) // as many as fit by now; each message has two answers
		lowest := func(from, answers int) int {
			low := p.outstanding()
			for i := range answers {
				p.answer(t, from+i, 1)
				low = min(low, p.outstanding())
			}
			return low
		}
		if low := lowest(200, 100); low < 31 {
			t.Errorf("%d outstanding at the least before the stall, want half of 64", low)
		}
		for i := range 8 {
			<-time.After(10 * time.Second)
			p.answer(t, 300+i, 1)
		}
		if low := lowest(308, 80); low > 20 {
			t.Errorf("%d outstanding at the least behind the stall, want clearly fewer", low)
		}
		p.conn.Close()
		<-done
		if !errors.Is(r.Err(), pop3.ErrTransport) {
			t.Error(r.Err())
		}
	})
}

func TestEveryLengthOfMailComesWholeThroughTheWindow(t *testing.T) {
	for _, messages := range []int{1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200} {
		synctest.Test(t, func(t *testing.T) {
			p, r, done := retrieving(t, 1, messages, 4000, pop3.Options{})
			p.answer(t, 0, 2*messages)
			<-done
			if r.Err() != nil || r.Proven() != messages {
				t.Errorf("%d messages: %d proven, %v", messages, r.Proven(), r.Err())
			}
		})
	}
}

func TestCommandsOutstandingAreAtMostTwoKiBHoweverLongTheyAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _, done := retrieving(t, 2_000_000_000, 500, 4000, pop3.Options{})
		p.answer(t, 0, 200)
		if got := p.outstanding(); got < 30 || p.most > 2048 {
			t.Errorf("%d outstanding, at most %d octets of commands; want many, of at most 2 KiB", got, p.most)
		}
		p.conn.Close()
		<-done
	})
}
