package transform_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
	"github.com/mailchute/mailchute/transform/token"
)

var update = flag.Bool("update", false, "write the golden events anew")

// indented is an event as people read it.
func indented(t *testing.T, e *eventv1.Event) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, eventv1.AppendJSON(nil, e), "", "  "); err != nil {
		t.Fatalf("the event is no JSON: %v", err)
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// TestEveryMailOfTestdataGivesItsEvent compares testdata/NAME.eml with
// testdata/NAME.json. To write the events anew: go test ./transform -run Testdata -update
func TestEveryMailOfTestdataGivesItsEvent(t *testing.T) {
	eventsAre(t, "testdata/*.eml", 150, transform.New(transform.Config{}))
}

// TestEveryMailOfTestdataGivesItsEventByTheUsersSettings is the same for
// testdata/configured, whose events say what only these settings let them say.
func TestEveryMailOfTestdataGivesItsEventByTheUsersSettings(t *testing.T) {
	tokens, faults := token.Compile([]token.Rule{
		{Name: "ticket", From: []string{"subject"}, Match: `\[LID#(\d+)\]`},
		{From: []string{"text"}, Match: `(?P<order>[A-Z]{2}-\d+)`},
	})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	eventsAre(t, "testdata/configured/*.eml", 5, transform.New(transform.Config{
		AuthservIDs: []string{"mx.example.net"}, LoopHeader: "X-Loop-Mark", LoopValue: "lids", Tokens: tokens, ThreadToken: "ticket",
		RecipientHeaders: []string{"X-Mailbox-Of", "Delivered-To", "To"},
	}))
}

// eventsAre compares mails, of which there are so many at least, with their events.
func eventsAre(t *testing.T, pattern string, least int, tr *transform.Transformer) {
	t.Helper()
	mails, err := filepath.Glob(pattern)
	if err != nil || len(mails) < least {
		t.Fatalf("%d mails, %v", len(mails), err)
	}
	for _, path := range mails {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".eml"), func(t *testing.T) {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			e, _ := tr.Event(bytes.NewReader(raw))
			got := indented(t, e)
			if !utf8.Valid(got) {
				t.Error("the event is not valid UTF-8")
			}
			golden := strings.TrimSuffix(path, ".eml") + ".json"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatalf("%v; go test -update writes it", err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("the event differs (-want +got):\n%s", diff)
			}
			var back eventv1.Event
			if err := protojson.Unmarshal(want, &back); err != nil {
				t.Fatalf("protojson: %v", err)
			}
			if !proto.Equal(&back, e) {
				t.Error("protojson reads another event")
			}
		})
	}
}
