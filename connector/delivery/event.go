package delivery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"sync"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
	"github.com/mailchute/mailchute/transform/authres"
)

// events transforms a batch, as many messages at a time as there are slots. All
// signatures are verified at the same time, as that is waiting for DNS.
func (c *committer) events(ctx context.Context, batch []*message) ([]*eventv1.Event, error) {
	events, errs := make([]*eventv1.Event, len(batch)), make([]error, len(batch))
	var done sync.WaitGroup
	for i, m := range batch {
		done.Go(func() {
			var verified []authres.Result
			if c.box.Verify != nil && m.arrival == whole {
				verified = c.box.Verify(ctx, m.raw.Open())
			}
			c.box.Transforms <- struct{}{}
			defer func() { <-c.box.Transforms }()
			events[i], errs[i] = c.event(m, verified)
		})
	}
	done.Wait()
	return events, errors.Join(errs...)
}

// event makes the event of a message. What it leaves out is stored first, and
// the event names it: attachments by themselves if that is wanted, anything else
// as the raw message.
func (c *committer) event(m *message, verified []authres.Result) (*eventv1.Event, error) {
	e, complete, err := c.read(m)
	if err != nil {
		return nil, err
	}
	transform.Verified(e, verified)
	Collected{
		Event: m.rec.Event, Copy: m.rec.Copy, UIDL: m.rec.UIDL, Size: m.rec.ListSize, At: m.at,
		Mailbox: c.box.ID, Host: c.box.Host, Labels: c.box.Labels, Version: c.box.Version,
	}.Into(e)
	if c.box.Notify != nil {
		m.subject = e.GetSubject()
		if len(e.GetFrom()) > 0 {
			m.from = e.GetFrom()[0].GetAddress()
		}
	}
	if !complete || m.rec.Size > c.limits.Message {
		if err := c.refer(e, m); err != nil {
			return nil, err
		}
	}
	if m.fits = c.fits(e); !m.fits {
		if err := errors.Join(c.storeContents(e), c.refer(e, m)); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// refer stores the raw message and names it in the event. Of a message whose
// header alone came there is none.
func (c *committer) refer(e *eventv1.Event, m *message) error {
	if m.arrival == headed {
		return nil
	}
	if err := c.store(m); err != nil {
		return err
	}
	ref := m.rec.RawRef
	e.Raw.Ref = &ref
	return nil
}

// read is the event of what came of a message.
func (c *committer) read(m *message) (e *eventv1.Event, complete bool, err error) {
	switch {
	case m.arrival == headed:
		return c.box.Transform.HeaderEvent(m.raw), false, nil
	case c.box.Attachments == nil:
		e, complete = c.box.Transform.Event(m.raw)
		return e, complete, nil
	}
	return c.box.Transform.EventWithFiles(m.raw, func() (transform.File, error) { return c.box.Attachments.New() })
}

// fits says whether every sink takes the whole event.
func (c *committer) fits(e *eventv1.Event) bool {
	for _, s := range c.box.Sinks {
		if _, whole := fit(e, s); !whole {
			return false
		}
	}
	return true
}

// storeContents stores the attachments in an event that is too long for a sink, as
// their content is what that sink's event leaves out first.
func (c *committer) storeContents(e *eventv1.Event) error {
	if c.box.Attachments == nil {
		return nil
	}
	for _, a := range transform.Contents(e) {
		ref, err := c.box.Attachments.Put(sha256.Sum256(a.Content), bytes.NewReader(a.Content))
		if err != nil {
			return err
		}
		a.Ref = &ref
	}
	return nil
}

// fit cuts an event to what a sink takes; whole says that nothing was left out.
func fit(e *eventv1.Event, s Sink) (fitted *eventv1.Event, whole bool) {
	if s.About().MaxEvent == 0 {
		return e, true
	}
	return transform.Fit(e, s.About().MaxEvent)
}
