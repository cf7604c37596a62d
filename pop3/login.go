package pop3

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
)

// Credentials are what a session logs in with. What is set says which ways of
// logging in there are. They print as "[redacted]".
type Credentials struct {
	Username    string
	AuthzID     string // whom to act as; "" for Username
	Password    string
	Token       string // OAuth 2.0 access token
	Certificate bool   // the client's certificate is enough (SASL EXTERNAL)
}

// Format keeps the secrets out of every print, %#v too.
func (Credentials) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[redacted]")) }

// LogValue keeps the secrets out of logs.
func (Credentials) LogValue() slog.Value { return slog.StringValue("[redacted]") }

// Validate finds what could never be sent, without a connection.
func (c Credentials) Validate() error {
	for name, value := range map[string]string{"user name": c.Username, "authorization identity": c.AuthzID, "password": c.Password, "token": c.Token} {
		if err := sendable(value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if c.Username == "" && !c.Certificate {
		return fmt.Errorf("%w: no user name", ErrMechanism)
	}
	if c.Password == "" && c.Token == "" && !c.Certificate {
		return fmt.Errorf("%w: neither password nor token nor certificate", ErrMechanism)
	}
	return nil
}

// Login opens the maildrop with a password: see LoginAs.
func (c *Client) Login(ctx context.Context, user, password string) error {
	return c.LoginAs(ctx, Credentials{Username: user, Password: password})
}

// LoginAs opens the maildrop by the strongest way that the credentials, the
// options and the server have in common. The order is ours, never the server's.
// When the server refuses no other way is tried: it would show the same secret
// to somebody who may have wanted just that. The capabilities are asked for
// again, since servers tell more behind the login.
func (c *Client) LoginAs(ctx context.Context, credentials Credentials) error {
	if err := credentials.Validate(); err != nil {
		return err
	}
	return c.login(ctx, func() error {
		w, err := c.choose(credentials)
		switch {
		case err != nil:
			return err
		case w.name == "USER":
			return c.userPass(credentials)
		case w.name == "APOP":
			return c.apop(credentials)
		}
		return c.authenticate(w.mechanism(credentials, c.options.Binding))
	})
}

// Choice names the way that LoginAs would take now, as in Options.Mechanisms. It
// sends nothing.
func (c *Client) Choice(credentials Credentials) (string, error) {
	w, err := c.choose(credentials)
	return w.name, err
}

// login does what opens the maildrop, and what belongs before and behind it.
func (c *Client) login(ctx context.Context, open func() error) error {
	end, err := c.call(ctx, authorization, c.timeouts.Login)
	if err != nil {
		return err
	}
	defer end()
	if err := c.utf8(); err != nil {
		return err
	}
	if err := open(); err != nil {
		return err
	}
	c.state = transaction
	c.wire.idle = c.timeouts.Idle
	return c.capa()
}

// utf8 asks for mail as it is (RFC 6856 section 2): without it some servers
// rewrite or wrap what has UTF-8 in its headers. A refusal changes nothing.
func (c *Client) utf8() error {
	if !c.caps.UTF8 || c.options.NoUTF8 || c.profile.Has(QuirkNoUTF8) {
		return nil
	}
	_, err := c.command("UTF8")
	var refused *Error
	if errors.As(err, &refused) {
		return nil
	}
	return err
}

// way is one way of logging in.
type way struct {
	name      string // as in Options.Mechanisms
	listed    bool   // CAPA lists it under SASL
	needsTLS  bool
	optIn     bool // only where Options.Mechanisms names it
	fits      func(Credentials) bool
	mechanism func(Credentials, ChannelBinding) Mechanism
}

// ways in the order of their strength.
func ways() []way {
	password := func(c Credentials) bool { return c.Password != "" }
	own := func(c Credentials) bool { return c.Password != "" && c.AuthzID == "" }
	token := func(c Credentials) bool { return c.Token != "" }
	all := []way{
		{
			name: "EXTERNAL", listed: true, needsTLS: true, fits: func(c Credentials) bool { return c.Certificate },
			mechanism: func(c Credentials, _ ChannelBinding) Mechanism { return SASLExternal(c.AuthzID) },
		},
		{
			name: "OAUTHBEARER", listed: true, fits: token,
			mechanism: func(c Credentials, _ ChannelBinding) Mechanism { return SASLOAuthBearer(c.Username, c.Token) },
		},
		{
			name: "XOAUTH2", listed: true, fits: token,
			mechanism: func(c Credentials, _ ChannelBinding) Mechanism { return SASLXOAuth2(c.Username, c.Token) },
		},
	}
	for _, hash := range []ScramHash{ScramSHA512, ScramSHA256, ScramSHA1} {
		all = append(all, way{
			name: "SCRAM-" + string(hash) + "-PLUS", listed: true, needsTLS: true, fits: password,
			mechanism: func(c Credentials, b ChannelBinding) Mechanism {
				return SASLScramPlus(hash, b, c.AuthzID, c.Username, c.Password)
			},
		})
	}
	for _, hash := range []ScramHash{ScramSHA512, ScramSHA256, ScramSHA1} {
		all = append(all, way{
			name: "SCRAM-" + string(hash), listed: true, fits: password,
			mechanism: func(c Credentials, _ ChannelBinding) Mechanism {
				return SASLScram(hash, c.AuthzID, c.Username, c.Password)
			},
		})
	}
	return append(all,
		way{
			name: "CRAM-MD5", listed: true, optIn: true, fits: own,
			mechanism: func(c Credentials, _ ChannelBinding) Mechanism { return SASLCRAMMD5(c.Username, c.Password) },
		},
		way{name: "APOP", optIn: true, fits: own},
		way{
			name: "PLAIN", listed: true, fits: password,
			mechanism: func(c Credentials, _ ChannelBinding) Mechanism { return SASLPlain(c.AuthzID, c.Username, c.Password) },
		},
		way{
			name: "LOGIN", listed: true, fits: own,
			mechanism: func(c Credentials, _ ChannelBinding) Mechanism { return SASLLogin(c.Username, c.Password) },
		},
		way{name: "USER", fits: own},
	)
}

// choose takes the first way that is possible. USER needs no listing: many
// servers have it and do not say so. Where the server answers no CAPA, what the
// options name is tried.
func (c *Client) choose(credentials Credentials) (way, error) {
	if err := c.unheard(); err != nil {
		return way{}, err
	}
	allowed := c.options.Mechanisms
	for _, w := range ways() {
		named := slices.Contains(allowed, w.name)
		switch {
		case !w.fits(credentials), allowed == nil && w.optIn, allowed != nil && !named:
		case w.needsTLS && c.TLS() == nil, w.name == "APOP" && c.stamp == "":
		case w.listed && !c.caps.offers(w.name) && (c.caps.Listed || !named):
		default:
			return w, nil
		}
	}
	return way{}, fmt.Errorf("%w: the server offers %s; allowed is %s", ErrMechanism,
		orDefaultText(safe(strings.Join(c.caps.SASL, " ")), "no SASL"), orDefaultText(strings.Join(allowed, " "), "all but CRAM-MD5 and APOP"))
}

// unheard refuses to show credentials where others on the way could see them.
func (c *Client) unheard() error {
	remote := c.wire.conn.RemoteAddr()
	if c.options.TLS != Plain || c.options.AllowPublic || remote == nil {
		return nil
	}
	there, err := netip.ParseAddrPort(remote.String())
	if err != nil { // a pipe, a Unix socket
		return nil
	}
	addr := there.Addr().Unmap()
	if addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast() {
		return nil
	}
	return fmt.Errorf("%w: without TLS no credentials go to the public address %s", ErrMechanism, addr)
}

func (c *Client) userPass(credentials Credentials) error {
	c.secrets = []string{credentials.Password}
	if _, err := c.command("USER", credentials.Username); err != nil {
		return err
	}
	_, err := c.command("PASS", credentials.Password)
	return err
}

// apop shows a digest of the greeting's timestamp and the password (RFC 1939
// section 7).
func (c *Client) apop(credentials Credentials) error {
	digest := md5.Sum([]byte(c.stamp + credentials.Password))
	_, err := c.command("APOP", credentials.Username, hex.EncodeToString(digest[:]))
	return err
}

// timestamp finds the msg-id that a greeting ends with, for APOP. It must be one
// of printable characters: with others a false server can learn the password
// (CVE-2007-1558).
func timestamp(banner string) string {
	from := strings.LastIndexByte(banner, '<')
	if from < 0 || !strings.HasSuffix(banner, ">") {
		return ""
	}
	stamp := banner[from:]
	local, domain, ok := strings.Cut(stamp[1:len(stamp)-1], "@")
	printable := func(part string) bool {
		return part != "" && !strings.ContainsFunc(part, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`<>@"\`, r) })
	}
	if !ok || !printable(local) || !printable(domain) {
		return ""
	}
	return stamp
}
