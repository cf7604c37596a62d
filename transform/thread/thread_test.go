package thread_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/thread"
)

func TestTheConversationIsThatOfTheOldestAncestorNamed(t *testing.T) {
	ids := func(s string) []string { return strings.Fields(s) }
	for _, tc := range []struct {
		name   string
		mail   thread.Mail
		root   string
		method string
		depth  int
	}{
		{"the first of References", thread.Mail{MessageID: "c@example.org", References: ids("a@example.org b@example.org"), InReplyTo: ids("b@example.org")}, "a@example.org", "references", 2},
		{"an ancestor that only In-Reply-To names counts", thread.Mail{MessageID: "c@example.org", References: ids("a@example.org"), InReplyTo: ids("b@example.org")}, "a@example.org", "references", 2},
		{"the first of In-Reply-To without References", thread.Mail{MessageID: "c@example.org", InReplyTo: ids("b@example.org x@example.org")}, "b@example.org", "in_reply_to", 1},
		{"itself without either", thread.Mail{MessageID: "c@example.org"}, "c@example.org", "self", 0},
		{"ids are cleaned", thread.Mail{MessageID: "c@example.org", References: []string{"", " <a\x00@example.org>\n"}}, "a@example.org", "references", 1},
		{"a reference to itself is none", thread.Mail{MessageID: "c@example.org", References: ids("c@example.org"), InReplyTo: ids("c@example.org")}, "c@example.org", "self", 0},
		{"an id longer than a line is none", thread.Mail{MessageID: "c@example.org", References: []string{strings.Repeat("a", 999)}}, "c@example.org", "self", 0},
		{"a tag does not outrank an ancestor", thread.Mail{MessageID: "c@example.org", InReplyTo: ids("b@example.org"), Tag: "17"}, "b@example.org", "in_reply_to", 1},
		{"nothing is known", thread.Mail{}, "", "self", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := thread.Of(tc.mail)
			sum := sha256.Sum256([]byte(tc.root))
			if got.Root != tc.root || got.Method != tc.method || got.Depth != tc.depth || got.Key != hex.EncodeToString(sum[:16]) {
				t.Errorf("Of = %+v, want root %q, %s, depth %d", got, tc.root, tc.method, tc.depth)
			}
		})
	}
}

func TestAMailAndItsAnswersHaveOneKey(t *testing.T) {
	first := thread.Of(thread.Mail{MessageID: "a@example.org"})
	second := thread.Of(thread.Mail{MessageID: "b@example.org", InReplyTo: []string{"a@example.org"}})
	third := thread.Of(thread.Mail{MessageID: "c@example.org", References: []string{"a@example.org", "b@example.org"}})
	if first.Key != second.Key || second.Key != third.Key {
		t.Errorf("keys %s, %s, %s", first.Key, second.Key, third.Key)
	}
}

func TestATagJoinsMailWithoutAncestors(t *testing.T) {
	one := thread.Of(thread.Mail{MessageID: "a@example.org", Tag: "Ticket  17"})
	two := thread.Of(thread.Mail{MessageID: "b@example.org", Tag: "ticket 17 "})
	other := thread.Of(thread.Mail{MessageID: "c@example.org", Tag: "ticket 18"})
	if one.Key != two.Key || one.Key == other.Key || one.Method != "tag" || one.Root != "" || one.Evidence != "tag ticket 17" {
		t.Errorf("%+v, %+v, %+v", one, two, other)
	}
	if id := thread.Of(thread.Mail{MessageID: "tag\x00ticket 17"}); id.Key == one.Key {
		t.Error("an id can pass for a tag")
	}
}

// index is a Thread-Index with answers.
func index(replies int) string {
	octets := append([]byte{1, 0xd3, 0x52, 0x4f, 0xee, 0x83}, "conversation 001"...)
	return base64.StdEncoding.EncodeToString(append(octets, make([]byte, 5*replies)...))
}

func TestThreadIndexIsEvidenceButDecidesNothing(t *testing.T) {
	got := thread.Of(thread.Mail{MessageID: "a@example.org", Index: index(2), Topic: "Offer"})
	if got.Method != "self" || got.Root != "a@example.org" || got.Depth != 0 {
		t.Errorf("Of = %+v", got)
	}
	if want := "Message-ID; Thread-Index tells of 2 ancestors in conversation " + hex.EncodeToString([]byte("conversation 001")) + ", Thread-Topic Offer"; got.Evidence != want {
		t.Errorf("evidence %q, want %q", got.Evidence, want)
	}
	if got := thread.Of(thread.Mail{MessageID: "a@example.org", Index: index(0)}); got.Evidence != "Message-ID" {
		t.Errorf("evidence of a first mail %q", got.Evidence)
	}
}

func TestThreadIndexIsRead(t *testing.T) {
	got, ok := thread.ParseIndex(index(3))
	if want := (thread.Index{Conversation: hex.EncodeToString([]byte("conversation 001")), Replies: 3}); !ok || got != want {
		t.Errorf("ParseIndex = %+v, %v, want %+v", got, ok, want)
	}
	for _, bad := range []string{"", "x", "AQ==", base64.StdEncoding.EncodeToString(make([]byte, 22)), index(1) + "AAAA", strings.Repeat("A", 5000)} {
		if got, ok := thread.ParseIndex(bad); ok {
			t.Errorf("ParseIndex(%.20q) = %+v", bad, got)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("a@example.org", "b@example.org", "c@example.org", "17", index(1), "topic")
	f.Add("", "<", ">", " ", "AQ", "\xff")
	f.Fuzz(func(t *testing.T, id, parent, reference, tag, index, topic string) {
		got := thread.Of(thread.Mail{MessageID: id, InReplyTo: []string{parent}, References: []string{reference}, Tag: tag, Index: index, Topic: topic})
		if len(got.Key) != 32 || got.Depth < 0 || got.Depth > 2 || got.Evidence == "" || len(got.Root) > 998 {
			t.Fatalf("Of = %+v", got)
		}
		if utf8.ValidString(id+parent+reference+tag+topic) && !utf8.ValidString(got.Root+got.Evidence) {
			t.Fatalf("not UTF-8: %+v", got)
		}
	})
}

func BenchmarkOf(b *testing.B) {
	m := thread.Mail{MessageID: "c@example.org", References: []string{"a@example.org", "b@example.org"}, InReplyTo: []string{"b@example.org"}}
	b.ReportAllocs()
	for b.Loop() {
		thread.Of(m)
	}
}
