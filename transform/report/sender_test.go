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
