package reply_test

import (
	"strings"
	"testing"

	"github.com/mailchute/mailchute/transform/reply"
)

const letter = "Thank you, that is what we need.\n\nAnn"

func TestAnIntroductionAndWhatFollowsIsLeftOut(t *testing.T) {
	for _, tc := range introductions {
		for name, below := range map[string]string{"marked": "\n> one\n> two\n", "marked, after a blank line": "\n\n> one\n", "unmarked": "\n\none\n\ntwo\n"} {
			t.Run(tc.line+", "+name, func(t *testing.T) {
				r, _ := reply.Split(reply.Mail{Text: letter + "\n\n" + tc.line + below})
				if r.Text != letter || r.Locale != tc.locale || r.Method != "text_rule" || r.Evidence != clipped(tc.line) {
					t.Errorf("Split = %q, locale %q, method %s, evidence %q; want %q, locale %q", r.Text, r.Locale, r.Method, r.Evidence, letter, tc.locale)
				}
			})
		}
	}
}

func clipped(s string) string {
	if len(s) > 200 {
		return s[:200]
	}
	return strings.TrimSpace(s)
}

func TestAnIntroductionMayGoOverTwoLines(t *testing.T) {
	for _, tc := range introductions {
		at := strings.LastIndex(tc.line, " ") // mail programs break lines at 76 characters or so
		ways := []string{tc.line[:at] + "\n" + tc.line[at+1:], strings.Replace(tc.line, " <ann", "\n<ann", 1)}
		if strings.HasSuffix(tc.line, ":") || strings.HasSuffix(tc.line, "：") { // Gmail's
			ways = append(ways, strings.Replace(tc.line, ".org>", ".org\n>", 1))
		}
		for _, broken := range ways {
			r, _ := reply.Split(reply.Mail{Text: letter + "\n\n" + broken + "\n\n> one\n"})
			if r.Text != letter {
				t.Errorf("%q: Split = %q", broken, r.Text)
			}
		}
	}
}

func TestOrdinaryTextIsNoIntroduction(t *testing.T) {
	for _, text := range []string{
		"On Monday Bob wrote: please call me.\nI did so at 10:30.",
		"Yesterday at 10:30 the customer wrote:\n\nnothing at all.",
		"On the one hand this works.\nOn the other hand it is slow:\n\nvery slow.",
		"On 26.08.2019 16:37 we saw this:\n\nERROR 17",
		"Our opening hours:\n\nMonday 10:30",
		"Ann wrote:\n\nyes",
		"In 2019 the author wrote a book:\n\nMail",
		"In 2019 the author wrote:\n\nmail is dead",
		"I have looked at it again.\nOn 26.08.2019 16:37 the server wrote:\n\nERROR 17",
		"At 10:30 the manager wrote:\n\nstop",
		"We meet on Thursday:\n\n10:30 start\n12:00 lunch",
		"Am 26.08.2019 haben wir geliefert:\n\n3 Stück",
		"Le 26/08/2019 nous avons reçu :\n\nrien",
		"El 26/8/19 pedimos:\n\ncuatro cajas",
		"What I wrote:",
		"https://example.org/on-date-someone-wrote: is the address",
		"Please see ticket 2019-08-26 16:37, it says who wrote.",
		"Write to Ann Lee <ann@example.org>:\n\nthen wait",
		"I wrote on 26.08.2019 16:37 to the shop:\n\nsend it back",
		"Until 26.08.2019 16:37 write to ann@example.org:\n\nshe knows",
		"No news came on 26/08/2019 16:37:\n\nnothing",
		"We met ann@example.org, who wrote:\n\nnothing",
		"I wrote on 26.08.2019, 4 pm, to the shop:\n\nsend it back",
		"Skrev Ann Lee:\n\nyes",
		"On 26.08.2019 16:37 Bob wrote: please call me.\nI did so.",
		"On 3 May she wrote\n\nno",
		"I think that 26.08.2019 16:37 is when she wrote\n\nno",
		"On 26.08.2019 16:37 she wrote it\n\nno",
		"We sent it to all of them, and then Ann <ann@example.org> wrote:\n\nno",
		"Ann <ann@example.org> wrote this one:\n\nno",
		"Wrote ann@example.org:\n\nno",
		"On 26.08.2019 Ann wrote that all of us have to be at the shop by 27.08.2019 16:37:\n\nno",
		"On Mon, 26 Aug 2019\n16:37\nAnn\nLee\nof the\nshop\nwrote:\n\nno",
		"On Mon, 26 Aug 2019 16:37 " + strings.Repeat("Ann Lee ", 40) + "\n" + strings.Repeat("Ann Lee ", 39) + "Ann wrote:\n\nno",
		"On Mon, 26 Aug 2019 16:37\n" + strings.Repeat("Ann Lee ", 64) + "\nwrote:\n\nno",
	} {
		if r, _ := reply.Split(reply.Mail{Text: text}); r.Text != text || r.Method != "none" || len(r.Elided) != 0 {
			t.Errorf("Split(%q) = %q, method %s, elided %v", text, r.Text, r.Method, r.Elided)
		}
	}
}

