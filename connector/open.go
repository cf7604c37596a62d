package connector

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/mailchute/mailchute/connector/blob"
	"github.com/mailchute/mailchute/connector/config"
	"github.com/mailchute/mailchute/connector/datadir"
	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/connector/ledger/bolt"
	"github.com/mailchute/mailchute/sinks"
	"github.com/mailchute/mailchute/sinks/file"
	"github.com/mailchute/mailchute/sinks/kafka"
	"github.com/mailchute/mailchute/transform"
	"github.com/mailchute/mailchute/transform/authres"
	"github.com/mailchute/mailchute/transform/authres/dkimcheck"
)

// maxSessions and maxSessionsPerHost bound how many maildrops are open at a time.
const (
	maxSessions        = 32
	maxSessionsPerHost = 8
)

// parts is all that is open while a connector runs.
type parts struct {
	dir    *datadir.Dir
	ledger *bolt.Ledger
	sinks  []delivery.Sink
	boxes  []*mailbox
	slots  *slots
}

// mailbox is a mailbox and when it is visited.
type mailbox struct {
	*delivery.Mailbox
	schedule schedule
}

// open opens data directory, ledger and sinks, in this order, and makes the
// mailboxes of them. What was opened is closed again if a later part cannot be.
func open(ctx context.Context, cfg *config.Config, o Options) (*parts, error) {
	p := &parts{slots: newSlots(maxSessions, maxSessionsPerHost)}
	if err := p.open(ctx, cfg, o); err != nil {
		return nil, errors.Join(err, p.close(ctx))
	}
	return p, nil
}

func (p *parts) open(ctx context.Context, cfg *config.Config, o Options) (err error) {
	for _, w := range cfg.Warnings() {
		o.Log.Warn("dangerous setting", "mailbox", w.Mailbox, "what", w.Text)
	}
	if p.dir, err = datadir.Open(cfg.DataDir); err != nil {
		return err
	}
	if p.ledger, err = bolt.Open(filepath.Join(p.dir.Path, "ledger.db")); err != nil {
		return err
	}
	if p.sinks, err = openSinks(ctx, cfg); err != nil {
		return err
	}
	raw, err := blob.Open(p.dir.Path)
	if err != nil {
		return err
	}
	var attachments *blob.Store
	if cfg.Attachments.Store == config.InFiles {
		if attachments, err = blob.OpenAttachments(p.dir.Path); err != nil {
			return err
		}
	}
	tools := tools{
		spool:       blob.NewSpool(p.dir.Spool(), spoolMemory, spoolBudget),
		raw:         raw,
		attachments: attachments,
		transforms:  make(chan struct{}, runtime.GOMAXPROCS(0)),
		verify:      verify(cfg, o),
	}
	for _, m := range cfg.Mailboxes {
		box, err := p.mailbox(m, cfg, o, tools)
		if err != nil {
			return err
		}
		p.boxes = append(p.boxes, box)
	}
	return p.strangers(ctx, o)
}

// Transformer makes the events of a mailbox.
func Transformer(m config.Mailbox, cfg *config.Config) *transform.Transformer {
	return transform.New(transform.Config{
		InlineAttachments: inline(cfg.Limits), OwnAddresses: m.Addresses,
		RecipientHeaders: cfg.Transform.RecipientHeaders, Tokens: cfg.Transform.Set(), ThreadToken: cfg.Transform.ThreadToken,
		AuthservIDs: cfg.Transform.AuthservIDs, AuthHops: cfg.Transform.AuthHops,
		LoopHeader: cfg.Transform.LoopHeader, LoopValue: cfg.Transform.LoopValue,
	})
}

// verify is who verifies the DKIM signatures of all mailboxes; nil: nobody.
func verify(cfg *config.Config, o Options) func(context.Context, io.Reader) []authres.Result {
	if !cfg.Transform.VerifyDKIM {
		return nil
	}
	var r dkimcheck.Resolver = net.DefaultResolver
	if o.Resolver != nil {
		r = o.Resolver
	}
	r = dkimcheck.Remember(r)
	return func(ctx context.Context, mail io.Reader) []authres.Result { return dkimcheck.Results(ctx, mail, r) }
}

// inline is how much content of attachments the transformer takes into an event:
// none is said as -1 there.
func inline(limits config.Limits) int {
	if limits.InlineAttachments == 0 {
		return -1
	}
	return int(limits.InlineAttachments)
}

// spoolMemory is up to what size a message is kept in memory, spoolBudget how
// much all messages in hand may take there; what does not fit goes to disk.
const (
	spoolMemory = 1 << 20
	spoolBudget = 16 << 20
)

// tools are what all mailboxes share.
type tools struct {
	spool       *blob.Spool
	raw         *blob.Store
	attachments *blob.Store // nil: attachments are not stored by themselves
	transforms  chan struct{}
	verify      func(context.Context, io.Reader) []authres.Result
}

