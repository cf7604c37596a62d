package connector

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
)

const (
	onceTries     = 3                // visits that fail before a mailbox is given up
	onceRetry     = time.Second      // first pause between them; it doubles
	maxLoginDelay = 10 * time.Minute // longest LOGIN-DELAY that is waited out
	maxStandstill = 3                // visits that change nothing although there is something to do
)

// Result is what RunOnce came to.
type Result struct {
	Mailboxes map[string]delivery.Report // last report of each, with the sums of all its visits
	Findings  bool                       // something is quarantined, pending or vanished
}

// RunOnce visits every mailbox until a listing shows nothing due, then ends. The
// error tells which mailboxes or sinks could not be used.
func (c *Connector) RunOnce(ctx context.Context) (Result, error) {
	result := Result{Mailboxes: make(map[string]delivery.Report)}
	err := c.with(ctx, func(p *parts) error {
		var mu sync.Mutex
		var errs []error
		var boxes sync.WaitGroup
		for _, box := range p.boxes {
			boxes.Go(func() {
				report, err := c.empty(ctx, p, box)
				mu.Lock()
				defer mu.Unlock()
				result.Mailboxes[box.ID] = report
				result.Findings = result.Findings || findings(report)
				if err != nil {
					errs = append(errs, fmt.Errorf("mailbox %s: %w", box.ID, err))
				}
			})
		}
		boxes.Wait()
		return errors.Join(errs...)
	})
	return result, err
}

// empty visits one mailbox until nothing is due.
func (c *Connector) empty(ctx context.Context, p *parts, box *mailbox) (sum delivery.Report, err error) {
	course := course{}
	for {
		report, err := c.visit(ctx, p, box)
		sum = add(sum, report)
		pause, over, err := course.after(report, err)
		next := time.Now().Add(pause)
		if over = over || ctx.Err() != nil; over {
			next = time.Time{}
		}
		c.tell(box, Visited{Report: report, Err: err, Next: next})
		if over {
			return sum, err
		}
		if err := sleep(ctx, pause); err != nil {
			return sum, err
		}
	}
}

// course is how the visits of a mailbox that is to be emptied have gone.
type course struct {
	failures   int // in a row
	standstill int // visits in a row that changed nothing
	listed     int // by the last good listing
	loginDelay time.Duration
}

// after says how long to wait behind a visit, or that it was the last.
func (c *course) after(report delivery.Report, err error) (pause time.Duration, over bool, _ error) {
	c.standstill++
	if report.Delivered > 0 || report.Good && report.Listed < c.listed {
		c.standstill, c.failures = 0, 0
	}
	if report.Good {
		c.listed = report.Listed
	}
	c.loginDelay = max(c.loginDelay, report.LoginDelay)
	pause = c.loginDelay // RFC 2449 section 6.5
	switch {
	case err == nil && (report.Idle || c.standstill >= maxStandstill):
		return 0, true, nil
	case err == nil:
		c.failures = 0
	default:
		c.failures++
		if c.failures >= onceTries || needsAPerson(err) {
			return 0, true, err
		}
		pause = max(pause, onceRetry<<(c.failures-1))
	}
	if pause > maxLoginDelay {
		return 0, true, errors.Join(err, fmt.Errorf("the server wants %v between two logins, and mail is left: run again later", pause))
	}
	return pause, false, err
}

// add puts a report on top of those before. What is on the server is as the last
// good listing said.
func add(sum, report delivery.Report) delivery.Report {
	report.Delivered += sum.Delivered
	report.Deleted += sum.Deleted
	report.Vanished += sum.Vanished
	if !report.Good {
		report.Good, report.Listed, report.Tally = sum.Good, sum.Listed, sum.Tally
	}
	return report
}

func findings(r delivery.Report) bool {
	return r.Vanished > 0 || r.Tally[ledger.Quarantined] > 0 || r.Tally[ledger.Pending] > 0
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
