// Package ledger says what became of each message, across restarts.
//
// A row is one message of one mailbox. It is live from the first trouble or the
// first intent until a later good listing lacks the message; then a tombstone
// stays for a while, so that a message that comes back from a backup is known.
//
// The package holds the words; ledger/bolt keeps them in one file. What a row
// means for the mail is decided in connector/delivery, and only there.
package ledger

import (
	"encoding/hex"
	"time"

	"github.com/mailchute/mailchute/sinks"
)

// Hash is a SHA-256.
type Hash [32]byte

// String is the hash in hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// Record is the row of one message.
type Record struct {
	Row   uint64 // number of the row in its mailbox, given by the first Commit; 0: not stored yet
	Epoch uint32 // raised when the server gave all its messages new unique-ids
	UIDL  string // unique-id as the server lists it, any octets; "" where it has none

	Outcome Outcome
	Place   Place
	Suspect bool   // the session broke while it came: it is retrieved alone and last
	Intent  uint64 // the open intent that it stands in; 0: none
	Ends    int    // unclean ends of the process while it stood in an open intent
	Rounds  int    // times that the server confirmed its deletion and listed it again

	ListSize int64  // octets as LIST said
	Size     int64  // octets as retrieved, line ends CRLF; 0: never complete; Pending without Raw: so many came, and it is above the limit
	Header   Hash   // of the header as retrieved: a reused unique-id is seen by it
	Raw      Hash   // of the whole message as retrieved; HeaderOnly: of its header, unique-id and listed size
	Copy     uint32 // which of several equal ones it is, from 1; 0: none
	Event    string // event id, fixed at the first intent
	RawRef   string // where the raw copy is stored; "": nowhere

	Receipts map[string]sinks.Receipt // by sink; only a missing one is asked again

	Attempts  int
	Next      time.Time // Pending: not before
	FirstSeen time.Time
	Delivered time.Time // when the last required receipt was written
	Reason    string    // Pending, Quarantined: the last trouble
}

// HeaderOnly says that the event is one of the header alone: the message is above
// the size limit, never came, and is never deleted.
func (r *Record) HeaderOnly() bool { return r.Event != "" && r.Copy == 0 }

// Outcome is what became of a message.
type Outcome uint8

// Every message has exactly one.
const (
	Pending     Outcome = iota // not yet with every required sink
	Delivered                  // every required sink has acknowledged
	Quarantined                // given up after its attempts, or refused; a person must look
	Filtered                   // a rule of the user said so
	Skipped                    // it is left where it is: it was there before the backlog line, is too large, or is no mail
	Vanished                   // it left the listing undelivered
)

func (o Outcome) String() string {
	return [...]string{"pending", "delivered", "quarantined", "filtered", "skipped", "vanished"}[o]
}

// Place is where the message is, as far as the last listing and we know.
type Place uint8

// A message moves down this list, or is Listed again.
const (
	Listed        Place = iota // on the server
	DeletePending              // its deletion was ordered; a later listing confirms
	Kept                       // stays on the server on purpose
	Gone                       // a later good listing lacks it
)

func (p Place) String() string {
	return [...]string{"listed", "delete_pending", "kept", "gone"}[p]
}

// An Intent is a window about to be offered to the sinks. While it is open the
// outcome of its rows is not known.
type Intent struct {
	ID        uint64                    // number in its mailbox, from 1
	Opened    time.Time                 // when
	Positions map[string]sinks.Position // by sink that finds: events of this window are behind it
	GivenUp   bool                      // the process lived on: that it is open says nothing against its messages
}

// Mailbox is what is known of a mailbox as a whole.
type Mailbox struct {
	ID         string    // as configured, part of every event id
	Account    string    // host and user, so that a renamed id is noticed
	Epoch      uint32    // current epoch
	LastGood   time.Time // last good listing
	Listed     int       // messages in it
	LastIntent uint64    // highest intent number given so far
	LockStep   bool      // pipelining got out of step here once: not again
	Shrunk     bool      // the last good listing lacked much that nobody had deleted: not believed until the next says so too
}

// Book is all that is live in one mailbox.
type Book struct {
	Mailbox Mailbox
	Rows    []Record // by row number
	Intents []Intent // open ones, by number
}

// Tombstone is what stays of a message that is gone.
type Tombstone struct {
	UIDL    string
	Raw     Hash
	Copy    uint32
	Event   string
	Outcome Outcome   // Delivered, Quarantined, or Skipped with an event
	Since   time.Time // when the row ended
}

// Change is written as a whole or not at all.
type Change struct {
	Mailbox string
	State   *Mailbox  // nil: as it was
	Put     []*Record // Row 0 is a new row; its number is filled in once it is durable
	Gone    []Record  // these rows end; those of Delivered, Quarantined and header-only messages leave a tombstone
	Open    *Intent   // a new intent, or an open one with other facts
	Close   []uint64  // these intents have an outcome
}
