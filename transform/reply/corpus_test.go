package reply_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/reply"
)

// tidy takes away the white space that no reader sees: at the ends of lines, and
// around the text.
func tidy(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// shared finds a folder that lies beside the repository; it skips the test where there is none.
func shared(t *testing.T, name string) string {
	t.Helper()
	for dir := ".."; len(dir) < 64; dir = filepath.Join(dir, "..") {
		path := filepath.Join(dir, "shared", name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Skipf("no shared/%s beside the repository", name)
	return ""
}

// better are mails of the corpus where the library that it shows is wrong, and why.
var better = map[string]string{
	"email_2_1.txt":                        "a header in bold is a header",
	"email_7.txt":                          "what is broken off a quoted line is quoted",
	"email_8.txt":                          "what is broken off a quoted line is quoted",
	"email_custom_quote_header.txt":        "a Hungarian introduction introduces",
	"email_thread.txt":                     "an introduction may go over three lines",
	"email_tricky_2_url_with_wrote.txt":    "a closing and a name are words of the letter",
	"email_tricky_17_forward_header.txt":   "the sender did not write what is forwarded",
	"email_tricky_7_multiple_dashes.txt":   "a rule within a letter does not end it",
	"email_sent_from_my_not_signature.txt": "a sentence is no signature, as the name says",
}

func TestTheCorpusIsToldApartAsWellAsByAnother(t *testing.T) {
	dir := shared(t, "corpora/replies")
	data, err := os.ReadFile(filepath.Join(dir, "crisp-visible.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]string
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	same := 0
	for name, visible := range want {
		raw, err := os.ReadFile(filepath.Join(dir, "crisp", name))
		if err != nil {
			t.Fatal(err)
		}
		r, _ := reply.Split(reply.Mail{Text: strings.ReplaceAll(string(raw), "\r\n", "\n")})
		if tidy(r.Text) == tidy(visible) {
			same++
			if why := better[name]; why != "" {
				t.Errorf("%s is as by the other, although %s", name, why)
			}
		} else if why := better[name]; why == "" {
			t.Errorf("%s\n got %q\nwant %q", name, r.Text, visible)
		} else {
			t.Logf("%s differs: %s", name, why)
		}
	}
	t.Logf("%d of %d as by the other", same, len(want))
	if same*10 < len(want)*9 {
		t.Errorf("%d of %d, want nine in ten", same, len(want))
	}
}
