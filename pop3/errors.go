package pop3

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Classes of trouble, for errors.Is. They say what to do about it.
var (
	ErrCredential = errors.New("the server does not accept the credentials")      // ask a person
	ErrTemporary  = errors.New("the server has trouble that will pass")           // come back later
	ErrPermanent  = errors.New("the server has trouble that needs its operator")  // ask a person
	ErrBusy       = errors.New("the maildrop is in use, or was visited just now") // come back later, quietly
	ErrMessage    = errors.New("the server refuses this message")                 // go on with the next
	ErrTransport  = errors.New("the connection broke")                            // connect again
	ErrProtocol   = errors.New("the server does not speak POP3 as it should")     // abort
	ErrOutOfStep  = errors.New("replies do not fit the commands any more")        // abort; what came is suspect
	ErrTooLarge   = errors.New("the message is larger than the limit")            // leave it
	ErrState      = errors.New("the command does not belong to this state")       // a mistake of the caller
	ErrInUse      = errors.New("another call is using the client")                // a mistake of the caller
	ErrArgument   = errors.New("an argument may not contain CR, LF or NUL")       // a mistake of the caller
	ErrMechanism  = errors.New("no way to log in that both sides accept")         // ask a person

	// ErrClosedInLogin stands beside ErrTransport: the server closed the
	// connection in place of an answer to the credentials. It is often a wrong
	// password, or a server that was asked too often: come back late.
	ErrClosedInLogin = errors.New("the server closed the connection during the login")
)

// Error is a server's -ERR.
type Error struct {
	Command string // keyword of the command that was refused, e.g. "RETR"
	Code    string // response code in capitals (RFC 2449 section 8, RFC 3206), "" without one
	Text    string // what the server said, made safe to show
	Detail  string // what else is known of a refused login: OAuth status and scope, length of the token
	Guessed bool   // the class was read from the words of the text
	class   error
}

func (e *Error) Error() string {
	text := e.Text
	if e.Code != "" {
		text = "[" + e.Code + "] " + text
	}
	if e.Detail != "" {
		text += " (" + e.Detail + ")"
	}
	return fmt.Sprintf("server refused %s: %s", e.Command, text)
}

// Unwrap gives the class of the refusal.
func (e *Error) Unwrap() error { return e.class }

// refusal reads what stands behind -ERR.
func (c *Client) refusal(command, text string) *Error {
	code, text := splitCode(c.hide(text))
	class, guessed := classify(command, code, text, c.state)
	return &Error{Command: command, Code: code, Text: safe(text), Guessed: guessed, class: class}
}

// splitCode takes a response code off: "[IN-USE] text" (RFC 2449 section 8).
func splitCode(text string) (code, rest string) {
	if !strings.HasPrefix(text, "[") {
		return "", text
	}
	code, rest, ok := strings.Cut(text[1:], "]")
	if !ok || len(code) > 64 {
		return "", text
	}
	return strings.ToUpper(safe(code)), strings.TrimLeft(rest, " ")
}

// classify says what a refusal means: by its code, whose parent counts where
// the whole is not known (RFC 2449 section 8), else by the state it came in.
func classify(command, code, text string, s state) (class error, guessed bool) {
	if class := classOf(code); class != nil {
		return class, false
	}
	switch {
	case s == transaction && (command == "RETR" || command == "TOP" || command == "DELE"):
		return ErrMessage, false
	case isUTF8(code):
		return ErrPermanent, false
	case busyText(text):
		return ErrBusy, true
	case temporaryText(text):
		return ErrTemporary, true
	case s == authorization && (command == "USER" || isLogin(command)):
		return ErrCredential, false
	}
	return ErrTemporary, true
}

// classOf is what a response code says; nil where it says nothing that is known.
func classOf(code string) error {
	parent, _, _ := strings.Cut(code, "/")
	switch {
	case parent == "IN-USE", parent == "LOGIN-DELAY": // RFC 2449 sections 8.1.1 and 8.1.2
		return ErrBusy
	case code == "SYS/PERM": // RFC 3206 section 4
		return ErrPermanent
	case parent == "SYS":
		return ErrTemporary
	case parent == "AUTH": // RFC 3206 section 5
		return ErrCredential
	case parent == "REFERRAL":
		// QUIRK: Dovecot's proxies name another server. Never followed: it would
		// send the credentials wherever the answer says.
		return ErrPermanent
	}
	return nil
}

// isUTF8 says whether a server wants UTF8 mode (RFC 6856 section 5). It is asked
// for wherever it is offered, so that coming back changes nothing; a message that
// it keeps back is refused like any other.
func isUTF8(code string) bool { return code == "UTF8" || strings.HasPrefix(code, "UTF8/") }

// Servers without response codes are understood by the words they use. A guess,
// and harmless: both lead to another visit later.
func busyText(text string) bool {
	return containsAny(text, "lock", "busy", "in use", "already") && !containsAny(text, "account", "blocked")
}

func temporaryText(text string) bool {
	return containsAny(text, "wait", "unavailable", "temporar", "throttl", "too many", "maintenance", "try again", "quota", "later")
}

func containsAny(text string, words ...string) bool {
	text = strings.ToLower(text)
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// maxShown is how much of a server's text is shown to a person.
const maxShown = 200

// safe makes a server's text fit for logs and terminals: cut, with · for control
// and bidirectional characters and for what is no UTF-8.
func safe(text string) string {
	out := make([]rune, 0, min(len(text), maxShown))
	for _, r := range text {
		switch {
		case len(out) == maxShown:
			return string(append(out, '…'))
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), unicode.Is(unicode.Cf, r):
			out = append(out, '·')
		default:
			out = append(out, r)
		}
	}
	return string(out)
}
