package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
)

// statusLine is one line on a terminal that tells how far a command is; nothing
// elsewhere. Other lines are written through it, so that they do not run into it.
type statusLine struct {
	out      io.Writer
	terminal bool                       // somebody looks
	text     func(since float64) string // what the line says, that many seconds from the beginning

	mu    sync.Mutex
	began time.Time
	drawn time.Time
	shown bool // the line stands on the terminal now
}

// clearLine goes to the beginning of a terminal's line and empties it.
const clearLine = "\r\x1b[K"

// Write puts a line in the place of the status line.
func (s *statusLine) Write(line []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shown {
		s.shown = false
		fmt.Fprint(s.out, clearLine)
	}
	return s.out.Write(line)
}

// after does a step that text counts, and shows it now and then.
func (s *statusLine) after(step func()) {
	if !s.terminal {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	step()
	if time.Since(s.drawn) >= 100*time.Millisecond {
		s.draw()
	}
}

func (s *statusLine) draw() {
	s.drawn, s.shown = time.Now(), true
	fmt.Fprint(s.out, clearLine, s.text(max(time.Since(s.began).Seconds(), 0.001)))
}

// end leaves the last line behind.
func (s *statusLine) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.drawn.IsZero() {
		s.draw()
		fmt.Fprintln(s.out)
	}
}

// progress counts what became of messages.
type progress struct {
	*statusLine
	count map[ledger.Outcome]int
}

func newProgress(w io.Writer, terminal bool) *progress {
	p := &progress{count: make(map[ledger.Outcome]int)}
	p.statusLine = &statusLine{out: w, terminal: terminal, began: time.Now(), text: func(since float64) string {
		done := p.count[ledger.Delivered]
		return fmt.Sprintf("%d delivered, %d quarantined, %.0f a second", done, p.count[ledger.Quarantined], float64(done)/since)
	}}
	return p
}

// notify is what a connector tells of each message; nil where nobody looks.
func (p *progress) notify() func(delivery.Notice) {
	if !p.terminal {
		return nil
	}
	return func(n delivery.Notice) { p.after(func() { p.count[n.Record.Outcome]++ }) }
}

// converted counts messages that were turned into events.
type converted struct {
	*statusLine
	count int
}

func newConverted(w io.Writer, terminal bool) *converted {
	c := &converted{}
	c.statusLine = &statusLine{out: w, terminal: terminal, began: time.Now(), text: func(since float64) string {
		return fmt.Sprintf("%d %s, %.0f a second", c.count, plural(c.count, "message", "messages"), float64(c.count)/since)
	}}
	return c
}

func (c *converted) one() { c.after(func() { c.count++ }) }
