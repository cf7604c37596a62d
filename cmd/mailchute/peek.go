package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mailchute/mailchute/connector"
	"github.com/mailchute/mailchute/connector/blob"
	"github.com/mailchute/mailchute/connector/config"
	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3"
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
	"github.com/mailchute/mailchute/transform/authres/dkimcheck"
)

// peekOptions are the flags of peek.
type peekOptions struct {
	mailbox, output string
	messages        int
	retrieve        bool
}

func newPeekCommand() *cobra.Command {
	var o peekOptions
	cmd := &cobra.Command{
		Use:   "peek",
		Short: "Show what would be published, without deleting anything",
		Long: `peek shows the first messages of every mailbox of the configuration, or of one.
Only their headers are read, by TOP; with --retr the messages are retrieved, and
the whole events shown as they would be published. Nothing is deleted, the session
ends without QUIT, no event is published, and the ledger is not looked at: also
what has been delivered is shown, and an id is that of the first copy.

--retr is refused where a server is known to hide or remove what was retrieved.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case o.output != "text" && o.output != "json":
				return &usageError{fmt.Errorf("there is no output %q: write text or json", o.output)}
			case o.messages < 1:
				return &usageError{fmt.Errorf("-n %d shows nothing: write 1 or more", o.messages)}
			}
			cfg, err := loadConfig(cmd)
			if err != nil {
				return err
			}
			boxes, err := chooseMailboxes(cfg, o.mailbox)
			if err != nil {
				return err
			}
			return o.peek(cmd.Context(), boxes, cfg, net.DefaultResolver, streams{out: cmd.OutOrStdout(), err: cmd.ErrOrStderr()})
		},
	}
	cmd.Flags().StringVar(&o.mailbox, "mailbox", "", "id of one mailbox (default: all)")
	cmd.Flags().IntVarP(&o.messages, "messages", "n", 10, "how many messages of each mailbox")
	cmd.Flags().BoolVar(&o.retrieve, "retr", false, "retrieve the messages and show whole events")
	cmd.Flags().StringVar(&o.output, "output", "text", "text, or json: one message a line")
	return cmd
}

// peek looks into mailboxes one by one; one that cannot be used does not stop
// the others. resolver knows the keys of DKIM, where the configuration asks for it.
func (o peekOptions) peek(ctx context.Context, boxes []config.Mailbox, cfg *config.Config, resolver dkimcheck.Resolver, s streams) (err error) {
	dir, err := os.MkdirTemp("", "mailchute-peek-")
	if err != nil {
		return fmt.Errorf("make folder for large messages: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	failed := false
	var keys dkimcheck.Resolver
	if cfg.Transform.VerifyDKIM {
		keys = dkimcheck.Remember(resolver)
	}
	for _, m := range boxes {
		look := peeking{
			box: m, retrieve: o.retrieve, json: o.output == "json", out: s.out,
			transform: connector.Transformer(m, cfg), keys: keys,
			log:   onlyErrors(s.err).With("mailbox", m.ID),
			spool: blob.NewSpool(dir, 1<<20, 1<<20), copies: make(map[ledger.Hash]uint32),
		}
		if err := look.mailbox(ctx, cfg, o.messages); err != nil {
			failed = true
			fmt.Fprintf(s.err, "mailchute: mailbox %s: %s\n", m.ID, shown(strings.ReplaceAll(err.Error(), "\n", "; ")))
		}
	}
	if failed {
		return errTold
	}
	return nil
}

// peeking is a look into one mailbox.
type peeking struct {
	box            config.Mailbox
	retrieve, json bool
	out            io.Writer
	log            *slog.Logger
	transform      *transform.Transformer
	keys           dkimcheck.Resolver // nil: signatures are not verified
	spool          *blob.Spool
	copies         map[ledger.Hash]uint32
}

// mailbox shows the first messages. The session ends without QUIT, so that
// nothing can be removed by it (RFC 1939 section 6).
func (p *peeking) mailbox(ctx context.Context, cfg *config.Config, messages int) (err error) {
	dial, err := connector.Dialer(p.box, cfg, p.log)
	if err != nil {
		return err
	}
	client, err := dial(ctx, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, client.Abort()) }()
	if err := p.allowed(client); err != nil {
		return err
	}
	listing, err := client.List(ctx)
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	entries := listing.Entries[:min(messages, len(listing.Entries))]
	handles := make([]pop3.Handle, len(entries))
	for i, e := range entries {
		handles[i] = e.Handle
	}
	var stream *pop3.Retrieval
	if p.retrieve {
		stream = client.Retrieve(ctx, handles)
	} else {
		stream = client.Top(ctx, handles, 0)
	}
	for i, e := range entries {
		m, ok := stream.Next()
		if !ok {
			return errors.Join(stream.Err(), fmt.Errorf("only %d of %d messages could be looked at", i, len(entries)))
		}
		if err := p.message(ctx, e, m); err != nil {
			return errors.Join(err, stream.Err())
		}
	}
	if len(entries) == 0 && !p.json {
		_, err = fmt.Fprintf(p.out, "%s: no mail\n", p.box.ID)
	}
	return errors.Join(err, stream.Close())
}

// allowed says whether looking is possible, and harmless.
func (p *peeking) allowed(client *pop3.Client) error {
	caps := client.Capabilities()
	switch {
	case !p.retrieve && caps.Listed && !caps.TOP:
		return errors.New("the server has no TOP, by which headers are read; --retr retrieves whole messages")
	case !p.retrieve:
		return nil
	case client.Profile().Has(pop3.QuirkRetrieveHides):
		return fmt.Errorf("no message is retrieved: %s hides what was retrieved from later sessions; leave out --retr", client.Profile().Title)
	case caps.RemovesRead(): // EXPIRE 0, RFC 2449 section 6.7
		return errors.New("no message is retrieved: the server says that it may remove what was retrieved (EXPIRE 0); leave out --retr")
	}
	return nil
}

// message shows one message.
func (p *peeking) message(ctx context.Context, entry pop3.Entry, m *pop3.Message) error {
	seen := peeked{Mailbox: p.box.ID, Number: entry.Handle.Number(), UIDL: delivery.Printable(entry.UIDL), Size: entry.Size}
	var err error
	switch {
	case m.Refusal() != nil:
		seen.Problem = shown(m.Refusal().Error())
	case p.retrieve:
		err = p.whole(ctx, &seen, entry, m)
	default:
		err = p.header(&seen, m)
	}
	if err != nil {
		return err
	}
	return seen.print(p.out, p.json)
}

// header reads what TOP gives.
func (p *peeking) header(seen *peeked, m *pop3.Message) error {
	head, err := io.ReadAll(io.LimitReader(m, mostHeader))
	if err != nil {
		return fmt.Errorf("read header: %w", err)
	}
	event, _ := p.transform.Event(inMemory(head))
	seen.headline(event)
	return nil
}

// whole reads a message and makes its event, as delivery would.
func (p *peeking) whole(ctx context.Context, seen *peeked, entry pop3.Entry, m *pop3.Message) (err error) {
	coming := p.spool.New()
	defer func() { err = errors.Join(err, coming.Discard()) }()
	_, err = io.Copy(coming, m)
	if errors.Is(err, pop3.ErrTooLarge) {
		seen.Problem = shown(err.Error())
		return nil
	}
	if err != nil {
		return fmt.Errorf("retrieve: %w", err)
	}
	raw, err := coming.Finish()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, raw.Close()) }()
	if outcome, reason := delivery.StandIn(raw); outcome != ledger.Pending {
		seen.Problem = "it would be " + outcome.String() + ": " + reason
	}
	event, _ := p.transform.Event(raw)
	if p.keys != nil {
		transform.Verified(event, dkimcheck.Results(ctx, raw.Open(), p.keys))
	}
	p.copies[raw.Raw()]++
	number := p.copies[raw.Raw()]
	delivery.Collected{
		Event: delivery.EventID(p.box.ID, raw.Raw(), number), Copy: number, UIDL: entry.UIDL, Size: entry.Size,
		At: time.Now(), Mailbox: p.box.ID, Host: p.box.Host, Labels: p.box.Labels, Version: versionNumber(),
	}.Into(event)
	seen.headline(event)
	seen.Event = json.RawMessage(eventv1.AppendJSON(nil, event))
	return nil
}
