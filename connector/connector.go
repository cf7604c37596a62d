// Package connector makes the parts one running thing: it opens ledger, sinks
// and stores as the configuration says, visits every mailbox when it is due,
// and closes what it opened. What happens in a visit is connector/delivery's.
package connector

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/mailchute/mailchute/connector/admin"
	"github.com/mailchute/mailchute/connector/config"
	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/telemetry"
	"github.com/mailchute/mailchute/transform/authres/dkimcheck"
)

// Options are what a caller adds to the configuration.
type Options struct {
	Log     *slog.Logger
	Version string                     // of mailchute, for events
	Notify  func(delivery.Notice)      // told of each message that has an outcome; may be nil
	Content bool                       // the status page shows senders and subjects
	Visited func(id string, v Visited) // told of each visit; may be nil

	Resolver dkimcheck.Resolver // for keys of DKIM; nil: the system's
}

// Visited is a visit that has ended.
type Visited struct {
	Report delivery.Report
	Err    error
	Next   time.Time // when the next one is due; zero if there is none
}

// Connector is one process's worth of mailboxes and sinks.
type Connector struct {
	config  *config.Config
	options Options
	board   *board
}

// New makes a connector of a checked configuration. Nothing is opened yet.
func New(cfg *config.Config, o Options) *Connector {
	c := &Connector{config: cfg, options: o, board: newBoard(cfg, o.Content)}
	c.options.Notify = func(n delivery.Notice) {
		c.board.note(n)
		if o.Notify != nil {
			o.Notify(n)
		}
	}
	return c
}

// Board is what a status page shows of the connector.
func (c *Connector) Board() admin.Board { return c.board }

// Run visits every mailbox again and again until ctx is done, then lets windows
// in commit finish within the stop timeout. An error means that the connector
// could not start, or that what it opened could not be closed well.
func (c *Connector) Run(ctx context.Context) error {
	return c.with(ctx, func(p *parts) error {
		stop, err := c.showBoard(ctx)
		if err != nil {
			return err
		}
		c.options.Log.Info("started", "version", c.options.Version, "mailboxes", len(p.boxes), "sinks", len(p.sinks), "promise", c.config.Promise())
		defer c.options.Log.Info("stopped")
		var pollers sync.WaitGroup
		for _, box := range p.boxes {
			pollers.Go(func() { c.poll(ctx, p, box) })
		}
		pollers.Go(func() {
			for sleep(ctx, forgetting) == nil {
				c.forget(ctx, p)
			}
		})
		pollers.Wait()
		return stop()
	})
}

// showBoard serves the status page, if the configuration wants one, until ctx
// is done; stop waits for the end of it.
func (c *Connector) showBoard(ctx context.Context) (stop func() error, err error) {
	if c.config.Admin.Listen == "" {
		return func() error { return nil }, nil
	}
	listener, err := net.Listen("tcp", c.config.Admin.Listen)
	if err != nil {
		return nil, fmt.Errorf("open the status page: %w; choose another address for admin.listen", err)
	}
	c.options.Log.Info("status page", "url", "http://"+listener.Addr().String()+"/")
	ended := make(chan error, 1)
	go func() { ended <- c.ServePage(ctx, listener) }()
	return func() error { return <-ended }, nil
}

// ServePage serves the status page and the metrics on l until ctx is done. It
// closes l.
func (c *Connector) ServePage(ctx context.Context, l net.Listener) error {
	metrics, err := telemetry.New(c.options.Version, c.board)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	err = admin.Serve(ctx, l, c.board, metrics, c.options.Log)
	return errors.Join(err, metrics.Close(context.WithoutCancel(ctx)))
}

// with opens the parts, does the work and closes them, in one place.
func (c *Connector) with(ctx context.Context, work func(*parts) error) (err error) {
	p, err := open(ctx, c.config, c.options)
	if err != nil {
		return err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.config.StopTimeout)
		defer cancel()
		err = errors.Join(err, p.close(closing))
	}()
	c.forget(ctx, p)
	return work(p)
}

// poll visits one mailbox whenever it is due.
func (c *Connector) poll(ctx context.Context, p *parts, box *mailbox) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		report, err := c.visit(ctx, p, box)
		if ctx.Err() != nil && err != nil {
			box.Log.Info("visit broken off by the stop", "delivered", report.Delivered, "deleted", report.Deleted, "err", err)
			return
		}
		pause := box.schedule.after(report, err)
		c.tell(box, Visited{Report: report, Err: err, Next: time.Now().Add(pause)})
		timer.Reset(pause)
	}
}

// How long a message that is gone is known, in case it comes back from a backup,
// and how often the ledger is looked through for older ones.
const (
	memory     = 30 * 24 * time.Hour
	forgetting = 24 * time.Hour
)

// forget removes what is left in the ledger of messages gone long ago.
func (c *Connector) forget(ctx context.Context, p *parts) {
	n, err := p.ledger.Sweep(ctx, time.Now().Add(-memory))
	switch {
	case err != nil && ctx.Err() == nil:
		c.options.Log.Warn("old rows of the ledger are not removed", "err", err)
	case n > 0:
		c.options.Log.Info("old rows of the ledger removed", "rows", n)
	}
}

// visit makes one visit when a session with the host is free.
func (c *Connector) visit(ctx context.Context, p *parts, box *mailbox) (delivery.Report, error) {
	release, err := p.slots.take(ctx, box.Host)
	if err != nil {
		return delivery.Report{}, fmt.Errorf("wait for a session: %w", err)
	}
	defer release()
	c.board.visiting(box.ID)
	return box.Visit(ctx)
}

// tell logs a visit and passes it on.
func (c *Connector) tell(box *mailbox, v Visited) {
	log := box.Log.With("listed", v.Report.Listed, "delivered", v.Report.Delivered, "deleted", v.Report.Deleted)
	switch {
	case v.Err != nil && v.Next.IsZero():
		log.Warn("visit ended early, there is no other", "err", v.Err)
	case v.Err != nil:
		log.Warn("visit ended early", "err", v.Err, "next", v.Next.Format(time.RFC3339))
	case v.Report.Delivered > 0 || v.Report.Deleted > 0:
		log.Info("visited")
	default:
		log.Debug("visited, nothing new")
	}
	c.board.visited(box.ID, v)
	if c.options.Visited != nil {
		c.options.Visited(box.ID, v)
	}
}
