package recipient_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/recipient"
)

// header is lines of "Name: value".
func header(lines ...string) (fields []recipient.Field) {
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		fields = append(fields, recipient.Field{Name: name, Value: value})
	}
	return fields
}

func TestTheRecipientIsWhatTheServerWroteDown(t *testing.T) {
	for _, tc := range []struct {
		name, address, source, method string
		header                        []recipient.Field
	}{
		{"X-Original-To before Delivered-To", "desk+17@example.org", "x_original_to", "header", header("Delivered-To: box@example.org", "X-Original-To: desk+17@example.org", "To: list@example.net")},
		{"Delivered-To before Envelope-To", "box@example.org", "delivered_to", "header", header("Envelope-To: desk@example.org", "Delivered-To: box@example.org")},
		{"the newest of several", "new@example.org", "delivered_to", "header", header("Delivered-To: new@example.org", "Delivered-To: old@example.org")},
		{"Envelope-To", "desk@example.org", "envelope_to", "header", header("To: x@example.net", "Envelope-to: desk@example.org")},
		{"X-Envelope-To", "desk@example.org", "x_envelope_to", "header", header("X-Envelope-To: <desk@example.org>")},
		{"X-Forwarded-To", "desk@example.org", "x_forwarded_to", "header", header("To: x@example.net", "X-Forwarded-To: desk@example.org")},
		{"Apparently-To", "desk@example.org", "apparently_to", "header", header("To: x@example.net", "Apparently-To: desk@example.org")},
		{"the for of Received", "desk@example.org", "received_for", "received", header("Received: from a (b for c) by d with ESMTP id 1 for <desk@example.org>; Mon, 2 Nov 2026", "To: x@example.net")},
		{"a quoted local part in Received", `"ann b"@example.org`, "received_for", "received", header(`Received: by d with SMTP for <"ann b"@example.org>; Mon, 2 Nov 2026`, "To: x@example.net")},
		{"a source route in Received", "desk@example.org", "received_for", "received", header("Received: by d for <@relay.example.com:desk@example.org>; Mon", "To: x@example.net")},
		{"others told behind it", "desk@example.org", "received_for", "received", header("Received: by d id 1 for (the) desk@example.org (+2 others); Mon", "To: x@example.net")},
		{"several recipients, none named", "x@example.net", "to", "header", header("Received: by d for multiple recipients; Mon", "To: x@example.net")},
		{"the newest Received that has one", "desk@example.org", "received_for", "received", header("Received: from a by b id 1; Mon, 2 Nov 2026", "Received: from a by c for desk@example.org; Mon")},
		{"Resent-To before To", "new@example.org", "resent_to", "header", header("To: x@example.net", "Resent-To: new@example.org")},
		{"the first of To", "ann@example.org", "to", "header", header("To: Ann <ann@example.org>, Bob <bob@example.org>")},
		{"Cc", "ann@example.org", "cc", "header", header("To: undisclosed-recipients:;", "Cc: ann@example.org")},
		{"what is no address is passed over", "box@example.org", "delivered_to", "header", header("X-Original-To: mailer", "Delivered-To: box@example.org")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, ok := recipient.Search{}.Find(tc.header)
			if !ok || got.Address != tc.address || got.Source != tc.source || got.Method != tc.method || got.Evidence == "" {
				t.Errorf("Find = %+v, %v, want %s by %s", got, ok, tc.address, tc.source)
			}
		})
	}
}

func TestNothingIsMadeUp(t *testing.T) {
	for _, h := range [][]recipient.Field{nil, header("Subject: x"), header("To: undisclosed-recipients:;"), header("Received: from a by b; Mon"), header("Received: waits for (a comment)"), header("To: @example.org, ann@")} {
		if got, ok := (recipient.Search{}).Find(h); ok {
			t.Errorf("Find(%v) = %+v", h, got)
		}
	}
}

func TestTheUserMayChangeTheOrder(t *testing.T) {
	h := header("X-Original-To: a@example.org", "X-Mailbox: b@example.org", "To: c@example.org")
	got, ok := recipient.Search{Chain: []string{"x-mailbox", "To"}}.Find(h)
	if !ok || got.Address != "b@example.org" || got.Source != "x_mailbox" || !slices.Equal(got.Candidates, []string{"b@example.org", "c@example.org"}) {
		t.Errorf("Find = %+v, %v", got, ok)
	}
	if got, ok := (recipient.Search{Chain: []string{}}).Find(h); ok {
		t.Errorf("Find in no field = %+v", got)
	}
}

func TestAnAddressOfTheMailboxGoesFirstAmongRecipients(t *testing.T) {
	s := recipient.Search{Own: []string{"desk@example.org"}}
	got, ok := s.Find(header("To: ann@example.net, Desk+17@EXAMPLE.ORG, bob@example.net"))
	if !ok || got.Address != "Desk+17@EXAMPLE.ORG" || got.Parts.Tag != "17" || got.Method != "header" {
		t.Errorf("Find = %+v, %v", got, ok)
	}
	if want := []string{"Desk+17@EXAMPLE.ORG", "ann@example.net", "bob@example.net"}; !slices.Equal(got.Candidates, want) {
		t.Errorf("candidates %v, want %v", got.Candidates, want)
	}
	if got, ok := s.Find(header("Subject: x")); !ok || got.Address != "desk@example.org" || got.Method != "mailbox" {
		t.Errorf("Find without recipients = %+v, %v", got, ok)
	}
}

