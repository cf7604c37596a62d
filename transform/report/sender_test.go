package report_test

import (
	"testing"

	"github.com/mailchute/mailchute/transform/report"
)

func TestAPostmasterWithAReversePathIsAMailSystemIfItsProgramIs(t *testing.T) {
	for program, want := range map[string]bool{"<SMTP32 v8.15>": true, "Mail 1.0": false, "": false} {
		m := report.Mail{
			Fields: []report.Field{
				{"Return-Path", "<postmaster@example.org>"},
				{"From", `"Postmaster" <postmaster@example.org>`},
				{"To", "ann@example.com"},
				{"Subject", "Undeliverable Mail"},
				{"X-Mailer", program},
			},
			Text: "User mailbox exceeds allowed size: bob@example.org\n",
		}
		r, ok := report.Read(&m)
		if ok != want {
			t.Errorf("X-Mailer %q: recognised = %v, want %v", program, ok, want)
		}
		if ok && (len(r.Recipients) != 1 || r.Recipients[0].Status != "5.2.2") {
			t.Errorf("X-Mailer %q: recipients = %+v, want one with 5.2.2", program, r.Recipients)
		}
	}
}

// toldOf is a mail with these fields that tells of a failed delivery and gives
// back what it is about.
func toldOf(head string) *report.Mail {
	return mailOf([]byte(head + "\r\nYour message could not be delivered:\r\n\r\n<bob@example.com>: 550 5.1.1 no such user\r\n\r\n--- Copy of the original message\r\nReceived: by mx\r\nFrom: ann@example.org\r\nTo: bob@example.com\r\nSubject: tea\r\n\r\nhello\r\n"))
}

func TestWhoSpeaksDecidesWhetherAFailureIsTold(t *testing.T) {
	for _, tc := range []struct {
		who  string
		head string
		want bool
	}{
		{"a person", "Return-Path: <carl@example.net>\r\nFrom: carl@example.net\r\nTo: ann@example.org\r\nSubject: Delivery failure\r\n", false},
		{"a person, to an address for bounces", "From: carl@example.net\r\nTo: list-bounces@example.org\r\nSubject: hello\r\n", false},
		{"a person, to the owner of a list", "Return-Path: <carl@example.net>\r\nFrom: carl@example.net\r\nTo: list-admin@example.org\r\nSubject: Delivery failure\r\n", false},
		{"a postmaster, to the owner of a list", "Return-Path: <list-admin@example.org>\r\nFrom: postmaster@example.net\r\nTo: list-admin@example.org\r\nSubject: Delivery failure\r\n", true},
		{"a person who answers", "Return-Path: <carl@example.net>\r\nFrom: carl@example.net\r\nTo: postmaster@example.org\r\nSubject: Re: Delivery failure\r\n", false},
		{"a shop", "From: noreply@example.net\r\nTo: bob@example.com\r\nSubject: Delivery failure\r\n", false},
		{"a gateway", "From: Some_SMTP_Gateway@example.net\r\nTo: ann@example.org\r\nSubject: Delivery failure\r\n", true},
		{"a desk that hands on what it was sent", "Return-Path: <desk@example.net>\r\nFrom: noreply@example.net\r\nTo: ann@example.org\r\nAuto-Submitted: auto-generated\r\nSubject: [ticket 7] Delivery failure\r\n", false},
		{"a desk that answers by itself", "Return-Path: <>\r\nFrom: desk@example.net\r\nTo: ann@example.org\r\nSubject: [Desk #7] Delivery failure\r\n", false},
		{"a desk that shows a case", "Return-Path: <>\r\nFrom: desk@example.net\r\nTo: ann@example.org\r\nSubject: [Case 7] Delivery failure\r\n", false},
		{"a filter that marks what it delivers", "Return-Path: <>\r\nFrom: mail@example.net\r\nTo: ann@example.org\r\nSubject: [SPAM #] Delivery failure\r\n", true},
		{"a mail system whose subject bears a number", "Return-Path: <>\r\nFrom: MAILER-DAEMON@example.net\r\nTo: ann@example.org\r\nSubject: [#7] Delivery failure\r\n", true},
		{"a program that says so", "From: gate@example.net\r\nTo: ann@example.org\r\nAuto-Submitted: auto-generated\r\nSubject: Delivery failure\r\n", true},
		{"anybody, to an address for bounces", "From: gate@example.net\r\nTo: list-bounces+bob=example.com@example.org\r\nSubject: RE: tea: delivery failure\r\n", true},
		{"a postmaster whose address is broken", "From: <Postmaster\\@example.net@mx.example.net>\r\nTo: ann@example.org\r\nSubject: Delivery failure\r\n", true},
		{"an administrator with a space", "From: <\"System Administrator\"@example.net>\r\nTo: ann@example.org\r\nSubject: Delivery failure\r\n", true},
		{"nobody", "Return-Path: <>\r\nFrom: <>\r\nTo: ann@example.org\r\n", true},
		{"an Exchange that marks its reports", "From: staff@example.net\r\nX-MS-Embedded-Report:\r\nTo: ann@example.org\r\nSubject: Undeliverable: tea\r\n", true},
		{"a gateway to X.400", "From: x400@example.net\r\nMessage-Type: Delivery Report\r\nTo: ann@example.org\r\nSubject: Delivery Report (failure)\r\n", true},
	} {
		if r, ok := report.Read(toldOf(tc.head)); ok != tc.want {
			t.Errorf("%s: recognised = %v, want %v (%+v)", tc.who, ok, tc.want, r.Recipients)
		}
	}
}
