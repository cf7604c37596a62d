package pop3test

import "time"

// Fault is something that goes wrong at a command.
type Fault struct {
	Command string // keyword, e.g. "RETR"; "" for the greeting, "TLS" for the handshake
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
	kind  kind
	text  string
	n     int
	pause time.Duration
}

type kind uint8

const (
	refuse kind = iota
	dropBefore
	dropAfter
	say
	trailing
	stall
	delay
	endless
	endlessLine
	renewIDs
	rotateIDs
	cutBody
	stallBody
	replaceBody
	dripBody
	gluedBody
	unstuffed
	bareLF
	keepAll
	keepSome
	noGoodbye
	garbage
)

// Refuse answers -ERR and that text.
func Refuse(text string) Action { return Action{kind: refuse, text: text} }

// DropBefore breaks the connection in place of doing the command.
func DropBefore() Action { return Action{kind: dropBefore} }

// DropAfter does the command and breaks the connection in place of the reply.
func DropAfter() Action { return Action{kind: dropAfter} }

// Say sends that text, as it is, and does not do the command.
func Say(text string) Action { return Action{kind: say, text: text} }

// AndThen does the command well and sends that text, and a line end, behind the reply.
func AndThen(text string) Action { return Action{kind: trailing, text: text} }

// Stall never answers.
func Stall() Action { return Action{kind: stall} }

// Delay answers well, but late.
func Delay(pause time.Duration) Action { return Action{kind: delay, pause: pause} }

// Endless answers +OK and then that line, over and over.
func Endless(line string) Action { return Action{kind: endless, text: line} }

// EndlessLine answers with a status line that has no end.
func EndlessLine() Action { return Action{kind: endlessLine} }

// RenewIDs gives every message a new unique-id first, as servers do that have
// lost their index.
func RenewIDs() Action { return Action{kind: renewIDs} }

// RotateIDs gives every message the unique-id of the next one first: each then
// means another message than before.
func RotateIDs() Action { return Action{kind: rotateIDs} }

// CutAfter breaks the connection behind so many octets of a reply of many lines.
func CutAfter(octets int) Action { return Action{kind: cutBody, n: octets} }

// StallAfter sends so many octets of a reply of many lines, and nothing more.
func StallAfter(octets int) Action { return Action{kind: stallBody, n: octets} }

// Instead sends another body than the message's, or other lines than the listing's.
func Instead(raw string) Action { return Action{kind: replaceBody, text: raw} }

// Drip sends a reply of many lines octet by octet, with a pause between.
func Drip(pause time.Duration) Action { return Action{kind: dripBody, pause: pause} }

// Glued sends the terminator without the line end that should be before it.
func Glued() Action { return Action{kind: gluedBody} }

// Unstuffed sends the body without dot-stuffing (against RFC 1939 section 3).
func Unstuffed() Action { return Action{kind: unstuffed} }

// BareLF ends the lines of the body, and the terminator, with LF alone.
func BareLF() Action { return Action{kind: bareLF} }

// KeepAll says +OK to QUIT and removes nothing.
func KeepAll() Action { return Action{kind: keepAll} }

// KeepSome removes the first so many of the marked messages and says -ERR to QUIT.
func KeepSome(removed int) Action { return Action{kind: keepSome, n: removed} }

// NoGoodbye answers QUIT well and closes TCP without telling TLS.
func NoGoodbye() Action { return Action{kind: noGoodbye} }

// Garbage sends something else in place of a TLS handshake.
func Garbage() Action { return Action{kind: garbage} }
