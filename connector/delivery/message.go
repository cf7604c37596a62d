package delivery

import (
	"time"

	"github.com/mailchute/mailchute/connector/blob"
	"github.com/mailchute/mailchute/connector/ledger"
)

// message is a listed message that was asked for in this session.
type message struct {
	item    *item
	arrival arrival
	rec     ledger.Record
	taken   *ledger.Record // row of another message, whose unique-id this one has taken over
	raw     *blob.Spooled  // nil unless it came whole
	at      time.Time      // when it was complete

	from, subject string // for a Notice
	fits          bool   // its event goes into every sink as it is
}

// arrival is how a message came.
type arrival uint8

const (
	whole    arrival = iota
	refused          // -ERR to its RETR; nothing came
	oversize         // more than the limit came
	cut              // the session broke while it came
	doubtful         // it came whole, but the stream was out of step behind it
	checked          // only its header was looked at
	headed           // only its header was asked for, to be published; raw is no more than that
)

// recognised says that its bytes, or its header, have told whose row it is: only
// then may it be deleted.
func (m *message) recognised() bool { return m.arrival == whole || m.arrival == checked }

// exposed says whether a QUIT could lose it, on a server that hides at QUIT
// what was retrieved.
func (m *message) exposed() bool {
	return m.arrival != refused && m.arrival != headed && m.rec.Outcome != ledger.Delivered && m.rec.RawRef == ""
}

// noteworthy says whether the ledger has to know of it although it is not
// published. What we broke off ourselves says nothing of a message.
func (m *message) noteworthy() bool {
	return m.arrival != cut && m.arrival != doubtful || m.rec.Suspect
}
