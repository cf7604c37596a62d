package report_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/report"
)

// multipart is a mail of parts, each with its own header.
func multipart(head string, parts ...string) *report.Mail {
	var b strings.Builder
	b.WriteString(head + "MIME-Version: 1.0\r\n\r\n")
	for _, p := range parts {
		b.WriteString("--=_b1\r\n" + p + "\r\n")
	}
	b.WriteString("--=_b1--\r\n")
	return mailOf([]byte(b.String()))
}

func TestAReportThatAFilterHasWrappedIsRead(t *testing.T) {
	inner := "From: postmaster@example.net\r\nSubject: Delivery Status Notification (Failure)\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"=_b2\"\r\n\r\n" +
		"--=_b2\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\nFinal-Recipient: rfc822; bob@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n" +
		"--=_b2\r\nContent-Type: message/rfc822\r\n\r\nFrom: ann@example.org\r\nTo: bob@example.com\r\nSubject: tea\r\nMessage-ID: <tea@example.org>\r\n\r\nhello\r\n--=_b2--\r\n"
	for head, text := range map[string]string{
		"From: postmaster@example.net\r\nTo: ann@example.org\r\nSubject: Delivery Status Notification (Failure)\r\nContent-Type: multipart/mixed; report-type=delivery-status; boundary=\"=_b1\"\r\n": "seen by the filter",
		"From: MAILER-DAEMON@example.org\r\nTo: all@filter.example.org\r\nSubject: Returned mail: User unknown\r\nContent-Type: multipart/mixed; boundary=\"=_b1\"\r\n":                               "These addresses had permanent errors",
	} {
		r, ok := report.Read(multipart(head, "Content-Type: text/plain\r\n\r\n"+text, "Content-Type: message/rfc822\r\n\r\n"+inner))
		if got := recipientsOf(&r); !ok || !slices.Equal(got, []string{"bob@example.com failed 5.1.1"}) || r.Original.MessageID != "tea@example.org" {
			t.Errorf("%q: recognised %v, recipients %q of %q, want bob@example.com of tea@example.org", text, ok, got, r.Original.MessageID)
		}
	}
}

