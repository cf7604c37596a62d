package delivery

import (
	"fmt"
	"time"

	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/sinks"
)

// Policy is what the owner of a mailbox wants of it.
type Policy struct {
	PollInterval time.Duration // first back-off of a message; it doubles with each attempt
	Keep         time.Duration // how long delivered mail stays on the server; 0: not at all; Forever
	Attempts     int           // after so many a message is quarantined
	Required     []string      // sinks that must acknowledge
	Backlog      Backlog       // which mail of before the first visit is collected
	Oversize     Oversize      // what becomes of a message above the limit
}

// Oversize is what becomes of a message above the size limit.
type Oversize uint8

const (
	QuarantineLarge Oversize = iota // it stays on the server, and a person must look
	LeaveLarge                      // it stays on the server, and nobody need look
	ReferToLarge                    // it is stored, and its event refers to it; the limit is no limit then
	HeaderOfLarge                   // it stays on the server, and its header is published
)

// tooLarge is the record of a message above the limit that will not be published.
func tooLarge(rec ledger.Record, reason string, p Policy) ledger.Record {
	rec.Reason = reason
	if p.Oversize != LeaveLarge {
		return quarantine(rec, p)
	}
	rec.Outcome, rec.Next, rec.Intent = ledger.Skipped, time.Time{}, 0
	rec.Place = p.place(ledger.Skipped)
	return rec
}

// Forever keeps delivered mail on the server.
const Forever time.Duration = -1

// maxRounds is after how many deletions that the server confirmed and did not
// make a delivered message is left where it is.
const maxRounds = 3

// maxBackoff is the longest pause between two attempts of one message.
const maxBackoff = time.Hour

// Sight is how a listing shows a message that has a row.
type Sight uint8

const (
	Alone   Sight = iota // its unique-id is listed once, with the size we know
	Changed              // its unique-id is listed once, with another size
	Shared               // its unique-id is listed more than once, or there is none: only its bytes tell it
	Absent               // a good listing of a later session lacks it
)

// Step is what a visit does with a message.
type Step uint8

const (
	Leave   Step = iota // not now, or not at all
	Deliver             // retrieve it and offer it to the sinks
	Examine             // retrieve it to see whether it is the message of the row, or a stranger under its unique-id
	Delete              // it is delivered: order its deletion
	Retire              // it has left the server: the row ends
)

func (s Step) String() string {
	return [...]string{"leave", "deliver", "examine", "delete", "retire"}[s]
}

// Decide says what to do with a message: the whole delete rule. Only a record
// that is Delivered gets Delete, and only if nothing speaks against its being
// the listed message. The zero record is a message never seen.
func Decide(rec ledger.Record, seen Sight, now time.Time, p Policy) Step {
	switch {
	case rec.Intent != 0:
		return Leave // its delivery has not answered yet
	case seen == Absent:
		return Retire
	}
	switch rec.Outcome {
	case ledger.Pending:
		if now.Before(rec.Next) {
			return Leave
		}
		return Deliver
	case ledger.Delivered:
		switch {
		case !p.expired(rec, now), rec.HeaderOnly(), rec.Rounds >= maxRounds && rec.Place == ledger.Kept:
			return recheck(seen)
		case seen == Alone:
			return Delete
		}
		return Examine
	default: // quarantined, filtered, skipped, vanished: a person or a rule decides
		return recheck(seen)
	}
}

// recheck leaves a message that stays, unless its size says that a stranger
// has taken over its unique-id.
func recheck(seen Sight) Step {
	if seen == Changed {
		return Examine
	}
	return Leave
}

// expired says whether a delivered message has stayed long enough. Its age
// counts from our own clock, never from what the mail says.
func (p Policy) expired(rec ledger.Record, now time.Time) bool {
	return p.Keep != Forever && !now.Before(rec.Delivered.Add(p.Keep))
}

