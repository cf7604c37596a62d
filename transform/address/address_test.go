package address_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/mailchute/mailchute/transform/address"
)

// short writes mailboxes as "group:name|address".
func short(list []address.Mailbox) []string {
	var all []string
	for _, m := range list {
		s := m.Name + "|" + m.Address
		if m.InGroup {
			s = m.Group + ":" + s
		}
		all = append(all, s)
	}
	return all
}

func TestFieldsAsTheyAreWritten(t *testing.T) {
	for _, tc := range []struct {
		name, field string
		want        []string
	}{
		{"a bare address", "ann@example.org", []string{"|ann@example.org"}},
		{"a name", "Ann Lee <ann@example.org>", []string{"Ann Lee|ann@example.org"}},
		{"a quoted name", `"Lee, Ann \"A\"" <ann@example.org>`, []string{`Lee, Ann "A"|ann@example.org`}},
		{"a name with a dot", "Ann B. Lee <ann@example.org>", []string{"Ann B. Lee|ann@example.org"}},
		{"a name in pieces", `Ann "B." Lee <ann@example.org>`, []string{"Ann B. Lee|ann@example.org"}},
		{"several", "a@example.org, B <b@example.org>,c@example.org", []string{"|a@example.org", "B|b@example.org", "|c@example.org"}},
		{"empty elements", " , ,a@example.org,, ", []string{"|a@example.org"}},
		{"a comment for a name", "ann@example.org (Ann Lee)", []string{"Ann Lee|ann@example.org"}},
		{"nested comments", "ann(a(b)c)@example.org(d)", []string{"a(b)c d|ann@example.org"}},
		{"a quoted local part", `"ann lee"@example.org, <"a,b"@example.org>`, []string{`|"ann lee"@example.org`, `|"a,b"@example.org`}},
		{"an address literal", "ann@[192.0.2.1], bob@[IPv6:2001:db8::1]", []string{"|ann@[192.0.2.1]", "|bob@[IPv6:2001:db8::1]"}},
		{"a group", "Team: a@example.org, B <b@example.org>; c@example.org", []string{"Team:|a@example.org", "Team:B|b@example.org", "|c@example.org"}},
		{"an empty group", "Undisclosed recipients:;", nil},
		{"two groups", "A:a@example.org;B:b@example.org;", []string{"A:|a@example.org", "B:|b@example.org"}},
		{"a group that never ends", "A: a@example.org, b@example.org", []string{"A:|a@example.org", "A:|b@example.org"}},
		{"semicolons for commas", "a@example.org; b@example.org;", []string{"|a@example.org", "|b@example.org"}},
		{"no comma between brackets", "A <a@example.org> B <b@example.org>", []string{"A|a@example.org", "B|b@example.org"}},
		{"space for commas", "a@example.org b@example.org", []string{"|a@example.org", "|b@example.org"}},
		{"an address for a name", "a@example.org <a@example.org>", []string{"a@example.org|a@example.org"}},
		{"the name behind", "<a@example.org> Ann", []string{"Ann|a@example.org"}},
		{"no bracket at the end", "Ann <ann@example.org", []string{"Ann|ann@example.org"}},
		{"no bracket at the end of the first", "Ann <ann@example.org, Bob <bob@example.org>", []string{"Ann|ann@example.org", "Bob|bob@example.org"}},
		{"no bracket at the beginning", "Ann ann@example.org>", []string{"Ann|ann@example.org"}},
		{"no brackets at all", "Ann Lee ann@example.org", []string{"Ann Lee|ann@example.org"}},
		{"a quote that never ends", `"Ann <ann@example.org>, bob@example.org`, []string{"Ann|ann@example.org", "|bob@example.org"}},
		{"a comment that never ends", "Ann (home <ann@example.org>", []string{"Ann (home|ann@example.org"}},
		{"a name without address", "MAILER-DAEMON", []string{"|MAILER-DAEMON"}},
		{"a name in brackets", "Mail Delivery System <MAILER-DAEMON>", []string{"Mail Delivery System|MAILER-DAEMON"}},
		{"words in brackets", "<Saved by a browser>", []string{"Saved by a browser|"}},
		{"words without address", "Ann Lee", []string{"Ann Lee|"}},
		{"the null sender", "<>", nil},
		{"a name and no address", "Ann <>", []string{"Ann|"}},
		{"a route", "Ann <@a.example.org,@b.example.org:ann@example.org>", []string{"Ann|ann@example.org"}},
		{"space around dots", "ann @ example . org", []string{"|ann@example.org"}},
		{"folding in brackets", "Ann <ann\t@ example.org >", []string{"Ann|ann@example.org"}},
		{"a mailto URI", "<mailto:ann@example.org?subject=hello>", []string{"|ann@example.org"}},
		{"a bare mailto URI", "mailto:ann@example.org", []string{"|ann@example.org"}},
		{"single quotes", "'ann@example.org'", []string{"|ann@example.org"}},
		{
			"a comma that is encoded", "a@example.org =?utf-8?q?=2C?= b@example.org, C <c@example.org> =?utf-8?q?=2C?= D <d@example.org>",
			[]string{"|a@example.org", "|b@example.org", "C|c@example.org", "D|d@example.org"},
		},
		{
			"an encoded comma within a name", "=?utf-8?q?Lee?= =?utf-8?q?=2C?= =?utf-8?q?Ann?= <ann@example.org>",
			[]string{"=?utf-8?q?Lee?= =?utf-8?q?=2C?= =?utf-8?q?Ann?=|ann@example.org"},
		},
		{"a colon in a name without quotes", "Re: Ann <ann@example.org>, bob@example.org", []string{"Re: Ann|ann@example.org", "|bob@example.org"}},
		{"an address of the web for a name", "https://example.org <ann@example.org>", []string{"https://example.org|ann@example.org"}},
		{"a group that ends, of names and brackets", "Team: Ann <ann@example.org>;", []string{"Team:Ann|ann@example.org"}},
		{"quotes around name and address", `"Ann <ann@example.org>", "<bob@example.org>"`, []string{"Ann|ann@example.org", "|bob@example.org"}},
		{"a comment within a name", "Ann (Anna) Smith <ann@example.org>", []string{"Ann Smith|ann@example.org"}},
		{"a colon in a quoted name", `"Ann: home" <ann@example.org>`, []string{"Ann: home|ann@example.org"}},
		{"encoded words stay", "=?utf-8?q?J=C3=BCrgen?= <j@example.org>", []string{"=?utf-8?q?J=C3=BCrgen?=|j@example.org"}},
		{"a comma in an encoded word", `=?utf-8?q?Lee,_Ann_"A"?= <ann@example.org>, b@example.org`, []string{"=?utf-8?q?Lee,_Ann_A?=|ann@example.org", "|b@example.org"}},
		{"an encoded word that never ends", "=?utf-8?q?Lee, Ann <ann@example.org>", []string{"|=?utf-8?q?Lee", "Ann|ann@example.org"}},
		{"UTF-8", "Jürgen <jürgen@bücher.example>", []string{"Jürgen|jürgen@bücher.example"}},
		{"nothing", "", nil},
		{"nothing but marks", ",;:<>()@\"", []string{":|"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			list, more := address.Parse(tc.field, 100)
			if diff := cmp.Diff(tc.want, short(list)); diff != "" || more {
				t.Errorf("Parse (-want +got), more %v:\n%s", more, diff)
			}
		})
	}
}

