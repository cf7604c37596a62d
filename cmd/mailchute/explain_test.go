package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protojson"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
)

// sampleMails are those of the transform and of the demo.
func sampleMails(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"../../transform/testdata/*.eml", "demo/mail/*.eml"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) < 30 {
			t.Fatalf("%s: %d mails, %v", pattern, len(found), err)
		}
		all = append(all, found...)
	}
	return all
}

func TestEveryMailIsExplainedIn80Columns(t *testing.T) {
	for _, path := range sampleMails(t) {
		o := mustEnd(t, exitDone, "explain", path)
		wantWords(t, o.out, path+"\n", "\nMail\n", "\nStructure\n", "  message id ", " octets")
		for i, line := range strings.Split(o.out, "\n") {
			if n := columns(line); i > 0 && n > lineWidth {
				t.Errorf("%s: %d columns: %s", path, n, line)
			}
			if strings.ContainsFunc(line, unicode.IsControl) || strings.TrimRight(line, " ") != line {
				t.Errorf("%s: a line is not for people: %q", path, line)
			}
		}
	}
}

// explained as programs read it.
type explainedJSON struct {
	Whole    bool `json:"whole"`
	Findings []finding
	Parts    []transform.Part
	Warnings []explainedWarning
	Event    json.RawMessage
}

func explainJSON(t *testing.T, stdin, path string) explainedJSON {
	t.Helper()
	o := call(t, stdin, "explain", "--output", "json", path)
	if o.code != exitDone {
		t.Fatalf("explain = %d: %s", o.code, o.errors)
	}
	var x explainedJSON
	if err := json.Unmarshal([]byte(o.out), &x); err != nil {
		t.Fatal(err)
	}
	return x
}

func TestEveryMailIsExplainedForPrograms(t *testing.T) {
	for _, path := range sampleMails(t) {
		x := explainJSON(t, "", path)
		e := new(eventv1.Event)
		if err := protojson.Unmarshal(x.Event, e); err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if len(x.Parts) != int(e.Parse.Parts) || len(x.Warnings) != len(e.Parse.Warnings) || len(x.Findings) == 0 {
			t.Errorf("%s: %d parts, %d warnings, %d findings; the event has %d and %d", path, len(x.Parts), len(x.Warnings), len(x.Findings), e.Parse.Parts, len(e.Parse.Warnings))
		}
		for _, w := range x.Warnings {
			if w.Meaning == "" {
				t.Errorf("%s: what %s means is not told", path, w.Code)
			}
		}
		for _, a := range e.Attachments {
			if a.Content != nil || a.Sha256 == "" {
				t.Errorf("%s: attachment %s has %d octets of content and the hash %q", path, a.Id, len(a.Content), a.Sha256)
			}
		}
	}
}

const reply = "From: \"Ann, at work\" <ann@example.org>\r\nTo: nobody\r\nSubject: Re: Lids\r\nDate: Mon, 2 Nov 2026 10:11:12 +0100\r\n" +
	"Message-ID: <2@example.org>\r\nIn-Reply-To: <1@example.org>\r\nReferences: <0@example.org> <1@example.org>\r\n" +
	"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nYes.\r\n" +
	"--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"../lid.pdf\"\r\n\r\nJVBERi0xLjQK\r\n--b--\r\n"

func TestTheExplanationSaysWhatDecided(t *testing.T) {
	o := call(t, reply, "explain", "-")
	if o.code != exitDone {
		t.Fatalf("explain = %d: %s", o.code, o.errors)
	}
	wantWords(t, o.out,
		"standard input\n",
		"  from              Ann, at work <ann@example.org>\n",
		"  to                ",
		"cannot be written to",
		"  bare subject      Lids\n                    ← without Re:\n",
		"  sent              2026-11-02 09:11:12 UTC, there 10:11:12 +0100\n                    ← Date: Mon, 2 Nov 2026 10:11:12 +0100\n",
		"\nThread\n  found by          references: ",
		"  references        0@example.org\n                    1@example.org\n",
		"                    multipart/mixed    16 octets\n",
		"  2                   application/pdf  12 octets, base64, attachment,\n                    \"../lid.pdf\"\n",
		"  2                 lid.pdf\n",
		"← sent as \"../lid.pdf\"\n",
		"sha256 ",
	)
	if strings.Contains(o.out, "\x1b") {
		t.Error("an escape sequence")
	}
}

