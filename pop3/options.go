package pop3

import (
	"context"
	"crypto/tls"
	"net"
	"time"
)

// TLSMode says how the connection is made private.
type TLSMode uint8

const (
	Implicit TLSMode = iota // TLS from the first octet, port 995 (RFC 8314 section 3)
	STLS                    // plain greeting, then STLS before anything else (RFC 2595 section 4)
	Plain                   // no TLS
)

// Options of a client. The zero value is implicit TLS with the usual limits.
type Options struct {
	TLS       TLSMode
	TLSConfig *tls.Config // nil: checked against the host that is dialled, TLS 1.2 or later
	Timeouts  Timeouts
	Limits    Limits

	// Dial makes the TCP connection, within Timeouts.Dial; nil is the system's way.
	// Proxies and rules on addresses have their place here.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	// Mechanisms that LoginAs may use: names as CAPA lists them, and USER and APOP
	// for the commands of RFC 1939. Nil: all but CRAM-MD5 and APOP, whose digests
	// can be guessed from.
	Mechanisms []string
	// AllowPublic lets a login show credentials without TLS (Plain) on a connection
	// to a public address, where anybody on the way sees them, or the digest of
	// CRAM-MD5 and APOP to guess from. Else it does so to loopback, private and
	// link-local addresses only, and on connections that have no IP address. The
	// address is that of the other end of the connection, which may be a proxy.
	AllowPublic bool
	// Binding of the SCRAM-…-PLUS mechanisms to the TLS connection; "" is
	// TLSExporter where the connection has it, else TLSServerEndPoint.
	Binding ChannelBinding

	Profile string         // name of the server's profile; "" recognises it, "none" knows nothing of it
	Quirks  map[Quirk]bool // adds to those of the profile, or takes from them

	LockStep bool // never pipeline
	Depth    int  // commands outstanding at most; 0: by the size of the mail
	NoUTF8   bool // do not ask for UTF8 mode (RFC 6856) where it is offered

	// Trace sees commands (direction "C") and status lines ("S") without their line
	// ends; nil: nobody does. Secrets are replaced; what a server says is not made
	// safe to show.
	Trace func(direction, line string)
}

// Timeouts bound every wait. A zero field means its default. Besides, a message
// must come at 60 KiB a minute, or the session breaks.
type Timeouts struct {
	Dial     time.Duration // TCP connection; 30 s
	TLS      time.Duration // TLS handshake; 30 s
	Greeting time.Duration // 60 s
	Idle     time.Duration // silence within a reply, and a whole status line; 60 s
	Reply    time.Duration // a whole message or listing; 30 min
	Login    time.Duration // reply to PASS or AUTH, while the server opens the maildrop; 5 min
	Quit     time.Duration // reply to QUIT, while the server removes; 5 min
}

// Limits bound what a server can make the client take. A zero field means its default.
type Limits struct {
	Line      int   // octets of a status line; 8 KiB
	Challenge int   // octets of a SASL challenge, decoded; 64 KiB
	UIDL      int   // octets of a unique-id; 512
	Listing   int   // lines of a listing; 1,000,000
	ListBytes int   // octets of a listing; 64 MiB
	Message   int64 // octets of a message, else ErrTooLarge; 64 MiB
}

func (t Timeouts) withDefaults() Timeouts {
	return Timeouts{
		Dial: orDefault(t.Dial, 30*time.Second), TLS: orDefault(t.TLS, 30*time.Second),
		Greeting: orDefault(t.Greeting, time.Minute), Idle: orDefault(t.Idle, time.Minute),
		Reply: orDefault(t.Reply, 30*time.Minute),
		Login: orDefault(t.Login, 5*time.Minute), Quit: orDefault(t.Quit, 5*time.Minute),
	}
}

func (l Limits) withDefaults() Limits {
	return Limits{
		Line: orDefault(l.Line, 8<<10), Challenge: orDefault(l.Challenge, 64<<10), UIDL: orDefault(l.UIDL, 512),
		Listing: orDefault(l.Listing, 1_000_000), ListBytes: orDefault(l.ListBytes, 64<<20),
		Message: orDefault(l.Message, 64<<20),
	}
}

func orDefault[T int | int64 | time.Duration](v, standard T) T {
	if v == 0 {
		return standard
	}
	return v
}
