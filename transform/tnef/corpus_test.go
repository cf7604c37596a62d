package tnef_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/mailchute/mailchute/transform/charset"
	"github.com/mailchute/mailchute/transform/tnef"
)

// corpus is the folder of MimeKit's TNEF files, beside the repository.
func corpus(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		path := filepath.Join(dir, "shared", "corpora", "mimekit", "tnef")
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Skip("shared/corpora/mimekit/tnef is not beside the repository")
	return ""
}

// better are expected files of the corpus that we do not give, and why.
func better(file string) string {
	return map[string]string{
		"christmas/Untitled Attachment.1": "a note to programs that cannot read the message that is attached",
		"christmas/Untitled Attachment.3": "a note to programs that cannot read the message that is attached",
	}[file]
}

// called is our name of a file that the corpus calls otherwise, as it has not
// looked at the display name.
func called(file string) (name string, ok bool) {
	name, ok = map[string]string{
		"christmas/Untitled Attachment.2": "Build a train table",
		"christmas/Untitled Attachment.4": "Christmas Celebration!",
		"winmail/Untitled Attachment.1":   "Picture (Device Independent Bitmap)",
		"winmail/Untitled Attachment.2":   "Picture (Device Independent Bitmap)",
	}[file]
	return name, ok
}

// found says how a message holds an expected file: "equal", "line ends" where the
// corpus has LF for CRLF (it is text and was kept as such), or "". HTML is equal
// when it is in UTF-8.
func found(m *tnef.Message, name string, want []byte) string {
	var candidates [][]byte
	switch name {
	case "message.rtf":
		candidates = [][]byte{m.RTF}
	case "message.html":
		candidates = [][]byte{[]byte(m.HTML)}
		choice := charset.Choose(want, "", true)
		text, _ := choice.Decode(want)
		want = []byte(text)
	case "message.txt":
		candidates = [][]byte{[]byte(m.Text)}
	}
	for _, a := range m.Attachments {
		if a.Name == name {
			candidates = append(candidates, a.Data)
		}
	}
	for _, got := range candidates {
		switch {
		case bytes.Equal(got, want):
			return "equal"
		case bytes.Equal(bytes.ReplaceAll(got, []byte("\r\n"), []byte("\n")), want):
			return "line ends"
		}
	}
	return ""
}

func TestEveryFileOfTheCorpusIsFoundUnderItsLongName(t *testing.T) {
	dir := corpus(t)
	files, err := filepath.Glob(filepath.Join(dir, "*.tnef"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "file\texpected\tequal\tbut for line ends\tleft out\tattachments\tfaults")
	for _, file := range files {
		octets, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".tnef")
		m, err := tnef.Parse(octets, tnef.Limits{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		expected, _ := filepath.Glob(filepath.Join(dir, name, "*"))
		count := map[string]int{}
		for _, e := range expected {
			id := name + "/" + filepath.Base(e)
			if better(id) != "" {
				count["left out"]++
				continue
			}
			want, err := os.ReadFile(e)
			if err != nil {
				t.Fatal(err)
			}
			ours, ok := called(id)
			if !ok {
				ours = filepath.Base(e)
			}
			how := found(m, ours, want)
			if how == "" {
				t.Errorf("%s is not found as %q", id, ours)
				for _, a := range m.Attachments {
					t.Logf("  has %q, %d octets", a.Name, len(a.Data))
				}
			}
			count[how]++
		}
		var faults []string
		for _, f := range m.Faults {
			faults = append(faults, f.Code)
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%s\n", name, len(expected), count["equal"], count["line ends"], count["left out"], len(m.Attachments), strings.Join(faults, " "))
	}
	w.Flush()
	t.Logf("\n%s", table.String())
}
