package authres_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mailchute/mailchute/transform/authres"
)

var trusted = authres.Config{AuthservIDs: []string{"mx.example.net"}}

// header makes fields of lines "Name: value".
func header(lines ...string) []authres.Field {
	var fields []authres.Field
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ":")
		fields = append(fields, authres.Field{Name: name, Value: value})
	}
	return fields
}

func read(t *testing.T, c authres.Config, fields []authres.Field) authres.Verdict {
	t.Helper()
	v, ok := c.Read(fields, []string{"example.org"})
	if !ok {
		t.Fatal("not examined")
	}
	return v
}

func result(value, domain string) *authres.Result {
	return &authres.Result{Value: value, Domain: domain}
}

func TestAFieldIsReadByItsGrammar(t *testing.T) {
	for _, tc := range []struct {
		name, field string
		want        authres.Verdict
	}{
		{
			"the plain form", "mx.example.net; spf=pass smtp.mailfrom=example.org",
			authres.Verdict{SPF: result("pass", "example.org")},
		},
		{
			"a version behind the name", "mx.example.net 1; spf=pass smtp.mailfrom=ann@Example.ORG",
			authres.Verdict{SPF: result("pass", "example.org")},
		},
		{
			"a version behind the method, and space wherever it may be", "mx.example.net ; spf / 1 = pass smtp . mailfrom = example.org",
			authres.Verdict{SPF: result("pass", "example.org")},
		},
		{
			"comments in comments, with semicolons and quotes in them", `mx.example.net (the (inner; "one)) ; (x) spf=fail (not \) allowed; at all) smtp.mailfrom=example.org`,
			authres.Verdict{SPF: &authres.Result{Value: "fail", Domain: "example.org", Reason: `not ) allowed; at all`}},
		},
		{
			"a quoted reason with a semicolon in it", `mx.example.net; dkim=fail reason="bad; \"very\" bad" header.d=example.org header.s=s1`,
			authres.Verdict{DKIM: []authres.Result{{Value: "fail", Domain: "example.org", Selector: "s1", Reason: `bad; "very" bad`}}},
		},
		{
			"a quoted name", `"mx.example.net"; arc=pass`,
			authres.Verdict{ARC: result("pass", "")},
		},
		{
			"several methods and several signatures", "mx.example.net; dkim=pass header.i=@example.org header.s=s1 header.b=\"a/b+c=\"; dkim=fail header.d=example.com; spf=softfail smtp.mailfrom=example.com; dmarc=pass (p=REJECT) header.from=example.org; arc=none",
			authres.Verdict{
				DKIM: []authres.Result{{Value: "pass", Domain: "example.org", Selector: "s1"}, {Value: "fail", Domain: "example.com"}},
				SPF:  result("softfail", "example.com"), DMARC: &authres.Result{Value: "pass", Domain: "example.org", Reason: "p=REJECT"}, ARC: result("none", ""),
			},
		},
		{
			"no result", "mx.example.net; none",
			authres.Verdict{},
		},
		{
			"a result that cannot be read spoils no other", "mx.example.net; ;= ; spf; dkim=?; =pass; dmarc=fail action=none header.from=example.org;;",
			authres.Verdict{DMARC: result("fail", "example.org")},
		},
		{
			"words of older standards", "mx.example.net; spf=hardfail smtp.helo=example.org; dkim=error header.d=example.org",
			authres.Verdict{SPF: result("fail", "example.org"), DKIM: []authres.Result{{Value: "temperror", Domain: "example.org"}}},
		},
		{
			"a comment and a quote that never end", `mx.example.net; spf=pass smtp.mailfrom="example.org; dkim=pass (header.d=example.org`,
			authres.Verdict{SPF: result("pass", "example.org"), DKIM: []authres.Result{{Value: "pass", Reason: "header.d=example.org"}}},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := read(t, trusted, header("Authentication-Results: "+tc.field))
			tc.want.Trusted, tc.want.AuthservID = true, "mx.example.net"
			got.Aligned = nil
			if diff := cmp.Diff(got, tc.want); diff != "" {
				t.Errorf("got - want:\n%s", diff)
			}
		})
	}
}

