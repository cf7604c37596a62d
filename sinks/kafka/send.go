package kafka

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/mailchute/mailchute/sinks"
)

const (
	firstPause = 20 * time.Millisecond // before the second try; it doubles
	maxPause   = 2 * time.Second
)

// A parcel is records of one partition that go as one batch.
type parcel struct {
	records []record
	doubt   bool // a try went unanswered: they may be there
}

// parcels cuts records into batches of at most limit octets before compression.
func parcels(records []record, limit int) []parcel {
	var cut []parcel
	start, octets := 0, batchHead
	for i, r := range records {
		octets += len(r.content) + recordSpare
		if octets > limit && i > start {
			cut = append(cut, parcel{records: records[start:i]})
			start, octets = i, batchHead+len(r.content)+recordSpare
		}
	}
	return append(cut, parcel{records: records[start:]})
}

// halves cuts a parcel in two, to find the record that the broker does not take.
func (p parcel) halves() []parcel {
	middle := len(p.records) / 2
	return []parcel{{p.records[:middle], p.doubt}, {p.records[middle:], p.doubt}}
}

// mixed says that some of its records are at the given places, and some are not.
func (p parcel) mixed(places []int) bool {
	rest, out := p.without(places)
	return len(out) > 0 && len(rest.records) > 0
}

// without takes out the records at the given places.
func (p parcel) without(places []int) (rest parcel, out []record) {
	rest.doubt = p.doubt
	for i, r := range p.records {
		if slices.Contains(places, i) {
			out = append(out, r)
		} else {
			rest.records = append(rest.records, r)
		}
	}
	return rest, out
}

// send brings records to a partition in their order and fills in their
// results. It has one request under way at a time, and stops at the first batch
// that does not get there: no mail overtakes an earlier one of its conversation.
func (s *Sink) send(ctx context.Context, partition int, records []record, results []sinks.Result) {
	release, err := s.turn(ctx, partition)
	if err != nil {
		fill(results, records, sinks.Result{Outcome: sinks.Again, Err: fmt.Errorf("wait for the batch before in partition %d: %w", partition, err)})
		return
	}
	defer release()
	work := parcels(records, min(s.limit, batchBytes))
	for len(work) > 0 {
		p := &work[0]
		a := s.settle(ctx, partition, p)
		if a.err != nil {
			a.err = s.explain(fmt.Sprintf("write to partition %d of", partition), a.err)
		}
		refusal := sinks.Result{Outcome: sinks.Refused, Err: a.err}
		switch {
		case a.verdict == written:
			for i, r := range p.records {
				results[r.event] = sinks.Result{Outcome: sinks.Delivered, Receipt: s.receipt(partition, a.offset+int64(i))}
			}
			work = work[1:]
		case a.verdict == invalid && !p.doubt && p.mixed(a.bad):
			rest, out := p.without(a.bad)
			fill(results, out, refusal)
			work[0] = rest
		case (a.verdict == tooLarge || a.verdict == invalid) && len(p.records) > 1:
			work = append(p.halves(), work[1:]...)
		case (a.verdict == tooLarge || a.verdict == invalid) && !p.doubt:
			fill(results, p.records, refusal)
			work = work[1:]
		default:
			giveUp(work, a.err, results)
			return
		}
	}
}

// giveUp answers for the records that did not get there.
func giveUp(work []parcel, err error, results []sinks.Result) {
	for _, p := range work {
		outcome := sinks.Again
		if p.doubt {
			outcome = sinks.Unknown
		}
		fill(results, p.records, sinks.Result{Outcome: outcome, Err: err})
	}
}

// blameless makes Unknown of Again where other events were delivered. There,
// Again would say that something is wrong with the event; but it is its
// partition that is in trouble, and the mail must not be quarantined for that.
func blameless(results []sinks.Result) []sinks.Result {
	if !slices.ContainsFunc(results, func(r sinks.Result) bool { return r.Outcome == sinks.Delivered }) {
		return results
	}
	for i := range results {
		if results[i].Outcome == sinks.Again {
			results[i].Outcome = sinks.Unknown
		}
	}
	return results
}

func fill(results []sinks.Result, records []record, r sinks.Result) {
	for _, rec := range records {
		results[rec.event] = r
	}
}

// settle sends one batch, the same octets each time, until there is an answer
// that another try would not change, or ctx ends.
func (s *Sink) settle(ctx context.Context, partition int, p *parcel) answer {
	if err := context.Cause(ctx); err != nil {
		return answer{verdict: busy, err: err}
	}
	set, err := s.encode(p.records)
	if err != nil {
		return answer{verdict: hopeless, err: err}
	}
	for pause := firstPause; ; pause = min(2*pause, maxPause) {
		a := s.cluster.produce(ctx, partition, set)
		p.doubt = p.doubt || a.verdict == perhaps
		if a.verdict != busy && a.verdict != moved && a.verdict != perhaps {
			return a
		}
		if err := sleep(ctx, pause/2+rand.N(pause)); err != nil {
			a.err = fmt.Errorf("%w before an acknowledgement came; at last: %w", err, a.err)
			return a
		}
	}
}

// encode makes the record set of a batch.
func (s *Sink) encode(records []record) ([]byte, error) {
	contents := make([][]byte, len(records))
	for i, r := range records {
		contents[i] = r.content
	}
	spare := s.buffer()
	// Brokers delete and refuse by the record's time, so it is never the mail's.
	set, used, err := s.encoder.batch(contents, nobody, time.Now(), *spare)
	*spare = used
	s.keep(spare)
	return set, err
}

func (s *Sink) receipt(partition int, offset int64) sinks.Receipt {
	var room [64]byte
	place := append(room[:0], s.cluster.topic...)
	place = strconv.AppendInt(append(place, '/'), int64(partition), 10)
	place = strconv.AppendInt(append(place, '@'), offset, 10)
	return sinks.Receipt(place)
}

// sleep waits, and says why it was cut short.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
