package delivery_test

import (
	"errors"
	"testing"
	"time"

	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/sinks"
)

var now = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

func TestEveryStateAndListingHasOneStep(t *testing.T) {
	sights := []delivery.Sight{delivery.Alone, delivery.Changed, delivery.Shared, delivery.Absent}
	const (
		leave   = delivery.Leave
		deliver = delivery.Deliver
		examine = delivery.Examine
		remove  = delivery.Delete
		retire  = delivery.Retire
	)
	for _, tc := range []struct {
		name string
		rec  ledger.Record
		keep time.Duration
		want [4]delivery.Step // alone, changed, shared, absent
	}{
		{name: "a message never seen is delivered", want: [4]delivery.Step{deliver, deliver, deliver, retire}},
		{
			name: "a retry that is due is delivered", rec: ledger.Record{Next: now},
			want: [4]delivery.Step{deliver, deliver, deliver, retire},
		},
		{
			name: "a retry that is not due is left alone", rec: ledger.Record{Next: now.Add(time.Nanosecond)},
			want: [4]delivery.Step{leave, leave, leave, retire},
		},
		{
			name: "a message whose delivery has not answered is left alone, listed or not", rec: ledger.Record{Intent: 3},
			want: [4]delivery.Step{leave, leave, leave, leave},
		},
		{
			name: "a delivered message is deleted, unless its bytes must be looked at first", rec: ledger.Record{Outcome: ledger.Delivered, Delivered: now},
			want: [4]delivery.Step{remove, examine, examine, retire},
		},
		{
			name: "a delivered message that is kept for good stays", rec: ledger.Record{Outcome: ledger.Delivered, Delivered: now}, keep: delivery.Forever,
			want: [4]delivery.Step{leave, examine, leave, retire},
		},
		{
			name: "a delivered message stays for its time", rec: ledger.Record{Outcome: ledger.Delivered, Delivered: now.Add(-time.Hour)}, keep: time.Hour + 1,
			want: [4]delivery.Step{leave, examine, leave, retire},
		},
		{
			name: "a delivered message is deleted when its time is over", rec: ledger.Record{Outcome: ledger.Delivered, Delivered: now.Add(-time.Hour)}, keep: time.Hour,
			want: [4]delivery.Step{remove, examine, examine, retire},
		},
		{
			name: "a message of which only the header is published is never deleted", rec: ledger.Record{Outcome: ledger.Delivered, Delivered: now, Event: "id"},
			want: [4]delivery.Step{leave, examine, leave, retire},
		},
		{
			name: "a quarantined message waits for a person", rec: ledger.Record{Outcome: ledger.Quarantined},
			want: [4]delivery.Step{leave, examine, leave, retire},
		},
		{
			name: "a filtered message stays", rec: ledger.Record{Outcome: ledger.Filtered},
			want: [4]delivery.Step{leave, examine, leave, retire},
		},
		{
			name: "a skipped message stays", rec: ledger.Record{Outcome: ledger.Skipped},
			want: [4]delivery.Step{leave, examine, leave, retire},
		},
		{
			name: "a vanished message that is back is looked at by its size only", rec: ledger.Record{Outcome: ledger.Vanished},
			want: [4]delivery.Step{leave, examine, leave, retire},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for i, sight := range sights {
				if got := delivery.Decide(tc.rec, sight, now, delivery.Policy{Keep: tc.keep}); got != tc.want[i] {
					t.Errorf("Decide(sight %d) = %v, want %v", sight, got, tc.want[i])
				}
			}
		})
	}
}

func TestOnlyADeliveredRecordIsEverDeleted(t *testing.T) {
	for _, outcome := range []ledger.Outcome{ledger.Pending, ledger.Quarantined, ledger.Filtered, ledger.Skipped, ledger.Vanished} {
		for _, sight := range []delivery.Sight{delivery.Alone, delivery.Changed, delivery.Shared, delivery.Absent} {
			for _, place := range []ledger.Place{ledger.Listed, ledger.DeletePending, ledger.Kept, ledger.Gone} {
				rec := ledger.Record{Outcome: outcome, Place: place, Delivered: now}
				if got := delivery.Decide(rec, sight, now, delivery.Policy{}); got == delivery.Delete {
					t.Errorf("%v, place %v, sight %d: Decide = delete", outcome, place, sight)
				}
			}
		}
	}
}

func answer(sink string, outcome sinks.Outcome, others bool) delivery.Answer {
	r := sinks.Result{Outcome: outcome}
	if outcome == sinks.Delivered {
		r.Receipt = sinks.Receipt("at " + sink)
	} else {
		r.Err = errors.New("because")
	}
	return delivery.Answer{Sink: sink, Result: r, Others: others}
}

