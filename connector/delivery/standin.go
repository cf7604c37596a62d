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
	if !bytes.Contains(head, []byte("Retrieval using the ")) && !bytes.Contains(head, []byte("FOLDER INTERNAL DATA")) {
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
	// QUIRK: UW imapd keeps data of its own as the first message of an mbox.
	case m.Header.Get("X-IMAP") != "" && strings.Contains(subject, "FOLDER INTERNAL DATA"):
		return ledger.Skipped, "the server's own folder data, not a mail"
	}
	return ledger.Pending, ""
}
