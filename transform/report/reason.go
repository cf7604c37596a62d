package report

import "strings"

// Reasons: why a mail was not delivered, or not yet.
const (
	UserUnknown     = "user_unknown"     // there is no such mailbox
	UserMoved       = "user_moved"       // the recipient has another address now
	MailboxFull     = "mailbox_full"     // no room in the mailbox
	MailboxDisabled = "mailbox_disabled" // the mailbox is there and takes no mail
	HostUnknown     = "host_unknown"     // the domain does not exist or takes no mail
	Network         = "network"          // the host could not be reached or talked to
	Expired         = "expired"          // tried for too long
	Loop            = "loop"             // the mail went round
	TooBig          = "too_big"          // the mail is too large
	RateLimited     = "rate_limited"     // too much mail, or asked to come later (greylisting)
	RelayDenied     = "relay_denied"     // the host does not deliver for this domain
	SenderRejected  = "sender_rejected"  // the sender's address is not accepted
	Blocked         = "blocked"          // the sending host has a bad name
	Spam            = "spam"             // taken for spam
	Virus           = "virus"            // taken for harmful
	Content         = "content"          // what is in the mail is not accepted, or cannot be converted
	Auth            = "auth"             // SPF, DKIM, DMARC or ARC failed
	Policy          = "policy"           // against the rules of the receiver
	System          = "system"           // trouble in the receiver's system
	Protocol        = "protocol"         // a command was not understood
	Other           = "other"            // told, but none of these
)

// Reasons lists the vocabulary of Recipient.Reason.
func Reasons() []string {
	return []string{
		UserUnknown, UserMoved, MailboxFull, MailboxDisabled, HostUnknown, Network, Expired, Loop, TooBig, RateLimited, RelayDenied,
		SenderRejected, Blocked, Spam, Virus, Content, Auth, Policy, System, Protocol, Other,
	}
}

// reasonOf says why, by the words of a text and the codes; "" if nothing tells.
// Plain words go first, as many systems have one code for everything; then what
// the code says exactly, words that hint, and what the code says roughly.
func reasonOf(text, status, reply string) string {
	text = plainWords(text)
	for _, reason := range []string{
		find(wordings[:], text), statusSays(status), find(hints[:], text), subjectSays(status), replySays(reply),
	} {
		if reason != "" {
			return reason
		}
	}
	return ""
}

func find(list []wording, text string) string {
	for _, w := range list {
		for _, phrase := range w.phrases {
			if strings.Contains(text, phrase) {
				return w.reason
			}
		}
	}
	return ""
}

// plainWords is a text in lower case on one line, without addresses and without
// names of hosts, which may hold any word.
func plainWords(text string) string {
	fields := strings.Fields(strings.ToLower(text))
	kept := fields[:0]
	for _, f := range fields {
		if address, rest, ok := strings.Cut(f, "..."); ok && strings.Contains(address, "@") {
			f = rest // sendmail: "bob@example.com...User unknown"
		}
		if strings.Contains(f, "@") || isHost(f) {
			continue
		}
		kept = append(kept, f)
	}
	return " " + strings.Join(kept, " ") + " "
}

// isHost says whether a word is the name of a host, but none of a blocklist.
func isHost(word string) bool {
	word = strings.Trim(word, ".,:;()<>[]\"'")
	dot := strings.IndexByte(word, '.')
	if dot <= 0 || dot == len(word)-1 || strings.ContainsAny(word, "()<>,;") {
		return false
	}
	for _, list := range []string{"spamhaus", "spamcop", "sorbs", "barracuda", "dnsbl", "surbl", "uribl", "senderbase", "resolver.", "nosuchuser"} {
		if strings.Contains(word, list) {
			return false
		}
	}
	return true
}

// statusSays is the reason that an enhanced status code gives (RFC 3463 section
// 3, and the registry of RFC 5248), "" if it leaves that open.
func statusSays(status string) string {
	if len(status) < 2 || status[0] == '2' {
		return ""
	}
	switch status[1:] {
	case ".1.0", ".1.1", ".1.3", ".1.4":
		return UserUnknown
	case ".1.2", ".1.10", ".4.3", ".4.4": // .1.10: RFC 7505
		return HostUnknown
	case ".1.6", ".7.17", ".7.18": // RFC 7293
		return UserMoved
	case ".1.7", ".1.8", ".7.27": // .7.27: RFC 7505
		return SenderRejected
	case ".2.1", ".7.13":
		return MailboxDisabled
	case ".2.2":
		return MailboxFull
	case ".2.3", ".3.4":
		return TooBig
	case ".4.0", ".4.1", ".4.2", ".4.5":
		return Network
	case ".4.6":
		return Loop
	case ".4.7", ".4.8":
		return Expired
	case ".5.3", ".7.28":
		return RateLimited
	case ".7.8", ".7.9":
		return RelayDenied
	case ".7.20", ".7.21", ".7.22", ".7.23", ".7.24", ".7.25", ".7.26", ".7.29": // RFC 7372, RFC 8617
		return Auth
	}
	return ""
}

// subjectSays is the reason that the second number of a status gives.
func subjectSays(status string) string {
	if len(status) < 4 {
		return ""
	}
	switch status[1:4] {
	case ".3.":
		return System
	case ".5.":
		return Protocol
	case ".6.":
		return Content
	case ".7.":
		return Policy
	}
	return ""
}

// replySays is the reason that an SMTP reply code gives alone (RFC 5321 section 4.2.2).
func replySays(reply string) string {
	switch reply {
	case "551", "556":
		return HostUnknown
	case "552":
		return MailboxFull
	case "421", "451", "452", "454":
		return System
	case "500", "501", "502", "503", "504", "555":
		return Protocol
	case "530", "535":
		return RelayDenied
	}
	return ""
}