func (p *parts) mailbox(m config.Mailbox, cfg *config.Config, o Options, t tools) (*mailbox, error) {
	dial, err := Dialer(m, cfg, o.Log.With("mailbox", m.ID))
	if err != nil {
		return nil, err
	}
	box := &delivery.Mailbox{
		ID: m.ID, Host: m.Host, Account: m.Account(), Labels: m.Labels, Version: o.Version,
		Open:        func(ctx context.Context, lockStep bool) (delivery.Maildrop, error) { return dial(ctx, lockStep) },
		Ledger:      p.ledger,
		Sinks:       p.sinks,
		Transform:   Transformer(m, cfg),
		Spool:       t.spool,
		Raw:         t.raw,
		Attachments: t.attachments,
		Transforms:  t.transforms,
		Verify:      t.verify,
		Policy:      delivery.Policy{PollInterval: m.PollInterval, Keep: time.Duration(m.Keep), Attempts: cfg.Limits.Attempts, Required: required(p.sinks), Backlog: delivery.Backlog(m.Backlog), Oversize: delivery.Oversize(cfg.Limits.Oversize)},
		Limits:      delivery.Limits{Stop: cfg.StopTimeout, Message: int64(cfg.Limits.MessageSize)},
		Log:         o.Log.With("mailbox", m.ID),
		Notify:      o.Notify,
	}
	return &mailbox{Mailbox: box, schedule: schedule{interval: m.PollInterval}}, nil
}

// required names the sinks that a message must be in to be delivered.
func required(all []delivery.Sink) []string {
	var names []string
	for _, s := range all {
		if s.Required {
			names = append(names, s.Name)
		}
	}
	return names
}

// openSinks opens every sink of the configuration. If none is required, mail is
// kept for ever, and every sink counts: without an acknowledgement no message
// would ever be done with.
func openSinks(ctx context.Context, cfg *config.Config) ([]delivery.Sink, error) {
	var opened []delivery.Sink
	every := !slices.ContainsFunc(cfg.Sinks, config.Sink.Must)
	for _, s := range cfg.Sinks {
		sink, err := OpenSink(ctx, s)
		if err != nil {
			return opened, err
		}
		opened = append(opened, delivery.Sink{Name: s.Name, Required: every || s.Must(), Sink: sink})
	}
	return opened, nil
}

// OpenSink opens one sink: the one switch over the kinds.
func OpenSink(ctx context.Context, s config.Sink) (sink sinks.Sink, err error) {
	if s.Kafka != nil {
		sink, err = kafka.Open(ctx, *s.Kafka)
	} else {
		sink, err = file.Open(ctx, *s.File)
	}
	if err != nil {
		return nil, fmt.Errorf("open sink %s: %w", s.Name, err)
	}
	return sink, nil
}

// strangers tells of mailboxes that the ledger knows and the file does not name.
// One that holds mail, and whose account the file names under a new id, keeps
// that one from being polled: all of its mail would be published once more.
func (p *parts) strangers(ctx context.Context, o Options) error {
	known, err := p.ledger.Mailboxes(ctx)
	if err != nil {
		return fmt.Errorf("read ledger: %w", err)
	}
	old := make(map[string]ledger.Mailbox, len(known))
	for _, m := range known {
		old[m.ID] = m
	}
	renamed := make(map[string]*mailbox)
	for _, box := range p.boxes {
		if _, has := old[box.ID]; !has {
			renamed[box.Account] = box
		}
		delete(old, box.ID)
	}
	for _, m := range known {
		if _, stranger := old[m.ID]; !stranger {
			continue
		}
		o.Log.Warn("the ledger has rows of a mailbox that the configuration does not name", "mailbox", m.ID, "listed", m.Listed)
		if box := renamed[m.Account]; box != nil && m.Listed > 0 {
			refusal := fmt.Errorf("it is not polled: the ledger knows its host and username as mailbox %s, with %d messages that would be published again under new ids; write id: %s again, or empty the mailbox under that id first", m.ID, m.Listed, m.ID)
			box.Open = func(context.Context, bool) (delivery.Maildrop, error) { return nil, refusal }
		}
	}
	return nil
}

// close closes what is open, sinks first.
func (p *parts) close(ctx context.Context) error {
	var errs []error
	for _, s := range p.sinks {
		if err := s.Close(ctx); err != nil {
			errs = append(errs, fmt.Errorf("close sink %s: %w", s.Name, err))
		}
	}
	if p.ledger != nil {
		if err := p.ledger.Close(); err != nil {
			errs = append(errs, fmt.Errorf("close ledger: %w", err))
		}
	}
	if p.dir != nil {
		if err := p.dir.Close(); err != nil {
			errs = append(errs, fmt.Errorf("release data directory: %w", err))
		}
	}
	return errors.Join(errs...)
}
