package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
)

// progress is one line on a terminal that counts; nothing elsewhere. Log lines
// are written through it, so that they do not run into that line.
type progress struct {
	out      io.Writer
	terminal bool // somebody looks

	mu    sync.Mutex
	began time.Time
	drawn time.Time
	shown bool // the line stands on the terminal now
	count map[ledger.Outcome]int
}

func newProgress(w io.Writer, terminal bool) *progress {
	return &progress{out: w, terminal: terminal, began: time.Now(), count: make(map[ledger.Outcome]int)}
}

// Write puts a log line in the place of the progress line.
func (p *progress) Write(line []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown {
		p.shown = false
		fmt.Fprint(p.out, clearLine)
	}
	return p.out.Write(line)
}

// clearLine goes to the beginning of a terminal's line and empties it.
const clearLine = "\r\x1b[K"

// notify is what a connector tells of each message; nil where nobody looks.
func (p *progress) notify() func(delivery.Notice) {
	if !p.terminal {
		return nil
	}
	return func(n delivery.Notice) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.count[n.Record.Outcome]++
		if time.Since(p.drawn) >= 100*time.Millisecond {
			p.draw()
		}
	}
}

func (p *progress) draw() {
	done := p.count[ledger.Delivered]
	p.drawn, p.shown = time.Now(), true
	rate := float64(done) / max(time.Since(p.began).Seconds(), 0.001)
	fmt.Fprintf(p.out, "%s%d delivered, %d quarantined, %.0f a second", clearLine, done, p.count[ledger.Quarantined], rate)
}

// end leaves the last count behind.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.drawn.IsZero() {
		p.draw()
		fmt.Fprintln(p.out)
	}
}
