package reply_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mailchute/mailchute/transform/htmltext"
	"github.com/mailchute/mailchute/transform/reply"
)

func wantReply(t *testing.T, text, want string) {
	t.Helper()
	if r, _ := reply.Split(reply.Mail{Text: text}); r.Text != want {
		t.Errorf("Split(%q) = %q, want %q", text, r.Text, want)
	}
}

func TestATextWithoutAQuotationComesBackWhole(t *testing.T) {
	for _, text := range []string{letter, "one line", "  indented\n\n\ttoo", strings.Repeat("long line ", 500), "🎉"} {
		r, f := reply.Split(reply.Mail{Text: text})
		if r.Text != text || r.Method != "none" || r.Quoted != "" || r.Signature != "" || f != nil || len(r.Elided) != 0 {
			t.Errorf("Split(%q) = %+v, %+v", text, r, f)
		}
	}
	if r, _ := reply.Split(reply.Mail{}); r.Text != "" || len(r.Written) != 0 {
		t.Errorf("Split of nothing = %+v", r)
	}
}

func TestAnswersBetweenQuotationsAreKept(t *testing.T) {
	text := "Hello,\nOn Mon, Aug 26, 2019 at 4:37 PM Ann <ann@example.org> wrote:\n> one?\n\nyes\n\n> two?\nno\n> three?\n\nmaybe\n"
	r, _ := reply.Split(reply.Mail{Text: text})
	if want := "Hello,\nyes\nno\nmaybe"; r.Text != want {
		t.Errorf("Split = %q, want %q", r.Text, want)
	}
	if want := "On Mon, Aug 26, 2019 at 4:37 PM Ann <ann@example.org> wrote:\n> one?\n> two?\n> three?"; r.Quoted != want {
		t.Errorf("quoted %q, want %q", r.Quoted, want)
	}
	if r.Method != "text_rule" || r.Confidence < 0.9 || r.Locale != "en" {
		t.Errorf("method %s, confidence %v, locale %q", r.Method, r.Confidence, r.Locale)
	}
}

func TestAnAnswerBelowTheQuotationIsKept(t *testing.T) {
	if r, _ := reply.Split(reply.Mail{Text: "On 26/08/2019 16:37, Ann wrote:\n> one?\n> two?\n\nyes\n"}); r.Text != "yes" {
		t.Errorf("Split = %q", r.Text)
	}
}

func TestWhatIsBrokenOffAQuotedLineIsQuoted(t *testing.T) {
	long := "> This is a quoted line that is so long that a mail program broke the end"
	for _, tc := range []struct{ text, want string }{
		{"yes\n\n" + long + "\noff it, sadly.\n> and on\n", "yes"},
		{"yes\n\n" + long + ".\nI answer in between, in a line of my own.\n> and on\n", "yes\nI answer in between, in a line of my own."},
		{"yes\n\n> short\nan answer\n> and on\n", "yes\nan answer"},
		{"yes\n\n" + long + "\n\nan answer\n> and on\n", "yes\nan answer"},
		{long + "\nan answer below\n", "an answer below"},
		{"yes\n\n> see (https://example.org/a\nb=3dd518)\n> and on\n", "yes"},
		{"yes\n\n> see (https://example.org/a\nI saw it (twice)\n> and on\n", "yes\nI saw it (twice)"},
		{"yes\n\n> see\n(https://example.org/a) >\n> and on\n", "yes"},
		{"yes\n\n> see\n(https://example.org/a) is better\n> and on\n", "yes\n(https://example.org/a) is better"},
		{"yes\n\n> that is sad :(\nso it is ;)\n> and on\n", "yes\nso it is ;)"},
	} {
		wantReply(t, tc.text, tc.want)
	}
}

func TestQuotedLinesMayBeEmpty(t *testing.T) {
	wantReply(t, "yes\n\n>\n>\n", "yes")
	wantReply(t, ">", "")
}

func TestAnOrnamentOfArrowsIsNotQuoted(t *testing.T) {
	const text = "Visit us:\n>>> example.org <<<\nany day"
	if r, _ := reply.Split(reply.Mail{Text: text}); r.Text != text || r.Method != "none" {
		t.Errorf("Split = %q, method %s", r.Text, r.Method)
	}
}

func TestLinesBeyondTheLimitAreOneLine(t *testing.T) {
	text := strings.Repeat("a\n", 60_000) + "-- \nBob"
	if r, _ := reply.Split(reply.Mail{Text: text}); r.Text != text {
		t.Errorf("%d octets of %d are written", len(r.Text), len(text))
	}
	text = strings.Repeat("a\n", 40_000) + "-- \nBob"
	if r, _ := reply.Split(reply.Mail{Text: text}); len(r.Text) != 79_999 {
		t.Errorf("%d octets are written, want 79,999", len(r.Text))
	}
}

