package delivery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/sinks"
)

// settle reads the book of the mailbox and, before any login, finds out what
// became of the windows whose outcome is not known: a sink that can find is
// asked, and what it does not have is pending. A sink that cannot find gets the
// event again, with the same id.
func (b *Mailbox) settle(ctx context.Context) (ledger.Book, error) {
	book, err := b.Ledger.Load(ctx, b.ID)
	if err != nil {
		return book, fmt.Errorf("read ledger: %w", err)
	}
	change := &ledger.Change{Mailbox: b.ID}
	for _, intent := range book.Intents {
		if err := b.settleIntent(ctx, intent, &book, change); err != nil {
			return book, err
		}
	}
	if len(book.Intents) > 0 {
		if err := b.Ledger.Commit(ctx, change); err != nil {
			return book, fmt.Errorf("write ledger: %w", err)
		}
		b.Log.Info("settled what an earlier visit left open", "messages", len(change.Put))
	}
	book.Intents = nil
	if !b.visited {
		for i := range book.Rows {
			book.Rows[i].Next = time.Time{} // back-off begins anew with the process
		}
	}
	b.visited = true
	return book, nil
}

func (b *Mailbox) settleIntent(ctx context.Context, intent ledger.Intent, book *ledger.Book, change *ledger.Change) error {
	var rows []*ledger.Record
	for i := range book.Rows {
		if book.Rows[i].Intent == intent.ID {
			rows = append(rows, &book.Rows[i])
		}
	}
	answers := make(map[string][]Answer, len(rows)) // by event id
	for name, since := range intent.Positions {
		ids := make([]string, 0, len(rows))
		for _, row := range rows {
			if _, has := row.Receipts[name]; !has {
				ids = append(ids, row.Event)
			}
		}
		found, err := b.find(ctx, name, since, ids)
		if err != nil {
			return fmt.Errorf("settle a window of %s: %w", intent.Opened.Format(time.RFC3339), err)
		}
		for id, receipt := range found {
			answers[id] = append(answers[id], Answer{Sink: name, Result: sinks.Result{Outcome: sinks.Delivered, Receipt: receipt}})
		}
	}
	for _, row := range rows {
		*row = Settle(*row, answers[row.Event], time.Now(), b.Policy)
		if !b.visited && !intent.GivenUp && row.Outcome == ledger.Pending {
			*row = ended(*row, len(rows) == 1, b.Policy)
		}
		change.Put = append(change.Put, row)
	}
	change.Close = append(change.Close, intent.ID)
	return nil
}

// maxEnds is how many unclean ends of the process a message may see in company;
// behind them it goes alone and last.
const maxEnds = 2

// ended counts an unclean end of the process against a message that was in
// hand. It is the message's own fault only if it was alone because of such ends.
func ended(rec ledger.Record, alone bool, p Policy) ledger.Record {
	rec.Ends++
	if rec.Suspect && alone {
		return Blame(rec, "the process ended while this message alone was in hand", time.Now(), p)
	}
	rec.Suspect = rec.Suspect || rec.Ends >= maxEnds
	return rec
}

// find asks a sink of that name which of the events it holds.
func (b *Mailbox) find(ctx context.Context, name string, since sinks.Position, ids []string) (map[string]sinks.Receipt, error) {
	i := slices.IndexFunc(b.Sinks, func(s Sink) bool { return s.Name == name })
	if i < 0 || len(ids) == 0 {
		return nil, nil // a sink that is no longer configured cannot be asked
	}
	finder, ok := b.Sinks[i].Sink.(sinks.Finder)
	if !ok {
		return nil, nil
	}
	found, err := finder.Find(ctx, since, ids)
	if err != nil {
		return nil, fmt.Errorf("ask which events are there: %w", &SinkError{name, err})
	}
	return found, nil
}
