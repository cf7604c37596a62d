package msgid_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mailchute/mailchute/test/corpora"
	"github.com/mailchute/mailchute/transform/msgid"
)

func TestIDsAreRead(t *testing.T) {
	for _, tc := range []struct {
		name, field string
		want        []string
	}{
		{"one", "<1@example.org>", []string{"1@example.org"}},
		{"several", "<1@example.org> <2@example.org>", []string{"1@example.org", "2@example.org"}},
		{"glued or with commas", "<1@example.org><2@example.org>,<3@example.org>", []string{"1@example.org", "2@example.org", "3@example.org"}},
		{"each once, in the first place", "<1@x> <2@x> <1@x>", []string{"1@x", "2@x"}},
		{"a phrase in front", "Your message of Monday <1@example.org>", []string{"1@example.org"}},
		{"a phrase behind", "<1@example.org> from ann@example.org", []string{"1@example.org"}},
		{"a phrase only", "ann@example.org's message of Monday", nil},
		{"without domain", "<20261116>", []string{"20261116"}},
		{"folded within", "<1@exa mple\t.org>", []string{"1@example.org"}},
		{"without brackets", "1@example.org 2@example.org", []string{"1@example.org", "2@example.org"}},
		{"no bracket at the end", "<1@example.org", []string{"1@example.org"}},
		{"no bracket between", "<1@example.org <2@example.org>", []string{"1@example.org", "2@example.org"}},
		{"no bracket at the beginning", "1@example.org>", []string{"1@example.org"}},
		{"brackets twice", "<<1@example.org>>", []string{"1@example.org"}},
		{"empty brackets", "<> < >", nil},
		{"through HTML", "&lt;1@example.org&gt;", []string{"1@example.org"}},
		{"longer than a line", "<" + strings.Repeat("x", 999) + "> <1@x>", []string{"1@x"}},
		{"as long as a line", "<" + strings.Repeat("x", 998) + ">", []string{strings.Repeat("x", 998)}},
		{"nothing", "", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got, more := msgid.List(tc.field, 100); !slices.Equal(got, tc.want) || more {
				t.Errorf("List = %q, more %v; want %q", got, more, tc.want)
			}
		})
	}
}

func TestOfTooManyIDsTheFirstAndTheNewestStay(t *testing.T) {
	field := "<1@x> <2@x> <3@x> <4@x> <5@x>"
	for limit, want := range map[int][]string{
		0: nil, 1: {"1@x"}, 2: {"1@x", "5@x"}, 4: {"1@x", "3@x", "4@x", "5@x"},
	} {
		if got, more := msgid.List(field, limit); !slices.Equal(got, want) || !more {
			t.Errorf("of 5 ids with a limit of %d: %q, more %v; want %q", limit, got, more, want)
		}
	}
	if got, more := msgid.List(field, 5); len(got) != 5 || more {
		t.Errorf("as many as the limit: %q, more %v", got, more)
	}
}

func TestAMessageIDMayBeAnyOneWord(t *testing.T) {
	for field, want := range map[string]string{
		"<1@example.org>": "1@example.org", "20261116": "20261116", "< 20261116 >": "20261116", "1@example.org": "1@example.org",
		"two words": "", "": "", "<>": "", "<1@x> <2@x>": "1@x",
	} {
		if got := msgid.First(field); got != want {
			t.Errorf("First(%q) = %q, want %q", field, got, want)
		}
	}
}

func TestIDsAgreeWithAnotherParser(t *testing.T) {
	score := corpora.Score{Name: "id.json", Known: map[string]string{
		"<1234   @   local(blah)  .machine .example>\n": "we are right: space is no part of an id (RFC 5322 section 4.5.4)",
	}}
	for _, v := range corpora.Vectors[[]string](t, "mail-parser/id.json") {
		field := corpora.Unfolded(v.Header)
		got, _ := msgid.List(field, 100)
		if id := msgid.First(field); got == nil && id != "" {
			got = []string{id}
		}
		score.Compare(t, v.Header, fmt.Sprint(got), fmt.Sprint(v.Expected))
	}
	score.Tell(t)
}

func FuzzList(f *testing.F) {
	for _, seed := range []string{"<1@x> <2@x", "a@b c@d", "<<a>>", "&lt;a&gt;", "x <a b@c> <", "<\xff>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, field string) {
		ids, _ := msgid.List(field, 3)
		if len(ids) > 3 || len(strings.Join(ids, "")) > len(field) {
			t.Fatalf("%q gave %q", field, ids)
		}
		for _, id := range append(ids, msgid.First(field)) {
			if strings.ContainsAny(id, "<> \t") || len(id) > 998 || utf8.ValidString(field) && !utf8.ValidString(id) {
				t.Fatalf("%q gave %q", field, id)
			}
		}
	})
}
