package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/report"
)

// bounce is a bounce in prose.
func bounce(text string) *report.Mail {
	return mailOf([]byte("Return-Path: <>\r\nFrom: MAILER-DAEMON@example.net\r\nTo: ann@example.org\r\nSubject: failure notice\r\n\r\n" + text))
}

func TestOnlyTheBeginningOfANoticeIsRead(t *testing.T) {
	for name, filler := range map[string]string{
		"128 KiB":     strings.Repeat(strings.Repeat("x", 1000)+"\r\n", 131),
		"2,000 lines": strings.Repeat("x\r\n", 2000),
	} {
		text := "could not be delivered\r\n\r\nbob@example.com: user unknown\r\n" + filler + "\r\ncarl@example.com: user unknown\r\n"
		r, ok := report.Read(bounce(text))
		if !ok || len(r.Recipients) != 1 || r.Recipients[0].Final != "bob@example.com" {
			t.Errorf("%s: recipients = %+v, want bob alone", name, r.Recipients)
		}
	}
}

func TestOfRunningTextTenRecipientsAreTaken(t *testing.T) {
	var b strings.Builder
	b.WriteString("could not be delivered, user unknown.\r\n")
	for i := range 20 {
		fmt.Fprintf(&b, "the mailbox which is u%d@example.com is not there\r\n", i)
	}
	r, ok := report.Read(bounce(b.String()))
	if !ok || len(r.Recipients) != 10 {
		t.Errorf("%d recipients, want 10", len(r.Recipients))
	}
}

func TestOfOneLineTwentyAddressesAreLookedAt(t *testing.T) {
	line := strings.Repeat("ann@example.org ", 20) + "bob@example.com"
	r, _ := report.Read(bounce("could not be delivered, user unknown:\r\nthe list is " + line + "\r\n"))
	for _, p := range r.Recipients {
		if p.Final == "bob@example.com" {
			t.Error("the address behind twenty others was read")
		}
	}
}

func TestOfAReportFiveThousandFieldsAreRead(t *testing.T) {
	head := "Return-Path: <>\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.net\r\n"
	tail := "\r\nFinal-Recipient: rfc822; bob@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n"
	for n, want := range map[int]int{4000: 1, 6000: 0} {
		r, ok := report.Read(mailOf([]byte(head + strings.Repeat("X: y\r\n", n) + tail)))
		if !ok || len(r.Recipients) != want {
			t.Errorf("behind %d fields: %d recipients, want %d", n, len(r.Recipients), want)
		}
	}
}

func TestOfTheOriginalAHundredAddressesAreKept(t *testing.T) {
	to := strings.Repeat("x@example.com, ", 150)
	r, ok := report.Read(bounce("could not be delivered\r\n\r\nbob@example.com: user unknown\r\n\r\nReceived: a\r\nFrom: ann@example.org\r\nTo: " + to + "\r\nSubject: x\r\n"))
	if !ok || len(r.Original.To) != 100 {
		t.Errorf("%d addresses, want 100", len(r.Original.To))
	}
}

func TestAValueOfAnAggregateIsCut(t *testing.T) {
	r, ok := report.Read(aggregateMail("a.xml", []byte(strings.Replace(feedbackHead, "example.net", strings.Repeat("n", 5000), 1)+"</feedback>")))
	if !ok || len(r.Aggregate.Organization) != 1024 {
		t.Errorf("%d octets, want 1024", len(r.Aggregate.Organization))
	}
}

func TestANotificationIsReadWithinTheLimits(t *testing.T) {
	head := "From: no-reply@example.com\r\nSubject: x\r\n\r\n"
	notification := func(n int, rest string) *report.Mail {
		list := strings.Repeat(`{"emailAddress":"a@example.net"},`, n) + `{"emailAddress":"b@example.net"}`
		return mailOf([]byte(head + `{"notificationType":"Bounce","bounce":{"bouncedRecipients":[` + list + `]},"mail":` + rest + "}\r\n"))
	}
	for _, tc := range []struct {
		name string
		mail *report.Mail
		want int
	}{
		{"500 recipients", notification(499, "{}"), 500},
		{"501 recipients", notification(500, "{}"), 500},
		{"longer than 128 KiB", notification(1, `"`+strings.Repeat("x", 128<<10)+`"`), 0},
		{"values nested deeper than any is", notification(1, strings.Repeat("[", 60_000)+strings.Repeat("]", 60_000)), 0},
		{"another type of value", notification(1, `{"destination":"b@example.net"}`), 0},
	} {
		if r, ok := report.Read(tc.mail); ok != (tc.want > 0) || len(r.Recipients) != tc.want {
			t.Errorf("%s: recognised %v with %d recipients, want %d", tc.name, ok, len(r.Recipients), tc.want)
		}
	}
}