func TestOnlyTheTopmostFieldsOfATrustedReceiverCount(t *testing.T) {
	const (
		genuine = "Authentication-Results: mx.example.net; spf=fail smtp.mailfrom=example.com"
		more    = "Authentication-Results: MX.example.net; dkim=none"
		forged  = "Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=example.org; dkim=pass header.d=example.org; dmarc=pass header.from=example.org"
		foreign = "Authentication-Results: mail.example.com; spf=pass smtp.mailfrom=example.org"
		hop     = "Received: from a by b; Tue, 17 Nov 2026 08:15:00 +0000"
	)
	for _, tc := range []struct {
		name   string
		fields []authres.Field
		spf    *authres.Result
		dkim   int
		dmarc  bool
	}{
		{"a foreign receiver is not believed", header(foreign, hop), nil, 0, false},
		{"what a foreign receiver put on top is passed over", header(foreign, hop, genuine), result("fail", "example.com"), 0, false},
		{"fields next to each other belong together", header(genuine, "DKIM-Filter: x", more), result("fail", "example.com"), 1, false},
		{"behind another Received a forged field does not count", header(genuine, hop, forged), result("fail", "example.com"), 0, false},
		{"behind another field a forged field does not count", header(hop, genuine, "Subject: x", forged), result("fail", "example.com"), 0, false},
		{"a field right below that repeats a method does not count at all", header(genuine, more, forged), result("fail", "example.com"), 1, false},
		{"nor does one that repeats DKIM only", header(genuine, more, "Authentication-Results: mx.example.net; dkim=pass header.d=example.org; dmarc=pass"), result("fail", "example.com"), 1, false},
		{"a foreign field ends the block", header(genuine, foreign, forged), result("fail", "example.com"), 0, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := read(t, trusted, tc.fields)
			if diff := cmp.Diff(v.SPF, tc.spf); diff != "" {
				t.Errorf("spf: got - want:\n%s", diff)
			}
			if len(v.DKIM) != tc.dkim || (v.DMARC != nil) != tc.dmarc {
				t.Errorf("dkim = %v, dmarc = %v", v.DKIM, v.DMARC)
			}
			if v.Trusted != (tc.spf != nil) {
				t.Errorf("trusted = %v", v.Trusted)
			}
		})
	}
}

func TestWithHopsAFieldDeepInTheHeaderDoesNotCount(t *testing.T) {
	c := authres.Config{AuthservIDs: trusted.AuthservIDs, Hops: 1}
	const field = "Authentication-Results: mx.example.net; dmarc=pass header.from=example.org"
	if v := read(t, c, header("Received: a", field)); !v.Trusted {
		t.Error("below one Received: not trusted")
	}
	if v := read(t, c, header("Received: a", "Received: b", field)); v.Trusted || v.DMARC != nil {
		t.Error("below two Received: trusted")
	}
}

func TestWithoutAConfiguredReceiverNothingIsExamined(t *testing.T) {
	if _, ok := (authres.Config{}).Read(header("Authentication-Results: ; spf=pass"), nil); ok {
		t.Error("examined")
	}
}

func TestAFieldWithoutANameCountsOnlyIfThatIsConfigured(t *testing.T) {
	fields := header("Authentication-Results: spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=example.org; dkim=pass header.d=example.org;dmarc=bestguesspass action=none header.from=example.org;compauth=pass reason=109")
	if v := read(t, trusted, fields); v.Trusted {
		t.Error("trusted without being configured")
	}
	v := read(t, authres.Config{AuthservIDs: []string{""}}, fields)
	if !v.Trusted || v.SPF.Value != "pass" || len(v.DKIM) != 1 || v.DMARC.Value != "none" {
		t.Errorf("verdict = %+v", v)
	}
}

