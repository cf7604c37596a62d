package dkimcheck_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/mailchute/mailchute/transform/authres/dkimcheck"
)

// zone answers for the names in it and counts the questions.
type zone struct {
	records map[string]string
	err     error
	asked   int
}

func (z *zone) LookupTXT(ctx context.Context, name string) ([]string, error) {
	z.asked++
	if z.err != nil {
		return nil, z.err
	}
	if text, ok := z.records[name]; ok {
		return []string{text}, ctx.Err()
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func TestNoResultNamesTheServerThatWasAsked(t *testing.T) {
	text, z := signed(t, 1)
	for _, notFound := range []bool{true, false} {
		z.err = &net.DNSError{Err: "no answer", Server: "192.0.2.53:53", Name: "s._domainkey.example.org", IsNotFound: notFound}
		got := dkimcheck.Results(t.Context(), strings.NewReader(text), z)
		if len(got) != 1 || got[0].Reason == "" || strings.Contains(got[0].Reason, "192.0.2.53") {
			t.Errorf("not found %v: %+v", notFound, got)
		}
	}
}

const mail = "From: Ann <ann@example.org>\r\nTo: bob@example.net\r\nSubject: Lids\r\n\r\nThere are new lids.\r\n"

// signed is the mail with n signatures of example.org, and the zone with the key.
func signed(t testing.TB, n int) (string, *zone) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(zero{})
	if err != nil {
		t.Fatal(err)
	}
	text := mail
	for range n {
		var b bytes.Buffer
		o := &dkim.SignOptions{Domain: "example.org", Selector: "s1", Signer: private, HeaderKeys: []string{"From", "Subject"}}
		if err := dkim.Sign(&b, strings.NewReader(text), o); err != nil {
			t.Fatal(err)
		}
		text = b.String()
	}
	record := "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)
	return text, &zone{records: map[string]string{"s1._domainkey.example.org": record}}
}

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestASignatureIsVerified(t *testing.T) {
	text, dns := signed(t, 1)
	for _, tc := range []struct {
		name, mail, want string
		dns              *zone
	}{
		{"a mail as it was signed passes", text, "pass", dns},
		{"a changed body fails", strings.Replace(text, "new lids", "old lids", 1), "fail", dns},
		{"a changed field fails", strings.Replace(text, "Subject: Lids", "Subject: Pots", 1), "fail", dns},
		{"a key that is not there is an error for good", text, "permerror", &zone{}},
		{"DNS that does not answer is an error that passes", text, "temperror", &zone{err: &net.DNSError{Err: "timeout", IsTimeout: true, IsTemporary: true}}},
		{"a signature without its tags is an error for good", "DKIM-Signature: v=1; d=example.org\r\n" + mail, "permerror", dns},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := dkimcheck.Results(t.Context(), strings.NewReader(tc.mail), tc.dns)
			if len(got) != 1 {
				t.Fatalf("results = %v", got)
			}
			if got[0].Value != tc.want || got[0].Domain != "example.org" {
				t.Errorf("%s of %s (%s), want %s of example.org", got[0].Value, got[0].Domain, got[0].Reason, tc.want)
			}
		})
	}
}

func TestAMailWithoutSignatureHasNoResult(t *testing.T) {
	got := dkimcheck.Results(t.Context(), strings.NewReader(mail), &zone{})
	if len(got) != 0 {
		t.Errorf("results = %v", got)
	}
}

func TestAtMostFiveSignaturesAreLookedAt(t *testing.T) {
	text, dns := signed(t, 7)
	counting := &serial{zone: dns, turn: make(chan struct{}, 1)}
	got := dkimcheck.Results(t.Context(), strings.NewReader(text), counting)
	if len(got) != 5 || dns.asked > 5 {
		t.Errorf("%d results and %d questions; want 5", len(got), dns.asked)
	}
}

// serial lets one question at a time through.
type serial struct {
	*zone
	turn chan struct{}
}

func (s *serial) LookupTXT(ctx context.Context, name string) ([]string, error) {
	s.turn <- struct{}{}
	defer func() { <-s.turn }()
	return s.zone.LookupTXT(ctx, name)
}

func TestDNSIsAskedForFiveSecondsAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text, _ := signed(t, 3)
		began := time.Now()
		got := dkimcheck.Results(t.Context(), strings.NewReader(text), silent{})
		if took := time.Since(began); took != 5*time.Second {
			t.Errorf("took %v, want 5s", took)
		}
		if len(got) != 3 {
			t.Fatalf("%d results, want 3", len(got))
		}
		for _, one := range got {
			if one.Value != "temperror" || one.Domain != "example.org" {
				t.Errorf("%s of %s, want temperror of example.org", one.Value, one.Domain)
			}
		}
	})
}

