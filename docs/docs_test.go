// Package docs_test holds the documentation to what the program does.
package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/mailchute/mailchute/connector/config"
	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
)

// anySecret stands for whatever the environment is asked for.
func anySecret(string) (string, bool) { return "secret", true }

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEveryExampleIsAConfiguration(t *testing.T) {
	files, err := filepath.Glob("../examples/*.yaml")
	if err != nil || len(files) < 2 {
		t.Fatalf("examples = %v, %v", files, err)
	}
	for _, file := range files {
		if _, err := config.Load(file, anySecret); err != nil {
			t.Errorf("%v", err)
		}
	}
}

func TestTheConfigurationInTheReadmeIsOne(t *testing.T) {
	readme := read(t, "../README.md")
	_, block, found := strings.Cut(readme, "```yaml\n")
	text, _, ended := strings.Cut(block, "```")
	if !found || !ended {
		t.Fatal("the README shows no configuration")
	}
	if _, err := config.Parse([]byte(text), "README.md", t.TempDir(), anySecret); err != nil {
		t.Error(err)
	}
}

func TestEveryFieldOfTheEventIsDescribed(t *testing.T) {
	page := read(t, "event.md")
	messages := eventv1.File_event_v1_event_proto.Messages()
	for i := range messages.Len() {
		message := messages.Get(i)
		_, section, found := strings.Cut(page, "### "+string(message.Name())+"\n")
		if !found {
			t.Errorf("event.md has no section %s", message.Name())
			continue
		}
		section, _, _ = strings.Cut(section, "\n### ")
		for j := range message.Fields().Len() {
			describes(t, section, message.Fields().Get(j))
		}
	}
}

// describes looks for the row of a field, with a question mark where it can be absent.
func describes(t *testing.T, section string, field protoreflect.FieldDescriptor) {
	t.Helper()
	row := regexp.MustCompile("(?m)^\\| `" + string(field.Name()) + "`(\\??) \\|")
	match := row.FindStringSubmatch(section)
	switch {
	case match == nil:
		t.Errorf("event.md does not describe %s", field.FullName())
	case field.HasOptionalKeyword() != (match[1] == "?") && field.Message() == nil:
		t.Errorf("event.md is wrong on whether %s can be absent", field.FullName())
	}
}

func TestEveryLinkWithinTheRepositoryLeadsSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	pages, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(pages, "../README.md", "../CONTRIBUTING.md", "../CHANGELOG.md") {
		for _, match := range link.FindAllStringSubmatch(read(t, page), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), match[1])); err != nil {
				t.Errorf("%s links to %s: %v", page, match[1], err)
			}
		}
	}
}

// testName is how the docs name a test that proves what they say.
var testName = regexp.MustCompile("`(Test[A-Z][A-Za-z0-9_]+)`")

func TestNoPageHasTwoHeadingsOfOneName(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("pages = %v, %v", pages, err)
	}
	for _, page := range pages {
		headings := make(map[string]bool)
		for _, line := range strings.Split(read(t, page), "\n") {
			if !strings.HasPrefix(line, "## ") {
				continue
			}
			if headings[line] {
				t.Errorf("%s has two headings %q: a link finds one of them only", page, line)
			}
			headings[line] = true
		}
	}
}

func TestEveryTestThatTheDocsNameIsThere(t *testing.T) {
	var code strings.Builder
	err := filepath.WalkDir("..", func(path string, _ os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, "_test.go") {
			code.WriteString(read(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, page := range pages {
		for _, name := range testName.FindAllStringSubmatch(read(t, page), -1) {
			named++
			if !strings.Contains(code.String(), "func "+name[1]+"(") {
				t.Errorf("%s names %s, which is not there", page, name[1])
			}
		}
	}
	if named == 0 {
		t.Error("no test is named")
	}
}
