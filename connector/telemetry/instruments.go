package telemetry

import (
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/mailchute/mailchute/connector/admin"
)

// instrument is one metric of a mailbox or a sink.
type instrument[T any] struct {
	name    string
	kind    kind
	unit    string // as UCUM writes it, braces for what is counted; "" for a yes or no
	meaning string
	read    func(T) []point
}

type kind int

const (
	gauge   kind = iota
	counter      // since the process started
)

// point is one value, and the attribute that tells it from its neighbours, if
// there is one.
type point struct {
	value int64
	also  []attribute.KeyValue
}

func mailboxID(m admin.MailboxStatus) string { return m.ID }

func sinkName(s admin.SinkStatus) string { return s.Name }

func mailboxInstruments() []instrument[admin.MailboxStatus] {
	type status = admin.MailboxStatus
	return []instrument[status]{
		{
			"mailchute.mailbox.tls_unverified", gauge, "",
			"1 where the server's certificate is not verified: anybody on the way can be the server.",
			func(m status) []point { return yes(m.TLSUnverified) },
		},
		{
			"mailchute.mailbox.state", gauge, "",
			"1 for the state that the mailbox is in, 0 for the others.", states,
		},
		{
			"mailchute.mailbox.trouble", gauge, "",
			"1 where the last visit failed.",
			func(m status) []point { return yes(m.Problem != "") },
		},
		{
			"mailchute.mailbox.last_visit.timestamp", gauge, "s",
			"When the last visit ended.",
			func(m status) []point { return at(m.LastVisit) },
		},
		{
			"mailchute.mailbox.last_good_listing.timestamp", gauge, "s",
			"When the last visit ended that listed the mailbox.",
			func(m status) []point { return at(m.LastGood) },
		},
		{
			"mailchute.mailbox.listed", gauge, "{message}",
			"Messages on the server by the last good listing.",
			func(m status) []point { return number(m.Listed) },
		},
		{
			"mailchute.mailbox.messages", gauge, "{message}",
			"Messages on the server by outcome. Their sum is what is listed.", outcomes,
		},
		{
			"mailchute.mailbox.events", counter, "{event}",
			"Events that every required sink has acknowledged.",
			func(m status) []point { return number(m.Events) },
		},
		{
			"mailchute.mailbox.deleted", counter, "{message}",
			"Messages removed from the server.",
			func(m status) []point { return number(m.Deleted) },
		},
		{
			"mailchute.mailbox.vanished", counter, "{message}",
			"Messages that left the server undelivered, not by mailchute.",
			func(m status) []point { return number(m.Vanished) },
		},
	}
}

func sinkInstruments() []instrument[admin.SinkStatus] {
	type status = admin.SinkStatus
	return []instrument[status]{
		{
			"mailchute.sink.events", counter, "{event}",
			"Events that the sink has acknowledged.",
			func(s status) []point { return number(s.Events) },
		},
		{
			"mailchute.sink.last_acknowledgement.timestamp", gauge, "s",
			"When the sink last acknowledged an event.",
			func(s status) []point { return at(s.Last) },
		},
		{
			"mailchute.sink.trouble", gauge, "",
			"1 while the sink keeps a mailbox from going on.",
			func(s status) []point { return yes(s.Problem != "") },
		},
	}
}

func states(m admin.MailboxStatus) []point {
	var all []point
	for _, s := range []admin.State{admin.Waiting, admin.Visiting, admin.BackingOff, admin.Stopped} {
		all = append(all, yes(m.State == s, attribute.String("state", string(s)))...)
	}
	return all
}

// outcomes are all there are, those that are nought too: a series that begins
// late cannot be compared with before.
func outcomes(m admin.MailboxStatus) []point {
	var all []point
	for _, o := range []struct {
		name string
		n    int
	}{
		{"pending", m.Pending},
		{"delivered", m.Delivered},
		{"quarantined", m.Quarantined},
		{"filtered", m.Filtered},
		{"skipped", m.Skipped},
	} {
		all = append(all, number(o.n, attribute.String("outcome", o.name))...)
	}
	return all
}

func number(n int, also ...attribute.KeyValue) []point {
	return []point{{int64(n), also}}
}

func yes(so bool, also ...attribute.KeyValue) []point {
	if so {
		return number(1, also...)
	}
	return number(0, also...)
}

// at is a time in Unix seconds, and no value at all for what has not been yet.
func at(t time.Time) []point {
	if t.IsZero() {
		return nil
	}
	return []point{{value: t.Unix()}}
}
