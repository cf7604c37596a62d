package transform_test

import (
	"slices"
	"strings"
	"testing"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform"
	"github.com/mailchute/mailchute/transform/token"
)

// eventOf is the event of a mail that is written with LF for line ends.
func repliedEvent(t *testing.T, c transform.Config, mail string) *eventv1.Event {
	t.Helper()
	e, _ := transform.New(c).Event(strings.NewReader(strings.ReplaceAll(mail, "\n", "\r\n")))
	return e
}

func rules(t *testing.T, list ...token.Rule) *token.Set {
	t.Helper()
	set, faults := token.Compile(list)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return set
}

const answer = `From: Ann <ann@example.org>
To: all@example.net, Bob <bob+orders@example.net>
X-Case: from the shop, case 21
X-Case: case 22
Subject: Re: [#17] Lamp
Message-ID: <m1@example.org>

Please add to 4711.

On Sun, 1 Nov 2026 at 09:00, Bob <bob@example.net> wrote:
> That is 4712.
`

func TestTokensAreFoundWhereTheRulesSay(t *testing.T) {
	for _, tc := range []struct{ from, match, want string }{
		{"subject", `\[#(\d+)\]`, "17"},
		{"text", `\d{4}\.\n$`, "4712."},
		{"reply", `(\d{4})\.$`, "4711"},
		{"html", `.+`, ""},
		{"from", `^(\w+)@`, "ann"},
		{"to", `^bob.*`, "bob+orders@example.net"},
		{"recipient", `^.+$`, "bob+orders@example.net"},
		{"recipient_tag", `.+`, "orders"},
		{"message_id", `^m\d`, "m1"},
		{"references", `.+`, ""},
		{"header:x-case", `^case (\d+)`, "22"},
	} {
		c := transform.Config{OwnAddresses: []string{"bob@example.net"}, Tokens: rules(t, token.Rule{Name: "found", From: []string{tc.from}, Match: tc.match})}
		if got := repliedEvent(t, c, answer).Tokens["found"]; got != tc.want {
			t.Errorf("%s in %s: %q, want %q", tc.match, tc.from, got, tc.want)
		}
	}
}

func TestATokenNamesTheConversationOfAMailThatRefersToNoOther(t *testing.T) {
	c := transform.Config{ThreadToken: "ticket", Tokens: rules(t, token.Rule{Name: "ticket", From: []string{"subject"}, Match: `#(\d+)`})}
	one := repliedEvent(t, c, answer).Thread
	other := repliedEvent(t, c, strings.NewReplacer("m1@", "m2@", "Re: [", "Still open: [").Replace(answer)).Thread
	if one.Method != "tag" || one.Key != other.Key || one.Evidence != "tag 17" {
		t.Errorf("threads %v and %v", one, other)
	}
	refers := repliedEvent(t, c, "References: <m0@example.org>\n"+answer).Thread
	if refers.Method != "references" || refers.RootMessageId != "m0@example.org" || refers.Key == one.Key {
		t.Errorf("thread of a mail with References = %v", refers)
	}
	c.ThreadToken = ""
	if self := repliedEvent(t, c, answer).Thread; self.Method != "self" {
		t.Errorf("without thread_token the method is %s", self.Method)
	}
}

func TestTheRecipientIsLookedForWhereTheUserSays(t *testing.T) {
	const mail = "Delivered-To: all@example.net\nX-Real-To: bob@example.net\n" + answer
	if got := repliedEvent(t, transform.Config{}, mail).Recipient; got.Address != "all@example.net" || got.SourceHeader != "delivered_to" {
		t.Errorf("recipient = %v", got)
	}
	if got := repliedEvent(t, transform.Config{RecipientHeaders: []string{"x-real-to"}}, mail).Recipient; got.Address != "bob@example.net" || got.SourceHeader != "x_real_to" {
		t.Errorf("recipient by X-Real-To = %v", got)
	}
	none := transform.Config{OwnAddresses: []string{"bob@example.net"}}
	if got := repliedEvent(t, none, "Subject: x\n\nx\n").Recipient; got.GetAddress() != "bob@example.net" || got.Method != "mailbox" {
		t.Errorf("recipient of a mail that names none = %v", got)
	}
}

func TestOffsetsAreTheNewWords(t *testing.T) {
	e := repliedEvent(t, transform.Config{}, "Subject: Re: x\n\n> one?\n\nYes.\n\n> two?\n\nNo,\nnever.\n")
	var pieces []string
	for _, s := range e.Reply.Offsets {
		pieces = append(pieces, e.Text.Value[s.Start:s.End])
	}
	if !slices.Equal(pieces, []string{"Yes.", "No,\nnever."}) || e.Reply.Text != strings.Join(pieces, "\n") {
		t.Errorf("pieces %q of reply %q", pieces, e.Reply.Text)
	}
}

func TestAMailThatIsForwardedWithoutAnyTextIsTold(t *testing.T) {
	const attached = "Content-Type: message/rfc822\n\nFrom: Cid <cid@example.com>\nSubject: Broken lamp\n\nIt came in pieces.\n"
	for subject, method := range map[string]string{"Fwd: Broken lamp": "embedded", "Fwd: what Cid wrote": "embedded", "Re: Broken lamp": "", "Re: Fwd: Broken lamp": "", "Broken lamp (fwd)": "embedded", "Re: Broken lamp (fwd)": ""} {
		e := repliedEvent(t, transform.Config{}, "Subject: "+subject+"\n"+attached)
		if e.Forwarded.GetMethod() != method || method != "" && e.Forwarded.GetOriginalSubject() != "Broken lamp" {
			t.Errorf("%s: forwarded = %v", subject, e.Forwarded)
		}
	}
}