func TestProgramsAreToldTheEventsOwnValuesWithMethodAndEvidence(t *testing.T) {
	mail := "Received: by mx.example.org; Mon, 2 Nov 2026 09:11:14 +0000\r\nReturn-Path: <ann@example.org>\r\nAuto-Submitted: auto-replied\r\n" + reply
	told := make(map[string]finding)
	for _, f := range explainJSON(t, mail, "-").Findings {
		told[f.Field] = f
	}
	for _, want := range []finding{
		{Field: "from", Value: "Ann, at work <ann@example.org>", Method: "header", Evidence: `"Ann, at work" <ann@example.org>`},
		{Field: "return_path", Value: "ann@example.org", Method: "header"},
		{Field: "subject", Value: "Re: Lids", Method: "header"},
		{Field: "subject_normalized", Value: "Lids", Method: "computed", Evidence: "without Re:"},
		{Field: "sent_at", Value: "2026-11-02T09:11:12Z", Method: "header", Evidence: "Date: Mon, 2 Nov 2026 10:11:12 +0100"},
		{Field: "received_at", Value: "2026-11-02T09:11:14Z", Method: "header", Evidence: "newest Received, by mx.example.org"},
		{Field: "clock_skew_s", Value: "-2", Method: "computed", Evidence: "sent_at minus received_at"},
		{Field: "in_reply_to", Value: "1@example.org", Method: "header"},
		{Field: "text", Value: "Yes.", Method: "parts", Evidence: "4 octets from part 1; read as utf-8"},
		{Field: "automation.class", Value: "auto_reply", Method: "signals", Evidence: "auto-submitted: auto-replied"},
	} {
		if diff := cmp.Diff(want, told[want.Field], cmp.AllowUnexported(finding{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.Field, diff)
		}
	}
}

func TestThePartsOfAMailAddUpToItsMultiparts(t *testing.T) {
	for _, path := range sampleMails(t) {
		inner := make(map[int]int64) // by depth: of the leaves below the multipart that is open there
		parts := explainJSON(t, "", path).Parts
		for i := len(parts) - 1; i >= 0; i-- {
			p := parts[i]
			if p.Size < 0 || p.Multipart && p.Size != inner[p.Depth+1] {
				t.Errorf("%s: part %q has %d octets, those in it %d", path, p.ID, p.Size, inner[p.Depth+1])
			}
			if p.Multipart {
				inner[p.Depth+1] = 0
			}
			inner[p.Depth] += p.Size
		}
	}
}

func TestVerdictsThatNobodyIsConfiguredToTrustAreToldOf(t *testing.T) {
	mail := "Authentication-Results: mx.example.org; dkim=pass\r\nSubject:\r\n\r\nx\r\n"
	o := call(t, mail, "explain", "-")
	wantWords(t, o.out, "\nAuth\n  not read          the mail has Authentication-Results of mx.example.org, but", "transform.authserv_ids names nobody")
	if strings.Contains(o.out, "\nSubject\n") {
		t.Errorf("an empty subject is a heading: %s", o.out)
	}
}

func TestAMailCannotDoAnythingToTheTerminal(t *testing.T) {
	o := call(t, "Subject: =?utf-8?Q?=1B[2J=E2=80=AEx=07?=\r\n\r\ntext\x1b[31m\r\n", "explain", "-")
	wantWords(t, o.out, "  subject           ")
	for _, bad := range []string{"\x1b", "\u202e", "\x07"} {
		if strings.Contains(o.out, bad) {
			t.Errorf("%q is written to the terminal", bad)
		}
	}
}

func TestALongValueIsCutForPeopleAndWholeForPrograms(t *testing.T) {
	mail := "Subject: " + strings.Repeat("word ", 300) + "end\r\n\r\ntext\r\n"
	o := call(t, mail, "explain", "-")
	wantWords(t, o.out, " more lines)\n")
	for _, f := range explainJSON(t, mail, "-").Findings {
		if f.Field == "subject" && !strings.HasSuffix(f.Value, " end") {
			t.Errorf("the subject ends with %q", f.Value[len(f.Value)-10:])
		}
	}
}

func TestAnyBytesAreExplained(t *testing.T) {
	for _, text := range []string{"", "\x00", "\r", "just text", "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\n", 3000)} {
		if o := call(t, text, "explain", "-"); o.code != exitDone || o.out == "" {
			t.Errorf("%.20q: explain = %d, %q", text, o.code, o.errors)
		}
	}
}

