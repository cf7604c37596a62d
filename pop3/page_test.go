package pop3_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/pop3"
)

func page(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestThePagesNameTestsThatThereAre(t *testing.T) {
	there := make(map[string]bool)
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	for _, root := range []string{".", "../connector", "../cmd"} {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, match := range function.FindAllSubmatch(text, -1) {
				there[string(match[1])] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, least := range map[string]int{"rfc.md": 100, "pop3-servers.md": 4} {
		named := regexp.MustCompile("`((?:Test|Fuzz)\\w+)`").FindAllStringSubmatch(page(t, name), -1)
		if len(named) < least {
			t.Errorf("%s names %d tests, want one for every row", name, len(named))
		}
		for _, match := range named {
			if !there[match[1]] {
				t.Errorf("%s names %s, and there is no such test", name, match[1])
			}
		}
	}
}

func TestEveryRuleOfThePageNamesATest(t *testing.T) {
	rows := regexp.MustCompile(`(?m)^\| [FST][0-9]+a? \|.*$`).FindAllString(page(t, "rfc.md"), -1)
	if len(rows) < 60 {
		t.Errorf("%d rules, want 17 of framing, 22 of the session and 21 of TLS and login", len(rows))
	}
	for _, row := range rows {
		if !strings.Contains(row, "`Test") {
			t.Errorf("the rule names no test: %s", row)
		}
	}
}

func TestThePageOnServersShowsEveryProfileAndFact(t *testing.T) {
	text := page(t, "pop3-servers.md")
	for _, p := range pop3.Profiles() {
		if !strings.Contains(text, "### "+p.Title+" (`"+p.Name+"`)\n") {
			t.Errorf("pop3-servers.md does not show %s", p.Title)
		}
		for _, f := range p.Facts {
			if row := "| `" + string(f.Quirk) + "` | " + f.Effect + " | " + f.Source + " |\n"; !strings.Contains(text, row) {
				t.Errorf("pop3-servers.md lacks the row %q", row)
			}
		}
	}
}

func TestThePageOnServersShowsEveryRowOfTheMatrix(t *testing.T) {
	text := strings.ToLower(page(t, "pop3-servers.md"))
	for _, f := range everyFault(t) {
		if row := "| " + strings.ToLower(f.name) + " | " + string(f.promise) + " |\n"; !strings.Contains(text, row) {
			t.Errorf("pop3-servers.md lacks the row %q", row)
		}
	}
}
