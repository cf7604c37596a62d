package token_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/token"
)

// places makes a source of a map; it also counts how often each is asked for.
type places struct {
	texts map[string][]string
	asked map[string]int
}

func (p places) source(place string) []string {
	p.asked[place]++
	return p.texts[place]
}

func find(t *testing.T, rules []token.Rule, texts map[string][]string) map[string]string {
	t.Helper()
	set, faults := token.Compile(rules)
	if len(faults) > 0 {
		t.Fatalf("Compile: %+v", faults)
	}
	return set.Find(places{texts, map[string]int{}}.source)
}

func TestRulesTakeTokensOutOfAMail(t *testing.T) {
	mail := map[string][]string{
		"subject": {"Re: [#1734] printer"}, "text": {"order AB-17\nticket #99"}, "header:X-Ticket": {"none", "id 5"}, "recipient_tag": {"17"},
	}
	for _, tc := range []struct {
		name  string
		rules []token.Rule
		want  map[string]string
	}{
		{"the first group", []token.Rule{{Name: "ticket", From: []string{"subject"}, Match: `\[#(\d+)\]`}}, map[string]string{"ticket": "1734"}},
		{"all that matches without a group", []token.Rule{{Name: "order", From: []string{"text"}, Match: `[A-Z]{2}-\d+`}}, map[string]string{"order": "AB-17"}},
		{"named groups", []token.Rule{{From: []string{"text"}, Match: `(?P<letters>[A-Z]{2})-(?P<number>\d+)`}}, map[string]string{"letters": "AB", "number": "17"}},
		{"named groups and the whole", []token.Rule{{Name: "order", From: []string{"text"}, Match: `(?P<letters>[A-Z]{2})-\d+`}}, map[string]string{"letters": "AB", "order": "AB-17"}},
		{"the first place that matches", []token.Rule{{Name: "ticket", From: []string{"html", "subject", "text"}, Match: `#(\d+)`}}, map[string]string{"ticket": "1734"}},
		{"the first rule that finds a name", []token.Rule{{Name: "ticket", From: []string{"text"}, Match: `#(\d+)`}, {Name: "ticket", From: []string{"subject"}, Match: `#(\d+)`}}, map[string]string{"ticket": "99"}},
		{"the first field that matches", []token.Rule{{Name: "id", From: []string{"header:X-Ticket"}, Match: `id (\d+)`}}, map[string]string{"id": "5"}},
		{"a group that takes no part", []token.Rule{{From: []string{"text"}, Match: `AB(?P<a>X)?-(?P<b>\d+)`}}, map[string]string{"b": "17"}},
		{"nothing", []token.Rule{{Name: "ticket", From: []string{"subject"}, Match: `nothing`}}, map[string]string{}},
		{"no rules", nil, map[string]string{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := find(t, tc.rules, mail); !maps.Equal(got, tc.want) {
				t.Errorf("Find = %v, want %v", got, tc.want)
			}
		})
	}
}

func TestTokensAreCapped(t *testing.T) {
	all := func(name string) []token.Rule {
		return []token.Rule{{Name: name, From: []string{"text"}, Match: `(?s)x.*`}}
	}
	for _, tc := range []struct {
		name string
		text string
		want int
	}{
		{"a value up to the limit", strings.Repeat("x", 256), 1},
		{"a value beyond it", strings.Repeat("x", 257), 0},
		{"a text up to the limit", strings.Repeat(" ", 64<<10-1) + "x", 1},
		{"a text beyond it", strings.Repeat(" ", 64<<10) + "x", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := find(t, all("a"), map[string][]string{"text": {tc.text}}); len(got) != tc.want {
				t.Errorf("%d tokens, want %d", len(got), tc.want)
			}
		})
	}
	var rules []token.Rule
	for i := range 100 {
		rules = append(rules, token.Rule{Name: fmt.Sprintf("t%d", i), From: []string{"text"}, Match: "x"})
	}
	if got := find(t, rules, map[string][]string{"text": {"x"}}); len(got) != 64 {
		t.Errorf("%d tokens, want 64", len(got))
	}
	texts := make([]string, 21)
	texts[20] = "x"
	if got := find(t, all("a"), map[string][]string{"text": texts}); len(got) != 0 {
		t.Errorf("text 21 of a place was read: %v", got)
	}
}

func TestAPlaceIsAskedForOnce(t *testing.T) {
	set, _ := token.Compile([]token.Rule{{Name: "a", From: []string{"text"}, Match: "x"}, {Name: "b", From: []string{"text", "subject"}, Match: "y"}})
	p := places{map[string][]string{}, map[string]int{}}
	set.Find(p.source)
	if want := map[string]int{"text": 1, "subject": 1}; !maps.Equal(p.asked, want) {
		t.Errorf("asked for %v, want %v", p.asked, want)
	}
}

