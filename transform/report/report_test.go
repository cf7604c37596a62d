package report_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mailchute/mailchute/transform/report"
)

var update = flag.Bool("update", false, "write the expected JSON anew")

// golden is a report as the expected JSON shows it.
type golden struct {
	Kind         string            `json:"kind"`
	Evidence     string            `json:"evidence"`
	ReportingMTA string            `json:"reporting_mta,omitempty"`
	Recipients   []goldenRecipient `json:"recipients,omitempty"`
	MessageID    string            `json:"original_message_id,omitempty"`
	Subject      *string           `json:"original_subject,omitempty"`
	From         []string          `json:"original_from,omitempty"`
	To           []string          `json:"original_to,omitempty"`
	Feedback     *report.Feedback  `json:"feedback,omitempty"`
	Aggregate    *report.Aggregate `json:"aggregate,omitempty"`
}

type goldenRecipient struct {
	Original     string `json:"original,omitempty"`
	Final        string `json:"final,omitempty"`
	Action       string `json:"action"`
	Status       string `json:"status,omitempty"`
	StatusSource string `json:"status_source,omitempty"`
	Diagnostic   string `json:"diagnostic,omitempty"`
	RemoteMTA    string `json:"remote_mta,omitempty"`
	Permanent    *bool  `json:"permanent,omitempty"`
	Reason       string `json:"reason,omitempty"`
}

func goldenOf(r *report.Report) golden {
	g := golden{
		Kind: r.Kind, Evidence: r.Evidence, ReportingMTA: r.ReportingMTA,
		MessageID: r.Original.MessageID, Subject: r.Original.Subject, Feedback: r.Feedback, Aggregate: r.Aggregate,
	}
	for _, a := range r.Original.From {
		g.From = append(g.From, a.Address)
	}
	for _, a := range r.Original.To {
		g.To = append(g.To, a.Address)
	}
	for i := range r.Recipients {
		p := &r.Recipients[i]
		one := goldenRecipient{p.Original, p.Final, p.Action, p.Status, p.StatusSource, p.Diagnostic, p.RemoteMTA, nil, p.Reason}
		if permanent, known := p.Permanent(); known {
			one.Permanent = &permanent
		}
		g.Recipients = append(g.Recipients, one)
	}
	return g
}

func TestAReportIsReadAsItsSystemMeansIt(t *testing.T) {
	for name, raw := range files(t, "reports") {
		t.Run(name, func(t *testing.T) {
			r, ok := report.Read(mailOf(raw))
			if !ok {
				t.Fatal("not recognised")
			}
			path := filepath.Join("testdata", "reports", name+".json")
			if *update {
				write(t, path, goldenOf(&r))
			}
			var want golden
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(goldenOf(&r), want); diff != "" {
				t.Errorf("got - want:\n%s", diff)
			}
		})
	}
}

func write(t *testing.T, path string, g golden) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(g); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestOrdinaryMailReportsNothing(t *testing.T) {
	for name, raw := range files(t, "ordinary") {
		t.Run(name, func(t *testing.T) {
			if r, ok := report.Read(mailOf(raw)); ok {
				t.Errorf("taken for %s by %s: %+v", r.Kind, r.Evidence, r.Recipients)
			}
		})
	}
}

func TestEveryReasonIsOfTheVocabulary(t *testing.T) {
	known := map[string]bool{"": true}
	for _, reason := range report.Reasons() {
		known[reason] = true
	}
	for name, raw := range files(t, "reports") {
		r, _ := report.Read(mailOf(raw))
		for _, p := range r.Recipients {
			if !known[p.Reason] {
				t.Errorf("%s: reason %q is not documented", name, p.Reason)
			}
		}
	}
}
