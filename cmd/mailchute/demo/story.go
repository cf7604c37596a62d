package demo

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unicode"
)

// story tells what happens in a demo, for a person to read.
type story struct {
	out     io.Writer
	events  string // path of the events
	config  string // path of the configuration
	samples int
	once    bool // all mail is there from the beginning, and nothing comes after it
	began   time.Time

	mu        sync.Mutex
	delivered int
	fault     error // the first one of writing to out
}

// begin says what is going to happen, and where to look.
func (s *story) begin(server, page string) {
	s.say(`A POP3 server in memory at %s gets %d sample mails. mailchute collects
them, appends one event for each to a file, and deletes a mail from its mailbox
once the file has the event.

  events         %s
  configuration  %s
  status page    http://%s/
`, server, s.samples, s.events, s.config, page)
	if !s.once {
		s.say("  end            Ctrl-C\n")
	}
	s.say("\n")
}

// arrival tells of one mail.
func (s *story) arrival(a Arrival) {
	result := "-> " + filepath.Base(s.events)
	if !a.Delivered {
		result = strings.TrimSuffix(a.Outcome+": "+oneLine(a.Reason, 60), ": ")
	}
	s.say("%s  %-10s  %-10s  %s  %-25s  %s\n", time.Now().Format(time.TimeOnly), a.Mailbox, a.Event[:min(len(a.Event), 10)], result,
		oneLine(cmp.Or(a.From, "(no sender)"), 24), oneLine(cmp.Or(a.Subject, "(no subject)"), 48))
	if a.Delivered && s.count() == s.samples && !s.once {
		s.say("\nThat was all of the sample mail. mailchute goes on looking for more.\n")
	}
}

// count counts a delivered mail.
func (s *story) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delivered++
	return s.delivered
}

// end says what came of it, and what to do next.
func (s *story) end(left int) error {
	s.say(`
%d of %d sample mails are events now, %d are left in the mailboxes; it took %s.

Look at the events:
  jq -r '[.mailbox.id, .from[0].address, .subject] | @tsv' %[5]s
  jq -c 'select(.parse.status != "ok") | [.subject, .parse.warnings[].code]' %[5]s

Collect from a mailbox of your own: copy %s,
put in its host, username and password, then
  mailchute check --connect -c mailchute.yaml     logs in, changes nothing
  mailchute run -c mailchute.yaml                 collects, and deletes what is delivered
`, s.delivered, s.samples, left, time.Since(s.began).Round(time.Millisecond), s.events, s.config)
	return s.fault
}

func (s *story) say(format string, facts ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fault != nil {
		return
	}
	if _, err := fmt.Fprintf(s.out, format, facts...); err != nil {
		s.fault = fmt.Errorf("tell the story of the demo: %w", err)
	}
}

// oneLine is the beginning of a text that somebody else wrote, safe to show on
// a terminal: no control characters, nothing that turns the direction of what
// follows.
func oneLine(text string, most int) string {
	var line strings.Builder
	n := 0
	for _, r := range text {
		switch {
		case n == most:
			return line.String() + "…"
		case r == '\n' || r == '\t':
			r = ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			continue
		}
		line.WriteRune(r)
		n++
	}
	return line.String()
}
