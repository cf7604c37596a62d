package report_test

import (
	"testing"

	"github.com/mailchute/mailchute/transform/report"
)

// refusal is the recipient of a bounce in which a server says text.
func refusal(t *testing.T, text string) report.Recipient {
	t.Helper()
	raw := "Return-Path: <>\r\nFrom: MAILER-DAEMON@example.net\r\nTo: ann@example.org\r\nSubject: failure notice\r\n\r\n" +
		"Your mail could not be delivered.\r\n\r\n<bob@example.com>:\r\n" + text + "\r\n"
	r, ok := report.Read(mailOf([]byte(raw)))
	if !ok || len(r.Recipients) != 1 {
		t.Fatalf("recipients = %+v, want one", r.Recipients)
	}
	return r.Recipients[0]
}

func TestWhatAServerSaysGivesStatusAndReason(t *testing.T) {
	for _, tc := range []struct{ text, status, reason string }{
		{"550 5.1.1 User unknown", "5.1.1", report.UserUnknown},
		{"550-5.1.1 The account is not there", "5.1.1", report.UserUnknown},
		{"550 User unknown", "5.1.1", report.UserUnknown},
		{"User unknown", "5.1.1", report.UserUnknown},
		{"550 sorry, no mailbox here by that name (#5.1.1)", "5.1.1", report.UserUnknown},
		{"551 5.1.6 the user has moved to rob@example.net", "5.1.6", report.UserMoved},
		{"552 mailbox is full", "5.2.2", report.MailboxFull},
		{"452 over quota", "4.2.2", report.MailboxFull},
		{"552 5.3.4 message size exceeds fixed maximum", "5.3.4", report.TooBig},
		{"550 account is disabled", "5.2.1", report.MailboxDisabled},
		{"Host not found", "5.1.2", report.HostUnknown},
		{"556 5.1.10 the domain takes no mail", "5.1.10", report.HostUnknown},
		{"Connection timed out", "4.4.1", report.Network},
		{"message expired: too long in the queue", "4.4.7", report.Expired},
		{"554 5.4.6 too many hops", "5.4.6", report.Loop},
		{"554 5.7.1 Relay access denied", "5.7.1", report.RelayDenied},
		{"450 4.7.1 greylisted, come later", "4.7.1", report.RateLimited},
		{"421 4.7.28 unexpected volume of mail", "4.7.28", report.RateLimited},
		{"554 5.7.1 Client host blocked using a list", "5.7.1", report.Blocked},
		{"550 5.7.1 taken for spam", "5.7.1", report.Spam},
		{"550 5.7.26 no DMARC for this domain", "5.7.26", report.Auth},
		{"550 5.7.25 no PTR record", "5.7.25", report.Auth},
		{"553 5.1.8 sender address rejected", "5.1.8", report.SenderRejected},
		{"554 the attachment is not wanted", "5.6.0", report.Content},
		{"554 taken for spam", "5.7.1", report.Spam},
		{"554 virus found", "5.6.0", report.Virus},
		{"550 5.7.1 against our policy", "5.7.1", report.Policy},
		{"451 4.3.5 configuration error", "4.3.5", report.System},
		{"500 syntax error", "5.5.0", report.Protocol},
		{"550 5.0.0 no", "5.0.0", report.Other},
		{"552 Quota violation", "5.2.2", report.MailboxFull},
		{"this person's account is exceeding their quota", "5.2.2", report.MailboxFull},
		{"554 the quota of this account forbids it", "5.2.2", report.MailboxFull},
		{"550 this is not an active address", "5.1.1", report.UserUnknown},
		{"550 User not known", "5.1.1", report.UserUnknown},
		{"554 No mail box for this person", "5.1.1", report.UserUnknown},
		{"Name or service not known", "5.1.2", report.HostUnknown},
		{"Could not find a gateway", "5.1.2", report.HostUnknown},
		{"Recipient user name bob not unique", "5.1.1", report.UserUnknown},
		{"Connection was dropped by remote host", "4.4.1", report.Network},
		{"554 Message looping", "5.4.6", report.Loop},
		{"it has exceeded the maximum incoming message size", "5.3.4", report.TooBig},
		{"not reachable within the allowed queue period", "4.4.7", report.Expired},
		{"all hosts have been failing for a long time", "4.4.7", report.Expired},
		{"550 the daily quota of this sender is used up", "5.7.28", report.RateLimited},
		{"421 the connection limit of your host is reached", "4.7.28", report.RateLimited},
		{"550 you write from an address that has been blacklisted", "5.1.8", report.SenderRejected},
		{"550 this list is for members only", "5.7.1", report.Policy},
		{"550 bob is only accepting mail from friends", "5.7.1", report.Policy},
		{"554 it goes over the maximum email size", "5.3.4", report.TooBig},
		{"552 nothing fits: the message size", "5.3.4", report.TooBig},
		{"550 he has not enough space", "5.2.2", report.MailboxFull},
		{"554 the host does not pass (SPF) here", "5.7.26", report.Auth},
		{"554 refused for the reputation of the host", "5.7.1", report.Blocked},
		{"554 we take nothing from this IP address", "5.7.1", report.Blocked},
		{"554 taken for UBE", "5.7.1", report.Spam},
		{"550 you are not allowed to relay", "5.7.1", report.RelayDenied},
		{"550 a mailbox is frozen", "5.2.1", report.MailboxDisabled},
		{"550 non-existent user", "5.1.1", report.UserUnknown},
		{"550 bob@example.com...User unknown", "5.1.1", report.UserUnknown},
		{"553 Addressee unknown", "5.1.1", report.UserUnknown},
		{"550 he has too many messages on the server", "5.2.2", report.MailboxFull},
		{"550 malformed address", "5.1.1", report.UserUnknown},
		{"550 bob is not found", "5.1.1", report.UserUnknown},
		{"Host name lookup is in vain", "5.1.2", report.HostUnknown},
		{"Network error at all hosts", "4.4.1", report.Network},
		{"554 the header size is too much", "5.6.0", report.Content},
		{"procmail: cannot write", "5.3.0", report.System},
		{"554 protocol violation", "5.5.0", report.Protocol},
		{"530 say STARTTLS", "5.7.1", report.Policy},
	} {
		p := refusal(t, tc.text)
		if p.Status != tc.status || p.Reason != tc.reason {
			t.Errorf("%q: %s %s, want %s %s", tc.text, p.Status, p.Reason, tc.status, tc.reason)
		}
	}
}