func TestThePieceOfAMailboxIsKept(t *testing.T) {
	list, _ := address.Parse(` Ann (x) <ann@example.org> , "b"@example.org`, 10)
	if len(list) != 2 || list[0].Raw != "Ann (x) <ann@example.org>" || list[1].Raw != `"b"@example.org` {
		t.Errorf("Parse = %+v", list)
	}
}

func TestAddressesHaveALimit(t *testing.T) {
	list, more := address.Parse(strings.Repeat("a@example.org,", 6), 5)
	if len(list) != 5 || !more {
		t.Errorf("%d addresses, more %v; want 5, true", len(list), more)
	}
	if _, more = address.Parse("a@example.org, ,", 1); more {
		t.Error("as many addresses as the limit were called too many")
	}
	if list, more = address.Parse("a@example.org", 0); len(list) != 0 || !more {
		t.Errorf("a limit of none gave %d, more %v", len(list), more)
	}
}

func TestAnAddressIsTakenApart(t *testing.T) {
	for _, tc := range []struct {
		spec string
		want address.Spec
	}{
		{"ann@Example.ORG", address.Spec{Local: "ann", Domain: "Example.ORG", ASCII: "example.org", Valid: true}},
		{"ann+news+a@example.org", address.Spec{Local: "ann+news+a", Domain: "example.org", ASCII: "example.org", Tag: "news+a", Tagged: true, Valid: true}},
		{"ann+@example.org", address.Spec{Local: "ann+", Domain: "example.org", ASCII: "example.org", Tagged: true, Valid: true}},
		{`"ann lee"@example.org`, address.Spec{Local: "ann lee", Domain: "example.org", ASCII: "example.org", Valid: true}},
		{`"a"b"@example.org`, address.Spec{Local: "ab", Domain: "example.org", ASCII: "example.org"}},
		{"\"a\x00\"@example.org", address.Spec{Local: "a\x00", Domain: "example.org", ASCII: "example.org"}},
		{"\"\xa7\"@example.org", address.Spec{Local: "\xa7", Domain: "example.org", ASCII: "example.org"}},
		{`"a@b"@example.org`, address.Spec{Local: "a@b", Domain: "example.org", ASCII: "example.org", Valid: true}},
		{"ann@example.org.", address.Spec{Local: "ann", Domain: "example.org.", ASCII: "example.org", Valid: true}},
		{"jürgen@bücher.example", address.Spec{Local: "jürgen", Domain: "bücher.example", ASCII: "xn--bcher-kva.example", Valid: true}},
		{"a@[192.0.2.1]", address.Spec{Local: "a", Domain: "[192.0.2.1]", ASCII: "[192.0.2.1]", Valid: true}},
		{"a@my_host.example.org", address.Spec{Local: "a", Domain: "my_host.example.org", ASCII: "my_host.example.org", Valid: true}},
		{"MAILER-DAEMON", address.Spec{Local: "MAILER-DAEMON"}},
		{"ann lee@example.org", address.Spec{Local: "ann lee", Domain: "example.org", ASCII: "example.org"}},
		{"ann..lee@example.org", address.Spec{Local: "ann..lee", Domain: "example.org", ASCII: "example.org"}},
		{"ann@exa mple.org", address.Spec{Local: "ann", Domain: "exa mple.org"}},
		{"ann@-", address.Spec{Local: "ann", Domain: "-"}},
		{"ann@", address.Spec{Local: "ann"}},
		{"@example.org", address.Spec{Domain: "example.org", ASCII: "example.org"}},
		{"", address.Spec{}},
		{strings.Repeat("x", 65) + "@example.org", address.Spec{Local: strings.Repeat("x", 65), Domain: "example.org", ASCII: "example.org"}},
		{"a@" + strings.Repeat("x", 64) + ".org", address.Spec{Local: "a", Domain: strings.Repeat("x", 64) + ".org"}},
		{"a@" + strings.Repeat("x.", 127) + "org", address.Spec{Local: "a", Domain: strings.Repeat("x.", 127) + "org"}},
	} {
		t.Run(tc.spec[:min(len(tc.spec), 30)], func(t *testing.T) {
			if diff := cmp.Diff(tc.want, address.Split(tc.spec)); diff != "" {
				t.Errorf("Split (-want +got):\n%s", diff)
			}
		})
	}
}

