package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3"
)

// visit is one session and what was learnt in it.
type visit struct {
	box    *Mailbox
	limits Limits
	drop   Maildrop
	began  time.Time
	plan   plan
	commit *committer
	report Report

	messages  int        // asked for in this session
	octets    int64      // retrieved in this session
	refusals  int        // in a row, by the server
	outOfStep bool       // a reply did not fit its command
	topTried  bool       // TOP was asked for without being offered
	topShown  bool       // and answered
	done      []*message // every message asked for in this session
	buffer    [32 << 10]byte
}

// Visit makes one session with the mailbox. The report is good also beside an
// error; the error says what ended the visit early. Nothing is lost either way.
func (b *Mailbox) Visit(ctx context.Context) (Report, error) {
	v := &visit{box: b, limits: b.Limits.withDefaults(), began: time.Now()}
	if err := b.sinksAnswer(ctx); err != nil {
		return v.report, err
	}
	book, err := b.settle(ctx)
	if err != nil {
		return v.report, err
	}
	v.drop, err = b.Open(ctx, book.Mailbox.LockStep)
	if err != nil {
		return v.report, err
	}
	err = v.run(ctx, book)
	if err != nil {
		err = errors.Join(err, v.drop.Abort())
	}
	v.report.Tally = v.tally()
	return v.report, errors.Join(err, v.release())
}

// A SinkError is trouble of a whole sink: nothing is wrong with the mail.
type SinkError struct {
	Sink string // its name
	Err  error
}

func (e *SinkError) Error() string { return fmt.Sprintf("sink %s: %v", e.Sink, e.Err) }

// Unwrap gives the sink's own words.
func (e *SinkError) Unwrap() error { return e.Err }

// sinksAnswer keeps a visit from opening a maildrop while a sink is down: before
// the first one, and behind one in which a sink failed.
func (b *Mailbox) sinksAnswer(ctx context.Context) error {
	if b.visited && !b.ailing {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, courtesy)
	defer cancel()
	for _, s := range b.Sinks {
		if !s.Required {
			continue
		}
		if err := s.Check(ctx); err != nil {
			return fmt.Errorf("the mailbox is not polled while a sink cannot take events: %w", &SinkError{s.Name, err})
		}
	}
	return nil
}

// release gives back what was spooled and came to no outcome.
func (v *visit) release() error {
	var errs []error
	for _, m := range v.done {
		if m.raw != nil {
			errs = append(errs, m.raw.Close())
		}
	}
	return errors.Join(errs...)
}

// run is the visit from the listing to QUIT.
func (v *visit) run(ctx context.Context, book ledger.Book) error {
	listing, err := v.drop.List(ctx)
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	if !listing.HasUIDL && v.box.Policy.Keep != 0 {
		return errNoUIDL
	}
	v.warnOfExpiry()
	v.report.Listed, v.report.Good = len(listing.Entries), listing.Good
	v.report.LoginDelay = v.drop.Capabilities().LoginDelay
	v.plan = newPlan(listing, book, time.Now(), v.box.Policy)
	v.commit = v.opening(book, listing)
	if err := v.drawLine(ctx, book, listing); err != nil {
		return err
	}
	if err := v.rekey(ctx); err != nil {
		return err
	}
	v.doubt(book.Mailbox.Shrunk)
	v.retire()
	v.report.Idle = v.plan.idle()
	if err := v.recheck(ctx); err != nil {
		return err
	}
	if err := v.windows(ctx); err != nil {
		return err
	}
	if err := v.suspects(ctx); err != nil {
		return err
	}
	if err := v.headed(ctx); err != nil {
		return err
	}
	return v.leave(ctx)
}

// warnOfExpiry tells once that the server may remove, or hide, what it is to keep.
func (v *visit) warnOfExpiry() {
	if v.box.Policy.Keep == 0 || v.box.warned {
		return
	}
	switch {
	case v.drop.Capabilities().RemovesRead(): // RFC 2449 section 6.7
		v.box.warned = true
		v.box.Log.Warn("the server says that it may remove mail once it is retrieved (EXPIRE 0): keep_on_server may not keep it")
	case v.drop.Profile().Has(pop3.QuirkRetrieveHides):
		v.box.warned = true
		v.box.Log.Warn("the server hides mail once it is retrieved: keep_on_server has no say in what stays there", "server", v.drop.Profile().Title)
	}
}

