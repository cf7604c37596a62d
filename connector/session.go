package connector

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"strconv"

	"github.com/mailchute/mailchute/connector/config"
	"github.com/mailchute/mailchute/connector/oauth"
	"github.com/mailchute/mailchute/pop3"
)

// Dialer returns what opens a session with a mailbox and logs in. log is told
// what the errors of a strict network policy hide.
func Dialer(m config.Mailbox, cfg *config.Config, log *slog.Logger) (func(ctx context.Context, lockStep bool) (*pop3.Client, error), error) {
	private := m.TLS.For(m.Host)
	if _, err := private.Config(); err != nil { // a file that is wrong now is told at the start
		return nil, fmt.Errorf("mailbox %s: %w", m.ID, err)
	}
	if m.OAuth2 != nil {
		if _, err := m.OAuth2.Roots(); err != nil {
			return nil, fmt.Errorf("mailbox %s: %w", m.ID, err)
		}
	}
	options := pop3.Options{
		TLS: m.TLS.Mode.POP3(), AllowPublic: m.TLS.AllowPublic, Mechanisms: m.Auth.Mechanisms,
		Profile: m.Server.Profile, Quirks: m.Server.POP3(),
		Dial:   cfg.Network.Dialer(m, log).DialContext,
		Limits: pop3.Limits{Message: cfg.Limits.Retrieved()},
	}
	in := NewLogin(m, cfg, log)
	address := net.JoinHostPort(m.Host, strconv.Itoa(m.Port))
	return func(ctx context.Context, lockStep bool) (client *pop3.Client, err error) {
		options := options
		options.LockStep = lockStep
		if options.TLSConfig, err = private.Config(); err != nil {
			return nil, fmt.Errorf("connect to %s: %w", address, err)
		}
		credentials, err := in.Credentials(ctx)
		if err != nil {
			return nil, fmt.Errorf("log in to %s: %w", address, err)
		}
		if client, err = pop3.Dial(ctx, address, options); err != nil {
			return nil, fmt.Errorf("connect to %s: %w", address, withCure(err, m))
		}
		if err := in.To(ctx, client, credentials); err != nil {
			return nil, errors.Join(fmt.Errorf("log in to %s: %w", address, withCure(err, m)), client.Abort())
		}
		return client, nil
	}, nil
}

// Login is how a mailbox shows who it is.
type Login struct {
	mailbox config.Mailbox
	tokens  *oauth.Source // nil: a password, or a certificate
}

// NewLogin returns how a mailbox shows who it is. A refresh token that is
// replaced is kept in the data directory, whoever has that; log is told where it
// cannot be.
func NewLogin(m config.Mailbox, cfg *config.Config, log *slog.Logger) Login {
	if m.OAuth2 == nil {
		return Login{mailbox: m}
	}
	kept := &oauth.Kept{Path: filepath.Join(cfg.DataDir, "oauth", m.ID), Log: log}
	return Login{mailbox: m, tokens: oauth.New(*m.OAuth2, m.OAuth2.Transport(cfg.Network.HTTPS(m, log).DialContext), kept)}
}

// Credentials are at hand before the server is bothered.
func (l Login) Credentials(ctx context.Context) (c pop3.Credentials, err error) {
	c = pop3.Credentials{Username: l.mailbox.Username, Password: l.mailbox.Password.Reveal(), Certificate: l.mailbox.ByCertificate()}
	if l.mailbox.External() {
		c.AuthzID = l.mailbox.Username // the certificate may stand for more than one
	}
	if l.tokens != nil {
		c.Token, err = l.tokens.Token(ctx)
	}
	return c, err
}

// To logs in. A token that the server refuses is replaced once; a second
// refusal is final.
func (l Login) To(ctx context.Context, client *pop3.Client, c pop3.Credentials) error {
	err := client.LoginAs(ctx, c)
	if l.tokens == nil || !errors.Is(err, pop3.ErrCredential) {
		return err
	}
	fresh, noFresh := l.tokens.Fresh(ctx, c.Token)
	if noFresh != nil || fresh == c.Token {
		return errors.Join(err, noFresh)
	}
	c.Token = fresh
	return client.LoginAs(ctx, c)
}
