package delivery

import (
	"context"
	"fmt"
	"time"

	"github.com/mailchute/mailchute/pop3"
)

// leave deletes what is delivered and says goodbye. This is the only place
// where mail is deleted.
func (v *visit) leave(ctx context.Context) error {
	var due []*message
	for _, m := range v.done {
		if m.exposed() {
			// QUIRK: Gmail and others hide at QUIT what was retrieved, deleted or not.
			v.box.Log.Info("session ends without QUIT: a retrieved message is neither delivered nor stored", "uid", Printable(m.rec.UIDL))
			return v.drop.Abort()
		}
		if m.recognised() && Decide(m.rec, Alone, time.Now(), v.box.Policy) == Delete {
			due = append(due, m)
		}
	}
	marks := make([]pop3.Handle, len(due))
	for i, m := range due {
		marks[i] = m.item.entry.Handle
	}
	refusals, err := v.drop.Delete(ctx, marks)
	if err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	deleted := len(due)
	for i, refusal := range refusals {
		if refusal != nil {
			deleted--
			v.box.Log.Warn("server refused to delete a delivered message; the next visit tries again", "uid", Printable(due[i].rec.UIDL), "err", refusal)
		}
	}
	switch quit := v.drop.Quit(ctx); quit.Outcome {
	case pop3.QuitDone:
		v.report.Deleted = deleted
		return v.sealed(ctx, due, refusals)
	case pop3.QuitRefused:
		return fmt.Errorf("server did not delete all it was asked to, the next visit tries again: %w", quit.Err)
	default:
		return fmt.Errorf("no answer to QUIT, the next listing tells what was deleted: %w", quit.Err)
	}
}

// sealed counts that the server has confirmed a deletion. Those of messages
// delivered in this session are not counted, as nearly all of them last: that
// spares a commit.
func (v *visit) sealed(ctx context.Context, due []*message, refusals []error) error {
	for i, m := range due {
		if refusals[i] != nil || !m.rec.Delivered.Before(v.began) {
			continue
		}
		m.rec.Rounds++
		v.commit.change.Put = append(v.commit.change.Put, &m.rec)
	}
	return v.commit.flush(ctx)
}
