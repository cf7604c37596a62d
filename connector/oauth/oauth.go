// Package oauth gets the OAuth 2.0 access tokens that a mailbox is opened with
// (SASL XOAUTH2, and OAUTHBEARER of RFC 7628): from an authorization server
// (RFC 6749, client credentials or refresh token), from a file that something
// else keeps fresh, or from a command.
//
// A token is kept until shortly before its end, and given up when the mail
// server refuses it. No token and no secret is in any error. How a token is
// shown to a mail server is not this package's.
package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	// wait is how long one token may take to come.
	wait = 30 * time.Second
	// margin is how long before its end a token is renewed: a visit must not
	// begin with one that ends while the login runs.
	margin = 2 * time.Minute
	// unknownLife is how long a token is kept whose end nobody says.
	unknownLife = 5 * time.Minute
)

// token is an access token and when it ends.
type token struct {
	text   string
	expiry time.Time // zero: unknown
}

// Source gives access tokens. It may be used by several goroutines at a time.
type Source struct {
	fetch func(context.Context) (token, error)
	keep  bool // a file is read each time: that is how a change is seen

	turn    chan struct{} // holds a value while a token is being fetched or looked at
	current token
	renew   time.Time // when current is too old to begin with
}

// New makes a source of checked settings. transport is the way to the
// authorization server; kept is where a refresh token is kept that it replaces,
// nil: nowhere. Nothing is fetched yet.
func New(c Config, transport http.RoundTripper, kept *Kept) *Source {
	s := &Source{turn: make(chan struct{}, 1), keep: c.TokenFile == ""}
	switch {
	case c.TokenFile != "":
		s.fetch = func(context.Context) (token, error) { return readToken(c.TokenFile) }
	case len(c.Command) > 0:
		s.fetch = func(ctx context.Context) (token, error) { return runCommand(ctx, c.Command) }
	default:
		s.fetch = c.ask(transport, kept)
	}
	return s
}

// Token returns an access token that is good for a while yet.
func (s *Source) Token(ctx context.Context) (string, error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return "", fmt.Errorf("get access token: %w", ctx.Err())
	}
	if s.keep && s.current.text != "" && time.Now().Before(s.renew) {
		return s.current.text, nil
	}
	fetching, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	fetched, err := s.fetch(fetching)
	if err != nil {
		return "", fmt.Errorf("get access token: %w", err)
	}
	now := time.Now()
	if !fetched.expiry.IsZero() && !now.Before(fetched.expiry) {
		return "", fmt.Errorf("get access token: it ended at %s; look at what renews it", fetched.expiry.UTC().Format(time.RFC3339))
	}
	s.current, s.renew = fetched, renewal(fetched.expiry, now)
	return fetched.text, nil
}

// Fresh returns a token in place of one that the mail server has refused. It is
// the same again if nobody gives another.
func (s *Source) Fresh(ctx context.Context, refused string) (string, error) {
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return "", fmt.Errorf("get access token: %w", ctx.Err())
	}
	if s.current.text == refused {
		s.current = token{}
	}
	<-s.turn
	return s.Token(ctx)
}

// renewal is when a token is too old to begin with: some time before its end,
// and for a short-lived one a tenth of its life.
func renewal(expiry, now time.Time) time.Time {
	if expiry.IsZero() {
		return now.Add(unknownLife)
	}
	return expiry.Add(-min(margin, expiry.Sub(now)/10))
}

// maxToken is the longest access token, in octets. Those of the field have a few
// thousand.
const maxToken = 32 << 10

var errNoToken = errors.New("what came is no access token")

// usable says whether a text can be sent as a token (RFC 6749 appendix A.12;
// without blanks, RFC 6750 section 2.1).
func usable(text string) error {
	if text == "" || len(text) > maxToken {
		return fmt.Errorf("%w: it has %d octets, where 1 to %d are right", errNoToken, len(text), maxToken)
	}
	for i := range len(text) {
		if text[i] <= ' ' || text[i] > '~' {
			return fmt.Errorf("%w: octet %d of %d is not a printable one of ASCII", errNoToken, i+1, len(text))
		}
	}
	return nil
}