func TestCandidatesAreCapped(t *testing.T) {
	var list []string
	for i := range 200 {
		list = append(list, fmt.Sprintf("a%d@example.org", i))
	}
	got, _ := recipient.Search{}.Find(header("To: "+strings.Join(list, ", "), "X-Original-To: "+strings.Repeat("x", 2000)+" <b@example.org>"))
	if len(got.Candidates) != 20 || len(got.Evidence) != 998 {
		t.Errorf("%d candidates, %d octets of evidence", len(got.Candidates), len(got.Evidence))
	}
	var h []recipient.Field
	for range 1000 {
		h = append(h, recipient.Field{Name: "X-Filler"})
	}
	if got, ok := (recipient.Search{}).Find(append(h, header("To: a@example.org")...)); ok {
		t.Errorf("field 1001 was read: %+v", got)
	}
}

func TestWhatProgramsPutIntoALocalPart(t *testing.T) {
	for _, tc := range []struct {
		address string
		want    recipient.Parts
	}{
		{"desk@example.org", recipient.Parts{Base: "desk"}},
		{"desk+17@example.org", recipient.Parts{Base: "desk", Tag: "17", Tagged: true}},
		{"desk+@example.org", recipient.Parts{Base: "desk", Tagged: true}},
		{`"desk+a b"@example.org`, recipient.Parts{Base: "desk", Tag: "a b", Tagged: true}},
		{`"d\"k+@x"@example.org`, recipient.Parts{Base: `d"k`, Tag: "@x", Tagged: true}},
		{"desk+a+b@example.org", recipient.Parts{Base: "desk", Tag: "a+b", Tagged: true}},
		{"bounce+bob=example.net@example.org", recipient.Parts{Base: "bounce", Tag: "bob=example.net", Tagged: true, Original: "bob@example.net", Scheme: "verp"}},
		{"list-return-17-bob=example.net@example.org", recipient.Parts{Base: "list-return-17-bob=example.net", Original: "bob@example.net", Scheme: "verp"}},
		{"desk+a=b@example.org", recipient.Parts{Base: "desk", Tag: "a=b", Tagged: true}},
		{"SRS0=ab12=9Z=example.net=bob@example.org", recipient.Parts{Base: "SRS0=ab12=9Z=example.net=bob", Original: "bob@example.net", Scheme: "srs"}},
		{"SRS1=cd34=example.com==ab12=9Z=example.net=bob@example.org", recipient.Parts{Base: "SRS1=cd34=example.com==ab12=9Z=example.net=bob", Original: "bob@example.net", Scheme: "srs"}},
		{"SRS0=broken@example.org", recipient.Parts{Base: "SRS0=broken"}},
		{"prvs=012345abcd=bob+x@example.org", recipient.Parts{Base: "bob", Tag: "x", Tagged: true, Original: "bob+x@example.org", Scheme: "batv"}},
		{"", recipient.Parts{}},
	} {
		if got := recipient.Split(tc.address); got != tc.want {
			t.Errorf("Split(%q) = %+v, want %+v", tc.address, got, tc.want)
		}
	}
}

func TestLongEvidenceIsCutBetweenCharacters(t *testing.T) {
	for pad := range 4 {
		value := "desk@example.org, " + strings.Repeat("x", pad) + strings.Repeat("€", 400) + " <b@example.org>"
		got, _ := recipient.Search{}.Find([]recipient.Field{{Name: "To", Value: value}})
		if !utf8.ValidString(got.Evidence) || len(got.Evidence) > 998 || len(got.Evidence) < 996 || !strings.HasPrefix(value, got.Evidence) {
			t.Errorf("pad %d: %d octets of evidence, %q", pad, len(got.Evidence), got.Evidence[len(got.Evidence)-8:])
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("To", "a@example.org, b", "Received", "from a for <b@example.org>; x")
	f.Add("Delivered-To", "SRS0=a=b=c=d@e", "X-Original-To", "prvs=12345678=a@b")
	f.Add("To", "+0000@\xc2", "\x80", "0")
	f.Fuzz(func(t *testing.T, name, value, other, second string) {
		s := recipient.Search{Own: []string{"desk@example.org"}}
		got, ok := s.Find([]recipient.Field{{Name: name, Value: value}, {Name: other, Value: second}})
		if !ok || got.Address == "" || got.Method == "" || len(got.Candidates) == 0 || len(got.Candidates) > 20 || got.Candidates[0] != got.Address {
			t.Fatalf("Find = %+v, %v", got, ok)
		}
		if utf8.ValidString(value) && utf8.ValidString(second) && !utf8.ValidString(got.Address+got.Evidence+got.Parts.Base+got.Parts.Tag+got.Parts.Original) {
			t.Fatalf("not UTF-8: %+v", got)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	h := header("Received: from a by b for <desk@example.org>; Mon", "Received: from a by b; Mon", "From: Ann <ann@example.org>", "To: Bob <bob@example.org>", "Subject: x")
	b.ReportAllocs()
	for b.Loop() {
		recipient.Search{}.Find(h)
	}
}
