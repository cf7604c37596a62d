package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/connector/config"
)

func TestFilesThatAreTooLargeAreRefused(t *testing.T) {
	big := strings.Repeat("#", 1<<20+1)
	wantFaults(t, faultsOf(t, big), []string{"mailchute.yaml: the file is larger than 1 MiB"})
	path := filepath.Join(t.TempDir(), "big")
	if err := os.WriteFile(path, []byte(big), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(path, environment); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("Load = %v, want a refusal", err)
	}
	got := faultsOf(t, strings.Replace(minimal("", ""), "password: secret", "password_file: "+path, 1))
	wantFaults(t, got, []string{"mailchute.yaml:6:5: mailboxes[0].password_file: the file cannot be read: " + path + " is larger than 65536 octets"})
}

func TestNestingAndNumberOfSettingsAreLimited(t *testing.T) {
	for name, text := range map[string]string{
		"lists":             strings.Repeat("[", 1<<19),
		"mappings":          strings.Repeat("{a: ", 1<<17),
		"lists by dashes":   strings.Repeat("- ", 1<<19),
		"mappings by marks": strings.Repeat("? ", 1<<19),
	} {
		got := faultsOf(t, text)
		if len(got) != 1 || !strings.Contains(got[0], "more than 64 levels of settings") {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := faultsOf(t, strings.Repeat("a: 1\n", 20_001)); len(got) != 1 || !strings.Contains(got[0], "more than 20000 settings") {
		t.Errorf("%d faults, want one that names the limit", len(got))
	}
}
