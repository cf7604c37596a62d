package transform_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
)

// corpora holds real mail beside the repository; without it there is nothing to score.
const corpora = "../../shared/corpora"

// scored is one mail of the corpus: our event and their opinion.
type scored struct {
	name   string
	event  *eventv1.Event
	theirs *opinion
}

// measure is one figure. It returns pairs to compare; none where there is nothing to say.
type measure struct {
	name  string
	least float64 // percent
	pairs func(scored) (ours, theirs []string)
}

func TestScoreOfTheMailParserCorpus(t *testing.T) {
	mails := mailParserCorpus(t)
	said := map[string]bool{}
	for _, m := range []measure{
		{"subject", 99, func(s scored) ([]string, []string) { return one(s.event.Subject), s.theirs.texts("subject") }},
		{"from", 99.5, fromPairs},
		{"text", 96, textPairs},
		{"html", 98, htmlPairs},
		{"attachment bytes", 96, bytesPairs},
		{"attachment names", 96, namePairs},
	} {
		agreed, listed, all := 0, 0, 0
		var differences []string
		for _, s := range mails {
			ours, theirs := m.pairs(s)
			for i := range theirs {
				all++
				key := s.name + " " + m.name
				cause := better[key]
				switch {
				case i < len(ours) && agrees(ours[i], theirs[i]):
					agreed++
				case cause != "":
					listed++
					said[key] = true
					differences = append(differences, key+": ours is right: "+cause)
					if cause == onlyText && !strings.Contains(plainLines(s.event.GetText().GetValue()), plainLines(theirs[i])) {
						t.Errorf("%s: their attachment is not in our text", key)
					}
				default:
					differences = append(differences, key+": theirs is "+short(theirs, i)+", ours "+short(ours, i))
				}
			}
		}
		raw, percent := 100*float64(agreed)/float64(all), 100*float64(agreed+listed)/float64(all)
		t.Logf("%-18s %6.2f %% of %d agree; %6.2f %% with the %d listed in which ours is right (at least %.1f %%)", m.name, raw, all, percent, listed, m.least)
		for _, d := range slices.Compact(differences) {
			t.Logf("    %s", d)
		}
		if percent < m.least {
			t.Errorf("%s: %.2f %%, want %.1f %%", m.name, percent, m.least)
		}
	}
	for key := range better {
		if !said[key] {
			t.Errorf("%s is listed as a difference and is none", key)
		}
	}
}

func TestScoreOfTheYEncCorpus(t *testing.T) {
	tr := transform.New(transform.Config{})
	var picture []byte
	for _, name := range []string{"00000020.ntx", "00000021.ntx", "simple.msg"} {
		raw, err := os.ReadFile(filepath.Join(corpora, "mimekit/yenc", name))
		if err != nil {
			t.Skip("the corpora are not beside the repository")
		}
		e, whole := tr.Event(bytes.NewReader(raw))
		if len(e.Attachments) != 1 || !whole || e.Attachments[0].Origin != "yenc" {
			t.Fatalf("%s: %d attachments, whole = %v", name, len(e.Attachments), whole)
		}
		a := e.Attachments[0]
		t.Logf("%-14s %-14s %6d octets, sha256 %.16s", name, a.GetFilename(), a.Size, a.Sha256)
		if a.GetFilename() == "joystick.jpg" {
			picture = append(picture, a.Content...)
		}
	}
	want, err := os.ReadFile(filepath.Join(corpora, "mimekit/yenc/joystick.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(picture, want) {
		t.Errorf("joystick.jpg has %d octets, want those of the file, %d", len(picture), len(want))
	}
}

func mailParserCorpus(t *testing.T) []scored {
	t.Helper()
	files, err := filepath.Glob(corpora + "/mail-parser/eml/*/*.eml")
	if err != nil || len(files) == 0 {
		t.Skip("the corpora are not beside the repository")
	}
	tr := transform.New(transform.Config{InlineAttachments: 64 << 20})
	mails := make([]scored, len(files))
	for i, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(strings.TrimSuffix(file, ".eml") + ".json")
		if err != nil {
			t.Fatal(err)
		}
		s := scored{name: filepath.Base(filepath.Dir(file)) + "/" + strings.TrimSuffix(filepath.Base(file), ".eml"), theirs: &opinion{}}
		if err := json.Unmarshal(text, s.theirs); err != nil {
			t.Fatal(err)
		}
		s.event, _ = tr.Event(bytes.NewReader(raw))
		mails[i] = s
	}
	return mails
}

func one(s *string) []string {
	if s == nil {
		return nil
	}
	return []string{*s}
}

func fromPairs(s scored) (ours, theirs []string) {
	for _, h := range s.theirs.Parts[0].Headers {
		if h.Name == "from" {
			theirs = append(theirs, addresses(h.Value)...)
		}
	}
	for _, a := range s.event.From {
		ours = append(ours, a.Address)
	}
	return ours, theirs
}

func textPairs(s scored) (ours, theirs []string) {
	text, ok := s.theirs.bodies(s.theirs.TextBody, "Text", "Html")
	if !ok {
		return nil, nil // made of html, by other rules than ours
	}
	return []string{plainLines(s.event.GetText().GetValue())}, []string{plainLines(text)}
}

func htmlPairs(s scored) (ours, theirs []string) {
	html, ok := s.theirs.bodies(s.theirs.HTMLBody, "Html", "")
	if !ok {
		return nil, nil
	}
	return []string{plainLines(s.event.GetHtml().GetValue())}, []string{plainLines(html)}
}

// bytesPairs pairs each of their attachments with the one of ours that has the same octets.
func bytesPairs(s scored) (ours, theirs []string) {
	have := map[string]int{}
	for _, a := range s.event.Attachments {
		have[strings.ReplaceAll(asLatin1(a), "\r\n", "\n")]++
	}
	for _, part := range s.theirs.Attachments {
		kind, content := s.theirs.body(part)
		if kind == "Message" {
			continue
		}
		content = strings.ReplaceAll(content, "\r\n", "\n")
		theirs = append(theirs, content)
		mine := "none of them"
		if have[content] > 0 {
			have[content]--
			mine = content
		}
		ours = append(ours, mine)
	}
	return ours, theirs
}

func namePairs(s scored) (ours, theirs []string) {
	var names []string
	for _, a := range s.event.Attachments {
		names = append(names, a.GetFilenameRaw())
	}
	for _, part := range s.theirs.Attachments {
		name := s.theirs.filename(part)
		if name == "" {
			continue
		}
		theirs = append(theirs, name)
		mine := "none of them"
		if at := slices.IndexFunc(names, func(n string) bool { return agrees(n, name) }); at >= 0 {
			mine = names[at]
			names = slices.Delete(names, at, at+1)
		}
		ours = append(ours, mine)
	}
	return ours, theirs
}

func short(list []string, i int) string {
	if i >= len(list) {
		return "missing"
	}
	text := []rune(strings.ReplaceAll(list[i], "\n", "⏎"))
	return `"` + string(text[:min(len(text), 90)]) + `"`
}
