package admin

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// view is a status in the words of the page.
type view struct {
	Time      string
	Verdict   string
	Good      bool
	Summary   string
	Mailboxes []mailboxView
	Sinks     []sinkView
	Recent    []recentView
	Content   bool // a sender or subject is shown
}

type mailboxView struct {
	MailboxStatus
	Last  moment
	Next  moment
	Tally []count // of the messages on the server, without those that are nought
	Alarm bool    // a person must look
	Note  string  // what is wrong, besides Problem
}

type count struct {
	Name   string
	Number int
}

type sinkView struct {
	SinkStatus
	LastEvent moment
}

type recentView struct {
	RecentEvent
	Short string // first letters of the id
	Size  string
	When  moment
	Alarm bool
}

// moment is a time as people say it, and exactly.
type moment struct {
	Said  string
	Exact string
}

func newView(s status) view {
	v := view{Time: s.Time.Format(time.TimeOnly) + " UTC"}
	var troubled, events, deleted int
	for _, m := range s.Mailboxes {
		mv := newMailboxView(m, s.Time)
		if mv.Alarm {
			troubled++
		}
		events += m.Events
		deleted += m.Deleted
		v.Mailboxes = append(v.Mailboxes, mv)
	}
	for _, sink := range s.Sinks {
		v.Sinks = append(v.Sinks, sinkView{sink, newMoment(sink.Last, s.Time)})
		if sink.Problem != "" {
			troubled++
		}
	}
	for _, e := range s.Recent {
		v.Recent = append(v.Recent, recentView{
			RecentEvent: e, Short: short(e.ID), Size: size(e.Size), When: newMoment(e.At, s.Time),
			Alarm: e.Outcome == "quarantined" || e.Outcome == "vanished" || e.Outcome == "pending",
		})
		v.Content = v.Content || e.From != "" || e.Subject != ""
	}
	v.Verdict, v.Good = verdict(s, troubled)
	v.Summary = fmt.Sprintf("%s delivered, %s deleted from the server since the start",
		plural(events, "event"), plural(deleted, "message"))
	return v
}

func verdict(s status, troubled int) (string, bool) {
	switch {
	case len(s.Mailboxes) == 0:
		return "No mailbox is configured", false
	case troubled > 0:
		return plural(troubled, "thing") + " to look at", false
	case !s.Ready:
		return "Starting", false
	}
	return "All is well", true
}

func newMailboxView(m MailboxStatus, now time.Time) mailboxView {
	v := mailboxView{MailboxStatus: m, Last: newMoment(m.LastVisit, now), Next: newMoment(m.NextVisit, now)}
	sum := 0
	for _, c := range []count{
		{"pending", m.Pending},
		{"delivered", m.Delivered},
		{"quarantined", m.Quarantined},
		{"filtered", m.Filtered},
		{"skipped", m.Skipped},
	} {
		sum += c.Number
		if c.Number > 0 {
			v.Tally = append(v.Tally, c)
		}
	}
	var notes []string
	if m.TLSUnverified {
		notes = append(notes, "the server's certificate is not verified (insecure_skip_verify): anybody on the way can be the server")
	}
	if sum != m.Listed { // the balance of every good listing
		notes = append(notes, fmt.Sprintf("%d are listed, %d are accounted for", m.Listed, sum))
	}
	if m.Vanished > 0 {
		notes = append(notes, plural(m.Vanished, "message")+" left the server undelivered")
	}
	v.Note = strings.Join(notes, "; ")
	v.Alarm = m.Problem != "" || v.Note != "" || m.Quarantined > 0
	return v
}

// newMoment says a time as seen from now: "12 s ago", "in 3 min".
func newMoment(t, now time.Time) moment {
	if t.IsZero() {
		return moment{Said: "–"}
	}
	exact := t.UTC().Format(time.RFC3339)
	switch d := t.Sub(now); {
	case d > -time.Second && d < time.Second:
		return moment{"now", exact}
	case d < 0:
		return moment{span(-d) + " ago", exact}
	default:
		return moment{"in " + span(d), exact}
	}
}

func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d days", d/(24*time.Hour))
}

func size(octets int64) string {
	switch {
	case octets < 1000:
		return fmt.Sprintf("%d B", octets)
	case octets < 1000*1000:
		return fmt.Sprintf("%.1f kB", float64(octets)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(octets)/1e6)
}

// short is enough of an event id to tell it from the others on a page.
func short(id string) string {
	return id[:min(len(id), 10)]
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