func TestWhatCannotBeExplainedIsSaid(t *testing.T) {
	dir := t.TempDir()
	wantWords(t, mustEnd(t, exitFailed, "explain", filepath.Join(dir, "none.eml")).errors, "none.eml: no such file")
	wantWords(t, mustEnd(t, exitFailed, "explain", dir).errors, "is a folder")
	wantWords(t, mustEnd(t, exitUsage, "explain").errors, "name one file, or - for standard input")
	wantWords(t, mustEnd(t, exitUsage, "explain", "a", "b").errors, "name one file")
	wantWords(t, mustEnd(t, exitUsage, "explain", "--output", "xml", "-").errors, `there is no output "xml": write text or json`)
}

func TestFieldsOfLaterVersionsAndRulesAreExplainedInOrder(t *testing.T) {
	certain := 0.5
	e := &eventv1.Event{
		Tokens: map[string]string{"b": "2", "a": "1", "c": "3"},
		Reply:  &eventv1.Reply{Text: "new", Method: "text_rule", Evidence: "On Monday", Confidence: certain, Offsets: []*eventv1.Span{{Start: 1, End: 4}}},
		DeliveryReport: &eventv1.DeliveryReport{Kind: "dsn", Recipients: []*eventv1.ReportRecipient{
			{Status: new("5.1.1")}, {Status: new("4.2.2"), Permanent: new(false)},
		}},
	}
	want := []finding{
		{Field: "tokens.a", Value: "1"},
		{Field: "tokens.b", Value: "2"},
		{Field: "tokens.c", Value: "3"},
		{Field: "reply", Method: "text_rule", Evidence: "On Monday", Confidence: &certain, group: true},
		{Field: "reply.text", Value: "new"},
		{Field: "reply.offsets", Value: "1 to 4"},
		{Field: "delivery_report.kind", Value: "dsn"},
		{Field: "delivery_report.recipients[0].status", Value: "5.1.1"},
		{Field: "delivery_report.recipients[1].status", Value: "4.2.2"},
		{Field: "delivery_report.recipients[1].permanent", Value: "false"},
	}
	if diff := cmp.Diff(want, otherFindings(e), cmp.AllowUnexported(finding{})); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func FuzzAValueIsNeverWiderThanItsColumn(f *testing.F) {
	for _, seed := range []string{"", "a b c", "long words and longer ones", "日本語の説明書", "\x1b[2J\xff\u202e", "e\u0301e\u0301", "a\n\n\tb"} {
		f.Add(seed, 10)
	}
	f.Fuzz(func(t *testing.T, text string, wide int) {
		wide = 2 + int(uint(wide)%100)
		lines := wrap(text, wide)
		if len(lines) > mostWrapped+1 {
			t.Errorf("%d lines", len(lines))
		}
		for _, line := range lines {
			if columns(line) > wide && len(lines) <= mostWrapped {
				t.Errorf("%q is wider than %d columns", line, wide)
			}
			if strings.ContainsFunc(line, unicode.IsControl) {
				t.Errorf("%q could do something to a terminal", line)
			}
		}
	})
}