func TestReceivedSPFStandsInOnlyWhereOwnServersWrite(t *testing.T) {
	const (
		spf     = `Received-SPF: Pass (mx.example.net: domain of ann@example.org designates 192.0.2.7) receiver=mx.example.net; client-ip=192.0.2.7; envelope-from="ann@example.org"; helo=mail.example.org;`
		comment = "Received-SPF: softfail (mx.example.net: no) client-ip=192.0.2.7;"
		foreign = "Received-SPF: pass receiver=mail.example.com; envelope-from=ann@example.org"
	)
	for _, tc := range []struct {
		name   string
		fields []authres.Field
		want   string
	}{
		{"by its receiver", header(spf), "pass"},
		{"by the name in its comment", header(comment), "softfail"},
		{"of somebody else", header(foreign), ""},
		{"below the Received of the border server", header("Received: a", spf), "pass"},
		{"below the Received of somebody else", header("Received: a", "Received: b", spf), ""},
		{"beside a field that has no SPF", header(spf, "Authentication-Results: mx.example.net; dkim=none"), "pass"},
		{"below a field that has no SPF", header("Authentication-Results: mx.example.net; dkim=none", spf), ""},
		{"Authentication-Results goes first", header(spf, "Authentication-Results: mx.example.net; spf=fail"), "fail"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := read(t, trusted, tc.fields)
			got := ""
			if v.SPF != nil {
				got = v.SPF.Value
			}
			if got != tc.want {
				t.Errorf("spf = %q, want %q", got, tc.want)
			}
		})
	}
}

func TestTheFromDomainIsAlignedByItsOrganization(t *testing.T) {
	for _, tc := range []struct {
		name, results string
		from          []string
		want          string
	}{
		{"DKIM of the same domain", "dkim=pass header.d=example.org", []string{"example.org"}, "yes"},
		{"DKIM of a domain below", "dkim=pass header.d=news.example.org", []string{"example.org"}, "yes"},
		{"SPF of a domain above", "spf=pass smtp.mailfrom=a@example.org", []string{"Shop.Example.org"}, "yes"},
		{"DKIM that failed", "dkim=fail header.d=example.org", []string{"example.org"}, "no"},
		{"another organization", "dkim=pass header.d=example.com", []string{"example.org"}, "no"},
		{"neighbours below a public suffix", "dkim=pass header.d=two.co.uk", []string{"one.co.uk"}, "no"},
		{"a public suffix itself", "dkim=pass header.d=co.uk", []string{"one.co.uk"}, "no"},
		{"a name that only ends alike", "dkim=pass header.d=notexample.org", []string{"example.org"}, "no"},
		{"DMARC knows better: strict", "dkim=pass header.d=news.example.org; dmarc=fail header.from=example.org", []string{"example.org"}, "no"},
		{"DMARC passed", "dmarc=pass header.from=example.org", []string{"example.org"}, "yes"},
		{"DMARC of another From", "dmarc=pass header.from=example.com", []string{"example.org"}, "no"},
		{"a domain in another alphabet", "dkim=pass header.d=xn--bcher-kva.example.com", []string{"bücher.example.com"}, "yes"},
		{"two From domains", "dkim=pass header.d=example.org", []string{"example.org", "example.com"}, "no"},
		{"two From addresses of one domain", "dkim=pass header.d=example.org", []string{"example.org", "EXAMPLE.org"}, "yes"},
		{"no From", "dkim=pass header.d=example.org", nil, "no"},
		{"nothing checked", "arc=pass", []string{"example.org"}, "unknown"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v, _ := trusted.Read(header("Authentication-Results: mx.example.net; "+tc.results), tc.from)
			got := "unknown"
			if v.Aligned != nil {
				got = map[bool]string{true: "yes", false: "no"}[*v.Aligned]
			}
			if got != tc.want {
				t.Errorf("aligned = %s, want %s", got, tc.want)
			}
		})
	}
}

