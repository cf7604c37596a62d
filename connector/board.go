package connector

import (
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/mailchute/mailchute/connector/admin"
	"github.com/mailchute/mailchute/connector/config"
	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
)

// recentEvents is how many of the last messages the status page shows.
const recentEvents = 50

// board is what the status page shows of a running connector.
type board struct {
	content bool // senders and subjects may be shown

	mu        sync.Mutex
	mailboxes []admin.MailboxStatus
	sinks     []admin.SinkStatus
	recent    []admin.RecentEvent // newest first
	trouble   map[string]sinkTrouble
}

// sinkTrouble is which sink kept a mailbox from being visited, and why.
type sinkTrouble struct{ sink, problem string }

func newBoard(cfg *config.Config, content bool) *board {
	b := &board{content: content, trouble: make(map[string]sinkTrouble)}
	for _, m := range cfg.Mailboxes {
		b.mailboxes = append(b.mailboxes, admin.MailboxStatus{ID: m.ID, Host: m.Host, TLSUnverified: m.TLS.Unverified(), State: admin.Waiting})
	}
	for _, s := range cfg.Sinks {
		b.sinks = append(b.sinks, admin.SinkStatus{Name: s.Name, Kind: s.Kind(), Where: s.Where(), Required: s.Must()})
	}
	return b
}

// Mailboxes serves admin.Board.
func (b *board) Mailboxes() []admin.MailboxStatus {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.mailboxes)
}

// Sinks serves admin.Board.
func (b *board) Sinks() []admin.SinkStatus {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.sinks)
}

// Recent serves admin.Board.
func (b *board) Recent() []admin.RecentEvent {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.recent)
}

// visiting notes that a session begins.
func (b *board) visiting(id string) {
	b.of(id, func(m *admin.MailboxStatus) { m.State, m.NextVisit = admin.Visiting, time.Time{} })
}

// visited notes what a visit found.
func (b *board) visited(id string, v Visited) {
	b.troubled(id, v.Err)
	b.of(id, func(m *admin.MailboxStatus) {
		m.LastVisit, m.NextVisit, m.State, m.Problem = time.Now(), v.Next, admin.Waiting, ""
		if v.Err != nil {
			m.State, m.Problem = admin.BackingOff, v.Err.Error()
		}
		if v.Next.IsZero() {
			m.State = admin.Stopped
		}
		m.Events += v.Report.Delivered
		m.Deleted += v.Report.Deleted
		m.Vanished += v.Report.Vanished
		if !v.Report.Good {
			return
		}
		tally := v.Report.Tally
		m.LastGood, m.Listed = m.LastVisit, v.Report.Listed
		m.Pending, m.Delivered, m.Quarantined = tally[ledger.Pending], tally[ledger.Delivered], tally[ledger.Quarantined]
		m.Filtered, m.Skipped = tally[ledger.Filtered], tally[ledger.Skipped]
	})
}

// troubled notes trouble of a sink for as long as it keeps a mailbox from going on.
func (b *board) troubled(id string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.trouble, id)
	var sink *delivery.SinkError
	if errors.As(err, &sink) {
		b.trouble[id] = sinkTrouble{sink.Sink, sink.Err.Error()}
	}
	for i := range b.sinks {
		b.sinks[i].Problem = ""
		for _, t := range b.trouble {
			if t.sink == b.sinks[i].Name {
				b.sinks[i].Problem = t.problem
			}
		}
	}
}

func (b *board) of(id string, change func(*admin.MailboxStatus)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.mailboxes {
		if b.mailboxes[i].ID == id {
			change(&b.mailboxes[i])
		}
	}
}

// note adds a message to the recent ones and counts it for its sinks.
func (b *board) note(n delivery.Notice) {
	event := admin.RecentEvent{
		ID: n.Record.Event, Mailbox: n.Mailbox, At: time.Now(), Size: n.Record.Size,
		Outcome: n.Record.Outcome.String(), Reason: n.Record.Reason,
	}
	if b.content {
		event.From, event.Subject = n.From, n.Subject
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.recent = slices.Insert(b.recent, 0, event)
	b.recent = b.recent[:min(len(b.recent), recentEvents)]
	if n.Record.Outcome != ledger.Delivered {
		return
	}
	for i := range b.sinks {
		if _, has := n.Record.Receipts[b.sinks[i].Name]; has {
			b.sinks[i].Events++
			b.sinks[i].Last = event.At
		}
	}
}
