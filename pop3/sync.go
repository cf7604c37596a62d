package pop3

import (
	"errors"
	"fmt"
	"strconv"
)

// A sync is a command whose answer shows that the replies are in step. A server
// that does not stuff dots lets a mail write replies of its own: it may contain
// ".", then "+OK", then a text that looks like the next message. With one reply
// too many every later one belongs to the command before, and the mail's author
// decides what we take for whose message.
//
// So the sync is UIDL of a message, whose answer no author of mail can know
// (RFC 1939 section 7); LIST of it where there are no unique-ids. In a pipeline
// one follows each message: a reply too many, taken for that of the next message,
// makes the true one the first line of it, and from the next terminator on all
// would be in step again, unseen.

// syncDue says that one belongs behind what has been sent.
func (r *Retrieval) syncDue() bool {
	return r.sent > r.synced && (!r.window.lockStep() || r.sent == len(r.asked))
}

func (r *Retrieval) appendSync() {
	h := r.asked[r.sent-1]
	switch {
	case r.c.profile.Has(QuirkPlainSync):
		r.batch = append(r.batch, "NOOP\r\n"...)
	case h.uidl != "":
		r.batch = append(strconv.AppendInt(append(r.batch, "UIDL "...), int64(h.number), 10), '\r', '\n')
	default:
		r.batch = append(strconv.AppendInt(append(r.batch, "LIST "...), int64(h.number), 10), '\r', '\n')
	}
	r.syncs = append(r.syncs, r.sent)
	r.synced = r.sent
}

// sync reads the answer to the oldest sync.
func (r *Retrieval) sync() error {
	h := r.asked[r.syncs[0]-1]
	r.syncs = r.syncs[1:]
	text, err := r.c.status("UIDL or LIST")
	var refused *Error
	switch {
	case errors.As(err, &refused): // the message has gone, or the server knows only the whole listing
		return r.syncPlainly()
	case err != nil:
		return err
	case !r.c.profile.Has(QuirkPlainSync) && !names(h, text):
		return r.c.breakWith(fmt.Errorf("%w: the reply to UIDL or LIST of message %d is of another command", ErrOutOfStep, h.number))
	}
	r.proven = r.got
	return nil
}

// names says whether a reply is about a message (RFC 1939 sections 5 and 7).
func names(h Handle, text string) bool {
	number, field, ok := parseListLine([]byte(text))
	return ok && number == h.number && (h.uidl == "" || string(field) == h.uidl)
}

// syncPlainly makes do with less: when all is answered a NOOP has its own reply,
// and nothing is left behind it.
func (r *Retrieval) syncPlainly() error {
	if r.got < r.sent {
		return nil // a later sync will tell
	}
	_, err := r.c.command("NOOP")
	var refused *Error
	if err != nil && !errors.As(err, &refused) {
		return err
	}
	r.proven = r.got
	return nil
}