// Outlasted is the record of a message that has been recognised on the server:
// one that outlasts its confirmed deletions is left there.
func Outlasted(rec ledger.Record) ledger.Record {
	if rec.Outcome == ledger.Delivered && rec.Rounds >= maxRounds && rec.Place == ledger.DeletePending {
		rec.Place, rec.Reason = ledger.Kept, "the server confirms its deletion and keeps it"
	}
	return rec
}

// place is where a message with that outcome is to be.
func (p Policy) place(o ledger.Outcome) ledger.Place {
	switch {
	case o == ledger.Delivered && p.Keep == 0:
		return ledger.DeletePending
	case o == ledger.Pending:
		return ledger.Listed
	default:
		return ledger.Kept
	}
}

// Answer is what one required sink said of one message.
type Answer struct {
	Sink   string
	Result sinks.Result
	Others bool // the sink took other messages that were offered with it
}

// Settle makes of a record what the answers of the sinks make of it. A row that
// had the last missing receipt becomes Delivered, or Skipped where its event is
// of the header alone: the rest of it is with nobody; a refusal for good makes it
// Quarantined at once; an attempt counts only if the trouble is the message's
// own, that is if the sink took others beside it. Trouble of a whole sink and
// unknown outcomes leave it Pending and due.
func Settle(rec ledger.Record, answers []Answer, now time.Time, p Policy) ledger.Record {
	rec.Receipts = receipts(rec, answers)
	rec.Intent = 0
	if p.receiptsComplete(rec) {
		rec.Outcome, rec.Delivered = ledger.Delivered, now
		rec.Suspect, rec.Attempts, rec.Ends, rec.Next, rec.Reason = false, 0, 0, time.Time{}, ""
		if rec.HeaderOnly() {
			rec.Outcome, rec.Reason = ledger.Skipped, "above the size limit: its header is published, the message stays on the server"
		}
		rec.Place = p.place(rec.Outcome)
		return rec
	}
	own := false
	for _, a := range answers {
		if a.Result.Outcome == sinks.Delivered {
			continue
		}
		rec.Reason = fmt.Sprintf("sink %s: %v: %v", a.Sink, a.Result.Outcome, a.Result.Err)
		if a.Result.Outcome == sinks.Refused {
			return quarantine(rec, p)
		}
		own = own || a.Result.Outcome == sinks.Again && a.Others
	}
	if !own {
		return rec
	}
	return Blame(rec, rec.Reason, now, p)
}

// Blame counts an attempt against a message whose own fault it was.
func Blame(rec ledger.Record, reason string, now time.Time, p Policy) ledger.Record {
	rec.Attempts++
	rec.Reason = reason
	if rec.Attempts >= p.Attempts {
		return quarantine(rec, p)
	}
	rec.Next = now.Add(p.backoff(rec.Attempts))
	return rec
}

func quarantine(rec ledger.Record, p Policy) ledger.Record {
	rec.Outcome, rec.Next, rec.Intent = ledger.Quarantined, time.Time{}, 0
	rec.Place = p.place(ledger.Quarantined)
	return rec
}

// backoff is the pause behind the nth attempt.
func (p Policy) backoff(attempts int) time.Duration {
	pause := p.PollInterval
	for range attempts - 1 {
		if pause >= maxBackoff {
			return maxBackoff
		}
		pause *= 2
	}
	return min(pause, maxBackoff)
}

func (p Policy) receiptsComplete(rec ledger.Record) bool {
	for _, name := range p.Required {
		if _, ok := rec.Receipts[name]; !ok {
			return false
		}
	}
	return len(p.Required) > 0
}

// receipts are those of the record and the new ones, in a map of its own.
func receipts(rec ledger.Record, answers []Answer) map[string]sinks.Receipt {
	all := make(map[string]sinks.Receipt, len(rec.Receipts)+len(answers))
	for name, receipt := range rec.Receipts {
		all[name] = receipt
	}
	for _, a := range answers {
		if a.Result.Outcome == sinks.Delivered {
			all[a.Sink] = a.Result.Receipt
		}
	}
	return all
}
