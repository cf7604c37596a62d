package delivery

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/mailchute/mailchute/connector/ledger"
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
)

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// EventID is the identity of an event: what was collected from which mailbox,
// and which of several equal copies it is. The Message-ID has no part in it: two
// different mails may carry the same one.
func EventID(mailbox string, raw ledger.Hash, number uint32) string {
	h := sha256.New()
	h.Write([]byte(mailbox))
	h.Write([]byte{0})
	h.Write(raw[:])
	h.Write(binary.BigEndian.AppendUint32(nil, number))
	return idEncoding.EncodeToString(h.Sum(nil))
}

// Collected is what an event says beyond the mail itself: which one it is, and
// where, when and by whom it was collected.
type Collected struct {
	Event         string // id
	Copy          uint32
	UIDL          string // any octets; "" where the server has none
	Size          int64  // octets, as the server lists it
	At            time.Time
	Mailbox, Host string
	Labels        map[string]string
	Version       string // of mailchute
}

// Into writes it into the event of a mail.
func (c Collected) Into(e *eventv1.Event) {
	e.Id = &c.Event
	e.Mailbox = &eventv1.Mailbox{Id: c.Mailbox, Protocol: "pop3", Host: c.Host, Labels: c.Labels}
	e.Ingest = &eventv1.Ingest{
		ServerSize:       uint32(min(max(c.Size, 0), 1<<32-1)),
		FetchedAt:        timestamppb.New(c.At.UTC().Truncate(time.Millisecond)),
		ConnectorVersion: c.Version,
		Copy:             c.Copy,
	}
	if c.UIDL != "" {
		uidl := Printable(c.UIDL)
		e.Ingest.Uidl = &uidl
	}
}
