package report_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/mailchute/mailchute/transform/report"
)

// tally counts what is read of a folder of mail.
type tally struct{ mails, found, named, exact int }

// TestScoreOfFoldersOfMail prints how many mails of a folder are bounces to us:
// MAILCHUTE_BOUNCES should have all of them, MAILCHUTE_ORDINARY none. The folders
// are no part of the repository.
func TestScoreOfFoldersOfMail(t *testing.T) {
	for _, name := range []string{"MAILCHUTE_BOUNCES", "MAILCHUTE_ORDINARY"} {
		folder := os.Getenv(name)
		if folder == "" {
			t.Logf("%s names no folder: nothing to score", name)
			continue
		}
		n := tallyOf(t, folder, name == "MAILCHUTE_ORDINARY")
		if n.mails == 0 {
			t.Errorf("%s: no mail in %s", name, folder)
			continue
		}
		percent := func(part int) float64 { return 100 * float64(part) / float64(n.mails) }
		t.Logf("%-18s %5d mails, bounces %6.2f %%, with a recipient %6.2f %%, with an exact status %6.2f %%",
			name, n.mails, percent(n.found), percent(n.named), percent(n.exact))
	}
}

func tallyOf(t *testing.T, folder string, ordinary bool) tally {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var n tally
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil || len(raw) == 0 {
			continue // a folder in it
		}
		n.mails++
		r, ok := report.Read(mailOf(raw))
		ok = ok && r.Kind == report.DSN
		if ok == ordinary {
			t.Logf("    %s: a bounce = %v", filepath.Base(path), ok)
		}
		if !ok {
			continue
		}
		n.found++
		if len(r.Recipients) > 0 {
			n.named++
			if s := r.Recipients[0].Status; len(s) > 4 && s[1:] != ".0.0" {
				n.exact++
			}
		}
	}
	return n
}