func TestWhatTheSinksAnswerSettlesTheRecord(t *testing.T) {
	policy := delivery.Policy{PollInterval: time.Minute, Attempts: 5, Required: []string{"a", "b"}}
	for _, tc := range []struct {
		name     string
		rec      ledger.Record
		answers  []delivery.Answer
		outcome  ledger.Outcome
		attempts int
		next     time.Time
	}{
		{
			name:    "every required sink has acknowledged",
			answers: []delivery.Answer{answer("a", sinks.Delivered, false), answer("b", sinks.Delivered, false)},
			outcome: ledger.Delivered,
		},
		{
			name:    "the last missing receipt delivers",
			rec:     ledger.Record{Receipts: map[string]sinks.Receipt{"a": "earlier"}, Attempts: 3},
			answers: []delivery.Answer{answer("b", sinks.Delivered, false)},
			outcome: ledger.Delivered,
		},
		{
			name:    "one receipt of two is not enough",
			answers: []delivery.Answer{answer("a", sinks.Delivered, true)},
			outcome: ledger.Pending,
		},
		{name: "no answer at all leaves it pending and due", outcome: ledger.Pending},
		{
			name:    "an unknown outcome never counts",
			answers: []delivery.Answer{answer("a", sinks.Unknown, true), answer("b", sinks.Delivered, true)},
			outcome: ledger.Pending,
		},
		{
			name:    "trouble of a whole sink never counts",
			answers: []delivery.Answer{answer("a", sinks.Again, false), answer("b", sinks.Delivered, true)},
			outcome: ledger.Pending,
		},
		{
			name:    "try again for this message alone counts an attempt and backs off",
			answers: []delivery.Answer{answer("a", sinks.Again, true), answer("b", sinks.Delivered, true)},
			outcome: ledger.Pending, attempts: 1, next: now.Add(time.Minute),
		},
		{
			name:    "back-off doubles",
			rec:     ledger.Record{Attempts: 2},
			answers: []delivery.Answer{answer("a", sinks.Again, true), answer("b", sinks.Delivered, true)},
			outcome: ledger.Pending, attempts: 3, next: now.Add(4 * time.Minute),
		},
		{
			name:    "the last attempt quarantines",
			rec:     ledger.Record{Attempts: 4},
			answers: []delivery.Answer{answer("a", sinks.Again, true), answer("b", sinks.Delivered, true)},
			outcome: ledger.Quarantined, attempts: 5,
		},
		{
			name:    "a refusal for good quarantines at once",
			answers: []delivery.Answer{answer("a", sinks.Refused, false), answer("b", sinks.Delivered, true)},
			outcome: ledger.Quarantined,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.rec.Intent = 7
			got := delivery.Settle(tc.rec, tc.answers, now, policy)
			if got.Outcome != tc.outcome || got.Attempts != tc.attempts || !got.Next.Equal(tc.next) {
				t.Errorf("Settle = %v, %d attempts, next %v; want %v, %d, %v", got.Outcome, got.Attempts, got.Next, tc.outcome, tc.attempts, tc.next)
			}
			if got.Intent != 0 {
				t.Error("the row still stands in an intent")
			}
			if (got.Outcome == ledger.Delivered) != got.Delivered.Equal(now) {
				t.Errorf("delivered at %v", got.Delivered)
			}
			if got.Outcome != ledger.Delivered && len(tc.answers) > 0 && got.Outcome == ledger.Quarantined && got.Reason == "" {
				t.Error("quarantined without a reason")
			}
		})
	}
}

func TestAReceiptIsNeverTakenBack(t *testing.T) {
	policy := delivery.Policy{PollInterval: time.Minute, Attempts: 5, Required: []string{"a", "b"}}
	before := ledger.Record{Receipts: map[string]sinks.Receipt{"a": "first"}}
	after := delivery.Settle(before, []delivery.Answer{answer("b", sinks.Refused, true)}, now, policy)
	if after.Receipts["a"] != "first" {
		t.Errorf("receipts = %v, want that of a kept", after.Receipts)
	}
	if len(before.Receipts) != 1 {
		t.Error("Settle changed its argument")
	}
}

func TestBackOffEndsAtAnHour(t *testing.T) {
	policy := delivery.Policy{PollInterval: 10 * time.Minute, Attempts: 100}
	rec := delivery.Blame(ledger.Record{Attempts: 50}, "why", now, policy)
	if got, want := rec.Next, now.Add(time.Hour); !got.Equal(want) {
		t.Errorf("next = %v, want %v", got, want)
	}
}

func TestWithoutARequiredSinkNothingIsDelivered(t *testing.T) {
	rec := delivery.Settle(ledger.Record{}, nil, now, delivery.Policy{Attempts: 5})
	if rec.Outcome == ledger.Delivered {
		t.Error("delivered to nobody")
	}
}