// Where the work is quadratic these take minutes.
func TestTheWorkGrowsWithTheLength(t *testing.T) {
	for _, piece := range []string{"(", `"`, `"\"<([>`, "<", "<a>", "=?a?q?", "=?a?q?b", "a@b ", "a@b\t\t\t\t", "[a", "(a) ", "<@a,", ":", ">", "a@b>"} {
		list, _ := address.Parse(strings.Repeat(piece, 1<<19/len(piece)), 1000)
		if size := len(fmt.Sprint(list)); size > 16<<20 {
			t.Errorf("%q gave %d octets", piece, size)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`A:"a, b" <c@example.org> (d), e@f g@h;`, "<@a,@b:c@d> x <y", "=?utf-8?q?a,b?= <c@d>", `"\"(<`, "a @ b . c, MAILER-DAEMON", "ü@ü", "a@[1:2]", "\"\xa7\"@0",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, field string) {
		list, _ := address.Parse(field, 50)
		size := 0
		for _, m := range list {
			size += len(m.Raw)
			if len(m.Name)+len(m.Address) > 2*len(m.Raw) || m.Raw == "" {
				t.Fatalf("%q: %+v", field, m)
			}
			spec := address.Split(m.Address)
			if spec.Valid && (spec.ASCII == "" || !utf8.ValidString(m.Address)) {
				t.Fatalf("%q: %q is called valid: %+v", field, m.Address, spec)
			}
		}
		if len(list) > 50 || size > len(field) {
			t.Fatalf("%q: %d mailboxes of %d octets", field, len(list), size)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	field := strings.Repeat(`"Lee, Ann" <ann@example.org>, Bob <bob@example.net>, `, 20)
	b.SetBytes(int64(len(field)))
	for b.Loop() {
		if list, _ := address.Parse(field, 100); len(list) != 40 {
			b.Fatal(len(list))
		}
	}
}
