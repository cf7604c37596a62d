package main

import (
	"cmp"
	"context"
	"io"
	"log/slog"

	"github.com/mailchute/mailchute/pop3"
)

// enter logs in, as the connector would where the target is one of its mailboxes.
func (t target) enter(ctx context.Context, client *pop3.Client, found *probed) error {
	if t.login == nil {
		return client.LoginAs(ctx, t.credentials)
	}
	credentials, err := t.login.Credentials(ctx)
	if err != nil {
		return err
	}
	found.secret = cmp.Or(credentials.Token, credentials.Password)
	return t.login.To(ctx, client, credentials)
}

// onlyErrors is a log of what goes wrong beside the work itself.
func onlyErrors(out io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelError}))
}
