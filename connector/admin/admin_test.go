package admin_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mailchute/mailchute/connector/admin"
)

// board shows what it is made of.
type board struct {
	mailboxes []admin.MailboxStatus
	sinks     []admin.SinkStatus
	recent    []admin.RecentEvent
}

func (b board) Mailboxes() []admin.MailboxStatus { return b.mailboxes }
func (b board) Sinks() []admin.SinkStatus        { return b.sinks }
func (b board) Recent() []admin.RecentEvent      { return b.recent }

// well is a connector at work, as it is at now.
func well(now time.Time) board {
	return board{
		mailboxes: []admin.MailboxStatus{{
			ID: "support", Host: "mail.example.org", State: admin.Waiting,
			LastVisit: now.Add(-12 * time.Second), LastGood: now.Add(-12 * time.Second), NextVisit: now.Add(48 * time.Second),
			Listed: 3, Pending: 1, Delivered: 2, Events: 41, Deleted: 39,
		}},
		sinks: []admin.SinkStatus{{Name: "events", Kind: "file", Where: "events.ndjson", Required: true, Events: 41, Last: now.Add(-12 * time.Second)}},
		recent: []admin.RecentEvent{{
			ID: "k3v7q2mzaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Mailbox: "support", At: now.Add(-12 * time.Second),
			Size: 4321, Outcome: "delivered",
		}},
	}
}

// metrics stands for those of package telemetry.
var metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "mailchute_any 1") })

func ask(h http.Handler, method, target, host string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	r.Host = host
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func get(t *testing.T, b admin.Board, target string) string {
	t.Helper()
	w := ask(admin.Handler(b, metrics), http.MethodGet, target, "127.0.0.1:8025")
	if w.Code != http.StatusOK {
		t.Fatalf("GET %s = %d: %s", target, w.Code, w.Body)
	}
	return w.Body.String()
}

func mustHold(t *testing.T, page string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestThePageSaysHowEachMailboxIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		page := get(t, well(time.Now()), "/")
		mustHold(t, page, "All is well", "support", "mail.example.org", "waiting", "12 s ago", "in 48 s",
			"41 events delivered, 39 messages deleted", "1 pending, 2 delivered", "events.ndjson", "k3v7q2mzaa<", "4.3 kB")
	})
}

func TestTroubleIsTheFirstThingOnThePage(t *testing.T) {
	for _, tc := range []struct {
		name    string
		trouble func(*board)
		wants   []string
	}{
		{"a mailbox that cannot be visited", func(b *board) {
			b.mailboxes[0].State, b.mailboxes[0].Problem = admin.BackingOff, "log in: password refused"
		}, []string{"backing off", "log in: password refused"}},
		{"a sink that does not answer", func(b *board) { b.sinks[0].Problem = "no space left on the disk" }, []string{"no space left on the disk"}},
		{"mail that is in quarantine", func(b *board) { b.mailboxes[0].Pending, b.mailboxes[0].Quarantined = 0, 1 }, []string{"1 quarantined"}},
		{"a server that anybody can be", func(b *board) { b.mailboxes[0].TLSUnverified = true }, []string{"certificate is not verified"}},
		{"mail that vanished", func(b *board) { b.mailboxes[0].Vanished = 2 }, []string{"2 messages left the server undelivered"}},
		{"a balance that is not even", func(b *board) { b.mailboxes[0].Listed = 5 }, []string{"5 are listed, 3 are accounted for"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := well(time.Now())
			tc.trouble(&b)
			mustHold(t, get(t, b, "/"), append(tc.wants, `<h1 class="alarm">1 thing to look at</h1>`)...)
		})
	}
}

func TestAnEmptyBoardSaysWhatToDo(t *testing.T) {
	page := get(t, board{}, "/")
	mustHold(t, page, "No mailbox is configured", "<code>mailboxes:</code>", "No sink is open yet", "Nothing has come in")
}

func TestWhatASenderWroteIsTextAndNothingElse(t *testing.T) {
	b := well(time.Now())
	b.recent[0].From, b.recent[0].Subject = `"><img src=x>@example.org`, `<script>alert(1)</script>`
	b.mailboxes[0].Problem = `server said: <b>no</b>`
	page := get(t, b, "/")
	for _, raw := range []string{"<script>", "<img", "<b>no</b>"} {
		if strings.Contains(page, raw) {
			t.Errorf("the page holds %q as markup", raw)
		}
	}
	mustHold(t, page, "&lt;script&gt;")
}

