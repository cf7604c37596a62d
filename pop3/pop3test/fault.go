package pop3test

// Fault is something that goes wrong at a command.
type Fault struct {
	Command string // keyword, e.g. "RETR"; "" for the greeting
	Session int    // number of the session, from 1; 0: any
	Message int    // message number; 0: any
	Times   int    // how often it happens; 0: always
	Do      Action

	happened int
}

func (f *Fault) matches(session int, command string, message int) bool {
	return f.Command == command && (f.Session == 0 || f.Session == session) &&
		(f.Message == 0 || f.Message == message) && (f.Times == 0 || f.happened < f.Times)
}

// Action is what a server does in place of what it should.
type Action struct {
	kind kind
	text string
	n    int
}

type kind uint8

const (
	refuse kind = iota
	dropBefore
	dropAfter
	cutBody
	stallBody
	replaceBody
	unstuffed
	bareLF
	trailing
	keepAll
	keepSome
)

// Refuse answers -ERR and that text.
func Refuse(text string) Action { return Action{kind: refuse, text: text} }

// DropBefore breaks the connection in place of doing the command.
func DropBefore() Action { return Action{kind: dropBefore} }

// DropAfter does the command and breaks the connection in place of the reply.
func DropAfter() Action { return Action{kind: dropAfter} }

// CutAfter breaks the connection behind so many octets of the body.
func CutAfter(octets int) Action { return Action{kind: cutBody, n: octets} }

// StallAfter sends so many octets of the body, and nothing more.
func StallAfter(octets int) Action { return Action{kind: stallBody, n: octets} }

// Instead sends another body than the message's.
func Instead(raw string) Action { return Action{kind: replaceBody, text: raw} }

// Unstuffed sends the body without dot-stuffing (against RFC 1939 section 3).
func Unstuffed() Action { return Action{kind: unstuffed} }

// BareLF ends the lines of the body, and the terminator, with LF alone.
func BareLF() Action { return Action{kind: bareLF} }

// AndThen does the command well and sends that text behind the reply.
func AndThen(text string) Action { return Action{kind: trailing, text: text} }

// KeepAll says +OK to QUIT and removes nothing.
func KeepAll() Action { return Action{kind: keepAll} }

// KeepSome removes the first so many of the marked messages and says -ERR to QUIT.
func KeepSome(removed int) Action { return Action{kind: keepSome, n: removed} }