func TestOfSeveralAttachedMessagesTheOneOfTheSubjectIsForwarded(t *testing.T) {
	const part = "--b\nContent-Type: message/rfc822\n\nSubject: "
	const parts = "Content-Type: multipart/mixed; boundary=b\n\n" + part + "Shade\n\nx\n" + part + "Lamp\n\ny\n--b--\n"
	if got := repliedEvent(t, transform.Config{}, "Subject: Fwd: lamp\n"+parts).Forwarded; got.GetEvidence() != "attached message in part 2" {
		t.Errorf("forwarded = %v", got)
	}
	if got := repliedEvent(t, transform.Config{}, "Subject: Fwd: two mails\n"+parts).Forwarded; got != nil {
		t.Errorf("forwarded = %v, want none", got)
	}
}

func TestThePreviewBeginsBelowAFooterOnTop(t *testing.T) {
	const footer = "__________\nUnsubscribe from all of this: https://example.org/leave\n"
	for _, tc := range []struct{ text, want string }{
		{footer + "\n> The lids are there.\n", "> The lids are there."},
		{"Hello.\n" + footer + "\n> The lids are there.\n", "Hello. __________ Unsubscribe from all of this: https://example.org/leave > The lids are there."},
		{footer, "__________ Unsubscribe from all of this: https://example.org/leave"}, // nothing else to show
	} {
		e := repliedEvent(t, transform.Config{}, "From: ann@example.org\n\n"+tc.text)
		if e.Preview != tc.want || !strings.HasPrefix(e.Text.Value, tc.text) {
			t.Errorf("preview of %q = %q, want %q", tc.text, e.Preview, tc.want)
		}
	}
}

func TestAMailWithoutTextHasNoReply(t *testing.T) {
	if e := repliedEvent(t, transform.Config{}, "Subject: x\nContent-Type: application/pdf\n\nx\n"); e.Reply != nil {
		t.Errorf("reply = %v", e.Reply)
	}
}

func TestAnEventThatIsCutLosesTheReplyThatIsNoLongerInIt(t *testing.T) {
	words := strings.Repeat("<p>words that fill the page</p>\n", 1000)
	e := repliedEvent(t, transform.Config{}, "Subject: Re: x\nContent-Type: text/html\n\n"+words+"<blockquote type=cite>old</blockquote>\n")
	if e.Reply.Html == nil {
		t.Fatal("no html of the reply")
	}
	fitted, whole := transform.Fit(e, len(eventv1.AppendJSON(nil, e))-100)
	if whole || fitted.Reply == nil || fitted.Reply.Html != nil || e.Reply.Html == nil {
		t.Errorf("whole = %v, reply = %v", whole, fitted.Reply)
	}
	fitted, _ = transform.Fit(e, 20<<10)
	if fitted.Reply != nil || !fitted.Text.Truncated {
		t.Errorf("the text is cut, and the reply is there still")
	}
}

func TestWhatIsElidedIsNamedWithItsPlace(t *testing.T) {
	e := repliedEvent(t, transform.Config{}, answer+"\n-- \nAnn Lee\n")
	var kinds, pieces []string
	for _, p := range e.Reply.Elided {
		kinds, pieces = append(kinds, p.Kind), append(pieces, e.Text.Value[p.Start:p.End])
	}
	if !slices.Equal(kinds, []string{"quoted", "signature"}) || pieces[0] != e.Reply.GetQuoted() || pieces[1] != "-- \nAnn Lee" {
		t.Errorf("elided %q, of kinds %q", pieces, kinds)
	}
	if plain := repliedEvent(t, transform.Config{}, "Subject: x\n\nHello.\n").Reply; len(plain.Elided) != 0 {
		t.Errorf("elided of a mail that answers nothing: %v", plain.Elided)
	}
}

func TestTheAddressWithinARecipientIsTold(t *testing.T) {
	for address, want := range map[string][3]string{
		"bob@example.net":                            {"bob"},
		"bob+orders@example.net":                     {"bob"},
		"list+cid=example.com@example.net":           {"list", "cid@example.com", "verp"},
		"list-return-17-cid=example.com@example.net": {"list-return-17-cid=example.com", "cid@example.com", "verp"},
		"SRS0=hash=tt=example.com=cid@example.net":   {"SRS0=hash=tt=example.com=cid", "cid@example.com", "srs"},
		"prvs=0123abcdef=cid@example.net":            {"cid", "cid@example.net", "batv"},
	} {
		got := repliedEvent(t, transform.Config{}, "Delivered-To: "+address+"\n"+answer).Recipient
		if got.Address != address || [3]string{got.Base, got.GetOriginal(), got.GetScheme()} != want {
			t.Errorf("recipient %v, want base, original and scheme %q", got, want)
		}
	}
}

func TestTheLanguageOfAForwardIsThatOfTheWordsThatDecided(t *testing.T) {
	const header = "From: Cid <cid@example.com>\nSent: Sunday, November 1, 2026 9:00 AM\nTo: Ann <ann@example.org>\nSubject: Lamp\n\nIt came in pieces.\n"
	for words, want := range map[string]string{
		"-------- Weitergeleitete Nachricht --------\n": "de",
		"---------- Forwarded message ---------\n":      "en",
		"": "en",
	} {
		e := repliedEvent(t, transform.Config{}, "Subject: Fwd: Lamp\n\nPlease look.\n\n"+words+header)
		if got := e.Forwarded.GetLocale(); got != want {
			t.Errorf("locale below %q = %q, want %q", words, got, want)
		}
	}
}
