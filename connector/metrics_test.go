package connector_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/mailchute/mailchute/connector"
	"github.com/mailchute/mailchute/pop3/pop3test"
)

// private adds a mailbox on a server with TLS and a certificate nobody trusts;
// the setting is its section tls.
func (r *rig) private(id, setting string) {
	r.t.Helper()
	certificate, _, err := pop3test.Certificate("127.0.0.1")
	if err != nil {
		r.t.Fatal(err)
	}
	server := pop3test.New()
	server.TLS(certificate, true)
	server.AddMaildrop(id+"@example.org", "secret").Add(mail(id, 0))
	addr, err := server.Listen()
	if err != nil {
		r.t.Fatal(err)
	}
	r.servers = append(r.servers, server)
	r.at(id, addr, "tls: "+setting)
}

// metrics runs the connector until each mailbox has been visited, and returns
// what its admin listener says then.
func (r *rig) metrics(mailboxes int) string {
	r.t.Helper()
	r.more = "admin: {listen: \"127.0.0.1:0\"}\n"
	ctx, stop := context.WithCancel(r.t.Context())
	defer stop()
	visited := make(chan string, mailboxes) // closed by nobody: each mailbox sends once within its interval
	c := r.connector(connector.Options{Visited: func(id string, _ connector.Visited) { visited <- id }})
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	for range mailboxes {
		<-visited
	}
	_, rest, _ := strings.Cut(r.log.String(), "url=http://")
	address, _, found := strings.Cut(rest, "/")
	if !found {
		r.t.Fatalf("the log does not say where the page is:\n%s", r.log.String())
	}
	answer, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		r.t.Fatalf("GET /metrics = %s, %v: %s", answer.Status, err, text)
	}
	stop()
	if err := <-ended; err != nil {
		r.t.Errorf("Run = %v", err)
	}
	if _, err := net.Dial("tcp", address); err == nil {
		r.t.Error("the metrics are still served")
	}
	return string(text)
}

func TestAMailboxWithoutCertificateCheckShowsInTheMetrics(t *testing.T) {
	r := newRig(t)
	r.private("open", "{mode: implicit, insecure_skip_verify: true}")
	r.private("pinned", "{mode: implicit, insecure_skip_verify: true, pin_sha256: [AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=]}")
	r.private("strict", "{mode: implicit}")
	r.mailbox("plain", 1)
	wantWords(t, r.metrics(4),
		"mailchute_mailbox_tls_unverified{mailbox=\"open\"} 1\n",
		"mailchute_mailbox_tls_unverified{mailbox=\"pinned\"} 0\n",
		"mailchute_mailbox_tls_unverified{mailbox=\"strict\"} 0\n",
		"mailchute_mailbox_tls_unverified{mailbox=\"plain\"} 0\n",
		"mailchute_mailbox_trouble{mailbox=\"open\"} 0\n",
		"mailchute_mailbox_trouble{mailbox=\"strict\"} 1\n",
		"mailchute_mailbox_events_total{mailbox=\"open\"} 1\n",
		"mailchute_mailbox_events_total{mailbox=\"strict\"} 0\n",
	)
}

func TestAMailboxWithoutCertificateCheckShowsInTheLogOfEachStart(t *testing.T) {
	r := newRig(t)
	r.private("open", "{mode: implicit, insecure_skip_verify: true}")
	r.private("pinned", "{mode: implicit, insecure_skip_verify: true, pin_sha256: [AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=]}")
	for start := 1; start <= 2; start++ {
		r.metrics(2)
		warning := `level=WARN msg="dangerous setting" mailbox=open what="insecure_skip_verify: anybody on the way can be the server`
		if n := strings.Count(r.log.String(), warning); n != 1 {
			t.Errorf("start %d: %d warnings, want 1:\n%s", start, n, r.log.String())
		}
		if strings.Contains(r.log.String(), "\"dangerous setting\" mailbox=pinned") {
			t.Errorf("a pinned key is warned of:\n%s", r.log.String())
		}
		r.log.forget()
	}
}

func TestWhatTheMetricsSayOfAMailboxAddsUp(t *testing.T) {
	r := newRig(t)
	server, _ := r.mailbox("support", 3)
	server.Order(pop3test.Fault{Command: "RETR", Message: 2, Times: 1, Do: pop3test.Refuse("cannot read it")})
	wantWords(t, r.metrics(1),
		"mailchute_mailbox_listed{mailbox=\"support\"} 3\n",
		"mailchute_mailbox_messages{mailbox=\"support\",outcome=\"delivered\"} 2\n",
		"mailchute_mailbox_messages{mailbox=\"support\",outcome=\"pending\"} 1\n",
		"mailchute_mailbox_events_total{mailbox=\"support\"} 2\n",
		"mailchute_mailbox_deleted_total{mailbox=\"support\"} 2\n",
		"mailchute_mailbox_vanished_total{mailbox=\"support\"} 0\n",
		"mailchute_sink_events_total{sink=\"events\"} 2\n",
		"mailchute_mailbox_state{mailbox=\"support\",state=\"waiting\"} 1\n",
		"mailchute_mailbox_last_good_listing_timestamp_seconds{mailbox=\"support\"} 1.",
		`target_info{service_name="mailchute",service_version="test"} 1`,
	)
}