func TestTheWorkIsInProportionToTheText(t *testing.T) {
	for name, piece := range map[string]string{
		"introductions": "On 1.1.2020 1:11 x@y wrote\n", "almost introductions": "On 1.1.2020 at 1:11 a b\n", "arrows": "> a\n", "arrows and text": "> a\nb\n",
		"labels": "From: a\n", "two labels": "From: a\nTo: b\n\n", "rules": "----\n", "signatures": "-- \n", "dashes": "--\na\n", "armor": "-----BEGIN PGP SIGNATURE-----\n",
		"signed": "-----BEGIN PGP SIGNED MESSAGE-----\n", "above": "reply above this line\n", "marker": "forwarded message\n", "header on a line": "----Original message----From: a" + strings.Repeat("::::", 100) + "To: b\n> a\n",
		"forwarded behind arrows": "> forwarded message\n>\n> From: a\n", "arrows around": ">>> 1.1.2020 1:11 a@b >>>\na\n", "broken address": "On 1.1.2020 1:11 a\n\n<\n", "said": "a said:\n> a\n",
		"empty arrows": "forwarded message\n>\n>\n>\n", "glued": "On 1.1.2020 a:b:c wrote:d\n", "device": "\nSent from my iPhone\n", "closings": "Regards,\na\n",
		"notices": "Disclaimer\n\n", "notices that ask": "This email is legal, intended, confidential?\n\n", "notices with names": "This email is legal, intended, confidential\n\nAnn\n", "notices below rules": "-\n\nThis email is legal, intended, confidential?\n", "warnings": "External email: do not click\n", "table": "a 1.1.2020 1:11\nTo\nb\n", "cards": "|\n\nSent from my iPhone\n\n",
		"blank": "\n", "spaces": " \n", "brackets": "<[", "letters": "a", "carriage returns": "\r",
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Repeat(piece, 1_000_000/len(piece))
			doc := htmltext.Document{Text: "          " + text, Marks: []htmltext.Mark{{Kind: htmltext.Rest, Start: len(text), End: len(text) + 10}}}
			for _, mail := range []reply.Mail{{Text: text}, {Text: text, HTML: &doc}} {
				if work := reply.Work(mail); work > 60*len(text) {
					t.Errorf("%d octets and lines looked at for %d octets", work, len(text))
				}
			}
		})
	}
}

// check asserts what holds of every text.
func check(t *testing.T, text string, r reply.Reply) {
	t.Helper()
	var joined []string
	at, written := 0, 0
	next := func(s reply.Span) {
		if s.Start < at || s.End <= s.Start || s.End > len(text) || strings.TrimSpace(text[at:s.Start]) != "" {
			t.Fatalf("span %v behind %d of %q", s, at, text)
		}
		at = s.End
	}
	elided := r.Elided
	for written < len(r.Written) || len(elided) > 0 {
		if len(elided) == 0 || written < len(r.Written) && r.Written[written].Start < elided[0].Start {
			s := r.Written[written]
			next(s)
			joined = append(joined, text[s.Start:s.End])
			written++
			continue
		}
		next(elided[0].Span)
		elided = elided[1:]
	}
	if strings.TrimSpace(text[at:]) != "" {
		t.Fatalf("%q is neither written nor left out", text[at:])
	}
	if r.Text != strings.Join(joined, "\n") {
		t.Fatalf("text %q is not its pieces %q", r.Text, joined)
	}
	if r.Confidence <= 0 || r.Confidence > 1 || (r.Method != "none") != (len(r.Elided) > 0) {
		t.Fatalf("method %s, confidence %v, elided %v", r.Method, r.Confidence, r.Elided)
	}
}

func FuzzSplit(f *testing.F) {
	for _, tc := range introductions {
		f.Add("yes\n\n"+tc.line+"\n> old", "", false)
	}
	f.Add("yes\n\nFrom: Ann\nSent: today 10:30\nTo: Bob\nSubject: x\n\nold", owaPage, true)
	f.Add("> a\nb\n> c\n-- \nd\n\nSent from my iPhone", gmailPage, false)
	f.Add("-----BEGIN PGP SIGNED MESSAGE-----\nHash: x\n\n-----Original Message-----\na", `<blockquote type="cite">a</blockquote>`, true)
	f.Add("External email: click\n\nyes\n\nThanks,\nBob\nb@c\n\nThis email is intended for the recipient", gmailPage, false)
	f.Add("yes\n\nAnn\n1.1.2020 10:30\n\nTo\nBob\nSubject\nx\n\nold", owaPage, true)
	f.Add("yes, do it\n--\nBob\nEl dilluns va dir Ann:\nshall we?", gmailPage, false)
	f.Fuzz(func(t *testing.T, text, page string, forward bool) {
		doc := htmltext.Read(page, 1<<16)
		for _, mail := range []reply.Mail{{Text: text, Forward: forward}, {Text: text, HTML: &doc, Forward: forward}, {Text: doc.Text, HTML: &doc, Forward: forward}} {
			r, fwd := reply.Split(mail)
			check(t, mail.Text, r)
			if utf8.ValidString(mail.Text) && !utf8.ValidString(r.Text+r.Quoted+r.Signature+r.Evidence) {
				t.Fatalf("not UTF-8: %+v", r)
			}
			if fwd != nil && utf8.ValidString(mail.Text) && !utf8.ValidString(fwd.From+fwd.To+fwd.Date+fwd.Subject+fwd.Evidence) {
				t.Fatalf("not UTF-8: %+v", fwd)
			}
		}
	})
}

func BenchmarkSplit(b *testing.B) {
	text := strings.Repeat(letter+"\n\n", 20) + introductions[0].line + "\n" + strings.Repeat("> an old line of some length, as they are\n", 200)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		reply.Split(reply.Mail{Text: text})
	}
}
