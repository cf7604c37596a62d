package transform_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryWarningCodeIsDescribed finds the codes in the source, as they stand
// where the warning is given.
func TestEveryWarningCodeIsDescribed(t *testing.T) {
	page, err := os.ReadFile("../docs/event.md")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`(?:warn\(|tell\(|cut\(f\.event\.\w+, |Code: |^\t[A-Z]\w+ += )"([a-z_]+)"`)
	var sources []string
	for _, pattern := range []string{"*.go", "mimescan/*.go", "tnef/tnef.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, files...)
	}
	found := 0
	for _, file := range sources {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			for _, match := range code.FindAllStringSubmatch(line, -1) {
				found++
				if !strings.Contains(string(page), "\n| `"+match[1]+"` |") {
					t.Errorf("event.md does not describe %s", match[1])
				}
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d codes were found in %d files", found, len(sources))
	}
}
