// Package sinks is the contract of a sink: where events go to stay. It is the
// package that a third party implements; sinks/sinktest proves what a sink says
// of itself.
//
// A sink takes a batch and answers for every event of it. Only Delivered is an
// acknowledgement: from then on the event is the sink's, it survives the loss
// of the sink's process, and the mail may be deleted. A sink may get an event
// that it has had before (the same id); what it then does is its Trait.
package sinks

import (
	"context"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
)

// A Sink takes events for good. It may be called from several goroutines.
type Sink interface {
	// Deliver offers a batch and returns one Result for each event, in the
	// order of the batch. It returns by the deadline of ctx: what has not
	// answered by then is Unknown.
	Deliver(ctx context.Context, batch []*eventv1.Event) []Result

	// Check says whether the sink could take an event now; nothing is changed.
	// The error tells a person what to do.
	Check(ctx context.Context) error

	// About says what kind of sink this is. It does not change once the sink is open.
	About() About

	// Close makes the sink finish by the deadline of ctx. Batches in hand are
	// answered first, later ones are not taken. If the deadline came first, Close
	// may be called again.
	Close(ctx context.Context) error
}

// A Finder is a Sink that can say which events it has: Trait Finds.
type Finder interface {
	Sink

	// Position is a place in the sink such that every event delivered from now
	// on is behind it. It is opaque to the caller and stays good across restarts.
	Position(ctx context.Context) (Position, error)

	// Find returns the receipts of those ids that the sink holds behind since.
	Find(ctx context.Context, since Position, ids []string) (map[string]Receipt, error)
}

// About is what a sink says of itself.
type About struct {
	Trait Trait
	// MaxEvent is the length of the longest event that the sink takes, in
	// octets of JSON; 0: any. A longer one is cut to size before it is offered.
	MaxEvent int
}

// Trait is what a sink does with an event that it already has.
type Trait uint8

const (
	// Repeats: the event is there twice, with the same id.
	Repeats Trait = iota
	// Idempotent: the sink drops the repeat by the event's id.
	Idempotent
	// Finds: the sink is a Finder, so that after an unknown outcome it is asked, not told again.
	Finds
)

func (t Trait) String() string {
	return [...]string{"repeats", "idempotent", "finds"}[t]
}

// Outcome is what became of one event.
type Outcome uint8

const (
	// Unknown: no answer; the event may or may not be there. The zero value, so
	// that a sink that forgets to answer has not acknowledged.
	Unknown Outcome = iota
	// Delivered: the event is the sink's, durably. The only acknowledgement.
	Delivered
	// Refused: this event will never be taken. A person must look.
	Refused
	// Again: not taken now, and certainly not there; a later try may succeed.
	Again
)

func (o Outcome) String() string {
	return [...]string{"unknown", "delivered", "refused", "again"}[o]
}

// Result is a sink's answer for one event.
type Result struct {
	Outcome Outcome
	Receipt Receipt // Delivered: where the event is
	Err     error   // any other outcome: why; no content of the mail
}

// Receipt is the sink's word for where the event is, for people:
// "mail.events/3@1042".
type Receipt string

// Position is a place in a sink, in the sink's own words.
type Position string

// All gives every event of a batch the same result.
func All(n int, r Result) []Result {
	results := make([]Result, n)
	for i := range results {
		results[i] = r
	}
	return results
}
