package reply_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/reply"
)

// golden is a mail of testdata and what is to be found in it.
type golden struct{ mail, method, locale, signature, want string }

// readGolden reads a file: the mail, a rule, facts, a blank line, what is written.
func readGolden(t *testing.T, path string) (g golden) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	mail, below, ok := strings.Cut(string(data), "\n======\n")
	facts, want, found := strings.Cut(below, "\n\n")
	if !ok || !found {
		t.Fatalf("%s has no rule or no text", path)
	}
	g.mail, g.want = mail+"\n", strings.TrimSuffix(want, "\n")
	for fact := range strings.Lines(facts) {
		name, value, _ := strings.Cut(strings.TrimSuffix(fact, "\n"), ":")
		value = strings.TrimPrefix(value, " ")
		switch name {
		case "method":
			g.method = value
		case "locale":
			g.locale = value
		case "signature":
			g.signature = strings.ReplaceAll(value, "\\n", "\n")
		default:
			t.Fatalf("%s: fact %q", path, name)
		}
	}
	return g
}

func TestMailsOfManyProgramsAndLanguagesAreToldApart(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	languages := map[string]bool{}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			g := readGolden(t, path)
			r, f := reply.Split(reply.Mail{Text: g.mail})
			check(t, g.mail, r)
			if r.Text != g.want || r.Method != g.method || r.Locale != g.locale || r.Signature != g.signature || f != nil {
				t.Errorf("Split = %q, method %s, locale %q, signature %q, %+v\nwant %q, %+v", r.Text, r.Method, r.Locale, r.Signature, f, g.want, g)
			}
		})
		language, _, _ := strings.Cut(filepath.Base(path), "-")
		languages[language] = true
	}
	if len(languages) < 25 {
		t.Errorf("%d languages, want 25", len(languages))
	}
}
