package report_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/report"
)

// corpora is the folder of mail that is not part of the repository: "shared"
// beside the root of it.
func corpora(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for ; folder != filepath.Dir(folder); folder = filepath.Dir(folder) {
		path := filepath.Join(folder, "shared", "corpora")
		if _, err := os.Stat(path); err == nil {
			return path + string(filepath.Separator)
		}
	}
	t.Skip("no ../shared/corpora beside the repository: nothing to score")
	return ""
}

func TestOfTheCorporaTheReportsAndNoOthersAreRecognised(t *testing.T) {
	root := corpora(t)
	reports := []string{"bounce.txt", "delivery-status", "disposition-notification", "feedback-report"}
	all, found := 0, 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		ext := filepath.Ext(path)
		if err != nil || entry.IsDir() || ext != ".eml" && ext != ".txt" {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		all++
		want := false
		for _, name := range reports {
			want = want || strings.HasPrefix(filepath.Base(path), name)
		}
		r, ok := report.Read(mailOf(raw))
		if ok {
			found++
		}
		if ok != want {
			t.Errorf("%s: recognised = %v, want %v (%s by %s)", strings.TrimPrefix(path, root), ok, want, r.Kind, r.Evidence)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d mails, %d reports", all, found)
}