func TestAFilterThatRefusesByAReceiptReportsAFailure(t *testing.T) {
	for text, want := range map[string]string{
		"Your mail to <bob@example.com> was automatically rejected:\r\nQuota exceeded":     "dsn bob@example.com failed 5.2.2",
		"The mail to bob@example.com was deleted. Nobody has read it.":                     "mdn bob@example.com deleted ",
		"The mail to bob@example.com was deleted, after it could not be opened in a year.": "mdn bob@example.com deleted ",
	} {
		m := multipart("Return-Path: <>\r\nFrom: bob@example.com\r\nTo: ann@example.org\r\nSubject: About your mail\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=\"=_b1\"\r\n",
			"Content-Type: text/plain\r\n\r\n"+text,
			"Content-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822; bob@example.com\r\nDisposition: automatic-action/MDN-sent-automatically; deleted\r\n")
		r, ok := report.Read(m)
		if got := r.Kind + " " + strings.Join(recipientsOf(&r), "; "); !ok || got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestThePartForMachinesIsKnownByItsOtherNames(t *testing.T) {
	for _, name := range []string{"message/delivery-status", "message/global-delivery-status", "message/xdelivery-status"} {
		m := multipart("From: gate@example.net\r\nSubject: Delivery report\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"=_b1\"\r\n",
			"Content-Type: "+name+"\r\n\r\nFinal-Recipient: rfc822; bob@example.com\r\nAction: failed\r\nStatus: 5.9.5\r\n")
		r, ok := report.Read(m)
		if got := recipientsOf(&r); !ok || !slices.Equal(got, []string{"bob@example.com failed 5.9.5"}) {
			t.Errorf("%s: recognised %v, recipients %q", name, ok, got)
		}
	}
}

func TestStatusFieldsAreReadHoweverTheyAreWritten(t *testing.T) {
	for fields, want := range map[string]string{
		"Final-Recipient : rfc822; bob@example.com\r\nAction : failed\r\nStatus\t: 5.1.1\r\n":                             "bob@example.com failed 5.1.1",
		"Final-Recipient: bob@example.com\r\nAction: FAILED (for good)\r\nStatus: 5.1.1 (no such user)\r\n":               "bob@example.com failed 5.1.1",
		"Final-Recipient: rfc822;\r\n bob@example.com\r\nAction:\r\n\tdelayed\r\nStatus: 4.4.1\r\n":                       "bob@example.com delayed 4.4.1",
		"Final-Recipient: rfc822; bob@example.com\r\nAction: failure\r\nStatus: 552 mailbox is full\r\n":                  "bob@example.com failed 5.2.2",
		"Final-Recipient: rfc822; bob@example.com\r\nAction: failed\r\nStatus: 550 5.1.1\r\n":                             "bob@example.com failed 5.1.1",
		"Final-Recipient: LOCAL; bob\r\nAction: failed\r\nStatus: 5.1.1\r\n":                                              "bob failed 5.1.1",
		"Final-Recipient: rfc822; all@example.com\r\nAction: expanded\r\nStatus: 2.1.5\r\n":                               "all@example.com expanded 2.1.5",
		"Final-Recipient: rfc822; bob@example.com\r\nAction: relayed\r\nStatus: 2.1.9\r\n":                                "bob@example.com relayed 2.1.9",
		"Final-Recipient: rfc822; bob@example.com\r\nStatus: 2.0.0\r\n":                                                   "bob@example.com delivered 2.0.0",
		"Final-Recipient: rfc822; bob@example.com\r\nAction: expired\r\nStatus:\r\nDiagnostic-Code: timed out\r\n":        "bob@example.com failed 4.4.1",
		"Final-Recipient: rfc822; bob@example.com\r\nAction: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 5.2.2\r\n": "bob@example.com failed 5.2.2",
	} {
		m := multipart("Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.net\r\nSubject: Mail delivery\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"=_b1\"\r\n",
			"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"+fields)
		r, ok := report.Read(m)
		if got := strings.Join(recipientsOf(&r), "; "); !ok || got != want {
			t.Errorf("%q: recognised %v, recipients %q, want %q", fields, ok, got, want)
		}
	}
}

func TestStatusFieldsInATextOfTheirOwnAreRead(t *testing.T) {
	text := func(name string) string {
		return "Content-Type: text/plain; name=" + name + "\r\nContent-Disposition: attachment\r\n\r\n"
	}
	fields := "Reporting-MTA: dns; mx.example.net\r\n\r\nFinal-Recipient: rfc822; bob@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n"
	for from, want := range map[string]string{
		"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.net\r\n":     "bob@example.com failed 5.1.1",
		"Return-Path: <carl@example.net>\r\nFrom: carl@example.net\r\n": "",
	} {
		head := from + "Subject: Undelivered mail\r\nContent-Type: multipart/mixed; boundary=\"=_b1\"\r\n"
		body := "Content-Type: text/plain\r\n\r\nYour mail came back.\r\n"
		r, _ := report.Read(multipart(head, body, text("details.txt")+fields))
		if got := strings.Join(recipientsOf(&r), "; "); got != want {
			t.Errorf("%q: recipients %q, want %q", from, got, want)
		}
		more := text("a.txt") + "a\r\n"
		r, _ = report.Read(multipart(head, body, more, more, more, text("details.txt")+fields))
		if len(r.Recipients) > 0 {
			t.Errorf("%q: a fifth text was looked at: %q", from, recipientsOf(&r))
		}
	}
}

func TestAComplaintWithoutAPartForMachinesIsRead(t *testing.T) {
	for _, tc := range []struct{ subject, field, want string }{
		{"complaint about message from 192.0.2.7", "X-HmXmrOriginalRecipient: bob@example.com\r\n", "arf bob@example.com abuse 192.0.2.7"},
		{"complaint about message from 192.0.2.7", "", ""},
		{"complaint about a neighbour", "X-HmXmrOriginalRecipient: bob@example.com\r\n", ""},
	} {
		m := multipart("From: staff@example.net\r\nTo: abuse@example.org\r\nSubject: "+tc.subject+"\r\nContent-Type: multipart/mixed; boundary=\"=_b1\"\r\n",
			"Content-Type: message/rfc822\r\n\r\n"+tc.field+"From: ann@example.org\r\nTo: bob@example.com\r\nSubject: tea\r\nMessage-ID: <tea@example.org>\r\n\r\nhello\r\n")
		r, ok := report.Read(m)
		got := ""
		if ok && r.Feedback != nil && len(r.Recipients) == 1 {
			got = strings.Join([]string{r.Kind, r.Recipients[0].Original, r.Feedback.Type, r.Feedback.SourceIP}, " ")
		}
		if got != tc.want || ok && r.Original.MessageID != "tea@example.org" {
			t.Errorf("%q, %q: %q about %q, want %q", tc.subject, tc.field, got, r.Original.MessageID, tc.want)
		}
	}
}

func TestADispositionIsItsType(t *testing.T) {
	for value, want := range map[string]string{
		"manual-action/MDN-sent-manually; displayed":              "displayed",
		"manual-action/MDN-sent-manually;DISPLAYED (on a screen)": "displayed",
		"automatic-action/MDN-sent-automatically; deleted":        "deleted",
		"manual-action/MDN-sent-automatically; dispatched":        "dispatched",
		"automatic-action/MDN-sent-automatically; processed":      "processed",
		"manual-action/MDN-sent-manually; denied":                 "denied",
		"automatic-action/MDN-sent-automatically; failed/error":   "failed",
		"displayed":                              "displayed",
		"manual-action/MDN-sent-manually; liked": "",
	} {
		m := multipart("From: bob@example.com\r\nSubject: Read: tea\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=\"=_b1\"\r\n",
			"Content-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822; bob@example.com\r\nDisposition: "+value+"\r\n")
		r, ok := report.Read(m)
		if !ok || r.Kind != report.MDN || len(r.Recipients) != 1 || r.Recipients[0].Action != want {
			t.Errorf("%q: %v %+v, want %q", value, ok, r, want)
		}
	}
}

func TestAReportThatLostItsPartsIsStillOne(t *testing.T) {
	m := multipart("Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.net\r\nTo: ann@example.org\r\nSubject: Returned mail\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"=_b9\"\r\n")
	if r, ok := report.Read(m); !ok || r.Kind != report.DSN || len(r.Recipients) != 0 {
		t.Errorf("recognised %v as %q with %d recipients, want a dsn without any", ok, r.Kind, len(r.Recipients))
	}
}

func TestFieldsOfARecipientAmongThoseOfTheReportNameNobody(t *testing.T) {
	m := multipart("Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.net\r\nSubject: Returned mail\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"=_b1\"\r\n",
		"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\nRemote-MTA: dns; mx.example.com\r\nAction: failed\r\n\r\nFinal-Recipient: rfc822; bob@example.com\r\nStatus: 4.7.0\r\n")
	r, ok := report.Read(m)
	if got := recipientsOf(&r); !ok || !slices.Equal(got, []string{"bob@example.com failed 4.7.0"}) {
		t.Errorf("recognised %v, recipients %q, want bob@example.com alone", ok, got)
	}
}

func TestAVagueStatusIsMadeExactByWhatStandsBesideIt(t *testing.T) {
	for fields, want := range map[string]string{
		"Status: 5.0.0 (recipient reached disk quota)":                        report.MailboxFull + " 5.0.0",
		"Status: 5.0.0\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user":      report.UserUnknown + " 5.1.1",
		"Status: 5.1.1 (quota)":                                               report.UserUnknown + " 5.1.1",
		"Status: 5.0.0\r\nX400-Supplementary-Info: \"5.7.1 cannot relay it\"": report.RelayDenied + " 5.7.1",
	} {
		m := multipart("Return-Path: <>\r\nFrom: postmaster@example.net\r\nSubject: Delivery report\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"=_b1\"\r\n",
			"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\nFinal-Recipient: rfc822; bob@example.com\r\nAction: failed\r\n"+fields+"\r\n")
		r, ok := report.Read(m)
		if !ok || len(r.Recipients) != 1 || r.Recipients[0].Reason+" "+r.Recipients[0].Status != want {
			t.Errorf("%q: %+v, want %s", fields, r.Recipients, want)
		}
	}
}

func TestARecipientThatIsReportedAgainIsReportedOnce(t *testing.T) {
	again := "\r\nFinal-Recipient: rfc822; bob@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n"
	m := multipart("Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.net\r\nSubject: Returned mail\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"=_b1\"\r\n",
		"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n"+again+again+"\r\nFinal-Recipient: rfc822; bob@example.com\r\nAction: delayed\r\nStatus: 4.0.0\r\n")
	r, _ := report.Read(m)
	if got := recipientsOf(&r); !slices.Equal(got, []string{"bob@example.com failed 5.1.1", "bob@example.com delayed 4.0.0"}) {
		t.Errorf("recipients %q, want the failure once and the delay", got)
	}
}

func TestAMailAttachedByAProgramIsNoBounceUnlessTheTextSaysSo(t *testing.T) {
	for text, want := range map[string]bool{
		"Your mail\r\n    Could not be delivered to: <bob@example.com>\r\n    As their mailbox is full.": true,
		"The ticket has a mail attached.":                                           false,
		"Could not be delivered: the parcel of bob@example.com is full.":            false,
		"bob@example.com: could not be delivered, says ann, and I do not know why.": false,
	} {
		m := multipart("From: no-reply@app.example.net\r\nTo: ann@example.org\r\nSubject: notice\r\nContent-Type: multipart/mixed; boundary=\"=_b1\"\r\n",
			"Content-Type: text/plain\r\n\r\n"+text, "Content-Type: message/rfc822\r\n\r\n"+comesBack)
		if r, ok := report.Read(m); ok != want {
			t.Errorf("%q: recognised = %v, want %v (%+v)", text, ok, want, r.Recipients)
		}
	}
}

func TestAProgramThatAsksAnUnknownSenderToRegisterReportsNothing(t *testing.T) {
	part := "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; guests.example.net\r\n\r\nFinal-Recipient: rfc822; bob@example.com\r\nAction: failed\r\nStatus: 4.7.0\r\n"
	kind := "Content-Type: multipart/report; report-type=delivery-status; boundary=\"=_b1\"\r\n"
	for head, want := range map[string]bool{
		"Return-Path: <noreply@example.net>\r\nFrom: noreply@example.net\r\nSubject: Re: tea\r\n":            false,
		"Return-Path: <>\r\nFrom: noreply@example.net\r\nSubject: Re: tea\r\n":                               true,
		"Return-Path: <noreply@example.net>\r\nFrom: noreply@example.net\r\nSubject: Undeliverable: tea\r\n": true,
		"Return-Path: <a@example.net>\r\nFrom: MAILER-DAEMON@example.net\r\nSubject: Re: tea\r\n":            true,
	} {
		if _, ok := report.Read(multipart(head+kind, part)); ok != want {
			t.Errorf("%q: recognised = %v, want %v", head, ok, want)
		}
	}
}