func TestSenderAndSubjectAreShownOnlyWhenTheBoardGivesThem(t *testing.T) {
	b := well(time.Now())
	if page := get(t, b, "/"); strings.Contains(page, "<th>Subject</th>") {
		t.Error("a board without content gets a column for subjects")
	}
	b.recent[0].Subject = "Where is my order?"
	mustHold(t, get(t, b, "/"), "<th>Subject</th>", "Where is my order?")
}

func TestTheJSONHoldsWhatThePageHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := well(time.Now())
		var got struct {
			Ready     bool                  `json:"ready"`
			Mailboxes []admin.MailboxStatus `json:"mailboxes"`
			Sinks     []admin.SinkStatus    `json:"sinks"`
			Recent    []admin.RecentEvent   `json:"recent"`
		}
		if err := json.Unmarshal([]byte(get(t, b, "/api/status")), &got); err != nil {
			t.Fatal(err)
		}
		if !got.Ready {
			t.Error("ready = false, want true")
		}
		if diff := cmp.Diff(got.Mailboxes, b.mailboxes); diff != "" {
			t.Errorf("mailboxes (-got +want):\n%s", diff)
		}
		if diff := cmp.Diff(got.Sinks, b.sinks); diff != "" {
			t.Errorf("sinks (-got +want):\n%s", diff)
		}
		if diff := cmp.Diff(got.Recent, b.recent); diff != "" {
			t.Errorf("recent (-got +want):\n%s", diff)
		}
	})
}

func TestAnEmptyListInJSONIsAList(t *testing.T) {
	mustHold(t, get(t, board{}, "/api/status"), `"mailboxes": []`, `"sinks": []`, `"recent": []`)
}

func TestReadyMeansThatNoRequiredSinkIsInTrouble(t *testing.T) {
	for _, tc := range []struct {
		name  string
		sinks []admin.SinkStatus
		want  int
	}{
		{"no sink is open yet", nil, http.StatusServiceUnavailable},
		{"all sinks are well", []admin.SinkStatus{{Name: "a", Required: true}, {Name: "b"}}, http.StatusOK},
		{"a required sink is in trouble", []admin.SinkStatus{{Name: "a", Required: true, Problem: "down"}}, http.StatusServiceUnavailable},
		{"an optional sink is in trouble", []admin.SinkStatus{{Name: "a", Required: true}, {Name: "b", Problem: "down"}}, http.StatusOK},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := ask(admin.Handler(board{sinks: tc.sinks}, metrics), http.MethodGet, "/readyz", "10.0.0.7:8025").Code; got != tc.want {
				t.Errorf("GET /readyz = %d, want %d", got, tc.want)
			}
		})
	}
}

func TestRequests(t *testing.T) {
	h := admin.Handler(well(time.Now()), metrics, "status.example.org")
	for _, tc := range []struct {
		name                 string
		method, target, host string
		want                 int
	}{
		{"the page is read", "GET", "/", "127.0.0.1:8025", 200},
		{"its head is read", "HEAD", "/", "localhost:8025", 200},
		{"the metrics are read", "GET", "/metrics", "127.0.0.1:8025", 200},
		{"a foreign name is refused for the metrics", "GET", "/metrics", "rebound.example.com:8025", 421},
		{"no metrics can be pushed", "POST", "/metrics", "127.0.0.1:8025", 405},
		{"by IPv6", "GET", "/", "[::1]:8025", 200},
		{"by a name given to the handler", "GET", "/", "Status.Example.org", 200},
		{"a foreign name is refused", "GET", "/", "rebound.example.com:8025", 421},
		{"a foreign name is refused for JSON", "GET", "/api/status", "rebound.example.com", 421},
		{"a name that only begins like ours is refused", "GET", "/", "127.0.0.1.example.com", 421},
		{"no name at all is refused", "GET", "/", "", 421},
		{"a watchdog may ask by any address", "GET", "/healthz", "10.0.0.7:8025", 200},
		{"nothing can be posted", "POST", "/", "127.0.0.1:8025", 405},
		{"nothing can be deleted", "DELETE", "/api/status", "127.0.0.1:8025", 405},
		{"there is nothing else", "GET", "/favicon.ico", "127.0.0.1:8025", 404},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := ask(h, tc.method, tc.target, tc.host)
			if w.Code != tc.want {
				t.Errorf("%s %s for host %q = %d, want %d", tc.method, tc.target, tc.host, w.Code, tc.want)
			}
			for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"} {
				if w.Header().Get(name) == "" {
					t.Errorf("the answer has no %s", name)
				}
			}
		})
	}
}