func TestASpamFilterIsBelievedOnlyAboveWhatComesFromOutside(t *testing.T) {
	const ar = "Authentication-Results: mx.example.net; spf=pass"
	for _, tc := range []struct {
		name   string
		fields []authres.Field
		score  float64 // 999: none
		flag   string
	}{
		{"SpamAssassin", header("X-Spam-Status: Yes, score=12.3 required=5.0 tests=A,B", "Received: a"), 12.3, "yes"},
		{"flag and score in two fields", header("X-Spam-Flag: NO", "X-Spam-Score: -1.5", "Received: a"), -1.5, "no"},
		{"Rspamd", header("X-Spamd-Result: default: False [-1.20 / 15.00]; ARC_NA(0.00)[]", "Received: a"), -1.2, "no"},
		{"Rspamd's action", header("X-Rspamd-Action: add header", "X-Rspamd-Score: 7.1", "Received: a"), 7.1, "yes"},
		{"Exchange, wherever it stands", header(ar, "Received: a", "Subject: x", "X-MS-Exchange-Organization-SCL: 6"), 6, "yes"},
		{"Exchange says it is from within", header(ar, "X-MS-Exchange-Organization-SCL: -1"), -1, "no"},
		{"Exchange without a trusted receiver", header("Received: a", "X-MS-Exchange-Organization-SCL: 6"), 999, ""},
		{"a sender's own word", header("Received: a", "X-Spam-Status: No, score=-100"), 999, ""},
		{"a sender's own word below a trusted field", header("Received: a", ar, "X-Spam-Flag: NO"), 999, ""},
		{"above a trusted field", header("Received: a", "X-Spam-Flag: YES", ar), 999, "yes"},
		{"no number and no word", header("X-Spam-Status: maybe, score=high", "X-Spam-Score: NaN", "Received: a"), 999, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := read(t, trusted, tc.fields).Spam
			if s == nil {
				s = &authres.Spam{}
			}
			score, flag := 999.0, ""
			if s.Score != nil {
				score = *s.Score
			}
			if s.Flag != nil {
				flag = map[bool]string{true: "yes", false: "no"}[*s.Flag]
			}
			if score != tc.score || flag != tc.flag {
				t.Errorf("score %v, flag %q from %q; want %v, %q", score, flag, s.Source, tc.score, tc.flag)
			}
		})
	}
}

func TestAFieldIsReadUpToItsLimits(t *testing.T) {
	results := "Authentication-Results: mx.example.net" + strings.Repeat("; dkim=pass header.d=a.org", 400)
	if v := read(t, trusted, header(results)); len(v.DKIM) != 50 {
		t.Errorf("%d results, want 50", len(v.DKIM))
	}
	far := "Authentication-Results: mx.example.net" + strings.Repeat(" ", 16<<10) + "; spf=pass"
	if v := read(t, trusted, header(far)); v.SPF != nil {
		t.Error("read beyond 16 KiB")
	}
	props := "Authentication-Results: mx.example.net; dkim=pass" + strings.Repeat(" x.a=b", 3) + numbered(60) + " header.d=example.org"
	if v := read(t, trusted, header(props)); v.DKIM[0].Domain != "" {
		t.Error("read more than 50 properties")
	}
}

func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" p." + strings.Repeat("x", i+1) + "=1")
	}
	return b.String()
}

// Both forms are rare and allowed; go-msgauth's parser reads neither, nor
// comments and quoted values, which is why there is one here.
func TestTheSameIsReadWithAndWithoutFreeSpace(t *testing.T) {
	tight := read(t, trusted, header("Authentication-Results:mx.example.net;dkim=pass(ok)header.d=example.org"))
	wide := read(t, trusted, header("Authentication-Results: mx.example.net ; dkim = pass ( ok ) header . d = example.org"))
	if diff := cmp.Diff(tight, wide); diff != "" || len(tight.DKIM) != 1 {
		t.Errorf("tight - wide:\n%s", diff)
	}
}
