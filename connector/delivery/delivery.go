// Package delivery brings the mail of one mailbox to the sinks, and removes
// from the mailbox what has arrived there. It is the only place that deletes.
//
// One visit is one POP3 session:
//
//	settle    open intents of an earlier visit: sinks that can find are asked
//	open      greeting, TLS, login                         RFC 1939 section 4
//	list      UIDL and LIST, joined by number              sections 5 and 7
//	decide    per message: Leave, Deliver, Examine, Delete, Retire
//	windows   retrieve   RETR, pipelined; the next window is retrieved while this one is committed
//	          intent     ledger: event ids are fixed; durable
//	          transform  mail to event; never fails
//	          publish    every required sink acknowledges
//	          delivered  ledger: durable. The point of no return
//	headers   of what is too large, where the policy wants them: TOP, then as a window
//	delete    DELE, pipelined, only what the ledger calls delivered
//	quit      alone, after every DELE is answered          section 6
//
// A message is gone only when a good listing of a later session lacks it.
//
// What a crash, or a fault of server, sink or disk, leaves behind:
//
//	before the intent is durable      the mail is on the server, nothing else: retrieved again
//	intent durable, not published     settled at start: not found, published with the same event id
//	published, delivered not durable  settled at start: a sink that finds is asked, no repeat;
//	                                  with any other sink one repeat with the same event id
//	delivered durable, not deleted    the next visit checks the header and deletes; no repeat
//	DELE given, no QUIT               the server keeps it (RFC 1939 section 6); as above
//	QUIT given, reply lost or untrue  the next listing says; as above
//
// No row loses mail. docs/guarantees.md names the test of each.
package delivery

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/mailchute/mailchute/connector/blob"
	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/transform"
	"github.com/mailchute/mailchute/transform/authres"
)

// A Maildrop is one exclusive session with a mailbox; *pop3.Client is one.
type Maildrop interface {
	Capabilities() pop3.Capabilities
	Profile() pop3.Profile
	List(ctx context.Context) (*pop3.Listing, error)
	Top(ctx context.Context, handles []pop3.Handle, lines int) *pop3.Retrieval
	Retrieve(ctx context.Context, handles []pop3.Handle) *pop3.Retrieval
	Noop(ctx context.Context) error
	Delete(ctx context.Context, handles []pop3.Handle) (refusals []error, err error) // marks, no more
	Quit(ctx context.Context) pop3.QuitResult                                        // removes what is marked
	Abort() error                                                                    // removes nothing
}

// A Ledger remembers messages across restarts. A Commit that returned nil
// survives a power cut, as a whole.
type Ledger interface {
	Load(ctx context.Context, mailbox string) (ledger.Book, error)
	Tombstones(ctx context.Context, mailbox string, uidls []string) (map[string][]ledger.Tombstone, error)
	Copies(ctx context.Context, mailbox string, raws []ledger.Hash) ([]uint32, error)
	Commit(ctx context.Context, c *ledger.Change) error
}

// A Sink is a sink as the configuration names it.
type Sink struct {
	Name     string
	Required bool
	sinks.Sink
}

// Limits bound windows and visits. The zero value of a field means its default.
type Limits struct {
	WindowMessages int           // messages in a window; 100
	WindowBytes    int64         // octets in a window; 32 MiB
	WindowTime     time.Duration // no new RETR after it; 60 s
	VisitMessages  int           // messages retrieved in a session; 1,000
	VisitBytes     int64         // octets retrieved in a session; 256 MiB
	VisitTime      time.Duration // no new window after it; 5 min
	Message        int64         // octets of a message, beyond which its event only refers to the stored one where the policy says so; 64 MiB
	Commit         time.Duration // a sink's time for a batch; 45 s
	Stop           time.Duration // a window in commit gets it when the visit is called off; 25 s
}

// Mailbox is one mailbox with all that is needed to bring its mail to the sinks.
// A Mailbox makes one visit at a time.
type Mailbox struct {
	ID      string // part of every event id
	Host    string
	Account string // host and user, for the ledger
	Labels  map[string]string
	Version string // of mailchute, for the event

	// Open starts a session and logs in.
	Open        func(ctx context.Context, lockStep bool) (Maildrop, error)
	Ledger      Ledger
	Sinks       []Sink
	Transform   *transform.Transformer
	Spool       *blob.Spool
	Raw         *blob.Store
	Attachments *blob.Store   // nil: what does not fit into an event is in the raw message only
	Transforms  chan struct{} // one slot for each transform at a time, shared by all mailboxes

	// Verify finds out about the DKIM signatures of a mail, in bounded time; nil:
	// nobody does.
	Verify func(ctx context.Context, mail io.Reader) []authres.Result

	Policy Policy
	Limits Limits
	Log    *slog.Logger
	Notify func(Notice) // told of each message that has an outcome; may be nil

	visited bool // this process has visited before: back-off counts
	ailing  bool // a required sink failed as a whole at the last window
	warned  bool // of a server that may not keep what it is to keep
}

// A Notice tells what became of a message. It is sent when the sinks have
// answered; a crash right after it may take it back.
type Notice struct {
	Mailbox string
	Record  ledger.Record
	From    string // first author's address; content of the mail, like the subject
	Subject string
}

// Report is what a visit found and did.
type Report struct {
	Listed     int                    // messages in the listing
	Good       bool                   // the listing was complete
	Tally      map[ledger.Outcome]int // listed messages by outcome, at the end of the visit
	Delivered  int                    // events acknowledged in this visit
	Deleted    int                    // DELE given and sealed by a good QUIT
	Vanished   int                    // left the listing undelivered
	More       bool                   // the session's budget was used up: visit again at once
	Idle       bool                   // the listing showed nothing to retrieve and nothing to delete
	LoginDelay time.Duration          // the server's minimum between two logins (RFC 2449 section 6.5)
}

func (l Limits) withDefaults() Limits {
	return Limits{
		WindowMessages: orDefault(l.WindowMessages, 100),
		WindowBytes:    orDefault(l.WindowBytes, 32<<20),
		WindowTime:     orDefault(l.WindowTime, time.Minute),
		VisitMessages:  orDefault(l.VisitMessages, 1000),
		VisitBytes:     orDefault(l.VisitBytes, 256<<20),
		VisitTime:      orDefault(l.VisitTime, 5*time.Minute),
		Message:        orDefault(l.Message, 64<<20),
		Commit:         orDefault(l.Commit, 45*time.Second),
		Stop:           orDefault(l.Stop, 25*time.Second),
	}
}

func orDefault[T int | int64 | time.Duration](v, standard T) T {
	if v == 0 {
		return standard
	}
	return v
}
