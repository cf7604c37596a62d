package pop3

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Capabilities are what CAPA lists (RFC 2449 section 6).
type Capabilities struct {
	Listed         bool // the server answered CAPA at all
	TOP            bool
	UIDL           bool
	USER           bool
	STLS           bool // RFC 2595
	Pipelining     bool
	RespCodes      bool
	AuthRespCode   bool          // RFC 3206
	UTF8           bool          // RFC 6856 section 2
	UTF8User       bool          // user names and passwords too
	Lang           bool          // RFC 6856 section 3; never used
	SASL           []string      // mechanisms, in capitals
	LoginDelay     time.Duration // minimum between two logins; 0 if none is told
	DelayByUser    bool          // LoginDelay differs between users: it is known behind the login only
	Expire         string        // argument of EXPIRE: days, "0", "NEVER"; "" if none is told
	Implementation string        // what the server is, made safe to show; "" if it does not say
	Lines          []string      // every line as it came, not made safe to show
}

// maxCapabilities bounds the lines of a CAPA reply.
const maxCapabilities = 100

// Capabilities are those of the last CAPA: of the state and the privacy that
// the session is in now.
func (c *Client) Capabilities() Capabilities { return c.caps }

// capa asks for the capabilities. A server that refuses CAPA has none that are
// known: UIDL and TOP may work all the same, pipelining is not tried. The
// server's profile is looked for anew: it may say more of itself by now.
func (c *Client) capa() error {
	c.caps = Capabilities{}
	defer c.recognise()
	_, err := c.command("CAPA")
	var refused *Error
	if errors.As(err, &refused) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("ask for capabilities: %w", err)
	}
	c.caps.Listed = true
	c.wire.multi(c.timeouts.Reply)
	defer c.wire.single()
	for range maxCapabilities {
		line, err := c.wire.line(c.limits.Line)
		if err != nil {
			return c.breakWith(fmt.Errorf("read capabilities: %w", err))
		}
		if string(line) == "." {
			return nil
		}
		c.caps.add(strings.TrimSpace(string(line)))
	}
	return c.breakWith(fmt.Errorf("%w: more than %d capabilities", ErrProtocol, maxCapabilities))
}

// add takes in one line. Names are compared without case (RFC 2449 section 5).
func (c *Capabilities) add(line string) {
	c.Lines = append(c.Lines, line)
	words := strings.Fields(line)
	if len(words) == 0 {
		return
	}
	args := words[1:]
	switch strings.ToUpper(words[0]) {
	case "TOP":
		c.TOP = true
	case "UIDL":
		c.UIDL = true
	case "USER":
		c.USER = true
	case "STLS":
		c.STLS = true
	case "PIPELINING":
		c.Pipelining = true
	case "RESP-CODES":
		c.RespCodes = true
	case "AUTH-RESP-CODE":
		c.AuthRespCode = true
	case "UTF8":
		c.UTF8, c.UTF8User = true, slices.ContainsFunc(args, isUser)
	case "LANG":
		c.Lang = true
	case "SASL":
		for _, mechanism := range args {
			c.SASL = append(c.SASL, strings.ToUpper(mechanism))
		}
	case "LOGIN-DELAY": // RFC 2449 section 6.5
		c.LoginDelay, c.DelayByUser = seconds(args), slices.ContainsFunc(args, isUser)
	case "EXPIRE": // RFC 2449 section 6.7
		c.Expire = strings.ToUpper(strings.Join(args, " "))
	case "IMPLEMENTATION":
		c.Implementation = safe(strings.Join(args, " "))
	}
}

func isUser(arg string) bool { return strings.EqualFold(arg, "USER") }

// RemovesRead says that the server may remove a message once it was retrieved,
// deleted or not (EXPIRE 0, RFC 2449 section 6.7).
func (c Capabilities) RemovesRead() bool { return c.Expire == "0" || strings.HasPrefix(c.Expire, "0 ") }

// maxLoginDelay is the longest that is believed.
const maxLoginDelay = 24 * time.Hour

func seconds(args []string) time.Duration {
	if len(args) == 0 {
		return 0
	}
	n, err := strconv.ParseUint(args[0], 10, 31)
	if err != nil {
		return 0
	}
	return min(time.Duration(n)*time.Second, maxLoginDelay)
}

// offers says whether a SASL mechanism is listed.
func (c Capabilities) offers(mechanism string) bool { return slices.Contains(c.SASL, mechanism) }
