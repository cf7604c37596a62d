package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/transform"
)

// look lists the maildrop, and reads the headers of the first and the last message.
func (p *probed) look(ctx context.Context, client *pop3.Client) error {
	listing, err := client.List(ctx)
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	d := &probedMaildrop{Messages: len(listing.Entries), Good: listing.Good, Faults: p.cleanAll(listing.Faults)}
	p.Maildrop = d
	for _, e := range listing.Entries {
		d.Octets += e.Size
		d.Largest = max(d.Largest, e.Size)
	}
	p.Notes = notes(client, listing.HasUIDL)
	if len(listing.Entries) == 0 {
		return nil
	}
	if listing.HasUIDL {
		d.UIDL = p.uniqueIDs(listing.Entries)
	}
	return d.oldest(ctx, client, listing.Entries)
}

// withoutUIDL is what the absence of unique-ids means (RFC 1939 section 7).
const withoutUIDL = "the server has no UIDL: mail is retrieved, delivered and deleted in one session and known again by its bytes alone, and the promise is at least once; keep_on_server above 0s and a backlog other than all are refused"

// notes are what a mailbox on this server cannot have.
func notes(client *pop3.Client, hasUIDL bool) []string {
	var told []string
	if !hasUIDL {
		told = append(told, withoutUIDL)
	}
	if profile := client.Profile(); profile.Has(pop3.QuirkRetrieveHides) {
		told = append(told, "what was retrieved is hidden from later sessions (retrieve-hides): keep_on_server cannot keep it listed")
	}
	if client.Capabilities().RemovesRead() { // RFC 2449 section 6.7
		told = append(told, "the server says that it may remove mail once it is retrieved (EXPIRE 0): keep_on_server may not keep it")
	}
	return told
}

// uniqueIDs looks at what names the messages (RFC 1939 section 7).
func (p *probed) uniqueIDs(entries []pop3.Entry) *probedUIDLs {
	first := entries[0].UIDL
	u := &probedUIDLs{First: p.clean(first), Shortest: len(first)}
	seen := make(map[string]struct{}, len(entries))
	for _, e := range entries {
		u.Shortest, u.Longest = min(u.Shortest, len(e.UIDL)), max(u.Longest, len(e.UIDL))
		if _, again := seen[e.UIDL]; again {
			u.Repeated++
		}
		seen[e.UIDL] = struct{}{}
		if len(e.UIDL) > 70 || strings.ContainsFunc(e.UIDL, func(r rune) bool { return r < '!' || r > '~' }) {
			u.Odd++
		}
	}
	return u
}

// oldest looks for the time of the oldest message: servers list it first, and
// some of them last. TOP is tried also where CAPA is refused.
func (d *probedMaildrop) oldest(ctx context.Context, client *pop3.Client, entries []pop3.Entry) error {
	if caps := client.Capabilities(); caps.Listed && !caps.TOP {
		d.NoOldest = "the server has no TOP, by which headers are read"
		return nil
	}
	ends := []pop3.Handle{entries[0].Handle}
	if last := len(entries) - 1; last > 0 {
		ends = append(ends, entries[last].Handle)
	}
	heads, err := headsOf(ctx, client, ends)
	if err != nil {
		return err
	}
	for _, head := range heads {
		if at := whenOf(head); at != nil && (d.Oldest == nil || at.Before(*d.Oldest)) {
			d.Oldest = at
		}
	}
	switch {
	case d.Oldest != nil:
	case len(heads) == 0:
		d.NoOldest = "the server refuses TOP, by which headers are read"
	default:
		d.NoOldest = "no header that was looked at tells a time"
	}
	return nil
}

// mostHeader is how much of a header is looked at, in octets.
const mostHeader = 256 << 10

// headsOf reads headers, and leaves out those that the server refuses.
func headsOf(ctx context.Context, client *pop3.Client, messages []pop3.Handle) ([][]byte, error) {
	stream, heads := client.Top(ctx, messages, 0), [][]byte(nil)
	for m, ok := stream.Next(); ok; m, ok = stream.Next() {
		if m.Refusal() != nil {
			continue
		}
		head, err := io.ReadAll(io.LimitReader(m, mostHeader))
		if err != nil {
			return nil, fmt.Errorf("read header: %w", err)
		}
		heads = append(heads, head)
	}
	if err := stream.Close(); err != nil {
		return nil, fmt.Errorf("read header: %w", err)
	}
	return heads, nil
}

// whenOf is when a message came by its header, or was sent; nil if it does not say.
func whenOf(head []byte) *time.Time {
	event, _ := transform.New(transform.Config{InlineAttachments: -1}).Event(inMemory(head))
	at := event.GetReceivedAt()
	if at == nil {
		at = event.GetSentAt()
	}
	if at == nil {
		return nil
	}
	when := at.AsTime()
	return &when
}