func TestNumbersThatOnlyLookLikeAStatusAreNone(t *testing.T) {
	for _, text := range []string{
		"User unknown at 5.1.2.3",
		"User unknown, says SMTPSVC(5.0.2195.67)",
		"User unknown, says mailer-4.2.2",
		"User unknown since 5.11.2026",
		"User unknown (v5.2.2)",
	} {
		if p := refusal(t, text); p.Status != "5.1.1" || p.StatusSource != "reason" {
			t.Errorf("%q: status %s from %s, want 5.1.1 made from the reason", text, p.Status, p.StatusSource)
		}
	}
}

func TestAWordInAnAddressOrHostIsNoReason(t *testing.T) {
	p := refusal(t, "host spam-filter.example.com said: 550 5.1.1 <virus@quota.example.com> is not here")
	if p.Reason != report.UserUnknown {
		t.Errorf("reason = %s, want %s", p.Reason, report.UserUnknown)
	}
}

func TestTheCodeBehindAReplyCodeGoesBeforeOthers(t *testing.T) {
	if p := refusal(t, "see rule 4.2.2; 550 5.7.1 no"); p.Status != "5.7.1" {
		t.Errorf("status = %s, want 5.7.1", p.Status)
	}
}

func TestACodeInQuotesBehindAReplyCodeGoesBeforeOthers(t *testing.T) {
	if p := refusal(t, "5.1.0 - address error 550-'5.2.2 mailbox is full'"); p.Status != "5.2.2" {
		t.Errorf("status = %s, want 5.2.2", p.Status)
	}
}

func TestPermanentIsByTheClassOfTheStatus(t *testing.T) {
	for status, want := range map[string]bool{"5.1.1": true, "4.4.7": false} {
		p := refusal(t, status[:1]+"50 "+status+" no")
		if permanent, known := p.Permanent(); permanent != want || !known {
			t.Errorf("%s: permanent = %v, %v", status, permanent, known)
		}
	}
	delivered := report.Recipient{Action: "delivered", Status: "2.0.0"}
	if _, known := delivered.Permanent(); known {
		t.Error("a delivered mail failed neither way")
	}
}

func TestAnUndefinedStatusIsMadeExactOnlyByACodeBesideIt(t *testing.T) {
	for fields, want := range map[string]string{
		"Status: 5.0.0\nDiagnostic-Code: smtp; 550 user unknown":            "5.0.0 status",
		"Status: 4.0.0\nDiagnostic-Code: smtp; 452 mailbox is full":         "4.0.0 status",
		"Status: 5.0.0\nDiagnostic-Code: smtp; 550 5.2.1 user unknown":      "5.2.1 diagnostic",
		"Status: 5.0.0\nDiagnostic-Code: smtp; 550 see you":                 "5.0.0 status",
		"Status: 5.3.0\nDiagnostic-Code: smtp; 550 user unknown":            "5.3.0 status",
		"Status: 2.0.0\nDiagnostic-Code: smtp; 250 not the mailbox is full": "2.0.0 status",
	} {
		raw := "Return-Path: <>\nFrom: MAILER-DAEMON@example.org\nMIME-Version: 1.0\n" +
			"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n" +
			"Reporting-MTA: dns; example.org\n\nFinal-Recipient: rfc822; ann@example.net\n" + fields + "\n\n--b--\n"
		r, ok := report.Read(mailOf([]byte(raw)))
		if !ok || len(r.Recipients) != 1 {
			t.Errorf("%q: %v, %v", fields, ok, r)
			continue
		}
		if p := &r.Recipients[0]; p.Status+" "+p.StatusSource != want {
			t.Errorf("%q: status %s from %s, want %s", fields, p.Status, p.StatusSource, want)
		}
	}
}

func TestWordsForPeopleDoNotOutweighAStatusForMachines(t *testing.T) {
	m := multipart("Return-Path: <>\r\nFrom: MAILER-DAEMON@example.net\r\nSubject: Returned mail\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"=_b1\"\r\n",
		"Content-Type: text/plain\r\n\r\nDelivery failed:\r\n\r\n   bob@example.com\r\n\r\nThis mail was scanned for viruses.",
		"Content-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; bob@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n")
	if r, _ := report.Read(m); len(r.Recipients) != 1 || r.Recipients[0].Reason != report.UserUnknown {
		t.Errorf("recipients = %+v, want one with %s", r.Recipients, report.UserUnknown)
	}
}