// errNoUIDL: without unique-ids (RFC 1939 section 7) kept mail would have to be
// retrieved at every visit.
var errNoUIDL = errors.New("the server has no UIDL, so delivered mail cannot be kept on it: set keep_on_server: 0s for this mailbox")

// opening is a committer that starts with the state of the mailbox.
func (v *visit) opening(book ledger.Book, listing *pop3.Listing) *committer {
	state := book.Mailbox
	state.ID, state.Account = v.box.ID, v.box.Account
	if listing.Good {
		state.LastGood, state.Listed = v.began, len(listing.Entries)
	}
	return &committer{
		box: v.box, limits: v.limits, report: &v.report,
		state: state, stale: book.Mailbox.Account != v.box.Account || book.Mailbox.LastGood.IsZero(),
		change: &ledger.Change{Mailbox: v.box.ID},
		mute:   map[string]bool{},
	}
}

// doubt finds out whether the listing is a part of what is there. One that lacks
// much is believed when the next one says the same.
func (v *visit) doubt(before bool) {
	if !v.report.Good {
		return
	}
	shrunk := v.plan.shrunken()
	if shrunk != before {
		v.commit.state.Shrunk, v.commit.stale = shrunk, true
	}
	if v.plan.doubted = shrunk && !before; v.plan.doubted {
		v.box.Log.Warn("the listing lacks much of what was there; it is believed when the next one says the same", "listed", len(v.plan.items), "missing", len(v.plan.absent))
	}
}

// retire ends the rows of messages that have left the server. It is written
// with the next commit.
func (v *visit) retire() {
	gone := v.plan.retire(time.Now(), v.box.Policy)
	v.commit.change.Gone = append(v.commit.change.Gone, gone...)
	for _, rec := range gone {
		if rec.Outcome == ledger.Vanished {
			v.report.Vanished++
			v.box.Log.Warn("message left the mailbox undelivered", "uid", Printable(rec.UIDL), "event", rec.Event, "reason", rec.Reason)
		}
	}
}

// recheck looks at the header of every message that is to be deleted without
// having been retrieved in this session: its unique-id may have been given to
// another message since. Whoever is not recognised is retrieved.
func (v *visit) recheck(ctx context.Context) error {
	var late []*item
	for i := range v.plan.items {
		if it := &v.plan.items[i]; it.step == Delete {
			it.step = Examine
			late = append(late, it)
		}
	}
	if len(late) == 0 {
		return nil
	}
	if top, err := v.hasTOP(ctx); err != nil || !top {
		return err
	}
	for _, it := range late[min(len(late), v.limits.VisitMessages):] { // the next session's
		it.step, v.report.More = Leave, true
	}
	late = late[:min(len(late), v.limits.VisitMessages)]
	headers, err := v.headers(ctx, late)
	if err != nil {
		return err
	}
	for i, it := range late {
		if headers[i] == it.row.Header {
			it.step = Delete
			v.done = append(v.done, &message{item: it, arrival: checked, rec: v.outlasted(*it.row)})
		}
	}
	return nil
}

// outlasted is Outlasted, told to a person and written with the next commit.
func (v *visit) outlasted(rec ledger.Record) ledger.Record {
	kept := Outlasted(rec)
	if kept.Place != rec.Place {
		v.box.Log.Warn("the server confirms the deletion of a message and keeps it: it is delivered, and left there from now on", "uid", Printable(rec.UIDL), "event", rec.Event)
		v.commit.change.Put = append(v.commit.change.Put, &kept)
	}
	return kept
}

// tally counts the listed messages by what became of them.
func (v *visit) tally() map[ledger.Outcome]int {
	last := make(map[*item]ledger.Outcome, len(v.done))
	for _, m := range v.done {
		last[m.item] = m.rec.Outcome
	}
	tally := make(map[ledger.Outcome]int)
	for i := range v.plan.items {
		it := &v.plan.items[i]
		outcome, asked := last[it]
		if !asked && it.row != nil {
			outcome = it.row.Outcome
		}
		tally[outcome]++
	}
	return tally
}

func handles(items []*item) []pop3.Handle {
	hs := make([]pop3.Handle, len(items))
	for i, it := range items {
		hs[i] = it.entry.Handle
	}
	return hs
}
