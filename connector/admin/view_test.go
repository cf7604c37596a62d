package admin_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/mailchute/mailchute/connector/admin"
)

func TestATimeIsSaidAsPeopleSayIt(t *testing.T) {
	for _, tc := range []struct {
		name  string
		ahead time.Duration
		want  string
	}{
		{"at this moment", 300 * time.Millisecond, "now"},
		{"seconds ago", -59 * time.Second, "59 s ago"},
		{"a minute is told whole", -119 * time.Second, "1 min ago"},
		{"yesterday is told in hours", -30 * time.Hour, "30 h ago"},
		{"long ago", -72 * time.Hour, "3 days ago"},
		{"ahead", 15 * time.Minute, "in 15 min"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := board{mailboxes: []admin.MailboxStatus{{ID: "support", LastVisit: time.Now().Add(tc.ahead)}}}
				mustHold(t, get(t, b, "/"), ">"+tc.want+"</td>")
			})
		})
	}
	t.Run("never", func(t *testing.T) {
		b := board{mailboxes: []admin.MailboxStatus{{ID: "support"}}}
		mustHold(t, get(t, b, "/"), `title="">–</td>`)
	})
}

func TestASizeIsShortToRead(t *testing.T) {
	for octets, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 54431: "54.4 kB", 64 << 20: "67.1 MB"} {
		b := board{recent: []admin.RecentEvent{{Size: octets}}}
		mustHold(t, get(t, b, "/"), ">"+want+"</td>")
	}
}
