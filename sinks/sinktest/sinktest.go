// Package sinktest proves what a sink says of itself. A sink's author gives Run
// a Harness, and every promise of package sinks becomes a subtest whose name is
// the promise: one result for each event, an acknowledgement that outlives the
// sink, what it does with a repeat (its Trait), a deadline that is kept.
//
// The suite asks the storage behind the sink, never the sink alone, what is
// there; so it catches a sink that only says it has delivered. Run it with the
// race detector: then it also catches a sink that reads a batch after it has
// answered. It makes no demands on speed beyond Patience.
package sinktest

import (
	"context"
	"testing"
	"time"

	"github.com/mailchute/mailchute/sinks"
)

// Patience is how long the suite waits for something that ought to happen at
// once, before it says that it did not happen.
const Patience = 30 * time.Second

// A Harness is a sink with its storage. The suite opens and closes the sink on
// the same storage several times, never twice at a time.
type Harness struct {
	// Open opens the sink.
	Open func(ctx context.Context) (sinks.Sink, error)

	// Held returns the ids of all events that the storage holds, one as often as
	// it is there, in any order. It asks the storage, not the sink, and only
	// counts what a reader would get whole. The sink may be open or closed.
	Held func(ctx context.Context) ([]string, error)

	// Stall makes the storage stop answering the open sink, until release is
	// called. Nil where that cannot be had: the promises about a slow storage are
	// skipped then.
	Stall func() (release func())
}

// Run proves every promise that the sink makes. It calls open for each of them,
// and each time the storage must be empty. What the harness needs is cleaned up
// by t.Cleanup.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	for _, p := range promises {
		t.Run(p.name, func(t *testing.T) {
			p.prove(&trial{TB: t, Harness: open(t), patience: Patience})
		})
	}
}

// A promise of package sinks, and how it is proved.
type promise struct {
	name  string
	prove func(*trial)
}

var promises = []promise{
	{"every event of a batch has its own result", everyEventHasItsResult},
	{"an empty batch has no results", anEmptyBatchHasNoResults},
	{"what is delivered is in the storage before the sink says so", deliveredIsThere},
	{"what is delivered is still there after the sink was closed and opened", deliveredStays},
	{"an event of a megabyte or of MaxEvent is taken", bigEventsAreTaken},
	{"batches that come at the same time do not disturb each other", concurrentBatches},
	{"the events of a batch are left as they are", eventsAreNotChanged},
	{"a repeat is treated as the trait says", repeatsFollowTheTrait},
	{"a sink that finds is a Finder", traitFitsTheMethods},
	{"Find sees what is behind a position and nothing else", findLooksBehindAPosition},
	{"a position is good after the sink was closed and opened", positionsOutliveTheSink},
	{"a batch that comes too late is not acknowledged unless it is there", cancelledIsNotDelivered},
	{"Deliver returns by its deadline when the storage stalls", deadlineIsKept},
	{"a storage that stalled is used again, and Find knows what became of the batch", stallIsSurvived},
	{"Close returns by its deadline when the storage stalls, and may be asked again", closeKeepsItsDeadline},
	{"Close answers the batches in hand, and later ones are not taken", closeAnswersWhatIsInHand},
	{"Check of a sink that works is nil and changes nothing", checkChangesNothing},
}
