package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/mailchute/mailchute/connector"
	"github.com/mailchute/mailchute/connector/config"
	"github.com/mailchute/mailchute/pop3"
)

// probeOptions are the flags of probe.
type probeOptions struct {
	mailbox, tls, username, passwordFile, output string
	port                                         int
}

func newProbeCommand() *cobra.Command {
	var o probeOptions
	cmd := &cobra.Command{
		Use:   "probe HOST[:PORT]",
		Short: "Look at one POP3 server: TLS, capabilities, profile, counts",
		Long: `probe connects to a server and tells what it is like: TLS and certificate,
greeting, capabilities before and behind the login, which way of logging in
would be taken, what is known of its kind, and what the mailbox holds.

It changes nothing: no mail is retrieved, none is deleted, and the session ends
without QUIT. Only the headers of the first and the last message are looked at,
by TOP. Without --username it stops before the login; a server whose certificate
is not trusted never sees the password.

The password is taken from --password-file, else from the environment
(MAILCHUTE_PASSWORD), else it is asked for on the terminal. With --mailbox all of
it comes from the configuration, access tokens too; a refresh token that the
authorization server replaces is kept in data_dir, where the connector finds it.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.output != "text" && o.output != "json" {
				return &usageError{fmt.Errorf("there is no output %q: write text or json", o.output)}
			}
			t, err := o.target(cmd, args)
			if err != nil {
				return err
			}
			found, failed := t.probe(cmd.Context())
			if err := found.print(cmd.OutOrStdout(), o.output); err != nil {
				return err
			}
			return failed
		},
	}
	cmd.Flags().StringVar(&o.mailbox, "mailbox", "", "id of a mailbox of the configuration, in place of HOST and the other flags")
	cmd.Flags().IntVar(&o.port, "port", 0, "port (default 995, without implicit TLS 110)")
	cmd.Flags().StringVar(&o.tls, "tls", "implicit", "implicit, stls or none")
	cmd.Flags().StringVar(&o.username, "username", "", "log in with this name")
	cmd.Flags().StringVar(&o.passwordFile, "password-file", "", "file with the password")
	cmd.Flags().StringVar(&o.output, "output", "text", "text or json")
	return cmd
}

// target is the server that is looked at.
type target struct {
	host        string
	port        int
	mode        config.Mode
	server      config.Server
	tls         *tls.Config
	unchecked   bool                                                                 // the configuration asks for no check of the certificate
	public      bool                                                                 // a login may cross the network in plain text, or there is none
	dial        func(ctx context.Context, network, address string) (net.Conn, error) // nil: directly
	mechanisms  []string                                                             // that may be used; none: the strongest
	credentials pop3.Credentials
	login       *connector.Login // in place of the credentials, which tell then only the way of logging in
}

func (t target) address() string { return net.JoinHostPort(t.host, strconv.Itoa(t.port)) }

// target is what arguments and flags say.
func (o probeOptions) target(cmd *cobra.Command, args []string) (target, error) {
	if o.mailbox == "" {
		if len(args) == 0 {
			return target{}, &usageError{errors.New("name a HOST, or a mailbox of the configuration with --mailbox")}
		}
		return o.flagged(cmd, args[0])
	}
	named := len(args) > 0
	for _, name := range []string{"port", "tls", "username", "password-file"} {
		named = named || cmd.Flags().Changed(name)
	}
	if named {
		return target{}, &usageError{errors.New("with --mailbox all of it comes from the configuration: leave out HOST, --port, --tls, --username and --password-file")}
	}
	cfg, err := loadConfig(cmd)
	if err != nil {
		return target{}, err
	}
	chosen, err := chooseMailboxes(cfg, o.mailbox)
	if err != nil {
		return target{}, err
	}
	m := chosen[0]
	login := connector.NewLogin(m, cfg, onlyErrors(cmd.ErrOrStderr()).With("mailbox", m.ID))
	t := target{
		dial: cfg.Network.Dialer(m, slog.New(slog.DiscardHandler)).DialContext,
		host: m.Host, port: m.Port, mode: m.TLS.Mode, server: m.Server, unchecked: m.TLS.InsecureSkipVerify, public: m.TLS.AllowPublic,
		credentials: pop3.Credentials{Username: m.Username, Password: m.Password.Reveal(), Certificate: m.ByCertificate()},
		mechanisms:  m.Auth.Mechanisms, login: &login,
	}
	if m.OAuth2 != nil {
		t.credentials.Token = "fetched-later" // only a server that is trusted is worth one
	}
	if t.tls, err = m.TLS.For(m.Host).Config(); err != nil {
		return target{}, fmt.Errorf("mailbox %s: %w", m.ID, err)
	}
	return t, nil
}

// chooseMailboxes finds a mailbox by its id; "" is all of them.
func chooseMailboxes(cfg *config.Config, id string) ([]config.Mailbox, error) {
	if id == "" {
		return cfg.Mailboxes, nil
	}
	var ids []string
	for _, m := range cfg.Mailboxes {
		if m.ID == id {
			return []config.Mailbox{m}, nil
		}
		ids = append(ids, m.ID)
	}
	return nil, &usageError{fmt.Errorf("the configuration has no mailbox %q; it has %s", id, strings.Join(ids, ", "))}
}

// flagged is the target that HOST and the flags beside it name.
func (o probeOptions) flagged(cmd *cobra.Command, host string) (target, error) {
	t := target{host: strings.Trim(host, "[]"), port: o.port, public: o.username == ""}
	if err := t.mode.UnmarshalText([]byte(o.tls)); err != nil {
		return t, &usageError{fmt.Errorf("there is no TLS mode %q: write implicit, stls or none", o.tls)}
	}
	if name, port, err := net.SplitHostPort(host); err == nil {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || o.port != 0 {
			return t, &usageError{fmt.Errorf("%q: write HOST:PORT with one number, or HOST and --port", host)}
		}
		t.host, t.port = name, int(n)
	}
	switch {
	case strings.ContainsFunc(t.host, unicode.IsControl):
		return t, &usageError{fmt.Errorf("the host %q holds a line end, NUL or another control character: write its name or address alone", shown(t.host))}
	case t.host == "" || t.port < 0 || t.port > 65535:
		return t, &usageError{fmt.Errorf("%q and port %d are no host and port", host, t.port)}
	case t.port == 0 && t.mode == config.Implicit:
		t.port = 995 // RFC 8314 section 3.3
	case t.port == 0:
		t.port = 110 // RFC 1939 section 3
	}
	var err error
	if t.tls, err = (config.TLS{Mode: t.mode}).For(t.host).Config(); err != nil || o.username == "" {
		return t, err
	}
	if t.mode == config.None && !unheard(t.host) {
		return t, &usageError{errors.New("without TLS everybody on the way sees the password: use --tls stls or implicit, or leave out --username")}
	}
	t.credentials.Username = o.username
	t.credentials.Password, err = o.password(cmd)
	if err == nil {
		err = t.credentials.Validate()
	}
	return t, asUsage(err)
}

// unheard says whether a host is an address that nobody else listens in on.
// Names are not looked up.
func unheard(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && (address.IsLoopback() || address.IsPrivate() || address.IsLinkLocalUnicast())
}

// probe looks at the server. What was found before something failed is returned
// with the error. The session ends without QUIT, so that nothing can be removed
// by it (RFC 1939 section 6).
func (t target) probe(ctx context.Context) (found probed, err error) {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	found = probed{Address: t.address(), Mode: string(t.mode), secret: t.credentials.Password}
	defer func() {
		if err != nil {
			found.Problem = found.clean(strings.ReplaceAll(err.Error(), "\n", "; "))
			err = errors.New(found.Problem) // certificates and servers have their say in it
		}
	}()
	look, untrusted := t.tls.Clone(), error(nil)
	look.InsecureSkipVerify = true //nolint:gosec // looked at here, and checked in trusted
	look.VerifyConnection = func(s tls.ConnectionState) error {
		untrusted = t.trusted(s)
		found.TLS = found.connection(s, untrusted, t.unchecked)
		return nil
	}
	client, err := pop3.Dial(ctx, t.address(), pop3.Options{
		TLS: t.mode.POP3(), TLSConfig: look, AllowPublic: t.public, Mechanisms: t.mechanisms, Dial: t.dial, Trace: found.greeting,
		Profile: t.server.Profile, Quirks: t.server.POP3(),
	})
	if err != nil {
		return found, fmt.Errorf("connect to %s: %w", t.address(), err)
	}
	defer func() { err = errors.Join(err, client.Abort()) }()
	found.server(client, t.credentials)
	switch {
	case untrusted != nil:
		return found, fmt.Errorf("the certificate is not trusted, so there was no login: %w", untrusted)
	case t.credentials.Username == "":
		return found, nil
	}
	if err := t.enter(ctx, client, &found); err != nil {
		return found, fmt.Errorf("log in to %s: %w", t.address(), err)
	}
	found.server(client, t.credentials)
	return found, found.look(ctx, client)
}
