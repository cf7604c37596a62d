package authres_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/authres"
)

const sample = `mx.example.net 1; dkim=pass (2048-bit key) header.d=example.org header.s=s1 header.b="a/b"; spf=pass smtp.mailfrom=ann@example.org; dmarc=pass (p=REJECT) header.from=example.org`

func FuzzRead(f *testing.F) {
	f.Add(sample, "Pass (mx.example.net: ok) receiver=mx.example.net; envelope-from=\"a@example.org\"", "Yes, score=5.1")
	f.Add(`"a\"b"; spf/1 = fail (a(b)c) reason="x;y" smtp . mailfrom = <>`, "none", "default: True [1.0 / 2]")
	f.Add("spf=pass (", "(", "-")
	f.Fuzz(func(t *testing.T, results, spf, spam string) {
		fields := []authres.Field{{"X-Spam-Status", spam}, {"X-Spamd-Result", spam}, {"Received-SPF", spf}, {"Authentication-Results", results}, {"Received", "a"}}
		c := authres.Config{AuthservIDs: []string{"mx.example.net", ""}}
		v, ok := c.Read(fields, []string{"example.org", results})
		if !ok || len(v.DKIM) > 50 {
			t.Errorf("examined %v, %d results", ok, len(v.DKIM))
		}
		for _, r := range append(v.DKIM, *orNothing(v.SPF), *orNothing(v.DMARC), *orNothing(v.ARC)) {
			for _, s := range []string{r.Value, r.Domain, r.Selector, r.Reason} {
				if !utf8.ValidString(s) {
					t.Errorf("%q is not valid UTF-8", s)
				}
			}
		}
	})
}

func orNothing(r *authres.Result) *authres.Result {
	if r == nil {
		return &authres.Result{}
	}
	return r
}

func BenchmarkRead(b *testing.B) {
	fields := header("Return-Path: <ann@example.org>", "Received: a", "Authentication-Results: "+sample, "DKIM-Signature: v=1; "+strings.Repeat("x", 600), "Received: b")
	b.ReportAllocs()
	for b.Loop() {
		trusted.Read(fields, []string{"example.org"})
	}
}