func TestWordsOnTheLineOfAnIntroductionAreKept(t *testing.T) {
	const intro = "On Mon, 26 Aug 2019 at 16:37, ann@example.org wrote:"
	for _, tc := range []struct{ text, want, quoted string }{
		{"yes " + intro + "\n> one", "yes", intro + "\n> one"},
		{"yes--- " + intro + "\n> one", "yes", "--- " + intro + "\n> one"},
		{"Hello,\nyes - no -- " + intro + "\n> one\n\nand no", "Hello,\nyes - no\nand no", "-- " + intro + "\n> one"},
		{"---- " + intro + "\n> one\n\nyes", "yes", "---- " + intro + "\n> one"},
		{"Ann <ann@example.org> " + intro + "\n> one\n\nyes", "yes", "Ann <ann@example.org> " + intro + "\n> one"},
	} {
		r, _ := reply.Split(reply.Mail{Text: tc.text})
		check(t, tc.text, r)
		if r.Text != tc.want || r.Quoted != tc.quoted {
			t.Errorf("Split(%q) = %q, quoted %q", tc.text, r.Text, r.Quoted)
		}
	}
}

func TestALineThatEndsNoAddressIsQuoted(t *testing.T) {
	for _, text := range []string{
		"yes <ann@example.org>\n> wrote:\n> one",
		"yes\n> <ann@example.org\n> wrote:\n> one",
		"yes <3\n> one",
		"yes <3\n> " + strings.Repeat("one of many words ", 4) + "wrote:",
	} {
		want, _, _ := strings.Cut(text, "\n")
		if r, _ := reply.Split(reply.Mail{Text: text}); r.Text != want {
			t.Errorf("Split(%q) = %q, want %q", text, r.Text, want)
		}
	}
}

func TestANameAndWroteBetweenDashesIntroduceWhatFollows(t *testing.T) {
	for _, tc := range []struct{ text, want, locale string }{
		{"yes\n\n---- Ann Lee wrote ----\n\nold", "yes", "en"},
		{"yes\n\n---- Ann Lee wrote ----\n\n> old\n\nand no", "yes\nand no", "en"},
		{"ja\n\n---- Ann Lee schrieb ----\n\nalt", "ja", "de"},
		{"yes\n\n-- as I wrote --\n\nmore", "", ""},
		{"yes\n\n---- Ann wrote this ----\n\nmore", "", ""},
		{"yes\n\n---- what the people of the shop in town wrote ----\n\nmore", "", ""},
	} {
		want := tc.want
		if want == "" {
			want = tc.text
		}
		if r, _ := reply.Split(reply.Mail{Text: tc.text}); r.Text != want || r.Locale != tc.locale {
			t.Errorf("Split(%q) = %q, locale %q", tc.text, r.Text, r.Locale)
		}
	}
}

func TestAQuotationMayBeginOnTheLineOfItsIntroduction(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"yes\n\nOn 08/26/2019 at 4:37 PM, \"Ann Lee\"  wrote:old text\nand more", "yes"},
		{"yes\n\nOn Mon, Aug 26, 2019 4:37 PM, ann@example.org wrote:> old text\nand more", "yes"},
		{"ja\n\nAm Mo., 26. Aug. 2019 um 16:37 Uhr, Ann Lee <ann@example.org> schrieb:alter Text", "ja"},
		{"This is who wrote:me\n\nOn Monday at 10:30 who wrote:you", "This is who wrote:me\n\nOn Monday at 10:30 who wrote:you"},
	} {
		wantReply(t, tc.text, tc.want)
	}
}

