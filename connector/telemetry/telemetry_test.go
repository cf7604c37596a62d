package telemetry_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/mailchute/mailchute/connector/admin"
	"github.com/mailchute/mailchute/connector/telemetry"
)

// board shows what it is made of.
type board struct {
	mailboxes []admin.MailboxStatus
	sinks     []admin.SinkStatus
}

func (b *board) Mailboxes() []admin.MailboxStatus { return b.mailboxes }
func (b *board) Sinks() []admin.SinkStatus        { return b.sinks }
func (b *board) Recent() []admin.RecentEvent {
	return []admin.RecentEvent{{Mailbox: "support", From: "ann@example.org", Subject: "private"}}
}

// scrape asks for the metrics and reads them as Prometheus does: a value for
// each series, which is written name{label="value"}, labels in order.
func scrape(t *testing.T, metrics http.Handler) map[string]float64 {
	t.Helper()
	w := httptest.NewRecorder()
	metrics.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("GET /metrics = %d: %s", w.Code, w.Body)
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]float64)
	for name, family := range families {
		for _, m := range family.GetMetric() {
			all[name+labels(m)] = m.GetGauge().GetValue() + m.GetCounter().GetValue()
		}
	}
	return all
}

func labels(m *dto.Metric) string {
	var all []string
	for _, label := range m.GetLabel() {
		all = append(all, fmt.Sprintf("%s=%q", label.GetName(), label.GetValue()))
	}
	slices.Sort(all)
	return "{" + strings.Join(all, ",") + "}"
}

