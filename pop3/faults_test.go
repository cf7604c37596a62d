package pop3_test

import (
	"strings"
	"time"

	"github.com/mailchute/mailchute/pop3"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

// fineFaults are those that nobody notices.
func fineFaults() []fault {
	return []fault{
		{name: "nothing is wrong", promise: fine},
		{name: "line ends are LF alone", promise: fine, faults: []pop3test.Fault{{Command: "RETR", Do: pop3test.BareLF()}}},
		{name: "NUL and eight bits", promise: fine, mails: []string{"Subject: \x00\xff\n\n\x00\x80\n"}},
		{name: "names of capabilities in small letters", promise: fine, setUp: func(s *pop3test.Server, _ *pop3test.Maildrop) {
			s.Capabilities("uidl", "top", "pipelining", "sasl plain")
		}},
		{name: "CAPA is refused", promise: fine, setUp: func(s *pop3test.Server, _ *pop3test.Maildrop) { s.Capabilities() }},
		{name: "three blanks in UIDL", promise: fine, faults: []pop3test.Fault{{Command: "UIDL", Message: 0, Times: 1, Do: pop3test.Say("+OK\r\n1   id-1\r\n2   id-2\r\n3 \t id-3  \r\n.\r\n")}}},
		{name: "a unique-id of 200 characters", promise: fine, setUp: func(_ *pop3test.Server, d *pop3test.Maildrop) {
			d.Remove("id-1")
			d.AddAs(strings.Repeat("u", 200), []byte(ordinary[0]))
		}},
		{name: "a line of 100 kB", promise: fine, mails: []string{"Subject: x\n\n" + strings.Repeat("x", 100_000) + "\n"}},
		{name: "a dot at octet 4,096 of a line", promise: fine, mails: []string{"Subject: x\n\n" + strings.Repeat("x", 4096) + "." + strings.Repeat("y", 4096) + "\n"}},
		{name: "lines that begin with dots", promise: fine, mails: []string{"Subject: x\n\n.\n..\n.x\n...\n"}},
		{name: "two equal unique-ids", promise: fine, setUp: func(_ *pop3test.Server, d *pop3test.Maildrop) {
			d.Remove("id-2")
			d.AddAs("id-1", []byte(ordinary[1]))
		}},
		{name: "no UIDL", promise: fine, setUp: func(s *pop3test.Server, _ *pop3test.Maildrop) {
			s.Capabilities("TOP", "PIPELINING")
			s.Order(pop3test.Fault{Command: "UIDL", Do: pop3test.Refuse("unknown command")})
		}},
		{name: "STAT says that the maildrop is empty", promise: fine, faults: []pop3test.Fault{{Command: "STAT", Do: pop3test.Say("+OK 0 0\r\n")}}},
		{name: "LIST tells a size of 1 for all", promise: fine, faults: []pop3test.Fault{{Command: "LIST", Do: pop3test.Say("+OK\r\n1 1\r\n2 1\r\n3 1\r\n.\r\n"), Times: 1}}},
		{name: "LIST tells gigabytes", promise: fine, faults: []pop3test.Fault{{Command: "LIST", Do: pop3test.Say("+OK\r\n1 99999999999\r\n2 99999999999\r\n3 1\r\n.\r\n"), Times: 1}}},
		{name: "listings out of order", promise: fine, faults: []pop3test.Fault{
			{Command: "UIDL", Times: 1, Do: pop3test.Say("+OK\r\n3 id-3\r\n1 id-1\r\n2 id-2\r\n.\r\n")},
			{Command: "LIST", Times: 1, Do: pop3test.Say("+OK\r\n2 40\r\n3 40\r\n1 40\r\n.\r\n")},
		}},
		{name: "replies in pieces of random sizes", promise: fine, setUp: func(s *pop3test.Server, _ *pop3test.Maildrop) { s.Split(7) }},
		{name: "a slow reply", promise: fine, faults: []pop3test.Fault{{Command: "RETR", Message: 2, Do: pop3test.Delay(50 * time.Second)}}},
		{name: "the login takes four minutes", promise: fine, setUp: func(s *pop3test.Server, _ *pop3test.Maildrop) {
			s.Order(pop3test.Fault{Command: "AUTH", Do: pop3test.Delay(4 * time.Minute)})
		}},
		{name: "QUIT takes four minutes", promise: fine, faults: []pop3test.Fault{{Command: "QUIT", Do: pop3test.Delay(4 * time.Minute)}}},
		{name: "EXPIRE 0", promise: fine, setUp: func(s *pop3test.Server, _ *pop3test.Maildrop) { s.AfterLogin("EXPIRE 0") }},
	}
}

func listingFaults() []fault {
	return []fault{
		{name: "UIDL lists more than LIST", promise: safe, faults: []pop3test.Fault{{Command: "UIDL", Do: pop3test.Say("+OK\r\n1 id-1\r\n2 id-2\r\n3 id-3\r\n4 id-4\r\n.\r\n"), Times: 1}}},
		{name: "LIST lists more than UIDL", promise: safe, faults: []pop3test.Fault{{Command: "LIST", Do: pop3test.Say("+OK\r\n1 40\r\n2 40\r\n3 40\r\n4 40\r\n.\r\n"), Times: 1}}},
		{name: "a line of UIDL without a unique-id", promise: safe, faults: []pop3test.Fault{{Command: "UIDL", Do: pop3test.Say("+OK\r\n1\r\n2 id-2\r\n3 id-3\r\n.\r\n"), Times: 1}}},
		{name: "the connection breaks inside UIDL", promise: safe, faults: []pop3test.Fault{{Command: "UIDL", Do: pop3test.CutAfter(9)}}, tells: pop3.ErrTransport},
		{name: "UIDL is refused though it is listed", promise: safe, faults: []pop3test.Fault{{Command: "UIDL", Do: pop3test.Refuse("[SYS/TEMP] no index")}}, tells: pop3.ErrTemporary},
		{name: "another reply behind UIDL", promise: safe, faults: []pop3test.Fault{{Command: "LIST", Do: pop3test.AndThen("+OK surplus")}}, tells: pop3.ErrOutOfStep},
		{name: "unique-ids renewed between two visits", promise: fine, faults: []pop3test.Fault{
			{Command: "QUIT", Session: 1, Do: pop3test.KeepAll()}, {Command: "UIDL", Session: 2, Times: 1, Do: pop3test.RenewIDs()},
		}},
		{name: "unique-ids rotated between two visits", promise: fine, faults: []pop3test.Fault{
			{Command: "QUIT", Session: 1, Do: pop3test.KeepAll()}, {Command: "UIDL", Session: 2, Times: 1, Do: pop3test.RotateIDs()},
		}},
		{name: "a part of the maildrop is listed at a time", promise: fine, setUp: func(s *pop3test.Server, _ *pop3test.Maildrop) { s.ListAtMost(1) }},
		{name: "the maildrop is in use", promise: safe, faults: []pop3test.Fault{{Command: "AUTH", Do: pop3test.Refuse("[IN-USE] another session")}}, tells: pop3.ErrBusy},
		{name: "two sessions at once", promise: fine, beside: true, faults: []pop3test.Fault{{Command: "RETR", Message: 2, Session: 1, Do: pop3test.Delay(50 * time.Second)}}, tells: pop3.ErrMessage},
		{
			name: "two sessions at once, of which the server lets one in", promise: fine, beside: true, setUp: func(s *pop3test.Server, _ *pop3test.Maildrop) { s.Exclusive() },
			faults: []pop3test.Fault{{Command: "RETR", Message: 2, Session: 1, Do: pop3test.Delay(50 * time.Second)}}, tells: pop3.ErrBusy,
		},
		{name: "the login came too early", promise: safe, setUp: func(s *pop3test.Server, _ *pop3test.Maildrop) { s.LoginDelay(time.Hour) }, tells: pop3.ErrBusy},
	}
}

func messageFaults() []fault {
	const forged = "Subject: x\n\ntext\n.\n+OK 77 octets\nSubject: forged\n\nPay at once.\n"
	const precise = "Subject: x\n\ntext\n.\n+OK\nSubject: forged\n\nPay.\n.\n+OK 3 id-3\n"
	return []fault{
		{name: "RETR of the second message is refused", promise: safe, faults: []pop3test.Fault{{Command: "RETR", Message: 2, Do: pop3test.Refuse("cannot")}}, tells: pop3.ErrMessage},
		{name: "DELE is refused", promise: safe, faults: []pop3test.Fault{{Command: "DELE", Do: pop3test.Refuse("read-only")}}, tells: pop3.ErrMessage},
		{name: "an empty line in answer to DELE", promise: safe, faults: []pop3test.Fault{{Command: "DELE", Message: 2, Do: pop3test.Say("\r\n")}}, tells: pop3.ErrOutOfStep},
		{name: "+ERR in answer to RETR", promise: safe, faults: []pop3test.Fault{{Command: "RETR", Message: 2, Do: pop3test.Say("+ERR no\r\n")}}, tells: pop3.ErrOutOfStep},
		{name: "the connection breaks inside a message", promise: safe, faults: []pop3test.Fault{{Command: "RETR", Message: 2, Do: pop3test.CutAfter(20)}}, tells: pop3.ErrTransport},
		{name: "the connection breaks before the last dot", promise: safe, faults: []pop3test.Fault{{Command: "RETR", Message: 3, Do: pop3test.CutAfter(24)}}, tells: pop3.ErrTransport},
		{name: "no line end before the terminator", promise: safe, faults: []pop3test.Fault{{Command: "RETR", Message: 3, Do: pop3test.Glued()}}, tells: pop3.ErrTransport},
		{name: "silence inside a message", promise: safe, faults: []pop3test.Fault{{Command: "RETR", Message: 2, Do: pop3test.StallAfter(9)}}, tells: pop3.ErrTransport},
		{
			name: "a lone dot is not stuffed", promise: safe, mails: []string{ordinary[0], "Subject: x\n\nfirst part\n.\nsecond part\n", ordinary[2]},
			faults: []pop3test.Fault{{Command: "RETR", Do: pop3test.Unstuffed()}}, tells: pop3.ErrOutOfStep,
		},
		{
			name: "a lone dot is not stuffed, in lock-step", promise: safe, options: pop3.Options{LockStep: true}, mails: []string{ordinary[0], "Subject: x\n\nfirst part\n.\nsecond part\n", ordinary[2]},
			faults: []pop3test.Fault{{Command: "RETR", Do: pop3test.Unstuffed()}}, tells: pop3.ErrOutOfStep,
		},
		{
			name: "a mail forges a reply where dots are not stuffed", promise: safe, mails: []string{forged, ordinary[1], ordinary[2]},
			faults: []pop3test.Fault{{Command: "RETR", Do: pop3test.Unstuffed()}}, tells: pop3.ErrOutOfStep,
		},
		{
			name: "the last mail forges one", promise: safe, mails: []string{ordinary[0], ordinary[1], forged},
			faults: []pop3test.Fault{{Command: "RETR", Do: pop3test.Unstuffed()}}, tells: pop3.ErrOutOfStep,
		},
		{
			name: "a mail forges the answer to the sync as well, without knowing the unique-id", promise: safe,
			mails:  []string{ordinary[0], ordinary[1], strings.ReplaceAll(precise, "id-3", "id-4")},
			faults: []pop3test.Fault{{Command: "RETR", Do: pop3test.Unstuffed()}}, tells: pop3.ErrOutOfStep,
		},
		{name: "another reply behind a message", promise: safe, faults: []pop3test.Fault{{Command: "RETR", Message: 3, Do: pop3test.AndThen("+OK again")}}, tells: pop3.ErrOutOfStep},
		{name: "UIDL of one message is refused", promise: fine, faults: []pop3test.Fault{{Command: "UIDL", Message: 3, Do: pop3test.Refuse("only all")}}},
	}
}

func leavingFaults() []fault {
	once := func(do pop3test.Action) []pop3test.Fault {
		return []pop3test.Fault{{Command: "QUIT", Session: 1, Do: do}}
	}
	return []fault{
		{name: "QUIT removes and the reply is lost", promise: fine, faults: once(pop3test.DropAfter()), tells: pop3.ErrTransport},
		{name: "QUIT does nothing and the connection breaks", promise: fine, faults: once(pop3test.DropBefore()), tells: pop3.ErrTransport},
		{name: "QUIT says +OK and removes nothing", promise: fine, faults: once(pop3test.KeepAll())},
		{name: "QUIT removes one of three and refuses", promise: fine, faults: once(pop3test.KeepSome(1)), tells: pop3.ErrTemporary},
		{name: "QUIT is never answered", promise: fine, faults: once(pop3test.Stall()), tells: pop3.ErrTransport},
		{name: "QUIT hides what was retrieved", promise: fine, setUp: func(s *pop3test.Server, _ *pop3test.Maildrop) { s.HideRetrieved() }},
		{
			name: "QUIT hides what was retrieved, and a session breaks before", promise: fine, setUp: func(s *pop3test.Server, _ *pop3test.Maildrop) { s.HideRetrieved() },
			faults: []pop3test.Fault{{Command: "RETR", Message: 3, Session: 1, Do: pop3test.DropBefore()}}, tells: pop3.ErrTransport,
		},
		{name: "the connection breaks at DELE", promise: fine, faults: []pop3test.Fault{{Command: "DELE", Message: 2, Times: 1, Do: pop3test.DropBefore()}}, tells: pop3.ErrTransport},
		{name: "the greeting is refused", promise: safe, faults: []pop3test.Fault{{Do: pop3test.Refuse("[SYS/TEMP] later")}}, tells: pop3.ErrTemporary},
		{name: "the greeting never comes", promise: safe, faults: []pop3test.Fault{{Do: pop3test.Stall()}}, tells: pop3.ErrTransport},
		{name: "the connection breaks at the login", promise: safe, faults: []pop3test.Fault{{Command: "AUTH", Do: pop3test.DropBefore()}}, tells: pop3.ErrClosedInLogin},
	}
}

// endlessFaults never end by themselves.
func endlessFaults() []fault {
	small := pop3.Options{Limits: pop3.Limits{Message: 1 << 20, Listing: 10_000}}
	at := func(command string, do pop3test.Action) []pop3test.Fault {
		return []pop3test.Fault{{Command: command, Do: do}}
	}
	return []fault{
		{name: "a greeting without end", promise: safe, faults: at("", pop3test.EndlessLine()), tells: pop3.ErrProtocol},
		{name: "capabilities without end", promise: safe, faults: at("CAPA", pop3test.Endless("X")), tells: pop3.ErrProtocol},
		{name: "a challenge without end", promise: safe, faults: at("AUTH", pop3test.EndlessLine()), tells: pop3.ErrProtocol},
		{name: "unique-ids without end", promise: safe, faults: at("UIDL", pop3test.Endless("1 x")), options: small, tells: pop3.ErrProtocol},
		{name: "lines that cannot be read, without end", promise: safe, faults: at("UIDL", pop3test.Endless("x")), options: pop3.Options{Limits: pop3.Limits{ListBytes: 1 << 20}}, tells: pop3.ErrProtocol},
		{name: "a message without end", promise: safe, faults: at("RETR", pop3test.Endless("text and on")), options: small, tells: pop3.ErrTooLarge},
		{name: "a status line without end", promise: safe, faults: at("RETR", pop3test.EndlessLine()), tells: pop3.ErrProtocol},
		{name: "a message that drips", promise: safe, faults: at("RETR", pop3test.Drip(20*time.Second)), tells: pop3.ErrTransport},
		{name: "a listing that drips", promise: safe, faults: at("UIDL", pop3test.Drip(20*time.Second)), tells: pop3.ErrTransport},
		{name: "capabilities that drip", promise: safe, faults: at("CAPA", pop3test.Drip(20*time.Second)), tells: pop3.ErrTransport},
		{name: "a login that is never answered", promise: safe, faults: at("AUTH", pop3test.Stall()), tells: pop3.ErrTransport},
	}
}
