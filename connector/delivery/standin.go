package delivery

import (
	"bytes"
	"io"
	"net/mail"
	"strings"

	"github.com/mailchute/mailchute/connector/ledger"
)

// maxNotice is far above the header of any notice that StandIn knows.
const maxNotice = 16 << 10

// courierSubject is that of Courier's notice.
const courierSubject = "Cannot display Unicode content"

// StandIn recognises what some servers send in place of a message, or beside
// the mail of people; the outcome is Pending for a real message. Such a text is
// neither published as mail nor a reason to delete what it stands for.
func StandIn(raw io.ReaderAt) (ledger.Outcome, string) {
	head := make([]byte, maxNotice)
	n, err := raw.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return ledger.Pending, "" // the transform will meet the same error and say so
	}
	head = head[:n]
	known := func(words string) bool { return bytes.Contains(head, []byte(words)) }
	if !known("Retrieval using the ") && !known("FOLDER INTERNAL DATA") && !known(courierSubject) {
		return ledger.Pending, ""
	}
	m, err := mail.ReadMessage(bytes.NewReader(head))
	if err != nil {
		return ledger.Pending, ""
	}
	subject := m.Header.Get("Subject")
	switch {
	// QUIRK: Exchange answers +OK to RETR of an item that it cannot convert, and sends a notice.
	case strings.HasPrefix(subject, "Retrieval using the") && strings.Contains(subject, "protocol failed for the following message"):
		return ledger.Quarantined, "the server could not convert the message and sent a notice in its place; open it in the server's own client"
	// QUIRK: Courier wraps mail with 8-bit headers in a notice of its own, from a postmaster without a domain,
	// unless UTF8 mode (RFC 6856) is on. What came by SMTP has a Received.
	case subject == courierSubject && m.Header.Get("From") == "Mail Delivery Subsystem <postmaster>" && m.Header.Get("Received") == "":
		return ledger.Quarantined, "the server sent the message inside a notice, since UTF8 mode is off; leave out the quirk no-utf8, or turn ENABLE_UTF8_COMPLIANCE off at the server"
	// QUIRK: UW imapd keeps data of its own as the first message of an mbox.
	case m.Header.Get("X-IMAP") != "" && strings.Contains(subject, "FOLDER INTERNAL DATA"):
		return ledger.Skipped, "the server's own folder data, not a mail"
	}
	return ledger.Pending, ""
}