func open(t *testing.T, b admin.Board) *telemetry.Metrics {
	t.Helper()
	m, err := telemetry.New("1.2.3", b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return m
}

func wantValue(t *testing.T, all map[string]float64, series string, want float64) {
	t.Helper()
	if got, there := all[series]; !there || got != want {
		t.Errorf("%s = %v, there: %v; want %v", series, got, there, want)
	}
}

func TestTheMetricsSayWhatTheStatusPageSays(t *testing.T) {
	then := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	b := &board{
		mailboxes: []admin.MailboxStatus{{
			ID: "support", Host: "mail.example.org", State: admin.BackingOff, Problem: "log in: password refused",
			LastVisit: then.Add(time.Minute), LastGood: then,
			Listed: 15, Pending: 1, Delivered: 2, Quarantined: 3, Filtered: 4, Skipped: 5, Events: 41, Deleted: 39, Vanished: 6,
		}},
		sinks: []admin.SinkStatus{{Name: "events", Events: 40, Last: then, Problem: "no space"}, {Name: "copy"}},
	}
	all := scrape(t, open(t, b))
	for series, want := range map[string]float64{
		`mailchute_mailbox_tls_unverified{mailbox="support"}`:                      0,
		`mailchute_mailbox_state{mailbox="support",state="waiting"}`:               0,
		`mailchute_mailbox_state{mailbox="support",state="visiting"}`:              0,
		`mailchute_mailbox_state{mailbox="support",state="backing off"}`:           1,
		`mailchute_mailbox_state{mailbox="support",state="stopped"}`:               0,
		`mailchute_mailbox_trouble{mailbox="support"}`:                             1,
		`mailchute_mailbox_last_visit_timestamp_seconds{mailbox="support"}`:        float64(then.Unix() + 60),
		`mailchute_mailbox_last_good_listing_timestamp_seconds{mailbox="support"}`: float64(then.Unix()),
		`mailchute_mailbox_listed{mailbox="support"}`:                              15,
		`mailchute_mailbox_messages{mailbox="support",outcome="pending"}`:          1,
		`mailchute_mailbox_messages{mailbox="support",outcome="delivered"}`:        2,
		`mailchute_mailbox_messages{mailbox="support",outcome="quarantined"}`:      3,
		`mailchute_mailbox_messages{mailbox="support",outcome="filtered"}`:         4,
		`mailchute_mailbox_messages{mailbox="support",outcome="skipped"}`:          5,
		`mailchute_mailbox_events_total{mailbox="support"}`:                        41,
		`mailchute_mailbox_deleted_total{mailbox="support"}`:                       39,
		`mailchute_mailbox_vanished_total{mailbox="support"}`:                      6,
		`mailchute_sink_events_total{sink="events"}`:                               40,
		`mailchute_sink_events_total{sink="copy"}`:                                 0,
		`mailchute_sink_last_acknowledgement_timestamp_seconds{sink="events"}`:     float64(then.Unix()),
		`mailchute_sink_trouble{sink="events"}`:                                    1,
		`mailchute_sink_trouble{sink="copy"}`:                                      0,
		`target_info{service_name="mailchute",service_version="1.2.3"}`:            1,
	} {
		wantValue(t, all, series, want)
		delete(all, series)
	}
	for series := range all {
		t.Errorf("%s is there and nobody expects it", series)
	}
}

func TestAScrapeSeesTheBoardAsItIsNow(t *testing.T) {
	b := &board{mailboxes: []admin.MailboxStatus{{ID: "support", State: admin.Waiting}}}
	m := open(t, b)
	wantValue(t, scrape(t, m), `mailchute_mailbox_state{mailbox="support",state="visiting"}`, 0)
	b.mailboxes[0].State, b.mailboxes[0].Events = admin.Visiting, 7
	all := scrape(t, m)
	wantValue(t, all, `mailchute_mailbox_state{mailbox="support",state="visiting"}`, 1)
	wantValue(t, all, `mailchute_mailbox_events_total{mailbox="support"}`, 7)
}

func TestAVisitThatHasNotBeenHasNoTime(t *testing.T) {
	for series := range scrape(t, open(t, &board{mailboxes: []admin.MailboxStatus{{ID: "support"}}, sinks: []admin.SinkStatus{{Name: "events"}}})) {
		if strings.Contains(series, "timestamp") {
			t.Errorf("%s is there", series)
		}
	}
}

func TestAHostileNameIsALabelAndNothingElse(t *testing.T) {
	for _, tc := range []struct{ name, want string }{
		{`a"} 1` + "\nmailchute_mailbox_trouble{mailbox=\"b", `a"} 1` + "\nmailchute_mailbox_trouble{mailbox=\"b"},
		{`back\slash`, `back\slash`},
		{"nul \x00 and escape \x1b", "nul \x00 and escape \x1b"},
		{"ümläut 信箱", "ümläut 信箱"},
		{"no UTF-8 \xff", "no UTF-8 \uFFFD"},
		{strings.Repeat("long", 1<<12), strings.Repeat("long", 1<<12)},
	} {
		b := &board{
			mailboxes: []admin.MailboxStatus{{ID: tc.name, TLSUnverified: true}, {ID: "support"}},
			sinks:     []admin.SinkStatus{{Name: tc.name, Events: 3}},
		}
		all := scrape(t, open(t, b))
		wantValue(t, all, fmt.Sprintf("mailchute_mailbox_tls_unverified{mailbox=%q}", tc.want), 1)
		wantValue(t, all, `mailchute_mailbox_tls_unverified{mailbox="support"}`, 0)
		wantValue(t, all, fmt.Sprintf("mailchute_sink_events_total{sink=%q}", tc.want), 3)
		if n := count(all, "mailchute_mailbox_trouble{"); n != 2 {
			t.Errorf("%q: %d mailboxes, want 2", tc.name, n)
		}
	}
}

func count(all map[string]float64, prefix string) (n int) {
	for series := range all {
		if strings.HasPrefix(series, prefix) {
			n++
		}
	}
	return n
}

func TestEveryMailboxHasItsMetricsHoweverManyThereAre(t *testing.T) {
	const many = 2500 // more than the 2000 that the SDK would tell apart
	b := new(board)
	for i := range many {
		b.mailboxes = append(b.mailboxes, admin.MailboxStatus{ID: fmt.Sprint("box", i)})
	}
	if n := count(scrape(t, open(t, b)), "mailchute_mailbox_tls_unverified{mailbox="); n != many {
		t.Errorf("%d mailboxes have the metric, want %d", n, many)
	}
}

func TestNothingOfAMailIsInTheMetrics(t *testing.T) {
	for series := range scrape(t, open(t, &board{mailboxes: []admin.MailboxStatus{{ID: "support", Problem: "private"}}})) {
		if strings.Contains(series, "private") || strings.Contains(series, "ann@") {
			t.Errorf("%s tells content", series)
		}
	}
}

func TestTwoConnectorsOfOneProcessHaveTheirOwnMetrics(t *testing.T) {
	one, err := telemetry.New("1.2.3", &board{mailboxes: []admin.MailboxStatus{{ID: "one"}}})
	if err != nil {
		t.Fatal(err)
	}
	wantValue(t, scrape(t, one), `mailchute_mailbox_trouble{mailbox="one"}`, 0)
	two := open(t, &board{mailboxes: []admin.MailboxStatus{{ID: "two"}}})
	if err := one.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if all := scrape(t, one); len(all) != 0 {
		t.Errorf("metrics that are closed still serve %v", all)
	}
	all := scrape(t, two)
	wantValue(t, all, `mailchute_mailbox_trouble{mailbox="two"}`, 0)
	if _, there := all[`mailchute_mailbox_trouble{mailbox="one"}`]; there {
		t.Error("the metrics of one connector are in those of another")
	}
}