func TestWhatIsWrongWithARuleIsSaidByItsPlace(t *testing.T) {
	good := token.Rule{Name: "ticket", From: []string{"subject"}, Match: `\d+`}
	with := func(change func(*token.Rule)) []token.Rule {
		r := good
		change(&r)
		return []token.Rule{good, r}
	}
	for _, tc := range []struct {
		name, field, problem string
		rules                []token.Rule
	}{
		{"no expression", "[1].match", "no regular expression", with(func(r *token.Rule) { r.Match = "" })},
		{"a back-reference", "[1].match", "invalid escape sequence", with(func(r *token.Rule) { r.Match = `(a)\1` })},
		{"a group that does not end", "[1].match", "missing closing )", with(func(r *token.Rule) { r.Match = `(a` })},
		{"an expression that is too long", "[1].match", "1001 octets", with(func(r *token.Rule) { r.Match = strings.Repeat("a", 1001) })},
		{"an expression that grows too large", "[1].match", "invalid repeat count", with(func(r *token.Rule) { r.Match = `((a{100}){100}){100}` })},
		{"an expression that is always there", "[1].match", "empty text", with(func(r *token.Rule) { r.Match = `\d*` })},
		{"a group with a bad name", "[1].match", `"Ticket"`, with(func(r *token.Rule) { r.Match = `(?P<Ticket>\d+)` })},
		{"no name", "[1].name", "no name", with(func(r *token.Rule) { r.Name = "" })},
		{"a bad name", "[1].name", `"Ticket No"`, with(func(r *token.Rule) { r.Name = "Ticket No" })},
		{"a long name", "[1].name", "no name of a token", with(func(r *token.Rule) { r.Name = strings.Repeat("a", 64) })},
		{"no place", "[1].from", "no place", with(func(r *token.Rule) { r.From = nil })},
		{"a place that is none", "[1].from[1]", `"body"`, with(func(r *token.Rule) { r.From = []string{"text", "body"} })},
		{"a field without a name", "[1].from[0]", "header:", with(func(r *token.Rule) { r.From = []string{"header:"} })},
		{"too many places", "[1].from", "21 places", with(func(r *token.Rule) { r.From = strings.Fields(strings.Repeat("text ", 21)) })},
		{"too many rules", "", "101 rules", repeated(good, 101)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, faults := token.Compile(tc.rules)
			if len(faults) != 1 || faults[0].Field != tc.field || !strings.Contains(faults[0].Problem, tc.problem) || faults[0].Cure == "" {
				t.Errorf("faults %+v, want one at %q that says %q", faults, tc.field, tc.problem)
			}
		})
	}
}

func TestAllFaultsAreToldAtOnce(t *testing.T) {
	_, faults := token.Compile([]token.Rule{{Name: "A", From: []string{"x"}, Match: "("}, {}})
	var fields []string
	for _, f := range faults {
		fields = append(fields, f.Field)
	}
	if want := "[[0].from[0] [0].name [0].match [1].from [1].match]"; fmt.Sprint(fields) != want {
		t.Errorf("faults at %v, want %s", fields, want)
	}
}

func repeated(r token.Rule, n int) (rules []token.Rule) {
	for range n {
		rules = append(rules, r)
	}
	return rules
}

func FuzzCompile(f *testing.F) {
	f.Add("ticket", "subject", `\[#(\d+)\]`, "Re: [#17]")
	f.Add("", "header:X", `(?P<a>.)(?P<b>.?)`, "\xff")
	f.Add("a", "text", `(?i)(x+x+)+y`, strings.Repeat("x", 100))
	f.Fuzz(func(t *testing.T, name, place, match, text string) {
		set, faults := token.Compile([]token.Rule{{Name: name, From: []string{place}, Match: match}})
		if len(faults) > 0 {
			return
		}
		for name, value := range set.Find(func(string) []string { return []string{text, text} }) {
			if name == "" || value == "" || len(value) > 256 || !utf8.ValidString(value) {
				t.Fatalf("token %q = %q", name, value)
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	set, _ := token.Compile([]token.Rule{{Name: "ticket", From: []string{"subject", "text"}, Match: `\[#(\d+)\]`}})
	text := []string{strings.Repeat("some words of a letter\n", 1000) + "[#17]"}
	b.SetBytes(int64(len(text[0])))
	for b.Loop() {
		set.Find(func(string) []string { return text })
	}
}
