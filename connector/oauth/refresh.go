package oauth

import (
	"context"
	"errors"
	"io"
)

// refreshing is the refresh token of a source: the configured one, or what has
// replaced it since (RFC 6749 section 6). It is used by one goroutine at a time.
type refreshing struct {
	configured string
	current    string // what the server is shown; "": client credentials
	kept       *Kept  // nil: it is known until the process ends
	seen       string // what the file said last
	unsaved    bool   // the file lacks current
}

// take finds the token to be shown, which another process may have replaced. It
// is this process's until what it returns is closed.
func (r *refreshing) take(ctx context.Context) (io.Closer, error) {
	if r.current == "" || r.kept == nil {
		return io.NopCloser(nil), nil
	}
	held, err := r.kept.hold(ctx)
	if err != nil {
		return nil, err
	}
	found, err := r.kept.read(r.configured)
	switch {
	case err != nil && r.current == r.configured: // one that was replaced may end all of its kind when it is shown again
		return nil, errors.Join(err, held.Close())
	case err != nil:
		r.kept.Log.Error("kept refresh token not read: the last known one is shown", "err", err)
	case found != r.seen:
		r.seen, r.current, r.unsaved = found, found, false
		if found == "" {
			r.current = r.configured
		}
	case r.unsaved:
		r.save()
	}
	return held, nil
}

// replace takes over what the server gave in place of the token.
func (r *refreshing) replace(token string) {
	if token == "" || r.current == "" || token == r.current {
		return
	}
	r.current = token
	if r.kept != nil {
		r.save()
	}
}

// save has the token survive this process. Without that it is good all the same.
func (r *refreshing) save() {
	err := r.kept.write(r.configured, r.current)
	if r.unsaved = err != nil; r.unsaved {
		r.kept.Log.Error("replaced refresh token not kept: when this process ends, the mailbox may need a new one", "err", err)
		return
	}
	r.seen = r.current
}