func TestAnAddressInThreeLinesEndsAnIntroduction(t *testing.T) {
	text := "yes\n\nOn Mon, Aug 26, 2019 at 4:37 PM Ann Lee\n\n<\nmailto:Ann Lee <ann@example.org>\n> wrote:\nold"
	if r, _ := reply.Split(reply.Mail{Text: text}); r.Text != "yes" || len(r.Elided) != 1 {
		t.Errorf("Split = %q, elided %v", r.Text, r.Elided)
	}
	text = "On Mon, Aug 26, 2019 at 4:37 PM Ann Lee\n\n<3\n\nmailto:me\n> one"
	if r, _ := reply.Split(reply.Mail{Text: text}); r.Text+"\n> one" != text {
		t.Errorf("Split = %q", r.Text)
	}
}

func TestALineBetweenArrowsIntroducesAllBelowIt(t *testing.T) {
	const intro = ">>> Ann Lee <ann@example.org> 08/26/19 4:37 PM >>>"
	for _, tc := range []struct{ text, want string }{
		{"yes\n\n" + intro + "\nold\n\nolder", "yes"},
		{"yes\n\n" + intro + "\n> old\n\nand no", "yes\nand no"},
		{"yes\n\n>>> python prompt >>>\nand no", "yes\nand no"},
		{"yes\n\n>>> 1 + 1\n2", "yes\n2"},
	} {
		wantReply(t, tc.text, tc.want)
	}
}

func TestAnIntroductionBelowAClosingNeedsNoBlankLine(t *testing.T) {
	const letter = "Danke!\nFreundliche Grüße"
	if r, _ := reply.Split(reply.Mail{Text: letter + "\nAnn Lee schrieb am 26.08.2019 um 16:37:\n\nalt"}); r.Text != letter || r.Signature != "" {
		t.Errorf("Split = %q, signature %q", r.Text, r.Signature)
	}
}

func TestWordsInFrontOfAQuotationIntroduceItIfTheySaySo(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"Ann wrote:\n> one\n\nyes", "yes"},
		{"Ysgrifennodd Ann Lee:\n> one\n\nyes", "yes"},
		{"Skrev Ann Lee:\n> one\n\nyes", "yes"},
		{"Ann Lee <ann@example.org> writes:\n> one\n\nyes", "yes"},
		{"2012/10/30 Ann Lee <ann@example.org>\n\n> one\n\nyes", "yes"},
		{"2012/10/30 Ann Lee <ann@example.org>\n\nis invited", "2012/10/30 Ann Lee <ann@example.org>\n\nis invited"},
		{"* Ann Lee <ann@example.org> [2019-08-26 16:37]:\n> one\n\nyes", "yes"},
		{"Quoting Ann Lee <ann@example.org>:\n\n> one\n\nyes", "yes"},
		{"Zitat von Ann Lee <ann@example.org>:\n\n> one\n\nyes", "yes"},
		{"Ann Lee said:\n> one\n\nyes", "yes"},
		{"On Mon, 26 Aug 2019 16:37:00 +0200 Ann (Ann Lee\n<ann@example.org>) said:\n\n> one\n\nyes", "yes"},
		{"On 20190826 (Mon) at 1637:00 +0200, Ann of the shop Lee wrote:\n> one\n\nyes", "yes"},
		{"Well, remember when I said:\n\n> one\n\nyes", "Well, remember when I said:\nyes"},
		{"host mx.example.org[192.0.2.1] said:\n\n550 no", "host mx.example.org[192.0.2.1] said:\n\n550 no"},
		{"Some thoughts:\n> one\n\nyes", "Some thoughts:\nyes"},
		{"This is what Ann Lee <ann@example.org> sent:\n> one\n\nyes", "This is what Ann Lee <ann@example.org> sent:\nyes"},
		{"You wrote about this:\n> one\n\nyes", "You wrote about this:\nyes"},
	} {
		wantReply(t, tc.text, tc.want)
	}
}

func TestTheSendersLineAboveAnIntroductionStays(t *testing.T) {
	for _, own := range []string{"1", "v2 is out", "[1] example.org has it", "Please note:"} {
		for _, intro := range []string{"On Mon, 26 Aug 2019 16:37, Ann Lee <ann@example.org> wrote:", "2019-08-26 16:37 GMT+02:00 Ann Lee <ann@example.org>:"} {
			if r, _ := reply.Split(reply.Mail{Text: own + "\n" + intro + "\n> old"}); r.Text != own {
				t.Errorf("%q above %q: Split = %q", own, intro, r.Text)
			}
		}
	}
}
