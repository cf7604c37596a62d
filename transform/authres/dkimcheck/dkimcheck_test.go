package dkimcheck_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

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
			got, err := dkimcheck.Verify(t.Context(), strings.NewReader(tc.mail), tc.dns)
			if err != nil || len(got) != 1 {
				t.Fatalf("results = %v, %v", got, err)
			}
			if got[0].Value != tc.want || got[0].Domain != "example.org" {
				t.Errorf("%s of %s (%s), want %s of example.org", got[0].Value, got[0].Domain, got[0].Reason, tc.want)
			}
		})
	}
}

func TestAMailWithoutSignatureHasNoResult(t *testing.T) {
	got, err := dkimcheck.Verify(t.Context(), strings.NewReader(mail), &zone{})
	if err != nil || len(got) != 0 {
		t.Errorf("results = %v, %v", got, err)
	}
}

func TestAtMostFiveSignaturesAreLookedAt(t *testing.T) {
	text, dns := signed(t, 7)
	counting := &serial{zone: dns, turn: make(chan struct{}, 1)}
	got, err := dkimcheck.Verify(t.Context(), strings.NewReader(text), counting)
	if err != nil || len(got) != 5 || dns.asked > 5 {
		t.Errorf("%d results and %d questions, %v; want 5", len(got), dns.asked, err)
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

func TestAMailLongerThanTheLimitIsNotJudged(t *testing.T) {
	long := io.MultiReader(strings.NewReader(mail), io.LimitReader(zero{}, 65<<20))
	if _, err := dkimcheck.Verify(t.Context(), long, &zone{}); !errors.Is(err, dkimcheck.ErrTooLong) {
		t.Errorf("error = %v, want %v", err, dkimcheck.ErrTooLong)
	}
}

func TestAContextThatEndsIsTold(t *testing.T) {
	text, dns := signed(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := dkimcheck.Verify(ctx, strings.NewReader(text), dns); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want %v", err, context.Canceled)
	}
}

func FuzzVerify(f *testing.F) {
	text, dns := signed(f, 1)
	two, _ := signed(f, 2)
	f.Add(text)
	f.Add(two)
	f.Add("DKIM-Signature: v=1; a=rsa-sha256; d=x; h=from; b=; bh=; s=s\r\n\r\n")
	f.Fuzz(func(t *testing.T, raw string) {
		got, err := dkimcheck.Verify(t.Context(), strings.NewReader(raw), &serial{zone: dns, turn: make(chan struct{}, 1)})
		if err == nil && len(got) > 5 {
			t.Errorf("%d results", len(got))
		}
	})
}
