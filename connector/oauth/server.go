package oauth

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// maxAnswer bounds the answer of an authorization server, in octets.
const maxAnswer = 256 << 10

// ask returns what asks the authorization server. It is called by one
// goroutine at a time.
func (c Config) ask(transport http.RoundTripper, kept *Kept) func(context.Context) (token, error) {
	asking := bounded(transport)
	flow := &clientcredentials.Config{
		ClientID: c.ClientID, ClientSecret: c.ClientSecret.Reveal(), TokenURL: c.endpoint(), Scopes: c.scopes(),
	}
	if c.Preset != "" || c.ClientSecret == "" {
		flow.AuthStyle = oauth2.AuthStyleInParams // known to be taken; else both ways are tried once (RFC 6749 section 2.3.1)
	}
	configured := c.RefreshToken.Reveal()
	refresh := refreshing{configured: configured, current: configured, kept: kept}
	return func(ctx context.Context) (_ token, err error) {
		held, err := refresh.take(ctx)
		if err != nil {
			return token{}, err
		}
		defer func() { err = errors.Join(err, held.Close()) }()
		if refresh.current != "" { // the same request with another grant (RFC 6749 section 6)
			flow.EndpointParams = url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh.current}}
		}
		got, err := flow.Token(context.WithValue(ctx, oauth2.HTTPClient, asking))
		if err != nil {
			return token{}, c.explain(ctx, err, refresh.current)
		}
		// Whatever else is wrong: the one before may be good no more.
		refresh.replace(got.RefreshToken)
		if kind := got.Type(); !strings.EqualFold(kind, "bearer") { // RFC 6749 section 7.1
			return token{}, fmt.Errorf("%w: its type is %q, and only bearer can be used", errNoToken, clean(kind))
		}
		return token{text: got.AccessToken, expiry: got.Expiry}, usable(got.AccessToken)
	}
}

// explain tells why no token came, without what is secret.
func (c Config) explain(ctx context.Context, err error, refresh string) error {
	at := c.endpoint()
	if u, parseErr := url.Parse(at); parseErr == nil {
		at = u.Host
	}
	var refused *oauth2.RetrieveError
	var broken *url.Error
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("ask %s: %w", at, ctx.Err())
	case errors.As(err, &refused):
		return fmt.Errorf("%s refuses: %s", at, c.refusal(refused, refresh))
	case errors.As(err, &broken):
		text := c.hide(broken.Err.Error(), refresh) // it may quote what came
		if untrusted := new(tls.CertificateVerificationError); errors.As(err, &untrusted) {
			text += "; name who signed the certificate in ca_file"
		}
		return fmt.Errorf("ask %s: %s", at, text)
	}
	return fmt.Errorf("ask %s: the answer is none of OAuth 2.0; check token_url", at) // the cause quotes what came
}

// refusal is what the server said, and what to do about it.
func (c Config) refusal(e *oauth2.RetrieveError, refresh string) string {
	text := fmt.Sprintf("status %d", e.Response.StatusCode)
	if e.ErrorCode != "" {
		text += ", " + c.hide(e.ErrorCode, refresh)
	}
	if e.ErrorDescription != "" {
		text += fmt.Sprintf(" (%s)", c.hide(e.ErrorDescription, refresh))
	}
	switch { // RFC 6749 section 5.2
	case e.ErrorCode == "invalid_client" || e.ErrorCode == "unauthorized_client":
		text += "; check client_id and client_secret: secrets end too"
	case e.ErrorCode == "invalid_grant" && refresh != "":
		text += "; the refresh token is withdrawn or too old: get a new one"
	case e.ErrorCode == "invalid_scope":
		text += "; check scopes"
	case e.Response.StatusCode/100 == 3:
		text += ", it leads elsewhere, where no secret is sent; check token_url"
	}
	return text
}

// hide takes the secrets out of what a server said.
func (c Config) hide(text, refresh string) string {
	for _, secret := range []string{c.ClientSecret.Reveal(), c.RefreshToken.Reveal(), refresh} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "[redacted]")
		}
	}
	return clean(text)
}

// bounded is a client that follows no redirect, since secrets would follow it,
// and reads only so much.
func bounded(transport http.RoundTripper) *http.Client {
	return &http.Client{
		Transport:     limited{transport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// limited refuses answers that are too long.
type limited struct{ http.RoundTripper }

func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := l.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	if len(body) > maxAnswer {
		return nil, fmt.Errorf("read answer: it is longer than %d octets", maxAnswer)
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}
