package delivery_test

import (
	"testing"

	"github.com/mailchute/mailchute/connector/ledger"
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
