package delivery_test

import (
	"strings"
	"testing"

	"github.com/mailchute/mailchute/connector/delivery"
	"github.com/mailchute/mailchute/connector/ledger"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

func TestTheServersOwnFolderDataIsSkippedAndStays(t *testing.T) {
	own := "From: Mail System Internal Data <MAILER-DAEMON@example.org>\nSubject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\nX-IMAP: 1 0\n\nThis is not a mail.\n"
	r := newRig(t, own, mail("two"))
	r.visit()
	r.wantEvents("two")
	r.wantLeft(1)
	if row := r.row("id-1"); row.Outcome != ledger.Skipped || row.Reason == "" {
		t.Errorf("row = %v, reason %q; want skipped, with a reason", row.Outcome, row.Reason)
	}
}

// wrapped is a mail as Courier wraps it.
const wrapped = "From: Mail Delivery Subsystem <postmaster>\nSubject: Cannot display Unicode content\nMime-Version: 1.0\n" +
	"Content-Type: multipart/mixed; boundary=\"=_12-1764072000\"\n\n\n\n--=_12-1764072000\nContent-Type: text/plain\n\n" +
	"The mail reader knows no Unicode.\n\n--=_12-1764072000\nContent-Type: message/global\n\nSubject: Gr\u00fc\u00dfe\n\ntext\n\n--=_12-1764072000--\n"

func TestAMailThatTheServerWrappedInANoticeIsQuarantinedAndStays(t *testing.T) {
	r := newRig(t, mail("one"), mail("two"))
	r.server.Order(pop3test.Fault{Command: "RETR", Message: 1, Do: pop3test.Instead(wrapped)})
	r.visit()
	r.wantEvents("two")
	r.wantLeft(1)
	if row := r.row("id-1"); row.Outcome != ledger.Quarantined || row.RawRef == "" || !strings.Contains(row.Reason, "no-utf8") {
		t.Errorf("row = %v, raw %q, reason %q; want quarantined with a raw copy and a reason", row.Outcome, row.RawRef, row.Reason)
	}
}

func TestAMailOfAPersonIsNotTakenForANotice(t *testing.T) {
	for name, text := range map[string]string{
		"it came by SMTP":      "Received: from mail.example.org\n" + wrapped,
		"it is from a person":  strings.Replace(wrapped, "<postmaster>", "<postmaster@example.org>", 1),
		"it is an answer":      strings.Replace(wrapped, "Subject: ", "Subject: Re: ", 1),
		"it quotes one":        "From: Ann <ann@example.org>\nSubject: What is this?\n\n" + wrapped,
		"it ends in a header":  "Subject: Cannot display Unicode content",
		"it quotes Exchange's": "From: Ann <ann@example.org>\nSubject: help\n\nRetrieval using the POP3 protocol failed for the following message: 7\n",
	} {
		if outcome, reason := delivery.StandIn(strings.NewReader(text)); outcome != ledger.Pending {
			t.Errorf("%s: %v, %s; want a message", name, outcome, reason)
		}
	}
}