// silent never answers.
type silent struct{}

func (silent) LookupTXT(ctx context.Context, _ string) ([]string, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestAVisitThatIsCalledOffIsNoErrorForGood(t *testing.T) {
	text, dns := signed(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dns.err = context.Canceled
	if got := dkimcheck.Results(ctx, strings.NewReader(text), dns); len(got) != 1 || got[0].Value != "temperror" {
		t.Errorf("results = %v, want temperror", got)
	}
}

func TestWhatCannotBeLookedAtIsSaid(t *testing.T) {
	text, dns := signed(t, 1)
	longHeader := strings.Replace(text, "Subject:", "X-Long: "+strings.Repeat("x", 256<<10)+"\r\nSubject:", 1)
	longRecord := &zone{records: map[string]string{"s1._domainkey.example.org": "v=DKIM1; p=" + strings.Repeat("A", 2<<10)}}
	for _, tc := range []struct {
		name, want string
		src        io.Reader
		dns        *zone
	}{
		{"a mail that cannot be read to its end", "temperror", io.MultiReader(strings.NewReader(text), broken{}), dns},
		{"a mail longer than is hashed", "neutral", io.MultiReader(strings.NewReader(text), io.LimitReader(zero{}, 65<<20)), dns},
		{"a header longer than is read", "neutral", strings.NewReader(longHeader), dns},
		{"a key longer than is used", "permerror", strings.NewReader(text), longRecord},
		{"a signed header that nothing follows", "fail", strings.NewReader(text[:strings.Index(text, "\r\n\r\n")]), dns},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := dkimcheck.Results(t.Context(), tc.src, tc.dns)
			if len(got) != 1 || got[0].Value != tc.want || got[0].Reason == "" {
				t.Errorf("results = %v, want %s with a reason", got, tc.want)
			}
		})
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

func TestAMailWithSeveralSignaturesThatBreaksOffLeavesNothingRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // which fails if a goroutine is left
		text, dns := signed(t, 3)
		src := io.MultiReader(strings.NewReader(text), broken{})
		got := dkimcheck.Results(t.Context(), src, &serial{zone: dns, turn: make(chan struct{}, 1)})
		if len(got) != 1 || got[0].Value != "temperror" {
			t.Errorf("results = %v, want temperror", got)
		}
	})
}

func TestAnAnswerIsRememberedForAWhile(t *testing.T) {
	for _, tc := range []struct {
		name  string
		err   error
		lasts time.Duration
	}{
		{"a key", nil, 5 * time.Minute},
		{"that there is none", &net.DNSError{Err: "no such host", IsNotFound: true}, 5 * time.Minute},
		{"that DNS gave no answer", &net.DNSError{Err: "timeout", IsTimeout: true}, 30 * time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dns := &zone{records: map[string]string{"a": "v=DKIM1"}, err: tc.err}
				remembering := dkimcheck.Remember(dns)
				for _, step := range []struct {
					pause time.Duration
					asked int
				}{{0, 1}, {tc.lasts - 1, 1}, {1, 2}} {
					time.Sleep(step.pause)
					got, err := remembering.LookupTXT(t.Context(), "a")
					if !errors.Is(err, tc.err) || err == nil && len(got) != 1 || dns.asked != step.asked {
						t.Errorf("%v, %v after %d questions, want %d", got, err, dns.asked, step.asked)
					}
				}
			})
		})
	}
}

func TestTheMemoryOfAnswersIsBounded(t *testing.T) {
	dns := &zone{}
	remembering := dkimcheck.Remember(dns)
	for range 2 {
		for i := range 1001 {
			_, err := remembering.LookupTXT(t.Context(), strconv.Itoa(i))
			if err == nil {
				t.Fatal("there is an answer")
			}
		}
	}
	if dns.asked <= 1001 {
		t.Errorf("%d questions: nothing was forgotten", dns.asked)
	}
}

func FuzzResults(f *testing.F) {
	text, dns := signed(f, 1)
	two, _ := signed(f, 2)
	f.Add(text)
	f.Add(two)
	f.Add("DKIM-Signature: v=1; a=rsa-sha256; d=x; h=from; b=; bh=; s=s\r\n\r\n")
	f.Fuzz(func(t *testing.T, raw string) {
		got := dkimcheck.Results(t.Context(), strings.NewReader(raw), &serial{zone: dns, turn: make(chan struct{}, 1)})
		if len(got) > 5 {
			t.Errorf("%d results", len(got))
		}
		for _, one := range got {
			if one.Value == "" || !utf8.ValidString(one.Reason+one.Domain) {
				t.Errorf("%q of %q: %q", one.Value, one.Domain, one.Reason)
			}
		}
	})
}
