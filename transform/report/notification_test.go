package report_test

import (
	"testing"

	"github.com/mailchute/mailchute/transform/report"
)

func TestABounceThatSESTellsWithoutAStatusHasTheReasonOfItsSubType(t *testing.T) {
	for kind, want := range map[string]struct{ reason, status string }{
		"NoEmail":                  {report.UserUnknown, "5.1.1"},
		"MailboxFull":              {report.MailboxFull, "5.2.2"},
		"MessageTooLarge":          {report.TooBig, "5.3.4"},
		"ContentRejected":          {report.Content, "5.6.0"},
		"AttachmentRejected":       {report.Content, "5.6.0"},
		"Suppressed":               {report.Policy, "5.7.1"},
		"OnAccountSuppressionList": {report.Policy, "5.7.1"},
		"UnsubscribedRecipient":    {report.Policy, "5.7.1"},
		"General":                  {report.Other, "5.0.0"},
	} {
		m := mailOf([]byte("From: no-reply@example.com\r\nSubject: x\r\n\r\n" + `{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"` + kind +
			`","bouncedRecipients":[{"emailAddress":"bob@example.net"}]},"mail":{}}` + "\r\n"))
		r, ok := report.Read(m)
		if !ok || len(r.Recipients) != 1 {
			t.Errorf("%s: recognised %v with %d recipients", kind, ok, len(r.Recipients))
			continue
		}
		if to := r.Recipients[0]; to.Reason != want.reason || to.Status != want.status || to.StatusSource != "reason" {
			t.Errorf("%s: reason %s, status %s by %s; want %s, %s by reason", kind, to.Reason, to.Status, to.StatusSource, want.reason, want.status)
		}
	}
}
