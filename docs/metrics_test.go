package docs_test

import (
	"fmt"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mailchute/mailchute/connector/admin"
	"github.com/mailchute/mailchute/connector/telemetry"
)

// atWork is a board on which everything has been.
type atWork struct{}

func (atWork) Mailboxes() []admin.MailboxStatus {
	return []admin.MailboxStatus{{ID: "support", State: admin.Waiting, LastVisit: time.Unix(1, 0), LastGood: time.Unix(1, 0)}}
}

func (atWork) Sinks() []admin.SinkStatus {
	return []admin.SinkStatus{{Name: "events", Last: time.Unix(1, 0)}}
}

func (atWork) Recent() []admin.RecentEvent { return nil }

// exposed are the metrics of the program as rows of a table: name, kind, labels.
func exposed(t *testing.T) []string {
	t.Helper()
	metrics, err := telemetry.New("1.2.3", atWork{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := metrics.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	w := httptest.NewRecorder()
	metrics.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	kind := regexp.MustCompile(`(?m)^# TYPE (\S+) (\S+)\n(\S+){(.*)} `)
	label := regexp.MustCompile(`(\w+)="`)
	var rows []string
	for _, match := range kind.FindAllStringSubmatch(w.Body.String(), -1) {
		var labels []string
		for _, name := range label.FindAllStringSubmatch(match[4], -1) {
			labels = append(labels, "`"+name[1]+"`")
		}
		rows = append(rows, fmt.Sprintf("| `%s` | %s | %s |", match[1], match[2], strings.Join(labels, ", ")))
	}
	return rows
}

func TestEveryMetricIsDescribedAndEveryMetricDescribedIsThere(t *testing.T) {
	_, section, found := strings.Cut(read(t, "metrics.md"), "| Metric |")
	section, _, _ = strings.Cut(section, "\n## ")
	if !found {
		t.Fatal("metrics.md has no table of the metrics")
	}
	row := regexp.MustCompile("(?m)^(\\| `[^|]*\\|[^|]*\\|[^|]*\\|)[^|]+\\|$")
	var described []string
	for _, match := range row.FindAllStringSubmatch(section, -1) {
		described = append(described, match[1])
	}
	rows := exposed(t)
	if len(rows) < 10 {
		t.Fatalf("only %d metrics are exposed", len(rows))
	}
	for _, r := range rows {
		if !slices.Contains(described, r) {
			t.Errorf("metrics.md lacks %s", r)
		}
	}
	for _, r := range described {
		if !slices.Contains(rows, r) {
			t.Errorf("the program has no metric %s", r)
		}
	}
}
